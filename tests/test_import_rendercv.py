"""RenderCV: the whole result of a file with everything in it, and what other files hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from cvbuild.importing.convert import Imported, convert
from cvbuild.importing.draft import Change
from cvbuild.pipeline import valid
from cvbuild.source import Tree, load

HERE = Path(__file__).parent / "foreign"


def imported(text: str, name: str = "rendercv.yaml") -> Imported:
    done = convert(text.encode(), name)
    assert done.format.name == "rendercv"
    valid(load(done.text.encode(), "cv.yaml"))
    return done


def tree(text: str) -> dict[str, Tree]:
    made = load(text.encode(), "cv.yaml").tree
    assert isinstance(made, dict)
    return made


NOTES = (
    (Change.CHANGED, "cv.name", 3, "the marks in it are left out"),
    (Change.LEFT, "cv.custom_connections[0].fontawesome_icon", 24, "contact lines have no icons"),
    (Change.LEFT, "cv.custom_connections[1].fontawesome_icon", 27, "contact lines have no icons"),
    (Change.CHANGED, "design.page", 114, "the left margin holds for all four sides"),
    (
        Change.CHANGED,
        "cv.sections.education_and_training[0].gpa",
        42,
        "it is written as GPA 3.9/4",
    ),
    (
        Change.CHANGED,
        "cv.sections.education_and_training[0].highlights[0]",
        44,
        "its LaTeX quotes are written as quotes",
    ),
    (
        Change.CHANGED,
        "cv.sections.experience[0].highlights[0]",
        55,
        "its lines that begin with a dash are bullets below it",
    ),
    (
        Change.CHANGED,
        "cv.sections.experience[0].highlights[1]",
        58,
        "its formula is written as text",
    ),
    (
        Change.CHANGED,
        "cv.sections.experience[0].highlights[2]",
        59,
        "its LaTeX is written as Markdown",
    ),
    (
        Change.CHANGED,
        "cv.sections.experience[0].highlights[3]",
        60,
        "its Typst is written as Markdown",
    ),
    (
        Change.LEFT,
        "cv.sections.experience[1].start_date",
        65,
        "RenderCV prints `date` in its place",
    ),
    (Change.CHANGED, "cv.sections.projects[0].date", 68, "dates have no marks"),
    (
        Change.CHANGED,
        "cv.sections.projects[0].date",
        68,
        "its address is left out: https://github.com/ada/g",
    ),
    (
        Change.CHANGED,
        "cv.sections.publications[0].authors",
        79,
        "cvbuild sets only your own name bold",
    ),
    (
        Change.CHANGED,
        "cv.sections.mixed",
        107,
        "entries of several sorts stand in sections of their own",
    ),
    (Change.LEFT, "design.theme", 112, "cvbuild's templates decide this"),
    (Change.LEFT, "design.typography.line_spacing", 120, "cvbuild's templates decide this"),
    (Change.LEFT, "design.typography.font_size.name", 123, "cvbuild's templates decide this"),
    (Change.LEFT, "locale.present", 129, "cvbuild has words of its own for it"),
    (Change.LEFT, "settings.current_date", 131, "it is about how RenderCV runs"),
    (Change.KEPT, "cv.photo", 9, "put the picture beside the file and name it below `photo`"),
    (Change.KEPT, "cv.sections.experience[0].team_size", 61, "cv.yaml has no field for it"),
    (Change.KEPT, "locale.language", 128, "cvbuild has no locale for 'klingon' yet"),
    (
        Change.KEPT,
        "settings.bold_keywords",
        132,
        "mark the words with ** where they are to be bold",
    ),
)


def test_a_file_with_everything_in_it() -> None:
    done = imported((HERE / "rendercv.yaml").read_text(encoding="utf-8"))
    wanted = (HERE / "rendercv-cv.yaml").read_text(encoding="utf-8")
    assert tree(done.text) == tree(wanted)
    assert tuple((n.change, n.where, n.line, n.message) for n in done.notes) == NOTES


def part(text: str, *path: str | int) -> Tree:
    made: Tree = tree(text)
    for step in path:
        made = made[step]  # type: ignore[index]
    return made


def sections(entries: str, title: str = "x") -> list[dict[str, Any]]:
    """What a section with these entries becomes, as it stands in the file."""
    body = "\n".join(f"      {row}" for row in entries.splitlines())
    done = imported(f"cv:\n  name: Ada King\n  sections:\n    {title}:\n{body}\n")
    return cast("list[dict[str, Any]]", part(done.text, "sections"))


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("work_experience", "Work Experience"),
        ("education_and_training", "Education and Training"),
        ("Work Experience", "Work Experience"),
        ("welcome_to_RenderCV!", "Welcome to RenderCV!"),
        ("Ph.D._students", "Ph.D. Students"),
        ("最近", "最近"),
    ],
)
def test_titles_of_sections(title: str, heading: str) -> None:
    assert sections("- a line", title) == [{"kind": "text", "title": heading, "text": "a line"}]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Projects", "projects"),
        ("open_source", "projects"),
        ("certifications", "awards"),
        ("honors_and_awards", "awards"),
        ("Invited Talks", "talks"),
        ("teaching", "entries"),
        ("Workshops and Hackathons Attended", "entries"),
    ],
)
def test_entries_with_a_name_are_what_the_title_says(title: str, kind: str) -> None:
    (made,) = sections("- name: Mill\n  date: 2020", title)
    assert made["kind"] == kind


@pytest.mark.parametrize(
    ("typed", "dates"),
    [
        ("start_date: 2020-01\n  end_date: present", {"start": "2020-01", "end": "present"}),
        ("start_date: 2020-01", {"start": "2020-01"}),
        ("end_date: 2020-01-31", {"date": "2020-01-31"}),
        ("date: Fall 2023", {"date": "Fall 2023"}),
        ("date: 2016-2019", {"date": "2016-2019"}),
        ("date: 2023, 2024, 2026", {"date": "2023, 2024, 2026"}),
        ("start_date: 2020-13", {"start": "2020"}),
        ("date: '[x.org](https://x.org/a)'", {"date": "x.org", "url": "https://x.org/a"}),
    ],
)
def test_dates(typed: str, dates: dict[str, str]) -> None:
    (made,) = sections(f"- name: Mill\n  {typed}", "teaching")
    assert made["entries"] == [{"title": "Mill", **dates}]


@pytest.mark.parametrize(
    ("typed", "bullet"),
    [
        ("- One - two - three", "One - two - three"),
        ("- One\n      - two\n      - three", {"text": "One", "items": ["two", "three"]}),
        ("- |-\n      One\n        - two", {"text": "One", "items": ["two"]}),
        ('- "One\n        - two\n        - three"', {"text": "One", "items": ["two", "three"]}),
        (r"- One \begin{itemize} \item two \end{itemize}", {"text": "One", "items": ["two"]}),
        ("- 2019 - 2020\n      and on", "2019 - 2020 and on"),
    ],
)
def test_bullets_below_bullets(typed: str, bullet: Tree) -> None:
    entries = f"- company: Mill\n  position: Hand\n  highlights:\n    {typed}"
    (made,) = sections(entries)
    assert made["entries"][0]["highlights"] == [bullet]


@pytest.mark.parametrize(
    ("network", "user", "contact"),
    [
        ("GitHub", "ada", {"github": "ada"}),
        ("LinkedIn", "in/ada/", {"linkedin": "ada"}),
        ("X", "ada", {"link": "https://x.com/ada", "label": "X", "show": "ada"}),
        ("IMDB", "nm1", {"link": "https://imdb.com/name/nm1", "label": "IMDB", "show": "nm1"}),
        ("WhatsApp", "+44 1", {"link": "https://wa.me/441", "label": "WhatsApp", "show": "+44 1"}),
        ("GitLab", "https://gitlab.com/ada", {"gitlab": "ada"}),
        ("Myspace", "ada", {"text": "ada", "label": "Myspace"}),
    ],
)
def test_accounts(network: str, user: str, contact: Tree) -> None:
    done = imported(
        f"cv:\n  name: Ada\n  social_networks:\n    - network: {network}\n      username: {user}\n"
    )
    assert part(done.text, "contacts") == [contact]


@pytest.mark.parametrize(
    ("look", "design"),
    [
        ("page: {size: us-letter, top_margin: 2cm, left_margin: 1 in}", ("letter", None, "1in")),
        (
            "page_size: a4paper\n  font_size: 10pt\n  margins: {page: {left: 2 cm}}",
            ("a4", "10", "2cm"),
        ),
        ("text: {font_size: 16pt}", (None, "14", None)),
        ("page: {size: a5, left_margin: 0cm}", (None, None, "18pt")),
    ],
)
def test_the_look(look: str, design: tuple[str | None, ...]) -> None:
    done = imported(f"cv:\n  name: Ada\n  sections: {{a: [b]}}\ndesign:\n  {look}\n")
    wanted = dict(zip(("paper", "font_size", "margin"), design, strict=True))
    assert tree(done.text).get("design") == {k: v for k, v in wanted.items() if v is not None}


def test_a_design_in_a_file_of_its_own_is_told() -> None:
    done = imported("cv:\n  name: Ada\n  sections: {a: [b]}\ndesign: looks/mine.yaml\n")
    assert [(n.change, n.where) for n in done.notes] == [(Change.LEFT, "design")]


def test_the_first_versions_had_their_sections_beside_the_name() -> None:
    done = imported(
        """
