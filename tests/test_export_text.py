"""Plain text: lines of a width, or a paragraph a line, with all that is in the document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cvbuild.diagnostic import CvbuildError
from cvbuild.export.plain_text import plain_text
from tests.exports import ROOT, TYPED, VARIANTS, everything, lost, own, subject
from tests.readers import app


@pytest.mark.parametrize("width", [72, 40, None])
@pytest.mark.parametrize("variant", VARIANTS)
def test_all_of_a_resume_is_said(variant: str | None, width: int | None) -> None:
    document = own(variant).document
    assert lost(document, bare(plain_text(document, width))) == []


def bare(text: str) -> str:
    """Text without addresses in brackets, which only this format writes out."""
    return re.sub(r"\s+<(?:https?|mailto|tel):[^>]*>", "", text)


@settings(max_examples=60, deadline=None)
@given(st.lists(TYPED, min_size=1, max_size=9), st.sampled_from([20, 72, None]))
@example(["a\u0085b\u2028c", "straße", "ŉ ǰ"], 72)
def test_any_text_is_said(words: list[str], width: int | None) -> None:
    try:
        document = everything(*words).document
    except CvbuildError:
        return
    text = plain_text(document, width)
    said = bare(text).upper()
    assert lost(document, said) == [] or lost(document, said.casefold()) == []
    assert text.endswith("\n")
    assert not re.search(r"[\t\r\x0b\x0c\x85\u2028\u2029]", text)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("abc.-/:", min_size=1, max_size=30), min_size=1), st.integers(20, 80))
def test_no_line_is_wider_unless_a_word_is(words: list[str], width: int) -> None:
    item = {"text": " ".join(words), "items": [" ".join(words)]}
    file: dict[str, object]
    file = {"cvbuild": "1", "name": "Ada", "sections": [{"kind": "list", "items": [item]}]}
    for line in plain_text(subject(file).document, width).splitlines():
        assert len(line) <= width or len(line.split()) <= 2
        assert line == line.rstrip()


FILE = """\
cvbuild: 1
name: Ada Lovelace
contacts:
  - {email: ada@example.org, label: Email}
summary: I turn new machines into working programs, and explain both to all who pay for them.
sections:
  - kind: experience
    entries:
      - organization: "[Engines](https://engines.example)"
        roles:
          - position: Lead
            start: 1842
            highlights:
              - Wrote the first program for a machine that nobody had built, and explained it
              - text: Notes
                items:
                  - Longer than the paper that they are notes on, which took explaining too
  - kind: list
    title: Straße
    style: numbers
    items: [one, two]
"""

WRAPPED = """\
Ada Lovelace
Email: ada@example.org

I turn new machines into working
programs, and explain both to
all who pay for them.

EXPERIENCE
Engines
<https://engines.example>
Lead | 1842 – Present
- Wrote the first program for a
  machine that nobody had built,
  and explained it
- Notes
  - Longer than the paper that
    they are notes on, which
    took explaining too

STRASSE
1. one
2. two
"""

UNWRAPPED = """\
Ada Lovelace
Email: ada@example.org

I turn new machines into working programs, and explain both to all who pay for them.

EXPERIENCE
Engines <https://engines.example>
Lead | 1842 – Present
- Wrote the first program for a machine that nobody had built, and explained it
- Notes
  - Longer than the paper that they are notes on, which took explaining too

STRASSE
1. one
2. two
"""


@pytest.mark.parametrize(
    ("options", "written"), [(["--width", "32"], WRAPPED), (["--unwrapped"], UNWRAPPED)], ids=str
)
def test_the_command(options: list[str], written: str, tmp_path: Path) -> None:
    file = tmp_path / "cv.yaml"
    file.write_text(FILE, "utf-8")
    result = CliRunner().invoke(app, ["txt", str(file), *options, "-o", "-"])
    assert (result.stdout, result.stderr) == (written, "")


def test_lines_are_of_72_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cv.yaml").write_bytes((ROOT / "cv.yaml").read_bytes())
    result = CliRunner().invoke(app, ["txt", "cv.yaml", "--variant", "public"])
    assert (result.stdout, result.stderr) == ("cv-public.txt\n", "")
    text = Path("cv-public.txt").read_text("utf-8")
    assert 60 < max(map(len, text.splitlines())) <= 72
    assert "gmail" not in text


@pytest.mark.parametrize(
    "options", [["--unwrapped", "--width", "72"], ["--width", "5"], ["--width", "wide"]], ids=str
)
def test_what_cannot_be_meant_is_refused(options: list[str], tmp_path: Path) -> None:
    file = tmp_path / "cv.yaml"
    file.write_text(FILE, "utf-8")
    result = CliRunner().invoke(app, ["txt", str(file), *options])
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == [file]
