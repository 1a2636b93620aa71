"""Tab: what shells complete, asked of real ones where they are."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cvbuild.cli import COMMANDS
from cvbuild.commands.completing import SHELLS
from tests.readers import app

CV = """\
cvbuild: 1
name: Ada
variants:
  industry: {}
  one-page: {}
  $(touch harmed): {}
"""

needs_shell = pytest.mark.skipif(sys.platform == "win32", reason="no bash that is the system's own")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cv.yaml").write_text(CV, encoding="utf-8")
    (tmp_path / "other.yaml").write_text(CV.replace("industry", "academic"), encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("variants: [", encoding="utf-8")
    return tmp_path


@pytest.fixture
def programs(tmp_path: Path) -> dict[str, str]:
    """The environment of a shell that finds this cvbuild."""
    place = tmp_path / "bin"
    place.mkdir()
    program = place / "cvbuild"
    python = shlex.quote(sys.executable)
    program.write_text(f'#!/bin/sh\nexec {python} -m cvbuild "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("COMP_", "_TYPER"))}
    source = str(Path(__file__).parent.parent / "src")
    paths = [source, *filter(None, [os.environ.get("PYTHONPATH")])]
    path = f"{place}{os.pathsep}{os.environ['PATH']}"
    return environment | {"PATH": path, "PYTHONPATH": os.pathsep.join(paths)}


def said(shell: str, script: str, environment: dict[str, str]) -> list[str]:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    quiet = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    done = subprocess.run(
        [shell, *quiet, "-c", script],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


ASKED: dict[str, tuple[list[str], list[str]]] = {
    "commands": (["va"], ["validate", "variants"]),
    "options": (["pdf", "cv.yaml", "--va"], ["--variant"]),
    "variants of the file": (["pdf", "other.yaml", "--variant", ""], ["academic", "one-page"]),
    "variants of cv.yaml": (["docx", "--variant", ""], ["industry", "one-page"]),
    "beside a posting": (["match", "job.txt", "other.yaml", "--variant", "a"], ["academic"]),
    "to explain": (["variants", "other.yaml", "--explain", "one"], ["one-page"]),
    "of two sides": (["diff", "other.yaml", "--variant", "a"], ["academic"]),
    "of a letter": (["letter", "other.yaml", "--variant", "a"], ["academic"]),
    "templates": (["pdf", "cv.yaml", "-t", "clas"], ["classic"]),
    "engines": (["pdf", "cv.yaml", "--engine", ""], ["auto", "bundled", "texlive", "lualatex"]),
    "shells": (["completion", ""], list(SHELLS)),
    "a broken file": (["pdf", "broken.yaml", "--variant", ""], []),
    "no file": (["pdf", "none.yaml", "--variant", ""], []),
    "a file": (["pdf", ""], []),
}


@needs_shell
@pytest.mark.parametrize(("words", "expected"), ASKED.values(), ids=ASKED)
def test_bash_completes(words: list[str], expected: list[str], programs: dict[str, str]) -> None:
    line = ["cvbuild", *words]
    script = (
        'eval "$(cvbuild completion bash)"\n'
        f"COMP_WORDS=({shlex.join(line)}) COMP_CWORD={len(words)}\n"
        "_cvbuild_completion cvbuild\n"
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    assert said("bash", script, programs) == expected
    assert not Path("harmed").exists()


@needs_shell
def test_bash_looks_for_files_where_there_is_nothing_else(programs: dict[str, str]) -> None:
    script = 'eval "$(cvbuild completion bash)"; complete -p cvbuild'
    assert said("bash", script, programs) == [
        "complete",
        "-o",
        "default",
        "-F",
        "_cvbuild_completion",
        "cvbuild",
    ]


@needs_shell
def test_fish_completes(programs: dict[str, str]) -> None:
    script = "cvbuild completion fish | source\ncomplete -C 'cvbuild pdf other.yaml --variant a'"
    assert said("fish", script, programs) == ["academic"]


@needs_shell
def test_zsh_takes_the_script(programs: dict[str, str]) -> None:
    script = 'autoload -Uz compinit; compinit -u -D\neval "$(cvbuild completion zsh)"\n'
    assert said("zsh", script + "print $_comps[cvbuild]", programs) == ["_cvbuild_completion"]


@needs_shell
def test_zsh_is_told(programs: dict[str, str]) -> None:
    asked = {"_CVBUILD_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "cvbuild docx --variant "}
    (first, *others) = said("bash", "cvbuild", programs | asked)
    assert (first, others) == ("_arguments", ["'*:", ':(("industry"', '"one-page"))\''])


@pytest.mark.parametrize("shell", SHELLS)
def test_each_script_asks_cvbuild(shell: str) -> None:
    result = CliRunner().invoke(app, ["completion", shell])
    assert (result.exit_code, result.stderr) == (0, "")
    assert "_CVBUILD_COMPLETE" in result.stdout


def test_another_shell_is_told_which_there_are() -> None:
    result = CliRunner().invoke(app, ["completion", "tcsh"])
    assert result.exit_code == 2
    assert "bash, zsh, fish, powershell" in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_variant_template_and_engine_is_completed(command: str) -> None:
    from typer.core import TyperGroup
    from typer.main import get_command

    group = get_command(app)
    assert isinstance(group, TyperGroup)
    for option in group.commands[command].params:
        if {"--variant", "--template", "--engine", "--explain"} & set(option.opts):
            assert option._custom_shell_complete is not None, option.name
