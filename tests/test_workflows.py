"""The workflows pin what they run, and the one to copy installs this version of cvbuild."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from cvbuild import __version__
from cvbuild.source import load
from cvbuild.validate import validate

ROOT = Path(__file__).parent.parent
FILES = [
    *sorted(ROOT.glob(".github/workflows/*.yml")),
    ROOT / "action.yml",
    ROOT / "docs/examples/github-workflow.yml",
]
PINNED = re.compile(r"(?P<action>[\w./-]+)@(?P<commit>[0-9a-f]{40})  # (?P<version>v\d+\.\d+\.\d+)")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_actions_are_pinned_by_commit(file: Path) -> None:
    uses = re.findall(r"^\s*(?:- )?uses: (.*)$", file.read_text("utf-8"), re.MULTILINE)
    assert uses
    assert [use for use in uses if not use.startswith("./ ") and not PINNED.fullmatch(use)] == []


def test_an_action_has_one_version_everywhere() -> None:
    text = "".join(file.read_text("utf-8") for file in FILES)
    pins = {match.groups() for match in PINNED.finditer(text)}
    assert len({action for action, _, _ in pins}) == len(pins)


def test_workflow_to_copy_installs_this_version() -> None:
    assert re.findall(r"pip install (.*)", FILES[-1].read_text("utf-8")) == [
        f"cvbuild=={__version__}"
    ]


def test_every_variant_of_the_resume_is_an_artifact() -> None:
    cv = validate(load((ROOT / "cv.yaml").read_bytes(), "cv.yaml"))
    kept = re.findall(r"^ +path: cv-(\w+)\.pdf$", FILES[0].read_text("utf-8"), re.MULTILINE)
    assert kept == list(cv.variants)


def test_what_a_release_writes_with_runs_no_code_of_the_project() -> None:
    """Only the job that builds checks out the repository, and its token reads."""
    jobs = yaml.safe_load(FILES[1].read_text("utf-8"))["jobs"]
    assert list(jobs) == ["build", "attest", "index", "publish", "site"]
    for name, job in jobs.items():
        if name == "build":
            assert "permissions" not in job
            continue
        steps = [step.get("uses", "").partition("@")[0] for step in job["steps"]]
        assert steps[0] in ("actions/download-artifact", "actions/deploy-pages")
        assert "actions/checkout" not in steps
