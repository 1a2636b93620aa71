"""The reference of cv.yaml is up to date, its examples build, its links lead somewhere."""

from __future__ import annotations

import re
import runpy
import textwrap
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest

from cvbuild.compose import compose
from cvbuild.document import texts
from cvbuild.expression import parse as expression
from cvbuild.expression import true_for
from cvbuild.pipeline import Wanted, checked, chosen
from cvbuild.schema import Cv
from cvbuild.schema.sections import SECTION_KINDS
from cvbuild.select import cheapest, items, label
from cvbuild.source import load
from cvbuild.text import plain
from cvbuild.validate import validate

ROOT = Path(__file__).parent.parent
TOOL: dict[str, Any] = runpy.run_path(str(ROOT / "tools/make_reference.py"))
HEAD = "cvbuild: 1\nname: Ada Lovelace\n"


def read(text: str) -> Cv:
    cv = validate(load(text.encode(), "example.yaml"))
    compose(cv)
    return cv


def whole(text: str) -> str:
    """The file around an example of a section."""
    return f"{HEAD}sections:\n{textwrap.indent(text, '  ')}"


def test_reference_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert TOOL["main"](["--check"]) == 0, capsys.readouterr().err


def test_check_reports_a_stale_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "schema.md"
    assert TOOL["main"](["--check"], page) == 1
    assert TOOL["main"]([], page) == 0
    assert TOOL["main"](["--check"], page) == 0
    page.write_text(page.read_text("utf-8") + "\n", "utf-8")
    assert TOOL["main"](["--check"], page) == 1
    assert (
        capsys.readouterr().err.splitlines()
        == ["schema.md is out of date; write it again with: python tools/make_reference.py"] * 2
    )


def test_every_kind_of_section_has_an_example() -> None:
    assert sorted(TOOL["SECTIONS"]) == sorted(SECTION_KINDS)


@pytest.mark.parametrize("kind", SECTION_KINDS)
def test_section_example(kind: str) -> None:
    (section,) = read(whole(TOOL["SECTIONS"][kind])).sections
    assert section.kind == kind


@pytest.mark.parametrize("field", TOOL["SETTINGS"])
def test_setting_example(field: str) -> None:
    assert getattr(read(HEAD + TOOL["SETTINGS"][field]), field) != Cv.model_fields[field].default


def test_whole_example() -> None:
    assert read(TOOL["FILE"]).sections


PHONE, COURSES, PEOPLE = "+44 20", "Taught two courses", "Led 4 people"

SHOWN: dict[str | None, tuple[list[str], list[str]]] = {
    None: ([PHONE, COURSES, PEOPLE, "Sketch", "Music"], ["Appointments", "Besides"]),
    "academic": ([PHONE, "Sketch", "Appointments", COURSES, "Music"], [PEOPLE, "Besides"]),
    "industry": ([PHONE, "Engineering leader", PEOPLE, "Interests"], [COURSES, "Sketch"]),
    "public": (["Engineering leader", PEOPLE, "Besides work"], [PHONE, COURSES, "Sketch"]),
}
"""What the page says of each variant of its example: what is in it, and what is not."""


@pytest.mark.parametrize(("variant", "shown"), SHOWN.items(), ids=map(str, SHOWN))
def test_variants_example(variant: str | None, shown: tuple[list[str], list[str]]) -> None:
    source = load(TOOL["VARIANTS"].encode(), "cv.yaml")
    cv, found = checked(source)
    assert found == ()
    cv, _ = chosen(source, cv, Wanted(variant))
    words = "\n".join(plain(inlines) for _, inlines in texts(compose(cv)))
    inside, outside = shown
    assert [text for text in inside if text not in words] == []
    assert [text for text in outside if text in words] == []


def test_settings_of_the_variants_example() -> None:
    source = load(TOOL["VARIANTS"].encode(), "cv.yaml")
    cv, _ = checked(source)
    academic, industry, public = (chosen(source, cv, Wanted(name))[0] for name in cv.variants)
    assert (academic.pages, industry.pages, public.pages) == (None, 1, 1)
    assert [section.kind for section in academic.sections] == ["publications", "experience", "list"]
    assert industry.design == public.design != academic.design == cv.design
    assert [label(item) for item in items(public) if item.path in cheapest(public)] == [
        "Besides work"
    ]


def test_grammar_of_expressions() -> None:
    """The examples in the table and below it are read as the page says."""
    rows = dict(re.findall(r"^\| `(.*?)` \| (.*) \|$", TOOL["EXPRESSIONS"], re.MULTILINE))
    assert len(rows) == 5
    same = [("not (ml or web)", "not ml and not web"), ("a or b and not c", "a or (b and (not c))")]
    for one, other in same:
        assert one in TOOL["EXPRESSIONS"]
        assert other in TOOL["EXPRESSIONS"]
    tags = ["academic", "private", "ml", "web", "a", "b", "c"]
    for chosen_tags in map(frozenset, chain.from_iterable(combinations(tags, n) for n in range(8))):
        assert {row for row in rows if true_for(expression(row), chosen_tags)} == {
            row
            for row, is_in in {
                "academic": "academic" in chosen_tags,
                "not private": "private" not in chosen_tags,
                "academic and not private": {"academic", "private"} & chosen_tags == {"academic"},
                "ml or web": not chosen_tags.isdisjoint({"ml", "web"}),
                "not (ml or web)": chosen_tags.isdisjoint({"ml", "web"}),
            }.items()
            if is_in
        }
        for one, other in same:
            assert true_for(expression(one), chosen_tags) == true_for(
                expression(other), chosen_tags
            )


def test_order_of_fields_in_tables() -> None:
    """What is needed comes first; what variants and the page budget go by comes last."""
    for block in re.findall(r"(?:^\|.*\n)+", TOOL["page"](), re.MULTILINE):
        rows = [row for row in block.splitlines() if row.startswith("| `")]
        needed = ["*needed*" in row for row in rows]
        assert needed == sorted(needed, reverse=True)
        tagged = ["| `tags`, `priority`" in row for row in rows]
        assert tagged == sorted(tagged)


def test_every_example_is_on_the_page() -> None:
    shown = re.findall(r"^```yaml\n(.*?)^```$", TOOL["page"](), re.MULTILINE | re.DOTALL)
    examples = [
        TOOL["FILE"],
        TOOL["VARIANTS"],
        *TOOL["SETTINGS"].values(),
        *TOOL["SECTIONS"].values(),
    ]
    assert sorted(shown) == sorted(examples)


def test_links_lead_to_one_heading() -> None:
    page = TOOL["page"]()
    anchors = [TOOL["slug"](title) for title in re.findall(r"^#+ (.*)$", page, re.MULTILINE)]
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\]\(#([^)]*)\)", page)) <= set(anchors)
