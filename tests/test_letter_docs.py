"""docs/letters.md is up to date, and its examples build."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.readers import app, tex
from tests.test_photo import png

ROOT = Path(__file__).parent.parent
TOOL: dict[str, Any] = runpy.run_path(str(ROOT / "tools/make_letters.py"))
PAGE = ROOT / "docs/letters.md"


def test_the_page_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert TOOL["main"](["--check"]) == 0, capsys.readouterr().err


def test_a_stale_page_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "letters.md"
    assert TOOL["main"](["--check"], page) == 1
    assert TOOL["main"]([], page) == 0
    assert TOOL["main"](["--check"], page) == 0
    assert "out of date" in capsys.readouterr().err


@tex
@pytest.mark.parametrize("name", ["EXAMPLE", "VARIANTS"])
def test_the_examples_build(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cv.yaml").write_bytes((ROOT / "cv.yaml").read_bytes())
    (tmp_path / "signature.png").write_bytes(png(90, 30))
    (tmp_path / "letter.yaml").write_text(TOOL[name], encoding="utf-8")
    more = ["--all-variants"] if name == "VARIANTS" else []
    result = CliRunner().invoke(app, ["letter", "letter.yaml", "--with-resume", *more])
    assert (result.exit_code, result.stderr) == (0, "")


@tex
def test_the_program_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cv.yaml").write_bytes((ROOT / "cv.yaml").read_bytes())
    (tmp_path / "signature.png").write_bytes(png(90, 30))
    (tmp_path / "letter.yaml").write_text(TOOL["EXAMPLE"], encoding="utf-8")
    exec(TOOL["PYTHON"], {})
    assert (tmp_path / "application.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_every_option_shown_exists() -> None:
    for command, options in re.findall(
        r"^cvbuild (\w+)(.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    ):
        known = CliRunner().invoke(app, [command, "--help"]).stdout
        for option in re.findall(r"(?<!\S)--?[a-z][\w-]*", options.partition("#")[0]):
            assert option in known, f"cvbuild {command} {option}"


def test_every_file_that_is_linked_is_there() -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / target).exists(), target
