"""The reference of cv.yaml is up to date, its examples build, its links lead somewhere."""

from __future__ import annotations

import re
import runpy
import textwrap
from pathlib import Path
from typing import Any

import pytest

from cvbuild.compose import compose
from cvbuild.schema import Cv
from cvbuild.schema.sections import SECTION_KINDS
from cvbuild.source import load
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


@pytest.mark.parametrize("field", ["contacts", "dates", "design"])
def test_setting_example(field: str) -> None:
    assert getattr(read(HEAD + TOOL["SETTINGS"][field]), field) != Cv.model_fields[field].default


def test_whole_example() -> None:
    assert read(TOOL["FILE"]).sections


def test_every_example_is_on_the_page() -> None:
    shown = re.findall(r"^```yaml\n(.*?)^```$", TOOL["page"](), re.MULTILINE | re.DOTALL)
    examples = [TOOL["FILE"], *TOOL["SETTINGS"].values(), *TOOL["SECTIONS"].values()]
    assert sorted(shown) == sorted(examples)


def test_links_lead_to_one_heading() -> None:
    page = TOOL["page"]()
    anchors = [TOOL["slug"](title) for title in re.findall(r"^#+ (.*)$", page, re.MULTILINE)]
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\]\(#([^)]*)\)", page)) <= set(anchors)
