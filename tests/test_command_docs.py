"""docs/commands.md and the manual page are up to date, whole, and well-formed."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cvbuild.cli import COMMANDS
from cvbuild.diagnostic import ExitCode
from tests.readers import app

ROOT = Path(__file__).parent.parent
TOOL: dict[str, Any] = runpy.run_path(str(ROOT / "tools/make_commands.py"))
PAGE = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
MANUAL = ROOT / "man/cvbuild.1"


def test_both_are_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert TOOL["main"](["--check"]) == 0, capsys.readouterr().err


def test_stale_ones_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = tmp_path / "commands.md", tmp_path / "man/cvbuild.1"
    assert TOOL["main"](["--check"], paths) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert TOOL["main"]([], paths) == 0
    assert TOOL["main"](["--check"], paths) == 0
    paths[1].write_text(paths[1].read_text("utf-8").replace("Print the version", "Print"), "utf-8")
    assert TOOL["main"](["--check"], paths) == 1
    assert capsys.readouterr().err.startswith("cvbuild.1 is out of date")


def test_the_date_stays_when_nothing_else_changes(tmp_path: Path) -> None:
    paths = tmp_path / "commands.md", tmp_path / "cvbuild.1"
    paths[1].write_text(TOOL["manual"](TOOL["commands"](), "1999-12-31"), "utf-8")
    assert TOOL["main"]([], paths) == 0
    assert ".TH CVBUILD 1 1999-12-31 " in paths[1].read_text("utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_what_the_help_lists_is_what_they_list(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"]).stdout.partition("\nOptions:\n")[2]
    # a description that is wrapped may begin with an option, further in
    listed = re.findall(r"^  (-[^ ].*?)(?:  |$)", shown, re.MULTILINE)
    options = {name for line in listed for name in re.findall(r"--?[a-z][\w-]*", line)}
    (found,) = (each for each in TOOL["commands"]() if each.name == command)
    known = {name for each in found.options for name in each.names}
    assert options - {"-h", "--help"} == known
    section = PAGE.partition(f"\n## `cvbuild {command}`\n")[2].partition("\n## ")[0]
    for name in known:
        assert f"`{name}`" in section


def test_every_exit_code_is_explained() -> None:
    assert list(TOOL["CODES"]) == list(ExitCode)


LINTS = {
    "mandoc": ["mandoc", "-Tlint"],
    "man": ["man", "--warnings=w", "-Tutf8", "-Z", "-l"],
}


@pytest.mark.parametrize("command", LINTS.values(), ids=LINTS)
def test_the_manual_is_well_formed(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(
        [*command, MANUAL], capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    remarks = done.stderr if command[0] == "man" else done.stdout + done.stderr
    assert (done.returncode, remarks) == (0, "")
