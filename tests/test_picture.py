"""A photo goes into the PDF without what the camera wrote beside it."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin
from typer.testing import CliRunner

from cvbuild.picture import PictureError, bare
from tests.readers import app, tex

SECRET = b"48 deg 51' 29.6\" N"
CV = "cvbuild: 1\nname: Ada\nphoto: {file: me.%s}\n"


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def exif(orientation: int, order: str = "II") -> bytes:
    mark, sign = (b"II*\0", "<") if order == "II" else (b"MM\0*", ">")
    entries = struct.pack(f"{sign}HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0" + mark + struct.pack(f"{sign}IH", 8, 1) + entries + b"\0\0\0\0" + SECRET


def jpeg(mode: str = "RGB", **options: object) -> bytes:
    out = BytesIO()
    picture = Image.effect_noise((40, 30), 60).convert(mode)
    picture.save(out, "JPEG", **options)
    return out.getvalue()


def with_secrets(data: bytes, orientation: int = 1) -> bytes:
    """The picture with all that cameras and editors put into such files."""
    said = b"".join(
        (
            segment(0xE0, b"JFXX\0\x13" + SECRET),
            segment(0xE1, exif(orientation)),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
            segment(0xE2, b"MPF\0" + SECRET),
            segment(0xED, b"Photoshop 3.0\0" + SECRET),
            segment(0xEF, SECRET),
            segment(0xFE, SECRET),
        )
    )
    return data[:2] + said + data[2:] + SECRET


ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
JPEGS = {
    "colours": jpeg(),
    "grey": jpeg("L"),
    "print": jpeg("CMYK"),
    "progressive": jpeg(progressive=True),
    "restarts": jpeg(restart_marker_blocks=1),
    "profile": jpeg(icc_profile=ICC),
}


@pytest.mark.parametrize("data", JPEGS.values(), ids=JPEGS)
def test_a_jpeg_keeps_its_pixels_and_nothing_else(data: bytes) -> None:
    clean = bare(with_secrets(data))
    assert SECRET not in clean
    before, after = Image.open(BytesIO(data)), Image.open(BytesIO(clean))
    assert (before.mode, before.tobytes()) == (after.mode, after.tobytes())
    assert before.info.get("icc_profile") == after.info.get("icc_profile")
    assert bare(clean) == clean


def test_the_thumbnail_of_a_jfif_header_goes() -> None:
    data = jpeg()
    assert data[2:4] == b"\xff\xe0"
    thumb = segment(0xE0, data[6:18] + b"\x01\x01" + b"abc")
    assert bare(data[:2] + thumb + data[20:]) == bare(data)


@pytest.mark.parametrize("order", ["II", "MM"])
@pytest.mark.parametrize("orientation", range(10))
def test_a_jpeg_that_has_to_be_turned_is_refused(orientation: int, order: str) -> None:
    data = jpeg()
    turned = data[:2] + segment(0xE1, exif(orientation, order)) + data[2:]
    if orientation in range(2, 9):
        with pytest.raises(PictureError, match="on its side"):
            bare(turned)
    else:
        assert SECRET not in bare(turned)


@given(st.integers(0, 700), st.binary(max_size=8))
def test_a_damaged_jpeg_is_refused_or_still_one(at: int, wrong: bytes) -> None:
    data = with_secrets(JPEGS["grey"])
    try:
        clean = bare(data[:at] + wrong)
    except PictureError:
        return
    assert not clean.startswith(b"\xff\xd8") or clean.endswith(b"\xff\xd9")


@given(st.binary())
def test_any_bytes_end(data: bytes) -> None:
    try:
        bare(b"\xff\xd8\xff" + data)
    except PictureError as error:
        assert str(error).startswith("is ")


def png() -> bytes:
    out, info = BytesIO(), PngImagePlugin.PngInfo()
    info.add_text("Location", SECRET.decode())
    info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    Image.effect_noise((40, 30), 60).save(out, "PNG", pnginfo=info, exif=exif(1)[6:])
    return out.getvalue() + SECRET


@tex
@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_the_pdf_has_nothing_that_the_camera_wrote(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(f"me.{kind}").write_bytes(with_secrets(jpeg()) if kind == "jpg" else png())
    Path("cv.yaml").write_text(CV % kind)
    assert CliRunner().invoke(app, ["pdf", "cv.yaml"]).stdout == "cv.pdf: 1 page\n"
    assert SECRET not in inflated(Path("cv.pdf").read_bytes())


def inflated(pdf: bytes) -> bytes:
    """A file, and its streams as they are once unpacked."""
    out = bytearray(pdf)
    for part in pdf.split(b"stream\n")[1:]:
        try:
            out += zlib.decompressobj().decompress(part)
        except zlib.error:
            continue
    return bytes(out)


def test_a_turned_photo_is_told_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("me.jpg").write_bytes(with_secrets(jpeg(), 6))
    Path("cv.yaml").write_text(CV % "jpg")
    result = CliRunner().invoke(app, ["validate", "cv.yaml"])
    assert (result.exit_code, result.stderr.splitlines()[0]) == (
        1,
        "cv.yaml:3:15: error[bad-picture]: 'me.jpg' is stored on its side or mirrored: "
        "save it as it should stand",
    )
