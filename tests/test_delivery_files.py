"""What others copy or refer to: the pipeline for GitLab, the hooks for pre-commit."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from cvbuild import __version__
from tests.readers import tex
from tests.test_action import FILE
from tests.test_cli import cvbuild
from tests.test_diff_cli import commit, needs_git

ROOT = Path(__file__).parent.parent
GITLAB: dict[str, Any] = yaml.safe_load((ROOT / "docs/examples/gitlab-ci.yml").read_text("utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    Path("cv.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


def shell(script: list[str], **variables: str) -> None:
    """Runs the lines of a job as GitLab does, with cvbuild from here."""
    bin_ = Path("bin")
    bin_.mkdir(exist_ok=True)
    program = bin_ / "cvbuild"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cvbuild "$@"\n')
    program.chmod(0o755)
    path = f"{bin_.absolute()}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **variables, "PATH": path}
    lines = "\n".join(["set -eu", *script])
    done = subprocess.run(["sh", "-c", lines], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@tex
@needs_git
@pytest.mark.skipif(sys.platform == "win32", reason="GitLab's lines are of sh")
def test_the_pipeline_for_gitlab_runs() -> None:
    commit(FILE.replace("engines", "looms"))
    script = GITLAB["resume"]["script"]
    shell(script, CI_MERGE_REQUEST_DIFF_BASE_SHA="HEAD")
    names = sorted(path.name for path in Path("out").iterdir())
    assert names == ["changes.html", "cv-1.png", "cv-public.pdf", "cv.pdf"]
    shell(script, CI_MERGE_REQUEST_DIFF_BASE_SHA="0" * 40)  # which git does not have
    shell(
        [line for line in GITLAB["pages"]["script"] if "pip" not in line], CVBUILD_PUBLIC="public"
    )
    assert "private" not in Path("public/index.html").read_text("utf-8")


def test_the_pipeline_installs_this_version() -> None:
    lines = [*GITLAB["resume"]["before_script"], *GITLAB["pages"]["script"]]
    installed = [line for line in lines if "pip install" in line]
    assert len(installed) == 2
    assert all(f"=={__version__}" in line for line in installed)
    assert GITLAB["resume"]["cache"]["key"] == f"cvbuild-{__version__}"


@tex
@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook_does_what_it_says(hook: dict[str, Any]) -> None:
    assert hook["language"] == "python"
    assert re.search(hook["files"], "resume/cv.yaml")
    assert not re.search(hook["files"], "resume/other.yaml")
    program, *words = shlex.split(hook["entry"])
    files = ["cv.yaml"] if hook.get("pass_filenames", True) else []
    assert program == "cvbuild"
    assert cvbuild(*words, *hook.get("args", ()), *files).exit_code == 0
    Path("cv.yaml").write_text(FILE.replace("contacts", "contatcs"), encoding="utf-8")
    assert cvbuild(*words, *hook.get("args", ()), *files).exit_code == 1
