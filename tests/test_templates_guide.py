"""The guide to templates says what there is, and its example does what it says.

That its commands run and its pieces fit is for `test_docs.py`.
"""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from cvbuild.latex.own import blocks
from cvbuild.latex.template import builtin_names
from cvbuild.look import COLOURS, FONTS
from cvbuild.schema.cv import Design
from tests.readers import app, tex

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/templates.md").read_text(encoding="utf-8")


def rows(heading: str) -> dict[str, str]:
    """The table below a heading, by its first column."""
    part = re.split(r"^#+ ", PAGE.split(f"{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    return dict(re.findall(r"^\| `([\w-]+)` \| (.*) \|$", part, re.MULTILINE))


def test_every_template_is_there() -> None:
    assert set(rows("# Templates and design")) == set(builtin_names())


def test_every_setting_is_there_with_its_values() -> None:
    told = rows("## Settings")
    assert list(told) == list(dict.fromkeys(told))
    assert set(told) == set(Design.model_fields)
    assert re.findall(r"`([\w-]+)`", told["font"]) == list(FONTS)
    assert re.findall(r"`(\w+)`", told["accent"]) == list(COLOURS)


def test_every_block_is_there() -> None:
    assert set(rows("### Blocks")) == set(blocks())


@tex
def test_the_example_is_another_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dated").mkdir()
    for file, text in re.findall(r"<!-- write (\S+) -->\n```\w+\n(.*?)```", PAGE, re.DOTALL):
        Path(file).write_text(text, encoding="utf-8")
    Path("cv.yaml").write_bytes((ROOT / "tests/docs/cv.yaml").read_bytes())
    said = CliRunner().invoke(app, ["pdf", "cv.yaml", "--template", "dated/"])
    assert (said.exit_code, said.output) == (0, "cv.pdf: 1 page\n")
    text = PdfReader("cv.pdf").pages[0].extract_text()
    lines = [line.strip() for line in text.splitlines()]
    assert "Experience" in lines
    assert "1949 – Present Eckert–Mauchly Computer Corporation" in lines


def test_the_gallery_is_that_of_today() -> None:
    """The page, and that there is each picture; `make docs` makes both."""
    assert runpy.run_path(str(ROOT / "tools/make_gallery.py"))["main"](["--check"]) == 0
