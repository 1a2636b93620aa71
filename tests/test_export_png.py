"""PNG: the pages of the PDF as pictures, by their sizes and by what is in them."""

from __future__ import annotations

import io
import shutil
from importlib import util
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter
from typer.testing import CliRunner

from cvbuild import images
from cvbuild.diagnostic import CvbuildError, ExitCode
from cvbuild.export.png import Pictures, pictures
from tests.readers import app, tex

ROOT = Path(__file__).parent.parent


def blank(*sizes: tuple[float, float]) -> bytes:
    """A PDF with empty pages of these sizes, in points."""
    writer = PdfWriter()
    for width, height in sizes:
        writer.add_blank_page(width, height)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    assert image.format == "PNG"
    return image


LETTER, A4 = (612.0, 792.0), (595.276, 841.89)

SIZES = {
    "150 to the inch": (Pictures(), {"-1": (1275, 1650), "-2": (1275, 1650)}),
    "300 to the inch": (Pictures(dpi=300, page=2), {"-2": (2550, 3300)}),
    "a width": (Pictures(width=400, page=1), {"-1": (400, 518)}),
    "a name": (Pictures(page=1, width=64, name="-thumbnail"), {"-thumbnail": (64, 83)}),
    "no name": (Pictures(page=2, width=64, name=""), {"": (64, 83)}),
    "a name for all": (Pictures(width=64, name=""), {"-1": (64, 83), "-2": (64, 83)}),
}


@pytest.mark.parametrize(("wanted", "sizes"), SIZES.values(), ids=SIZES)
def test_each_page_has_the_size_asked_for(
    wanted: Pictures, sizes: dict[str, tuple[int, int]]
) -> None:
    made = pictures(blank(LETTER, LETTER), wanted)
    assert {name: opened(data).size for name, data in made.items()} == sizes


def test_the_file_says_how_large_it_is_on_paper() -> None:
    for size in (LETTER, A4):
        (data,) = pictures(blank(size), Pictures(width=850)).values()
        image = opened(data)
        assert image.width / image.info["dpi"][0] * 72 == pytest.approx(size[0], abs=0.1)


def test_a_page_that_is_not_there_is_told() -> None:
    with pytest.raises(CvbuildError, match="there is no page 3") as caught:
        pictures(blank(LETTER, LETTER), Pictures(page=3))
    assert caught.value.exit_code is ExitCode.USAGE
    assert caught.value.diagnostics[0].hint == "there are only 2 pages"


def test_what_is_missing_is_told_with_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    with pytest.raises(CvbuildError, match="pypdfium2, PIL") as caught:
        pictures(blank(LETTER))
    assert caught.value.diagnostics[0].hint == 'pip install "cvbuild[png]"'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(ROOT / "cv.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@tex
def test_the_pictures_show_the_pages(folder: Path) -> None:
    runner = CliRunner()
    result = runner.invoke(app, ["png", "cv.yaml", "--dpi", "50"])
    assert (result.stdout, result.stderr) == ("cv-1.png\ncv-2.png\n", "")
    first = [Path(name).read_bytes() for name in ("cv-1.png", "cv-2.png")]
    assert runner.invoke(app, ["png", "cv.yaml", "--dpi", "50"]).exit_code == 0
    assert [Path(name).read_bytes() for name in ("cv-1.png", "cv-2.png")] == first
    runner.invoke(app, ["pdf", "cv.yaml"])
    pdf = Path("cv.pdf").read_bytes()
    for number, data in enumerate(first, 1):
        shown = opened(images.png(pdf, number, 425)).convert("L")
        assert shown.tobytes() == opened(data).convert("L").tobytes()
        assert min(shown.tobytes()) < 60  # there is ink on it


ORDERS = {
    "a thumbnail": (["--thumbnail"], "cv-thumbnail.png", 400),
    "a larger one": (["--thumbnail", "--width", "600"], "cv-thumbnail.png", 600),
    "a page": (["--page", "2", "--width", "300"], "cv-2.png", 300),
    "a page of a name": (["--page", "1", "--width", "300", "-o", "me.png"], "me.png", 300),
    "a thumbnail of a name": (["--thumbnail", "-o", "me.png"], "me.png", 400),
    "of a variant": (["--variant", "onepage", "--dpi", "30"], "cv-onepage-1.png", 255),
}


@tex
@pytest.mark.parametrize(("options", "name", "width"), ORDERS.values(), ids=ORDERS)
def test_the_command_writes_what_was_ordered(
    options: list[str], name: str, width: int, folder: Path
) -> None:
    result = CliRunner().invoke(app, ["png", "cv.yaml", *options])
    assert (result.stdout, result.stderr) == (f"{name}\n", "")
    assert opened(Path(name).read_bytes()).width == width
    assert [file.name for file in folder.iterdir() if file.suffix == ".png"] == [name]


@tex
def test_into_a_folder_and_to_standard_output(folder: Path) -> None:
    result = CliRunner().invoke(
        app, ["png", "cv.yaml", "--thumbnail", "--all-variants", "-o", "out/"]
    )
    names = ["academic", "industry", "onepage", "public"]
    assert sorted(file.name for file in Path("out").iterdir()) == [
        f"cv-{name}-thumbnail.png" for name in names
    ]
    result = CliRunner().invoke(app, ["png", "cv.yaml", "--thumbnail", "-o", "-"])
    assert opened(result.stdout_bytes).width == 400
    result = CliRunner().invoke(app, ["png", "cv.yaml", "-o", "-"])
    assert "several files cannot go to standard output" in result.stderr


WRONG = {
    "two sizes": (["--dpi", "100", "--width", "300"], "either a --width or --dpi"),
    "a thumbnail by the inch": (["--thumbnail", "--dpi", "100"], "either a --width or --dpi"),
    "a thumbnail of a page": (["--thumbnail", "--page", "2"], "a thumbnail is of the first page"),
}


@pytest.mark.parametrize(("options", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_meant_is_refused(options: list[str], message: str, folder: Path) -> None:
    result = CliRunner().invoke(app, ["png", "cv.yaml", *options])
    assert result.exit_code == ExitCode.USAGE
    assert message in result.stderr
    assert list(folder.glob("*.png")) == []
