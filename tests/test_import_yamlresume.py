"""YAMLResume: the whole result of a file with everything in it, and what other files hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from cvbuild.importing.convert import Imported, convert
from cvbuild.importing.draft import Change
from cvbuild.pipeline import valid
from cvbuild.source import Tree, load

HERE = Path(__file__).parent / "foreign"


def imported(text: str, name: str = "yamlresume.yml") -> Imported:
    done = convert(text.encode(), name)
    assert done.format.name == "yamlresume"
    valid(load(done.text.encode(), "cv.yaml"))
    return done


def tree(text: str) -> dict[str, Tree]:
    made = load(text.encode(), "cv.yaml").tree
    assert isinstance(made, dict)
    return made


NOTES = (
    (Change.CHANGED, "layouts[1].page.margins", 117, "the left margin holds for all four sides"),
    (
        Change.CHANGED,
        "content.education[0].startDate",
        35,
        "its day is left out, as YAMLResume prints none",
    ),
    (
        Change.CHANGED,
        "content.education[0].endDate",
        36,
        "its day is left out, as YAMLResume prints none",
    ),
    (
        Change.CHANGED,
        "content.education[0].summary",
        40,
        "its numbered list has bullets in place of numbers",
    ),
    (Change.CHANGED, "content.work[0].startDate", 49, "'Aug 1842' is written as 1842-08"),
    (
        Change.CHANGED,
        "content.work[0].summary",
        51,
        "what a link shows when pointed at is left out",
    ),
    (Change.CHANGED, "content.awards[0].date", 68, "'May 1843' is written as 1843-05"),
    (
        Change.CHANGED,
        "content.publications[0].releaseDate",
        77,
        "its day is left out, as YAMLResume prints none",
    ),
    (Change.LEFT, "layouts[0]", 112, "it is about another format than the PDF"),
    (Change.LEFT, "layouts[1].engine", 114, "cvbuild's templates decide this"),
    (Change.LEFT, "layouts[1].template", 115, "cvbuild's templates decide this"),
    (Change.LEFT, "layouts[1].page.showPageNumbers", 119, "cvbuild's templates decide this"),
    (Change.KEPT, "content.work[0].salary", 59, "cv.yaml has no field for it"),
    (Change.KEPT, "locale", 110, "cvbuild has no locale for 'eo' yet"),
    (
        Change.CHANGED,
        "cv.yaml sections[0].entries[0].url",
        None,
        "'engines.example' is written as https://engines.example",
    ),
)


def test_a_file_with_everything_in_it() -> None:
    done = imported((HERE / "yamlresume.yml").read_text(encoding="utf-8"))
    wanted = (HERE / "yamlresume-cv.yaml").read_text(encoding="utf-8")
    assert tree(done.text) == tree(wanted)
    assert tuple((n.change, n.where, n.line, n.message) for n in done.notes) == NOTES


def part(text: str, *path: str | int) -> Tree:
    made: Tree = tree(text)
    for step in path:
        made = made[step]  # type: ignore[index]
    return made


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("Sep 1, 2016", "2016-09"),
        ("Sep 2016", "2016-09"),
        ("2016-09-30", "2016-09"),
        ("2016", "2016"),
        ("2016-09", "2016-09"),
        ("1 Sep 2016", "2016-09"),
        ("someday", "someday"),
    ],
)
def test_dates(typed: str, date: str) -> None:
    done = imported(
        "content:\n  basics: {name: Ada}\n  work:\n    - name: Mill\n"
        f"      startDate: {typed}\n      endDate: Present\n"
    )
    entry = part(done.text, "sections", 0, "entries", 0)
    assert entry == {"organization": "Mill", "start": date, "end": "present"}


def test_the_layout_of_the_first_versions() -> None:
    done = imported(
        "content: {basics: {name: Ada}, skills: [{name: Mills}]}\n"
        "layout: {template: moderncv-casual, margins: {top: 1in, left: 1in}, "
        "typography: {fontSize: 10pt}, locale: {language: en}, page: {showPageNumbers: true}}\n"
    )
    assert tree(done.text)["design"] == {"font_size": "10", "margin": "1in"}
    assert [(n.change, n.where) for n in done.notes] == [
        (Change.LEFT, "layout.template"),
        (Change.LEFT, "layout.page"),
    ]


def test_sections_come_as_they_are_printed() -> None:
    done = imported(
        "content:\n  basics: {name: Ada}\n  volunteer: [{organization: a}]\n"
        "  projects: [{name: b}]\n  education: [{institution: c}]\n"
    )
    kinds = [part(done.text, "sections", n, "kind") for n in range(3)]
    assert kinds == ["education", "projects", "experience"]


@pytest.mark.parametrize(
    "text",
    [
        "content: {basics: }\n",
        "content: {basics: [a], work: x, skills: [y, {name: , keywords: z}]}\n",
        "content: {basics: {name: A, summary: [b]}, location: here, profiles: {network: GitHub}}\n",
        "content: {basics: {name: A}, work: [{summary: '- '}, {startDate: [1]}]}\nlayouts: x\n",
        "content: {basics: {name: A}, awards: [{date: 2020-99-99}], references: [{email: no}]}\n",
        "content: {basics: {name: A}}\nlocale: de\nlayouts: [null, {engine: latex, page: 1}]\n",
    ],
)
def test_whatever_it_holds_it_is_valid(text: str) -> None:
    done = convert(text.encode(), "resume.yml", "yamlresume")
    valid(load(done.text.encode(), "cv.yaml"))


def test_what_others_have_beside_is_read() -> None:
    done = imported(
        "content:\n  basics: {name: Ada, label: Analyst}\n  work:\n    - name: Mill\n"
        "      summary: '- one'\n      highlights: [two]\n      location: Turin\n"
    )
    assert tree(done.text)["headline"] == "Analyst"
    entry = part(done.text, "sections", 0, "entries", 0)
    assert entry == {"organization": "Mill", "location": "Turin", "highlights": ["one", "two"]}
