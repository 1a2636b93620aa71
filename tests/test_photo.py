"""The picture in the header: set where it is one, refused with its line where it is not."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from typer.testing import CliRunner

from tests.readers import app, tex

LONG = "cvbuild: 1\nname: Ada\nphoto: {file: %s}\ncontacts:\n  - text: a\n"


def png(width: int = 8, height: int = 10) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + b"\x80" * width for _ in range(height)))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.joinpath("home").mkdir()
    monkeypatch.chdir(tmp_path / "home")


@tex
def test_a_picture_is_set() -> None:
    Path("pictures").mkdir()
    Path("pictures/me.png").write_bytes(png())
    Path("cv.yaml").write_text(LONG % "pictures/me.png", encoding="utf-8")
    result = CliRunner().invoke(app, ["pdf", "cv.yaml"])
    assert (result.stdout, result.stderr) == ("cv.pdf: 1 page\n", "")
    resources = PdfReader("cv.pdf").pages[0]["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    pictures = resources["/XObject"].get_object()
    assert isinstance(pictures, DictionaryObject)
    (image,) = (reference.get_object() for reference in pictures.values())
    assert (image["/Subtype"], image["/Width"], image["/Height"]) == ("/Image", 8, 10)


def test_the_tex_has_its_picture_beside_it() -> None:
    Path("me.png").write_bytes(png())
    Path("cv.yaml").write_text(LONG % "me.png", encoding="utf-8")
    result = CliRunner().invoke(app, ["tex", "cv.yaml"])
    assert result.stdout == "photo.png\ncv.tex\n"
    assert Path("photo.png").read_bytes() == png()
    assert "{photo.png}" in Path("cv.tex").read_text(encoding="utf-8")


REFUSED = {
    "../me.png": "'../me.png' is not below the folder of the file",
    "/etc/me.png": "'/etc/me.png' is not below the folder of the file",
    "'C:\\me.png'": "'C:\\\\me.png' is not below the folder of the file",
    "me.gif": "'me.gif' is neither a JPEG nor a PNG",
    "none.png": "the picture 'none.png' cannot be used: there is no such file",
    "text.png": "'text.png' is not what its name says",
    "me.jpg": "'me.jpg' is not what its name says",
    "link.png": "the picture 'link.png' cannot be used: "
    "'link.png' leads out of the folder of the file",
    "folder.png": "the picture 'folder.png' cannot be used: this is a folder, not a file",
}


@pytest.mark.parametrize(("file", "message"), REFUSED.items(), ids=REFUSED)
def test_what_is_no_picture_is_refused(file: str, message: str) -> None:
    Path("text.png").write_text("x")
    Path("me.jpg").write_bytes(png())
    Path("folder.png").mkdir()
    Path("../outside.png").write_bytes(png())
    try:
        Path("link.png").symlink_to("../outside.png")
    except OSError:
        pytest.skip("no symbolic links here")
    Path("cv.yaml").write_text(LONG % file, encoding="utf-8")
    result = CliRunner().invoke(app, ["validate", "cv.yaml"])
    assert result.exit_code == 1
    first = result.stderr.splitlines()[0]
    assert first == f"cv.yaml:3:15: error[bad-picture]: {message}"


@tex
def test_a_damaged_picture_leaves_no_pdf() -> None:
    Path("me.png").write_bytes(png()[:40])
    Path("cv.yaml").write_text(LONG % "me.png", encoding="utf-8")
    result = CliRunner().invoke(app, ["pdf", "cv.yaml"])
    assert result.exit_code == 4
    assert "photo.png" in result.stderr.splitlines()[0]
    assert not Path("cv.pdf").exists()
