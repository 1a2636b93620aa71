"""The image: what its definition copies is there, and is what the package is built from.

No image is built here; CI builds it and makes a PDF in it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
FILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
STEPS = [step.split(maxsplit=1) for step in FILE.splitlines() if step and step[0] not in "# "]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
COPIED = {
    name.rstrip("/")
    for step, rest in STEPS
    if step == "COPY" and "--from" not in rest
    for name in rest.split()[:-1]
}


def test_what_is_copied_is_there_and_sent() -> None:
    sent = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {name.removeprefix("!") for name in sent if name.startswith("!")} == COPIED
    assert [name for name in COPIED if not (ROOT / name).exists()] == []


def test_all_that_the_wheel_is_made_from_is_copied() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = [
        PROJECT["project"]["readme"],
        *PROJECT["project"]["license-files"],
        *wheel["packages"],
        *wheel["force-include"],
        *wheel["shared-data"],
    ]
    assert {name.partition("/")[0] for name in needed} | {
        "pyproject.toml",
        "constraints.txt",
    } == COPIED


def test_it_installs_extras_that_exist_and_runs_the_program_as_nobody_special() -> None:
    (extras,) = re.findall(r'pip install "\.\[([\w,]+)\]"', FILE)
    assert set(extras.split(",")) <= set(PROJECT["project"]["optional-dependencies"])
    last = dict(STEPS)  # the last of each
    (program,) = PROJECT["project"]["scripts"]
    assert last["ENTRYPOINT"] == f'["{program}"]'
    assert last["USER"] == "1000:1000"
    assert f":{last['WORKDIR']}" in (ROOT / "docs/install.md").read_text("utf-8")


def test_ci_builds_it_and_uses_it_as_the_documentation_does() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))["jobs"]
    lines = "\n".join(step.get("run", "") for step in jobs["container"]["steps"])
    page = (ROOT / "docs/install.md").read_text("utf-8")
    documented = re.findall(r"^docker .*$", page, re.MULTILINE)
    assert len(documented) == 2
    assert [line for line in documented if line not in lines] == []


def test_it_is_well_formed() -> None:
    program = Path(sys.executable).parent / "hadolint"
    if not program.exists():
        pytest.skip("hadolint is not installed")
    command = [str(program), "--no-color", str(ROOT / "Dockerfile")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (0, "")