cv:
  name: Ada King
  label: Analyst
  summary: I *write*.
  education:
    - {institution: School, area: Logic, study_type: BSc, gpa: 3/4, start_date: 1830-09-01}
  skills:
    - {name: Maths, details: all of it}
  custom_sections:
    - title: My section
      entry_type: NormalEntry
      entries: [{name: Thing, date: 1840}]
  section_order: [Skills, Education]
"""
    )
    made = tree(done.text)
    assert (made["headline"], made["summary"]) == ("Analyst", "I *write*.")
    assert made["sections"] == [
        {"kind": "skills", "entries": [{"name": "Maths", "details": "all of it"}]},
        {
            "kind": "education",
            "entries": [
                {
                    "institution": "School",
                    "degree": "BSc",
                    "area": "Logic",
                    "start": "1830-09-01",
                    "score": "GPA 3/4",
                }
            ],
        },
        {"kind": "entries", "title": "My section", "entries": [{"title": "Thing", "date": "1840"}]},
    ]
    assert [note.message for note in done.notes] == ["it is written as GPA 3/4"]


def test_a_colon_without_quotes_loses_nothing() -> None:
    made = sections(
        "- company: Mill\n  position: Hand\n  highlights:\n    - Tools used: C++, *MFC*\n"
    )
    assert made[0]["entries"][0]["highlights"] == ["Tools used: C++, *MFC*"]
    assert sections("- Python: expert") == [
        {"kind": "text", "title": "X", "text": "Python: expert"}
    ]


def test_entries_of_a_theme_of_ones_own() -> None:
    made = sections("- {title: Medal, issuer: Society, description: For *notes*, weight: 3}")
    assert made[0]["entries"] == [
        {"title": "Medal", "subtitle": "Society", "summary": "For *notes*"}
    ]


def test_lines_with_dates_and_addresses_are_entries() -> None:
    made = sections("- {name: TOEFL, date: 2022-10-01, details: 113/120, url: https://x.org}")
    assert made[0]["kind"] == "entries"
    assert made[0]["entries"] == [
        {"title": "TOEFL", "url": "https://x.org", "date": "2022-10-01", "summary": "113/120"}
    ]


def test_texts_in_several_languages_are_kept() -> None:
    done = imported(
        "cv:\n  name: Ada\n  sections:\n    experience:\n      - company: Mill\n"
        "        position: {en: Hand, es: Mano}\n"
    )
    assert part(done.text, "kept", "rendercv") == {
        "cv.sections.experience[0].position": {"en": "Hand", "es": "Mano"}
    }


@pytest.mark.parametrize(
    "cv",
    [
        "cv:\n",
        "cv: {}\n",
        "cv: {name: }\n",
        "cv: {name: A, sections: }\n",
        "cv: {name: A, sections: {a: , b: [], c: {}, d: text, e: [null, {}, [x], {y: z}]}}\n",
        "cv: {name: A, sections: [a, {title: b, entries: [c]}]}\n",
        "cv: {name: [A], email: {a: b}, social_networks: x, custom_connections: [y]}\n",
        "cv: {name: A, sections: {a: [{company: }, {institution: []}, {title: t, authors: b}]}}\n",
        "cv: {name: A, sections: {a: [{name: b, highlights: c, date: [d], url: '://x'}]}}\n",
        "cv: {name: '****', sections: {a: ['**', '[](x)', '$$', '# #strong[', '\\textbf{']}}\n",
        "cv: {name: A}\ndesign: [1]\nlocale: x\nsettings: y\nrendercv_settings: [z]\n",
    ],
)
def test_whatever_it_holds_it_is_valid(cv: str) -> None:
    done = convert(cv.encode(), "cv.yaml", "rendercv")
    valid(load(done.text.encode(), "cv.yaml"))
