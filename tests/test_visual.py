"""What changed, as pages: which words are marked, by their boxes and by the pixels there."""

from __future__ import annotations

import io
from base64 import b64decode
from importlib import util
from pathlib import Path

import pytest
from html5lib import HTMLParser
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from cvbuild import images, visual
from cvbuild.diagnostic import CvbuildError
from cvbuild.visual import Spread, page, side_by_side, spreads
from tests.readers import tex
from tests.test_cli import cvbuild
from tests.test_diff_cli import FILE, commit, needs_git


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    Path("cv.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


def sheet(*pages: str, drawn: str = "") -> bytes:
    """A PDF with a page for each text, a line of it 40 points below the other."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for text in pages:
        made = writer.add_blank_page(400, 400)
        lines = "".join(
            f"BT /F 20 Tf 20 {350 - 40 * n} Td ({line}) Tj ET\n"
            for n, line in enumerate(text.split("\n"))
        )
        stream = DecodedStreamObject()
        stream.set_data((lines + drawn).encode())
        made[NameObject("/Contents")] = writer._add_object(stream)
        made[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F"): font})}
        )
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def coloured(data: bytes) -> tuple[int, int, int, int] | None:
    """The box around all that is not grey."""
    red, green, blue = opened(data).split()
    from PIL import ImageChops

    apart = ImageChops.add(ImageChops.difference(red, green), ImageChops.difference(red, blue))
    return apart.getbbox()


RULE = "20 100 200 30 re f\n"

CASES: dict[str, tuple[bytes, bytes, list[tuple[str, int, int]]]] = {
    "nothing": (sheet("one two"), sheet("one two"), [("", 0, 0)]),
    "a word for another": (
        sheet("one two three"),
        sheet("one 2 three"),
        [("1 word removed, 1 word added", 1, 1)],
    ),
    "a line more pushes on": (
        sheet("a b\nc d", "e f"),
        sheet("a b\nnew words\nc d", "e f"),
        [("2 words added", 0, 2), ("", 0, 0)],
    ),
    "over the page": (
        sheet("a b\nc d", "e f"),
        sheet("a b", "c d\ne f"),
        [("the same words, set in other places", 0, 0)] * 2,
    ),
    "a page more": (
        sheet("a"),
        sheet("a", "b c"),
        [("", 0, 0), ("a page more", 0, 2)],
    ),
    "a page less": (sheet("a", "b"), sheet("a"), [("", 0, 0), ("a page less", 1, 0)]),
    "something drawn": (
        sheet("one"),
        sheet("one", drawn=RULE),
        [("the same words; something drawn differs", 0, 0)],
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), CASES.values(), ids=CASES)
def test_what_is_marked(old: bytes, new: bytes, expected: list[tuple[str, int, int]]) -> None:
    made = spreads(old, new, width=400)
    numbers = [(s.note, s.old.words if s.old else 0, s.new.words if s.new else 0) for s in made]
    assert numbers == expected
    for spread in made:
        for side in (spread.old, spread.new):
            marked = spread.note.startswith("the same words;") or (side and side.words)
            assert side is None or (coloured(side.png) is not None) == bool(marked)


def test_the_mark_stands_on_the_word() -> None:
    old, new = sheet("one two three"), sheet("one zwei three")
    (spread,) = spreads(old, new, width=400)
    assert spread.new is not None
    (word,) = [word for word in images.words(new)[0] if word.text == "zwei"]
    box = coloured(spread.new.png)
    assert box is not None
    around = (word.left * 400, word.top * 400, word.right * 400, word.bottom * 400)
    assert box == pytest.approx(around, abs=6)


def test_the_mark_of_what_is_drawn_stands_on_it() -> None:
    (spread,) = spreads(sheet("one"), sheet("one", drawn=RULE), width=400)
    assert spread.old is not None
    assert coloured(spread.old.png) == pytest.approx((20, 270, 220, 300), abs=6)


def test_colours_of_both_sides_stay_when_they_stand_side_by_side() -> None:
    (spread,) = spreads(sheet("one two"), sheet("one 2"), width=400)
    joined = opened(side_by_side(spread))
    assert joined.size == (2 * 400 + 3 * 8, 400 + 2 * 8)
    red, green = joined.crop((0, 0, 412, 416)), joined.crop((412, 0, 824, 416))
    assert {strongest(half) for half in (red, green)} == {0, 1}
    assert strongest(red) == 0


def strongest(picture: Image.Image) -> int:
    """Which of red, green and blue the colours of a picture have the most of."""
    colours = [colour for _, colour in picture.getcolors(10_000) or ()]
    most = max((c for c in colours if isinstance(c, tuple)), key=lambda c: max(c) - min(c))
    return most.index(max(most))


def test_a_page_that_one_side_lacks_is_grey() -> None:
    _, last = spreads(sheet("a"), sheet("a", "b"), width=400)
    assert opened(side_by_side(last)).getpixel((100, 100)) == (208, 208, 208)


def test_the_same_input_gives_the_same_bytes() -> None:
    sides = sheet("one two"), sheet("one 2")
    assert spreads(*sides) == spreads(*sides)


def test_the_page_is_valid_and_says_what_stands_in_it() -> None:
    made = spreads(sheet("a", "b"), sheet("a"), width=400)
    text = page("<old>", "new & b", made, "- </pre><script>")
    HTMLParser(strict=True).parse(text)
    assert "<script" not in text
    assert "<h2>Page 2: a page less</h2>" in text
    assert 'alt="Page 2 of &lt;old&gt;; 1 word marked as removed"' in text
    assert "There is no page 2." in text
    _, _, data = text.partition("data:image/png;base64,")
    assert opened(b64decode(data.partition('"')[0])).size == (400, 400)


def test_nothing_differs_is_said() -> None:
    made = (Spread(1, None, None, ""),)
    text = page("a", "b", made, "")
    assert "Page 1: no difference" in text
    assert "No text differs." in text


def test_what_is_missing_is_told_with_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    with pytest.raises(CvbuildError, match="pypdfium2, PIL") as caught:
        spreads(b"", b"")
    assert caught.value.diagnostics[0].hint == 'pip install "cvbuild[png]"'
    result = cvbuild("diff", "cv.yaml", "--variant", "short", "--visual")
    assert (result.exit_code, result.stdout) == (2, "")
    assert 'hint: pip install "cvbuild[png]"' in result.stderr


# ---------------------------------------------------------------- the command


@tex
def test_a_page_beside_the_file() -> None:
    result = cvbuild("diff", "cv.yaml", "--variant", "short", "--visual")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith("- • two\ncv-diff.html\n")
    text = Path("cv-diff.html").read_text("utf-8")
    assert "cv.yaml (short)" in text
    assert "1 word added" in text  # the headline
    assert text.count("<img") == 2


@tex
def test_pictures_in_a_folder() -> None:
    Path("new.yaml").write_text(FILE.replace("Hello", "Good day"), encoding="utf-8")
    result = cvbuild("diff", "cv.yaml", "new.yaml", "--visual", "-o", "made/here", "--exit-code")
    assert (result.exit_code, result.stderr) == (5, "")
    assert result.stdout.splitlines()[-1] == str(Path("made", "here", "page-1.png"))
    assert opened(Path("made/here/page-1.png").read_bytes()).width == 2 * visual.WIDTH + 60


@tex
@needs_git
def test_a_revision_has_its_own_photo() -> None:
    old, new = Image.new("RGB", (60, 80), "red"), Image.new("RGB", (60, 80), "blue")
    text = "cvbuild: 1\nname: Ada\nphoto: {file: me.png, alt: Ada}\n"
    old.save("me.png")
    commit(Path("me.png").read_bytes(), "me.png")
    commit(text)
    new.save("me.png")
    result = cvbuild("diff", "cv.yaml", "--rev", "HEAD", "--visual")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "something drawn differs" in Path("cv-diff.html").read_text("utf-8")


@needs_git
def test_a_revision_has_its_own_publications() -> None:
    entry = "@article{a, title={%s}, author={Ada}, journal={J}, year={2020}}\n"
    text = "cvbuild: 1\nname: Ada\nsections:\n  - {kind: publications, bib: a.bib}\n"
    commit(entry % "Engines", "a.bib")
    commit(text)
    Path("a.bib").write_text(entry % "Looms", encoding="utf-8")
    result = cvbuild("diff", "cv.yaml", "--rev", "HEAD")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "- Engines" in result.stdout
    assert "+ Looms" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "x.html"], "-o is for --visual"),
        (["--visual", "-o", "x.pdf"], "'x.pdf' is no place for pages"),
        (["--visual", "-o", "-"], "'-' is no place for pages"),
    ],
    ids=["no --visual", "a PDF", "standard output"],
)
def test_places_that_are_none(arguments: list[str], message: str) -> None:
    result = cvbuild("diff", "cv.yaml", "--variant", "short", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"error[bad-output]: {message}" in result.stderr


@tex
def test_a_side_that_does_not_fit_is_told() -> None:
    long = FILE.replace("Hello", "words " * 3000)
    Path("new.yaml").write_text(long, encoding="utf-8")
    result = cvbuild("diff", "cv.yaml", "new.yaml", "--variant", "short", "--visual")
    assert result.exit_code == 5
    assert "error[too-many-pages]" in result.stderr
    assert not Path("new-diff.html").exists()
