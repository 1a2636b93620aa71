"""A folder that compiles elsewhere: TeX Live makes the pages of the PDF of it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cvbuild import images
from cvbuild.diagnostic import ExitCode
from cvbuild.latex.template import builtin_names
from cvbuild.tex.engine import ENGINES, Machine, Missing
from tests.readers import app, pdfium, tex
from tests.test_photo import png

ROOT = Path(__file__).parent.parent
NEEDED = ("article.cls", "microtype.sty", "lmr10.pfb", "t1lmr.fd", "glyphtounicode.tex")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(ROOT / "cv.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> str:
    """What the command says, which does all that it should."""
    result = CliRunner().invoke(app, [*arguments])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def program(name: str) -> str:
    """A program of the TeX of this machine; skips the test where there is none that suffices."""
    found, search = shutil.which(name), shutil.which("kpsewhich")
    if found is None or search is None:
        pytest.skip(f"{name} is not installed")
    for file in NEEDED:
        if subprocess.run([search, file], capture_output=True).returncode:
            pytest.skip(f"the TeX of this machine has no {file}")
    return found


def pdflatex(options: Sequence[str]) -> str:
    """The pdflatex of this machine; for templates in a font that it lacks, the bundled one."""
    found = program("pdflatex")
    metrics = ["kpsewhich", "SourceSansPro-Regular-lf-t1.tfm"]
    if {*options} & {"compact", "modern", "sidebar"} and subprocess.run(metrics).returncode:
        bundled = ENGINES["bundled"].probe(Machine.here())
        if isinstance(bundled, Missing):
            pytest.skip("there is no Source Sans")
        return str(bundled.program)
    return found


def compiled(place: Path, *command: str) -> bytes:
    """The PDF that a program makes of the folder."""
    done = subprocess.run([*command], cwd=place, capture_output=True, timeout=240)
    log = (place / "main.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log
    assert not re.search(r"^!|^(?:LaTeX|Package)\b.*Warning|^(?:Over|Under)full", log, re.MULTILINE)
    return (place / "main.pdf").read_bytes()


def written(text: str) -> None:
    Path("cv.yaml").write_text(text, encoding="utf-8")


CASES = {
    "the file": [],
    "a budget that changes the layout": ["--variant", "onepage"],
    "other sections first": ["--variant", "academic"],
    **{f"the template {name}": ["--template", name] for name in builtin_names()},
}


@tex
@pytest.mark.parametrize("options", CASES.values(), ids=CASES)
def test_pdflatex_makes_the_pages_of_the_pdf(options: list[str]) -> None:
    command = pdflatex(options)
    assert run("tex", "cv.yaml", "--folder", "there", *options) == "there\n"
    run("pdf", "cv.yaml", *options, "-o", "cv.pdf")
    ours = Path("cv.pdf").read_bytes()
    for _ in range(2):
        theirs = compiled(Path("there"), command, "-interaction=nonstopmode", "main")
        assert images.sizes(theirs) == images.sizes(ours)
        assert pdfium(theirs) == pdfium(ours)


@tex
def test_latexmk_makes_a_pdf_by_itself() -> None:
    latexmk = program("latexmk")
    program("pdflatex")
    Path("me.png").write_bytes(png())
    with Path("cv.yaml").open("a", encoding="utf-8") as file:
        file.write("photo: {file: me.png}\n")
    run("tex", "cv.yaml", "--folder", "there")
    run("pdf", "cv.yaml")
    theirs = compiled(Path("there"), latexmk)
    assert pdfium(theirs) == pdfium(Path("cv.pdf").read_bytes())
    assert not Path("there/main.dvi").exists()


@tex
def test_latexmk_makes_a_pdf_of_letters_that_need_luatex() -> None:
    latexmk = program("latexmk")
    program("lualatex")
    shutil.copy(ROOT / "tests/scripts/russian.yaml", "cv.yaml")
    made = CliRunner().invoke(app, ["pdf", "cv.yaml"])
    if "script-not-here" in made.stderr:
        pytest.skip(made.stderr)
    run("tex", "cv.yaml", "--folder", "there")
    single = CliRunner().invoke(app, ["tex", "cv.yaml"])
    assert (single.exit_code, single.stderr) == (
        ExitCode.USAGE,
        "cv.yaml: error[bad-output]: its letters need LuaTeX, and more than one file\n"
        "  hint: use --folder DIR or --zip\n",
    )
    theirs = compiled(Path("there"), latexmk)
    assert pdfium(theirs) == pdfium(Path("cv.pdf").read_bytes())


@tex
def test_the_folder_holds_what_it_takes() -> None:
    Path("pictures").mkdir()
    Path("pictures/me.png").write_bytes(png())
    written("cvbuild: 1\nname: Ada\nphoto: {file: pictures/me.png}\n")
    run("tex", "cv.yaml", "--folder", "a/b")
    names = ["latexmkrc", "main.tex", "photo.png"]
    assert sorted(file.name for file in Path("a/b").iterdir()) == names
    assert Path("a/b/photo.png").read_bytes() == png()
    text = Path("a/b/main.tex").read_text(encoding="utf-8")
    assert text.startswith("% A résumé, written by cvbuild.\n")
    assert "\n\\documentclass{article}\n" in text
    assert "%@" not in text  # names of fields, for the errors of cvbuild alone


@tex
def test_the_zip_file_is_the_folder_and_the_same_each_time() -> None:
    assert run("tex", "cv.yaml", "--zip") == "cv-tex.zip\n"
    data = Path("cv-tex.zip").read_bytes()
    run("tex", "cv.yaml", "--zip", "-o", "again.zip")
    assert Path("again.zip").read_bytes() == data
    assert run("tex", "cv.yaml", "--zip", "--variant", "public", "-o", "out/") == (
        f"{Path('out/cv-public-tex.zip')}\n"
    )
    run("tex", "cv.yaml", "--folder", "there")
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {name: file.read(name) for name in file.namelist()} == {
            each.name: each.read_bytes() for each in Path("there").iterdir()
        }


@tex
def test_what_a_variant_leaves_out_is_nowhere_in_it() -> None:
    run("tex", "cv.yaml", "--folder", "there", "--variant", "public")
    assert "gmail" not in Path("there/main.tex").read_text(encoding="utf-8")


@tex
def test_what_was_left_out_for_room_is_left_out() -> None:
    bullets = "".join(f"      - {{text: Item {n}, priority: {n}}}\n" for n in range(120))
    fit = "pages: 1\nfit: {drop: true}\n"
    written(f"cvbuild: 1\nname: Ada\n{fit}sections:\n  - kind: list\n    items:\n{bullets}")
    run("tex", "cv.yaml", "--folder", "there")
    text = Path("there/main.tex").read_text(encoding="utf-8")
    assert "Item 119" in text
    assert "Item 1}" not in text


@tex
def test_a_second_time_goes_into_the_same_folder() -> None:
    for _ in range(2):
        run("tex", "cv.yaml", "--folder", "there")
    assert sorted(file.name for file in Path("there").iterdir()) == ["latexmkrc", "main.tex"]


WRONG = {
    "two places": (["--folder", "a", "-o", "b"], "--folder says where it goes"),
    "two forms": (["--folder", "a", "--zip"], "--folder says where it goes"),
    "no name": (["--folder", ""], "the name of the folder is empty"),
    "no folder": (["--folder", "-"], "a folder cannot go to standard output"),
    "a variant and tags": (
        ["--folder", "a", "--variant", "public", "--tags", "research"],
        "--tags is for a résumé that no variant names",
    ),
}


@pytest.mark.parametrize(("options", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_meant_is_refused(options: list[str], message: str, folder: Path) -> None:
    result = CliRunner().invoke(app, ["tex", "cv.yaml", *options])
    assert result.exit_code == ExitCode.USAGE
    assert message in result.stderr
    assert [file.name for file in folder.iterdir()] == ["cv.yaml"]


@tex
def test_a_budget_that_cannot_be_kept_leaves_no_folder() -> None:
    bullets = "      - Item\n" * 120
    written(f"cvbuild: 1\nname: Ada\npages: 1\nsections:\n  - kind: list\n    items:\n{bullets}")
    result = CliRunner().invoke(app, ["tex", "cv.yaml", "--folder", "there"])
    assert result.exit_code == ExitCode.CHECK
    assert "too-many-pages" in result.stderr
    assert not Path("there").exists()
