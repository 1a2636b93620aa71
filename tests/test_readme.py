"""What README.md shows is what happens."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cvbuild.pipeline import checked
from cvbuild.source import load
from tests.readers import app, tex

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shown(command: str) -> str:
    """What README.md shows below a command."""
    found = re.search(rf"```console\n\$ {re.escape(command)}\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_mistake_is_told_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = ["cvbuild: 1", "name: Ada", "", "", "", "sections:", "  - kind: experience"]
    lines += ["    entries:", "      - compnay: FedML Inc."]
    Path("cv.yaml").write_text("\n".join(lines), encoding="utf-8")
    result = CliRunner().invoke(app, ["validate", "cv.yaml"])
    assert result.stderr == shown("cvbuild validate cv.yaml")


@tex
def test_the_page_budget_is_kept_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROOT / "cv.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    command = "cvbuild pdf cv.yaml --variant onepage"
    result = CliRunner().invoke(app, command.split()[1:])
    assert result.stdout == shown(command)


def test_the_file_shown_is_valid() -> None:
    (text,) = re.findall(r"```yaml\n(# yaml-language-server.*?)```", README, re.DOTALL)
    (variants,) = re.findall(r"```yaml\n(variants:.*?)```", README, re.DOTALL)
    cv, warnings = checked(load(f"{text}{variants}".encode(), "cv.yaml"))
    assert (cv.name, list(cv.variants), warnings) == ("Ada Lovelace", ["industry", "onepage"], ())


def test_every_option_shown_exists() -> None:
    for command, options in re.findall(r"^\$? ?cvbuild (\w+)(.*)$", README, re.MULTILINE):
        known = CliRunner().invoke(app, [command, "--help"]).stdout
        for option in re.findall(r"(?<!\S)--?[a-z][\w-]*", options.partition("#")[0]):
            assert option in known, f"cvbuild {command} {option}"


def test_every_file_that_is_linked_is_there() -> None:
    for page in ROOT.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{page.name}: {target}"
