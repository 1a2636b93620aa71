"""The wheel works on its own: installed elsewhere, it makes a PDF from the file it starts you with.

No network is needed: the wheel goes into a fresh environment that borrows the dependencies of this
one, but not its cvbuild.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.test_diff_cli import needs_git

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, folder: Path, programs: Path | None = None) -> str:
    """What the command prints; it sees nothing of the checkout."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment = {name: value for name, value in environment.items() if name[:4] != "GIT_"}
    environment["PYTHONUTF8"] = "1"
    if programs is not None:
        environment["PATH"] = f"{programs}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command[0]}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = ("-m", "build", "--wheel", "--no-isolation", "--outdir", folder)
    run(sys.executable, *build, ROOT, folder=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that has the wheel."""
    tmp_path = tmp_path_factory.mktemp("installed")
    home = tmp_path / "environment"
    venv.create(home, with_pip=False)
    base = {"base": str(home), "platbase": str(home)}
    programs = Path(sysconfig.get_path("scripts", "venv", base))
    site = Path(sysconfig.get_path("purelib", "venv", base))
    python = programs / ("python.exe" if os.name == "nt" else "python")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, folder=tmp_path)
    # a .pth file lends the packages there, but does not follow the .pth files among them, which
    # is how the checkout is installed
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "borrowed.pth").write_text("\n".join(sorted(borrowed)) + "\n", "utf-8")
    assert Path(where_cvbuild_is(python, tmp_path)).is_relative_to(site)
    return programs


def where_cvbuild_is(python: Path, folder: Path) -> str:
    return run(python, "-c", "import cvbuild; print(cvbuild.__file__)", folder=folder).strip()


def test_wheel_holds_every_template_and_no_test(wheel: Path) -> None:
    templates = ROOT / "templates/latex"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        prefix = "cvbuild/templates/latex/"
        packed = {
            name.removeprefix(prefix): archive.read(name)
            for name in names
            if name.startswith(prefix)
        }
    assert packed == {
        file.relative_to(templates).as_posix(): file.read_bytes()
        for file in templates.rglob("*")
        if file.is_file()
    }
    assert "cvbuild/starter.yaml" in names
    assert "cvbuild/py.typed" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"cvbuild"}
    assert any(name.endswith(".data/data/share/man/man1/cvbuild.1") for name in names)
    assert any(name.endswith("/LICENSE") for name in names)


@pytest.mark.tex
def test_installed_elsewhere_it_makes_a_pdf(scripts: Path, tmp_path: Path) -> None:
    from pypdf import PdfReader

    folder = tmp_path / "Lebenslauf für mich"
    folder.mkdir()
    cvbuild = scripts / ("cvbuild.exe" if os.name == "nt" else "cvbuild")
    assert run(cvbuild, "new", folder=folder).splitlines() == ["cv.yaml", "cv.schema.json"]
    assert run(cvbuild, "validate", "cv.yaml", folder=folder) == "cv.yaml: valid\n"
    assert run(cvbuild, "pdf", "cv.yaml", folder=folder).startswith("cv.pdf: ")
    assert sorted(file.name for file in folder.iterdir()) == ["cv.pdf", "cv.schema.json", "cv.yaml"]
    pages = PdfReader(folder / "cv.pdf").pages
    assert len(pages) >= 1
    assert "Ada Lovelace" in pages[0].extract_text()


@pytest.mark.tex
@needs_git
@pytest.mark.skipif(os.name == "nt", reason="the steps are for a runner with a POSIX shell")
def test_a_new_repository_that_is_pushed_gives_artifacts(scripts: Path, tmp_path: Path) -> None:
    """What docs/first-repository.md promises, with a folder in place of GitHub."""
    options = ("--name", "Grace Hopper", "--variants", "public,onepage", "--repository")
    run(scripts / "cvbuild", "new", "mine/", *options, folder=tmp_path)
    mine, runner = tmp_path / "mine", tmp_path / "runner"
    who = ("-c", "user.name=Grace", "-c", "user.email=grace@example.org")
    run("git", "init", "--quiet", "--bare", "-b", "main", "there", folder=tmp_path)
    for command in (
        ("init", "--quiet", "-b", "main"),
        ("add", "."),
        (*who, "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", "My résumé"),
        ("push", "--quiet", "../there", "main"),
    ):
        run("git", *command, folder=mine)
    run("git", "clone", "--quiet", "there", runner, folder=tmp_path)
    workflow = yaml.safe_load((runner / ".github/workflows/resume.yml").read_text("utf-8"))
    (job,) = workflow["jobs"].values()
    installed, *steps = [step["run"] for step in job["steps"] if "run" in step]
    assert installed.startswith("pip install cvbuild==")
    for step in steps:
        run("bash", "-e", "-c", step, folder=runner, programs=scripts)
    (kept,) = (step["with"]["path"] for step in job["steps"] if "upload-" in step.get("uses", ""))
    names = sorted(path.name for path in (runner / kept).iterdir())
    assert names == ["cv-onepage.pdf", "cv-public.pdf", "cv.pdf"]
    assert run("git", "status", "--short", folder=runner) == ""
