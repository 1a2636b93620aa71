"""Visual: two PDFs page by page, side by side, with what changed marked.

Takes the bytes of both, gives spreads: pictures of the same page of both, on which boxes stand
around the words that only that side has. Words are compared over the whole file, so that a line
more on the first page marks that line and not all that it pushed on. Where the words of a page
stand at the same places and its picture still differs (a photo, a rule, a colour), the box is
around that. It takes what the extra `png` brings.
"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from cvbuild import images
from cvbuild.images import Word

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["WIDTH", "Marked", "Spread", "page", "require", "side_by_side", "spreads"]

WIDTH = 1000
"""How many pixels a page is wide."""

_COLOURS = 60
"""Of a page before it is marked: enough for smooth letters, at a third of the bytes. With those of
its marks, and those of the other page, there are less than the 256 that a PNG may name."""
_REMOVED, _ADDED, _DRAWN = (214, 69, 65), (30, 132, 73), (183, 121, 31)
_NEAR = 0.02
"""Words that are no farther apart than this part of the width share a box."""
_MOVED = 0.002
"""A word that is at most so far from where it was, in parts of the page, stands there still."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, as parts of the page."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One page of one side: a PNG, and how many words only this side has."""

    png: bytes
    words: int


@dataclass(frozen=True, slots=True)
class Spread:
    """The same page of both sides, counted from 1; None where a side has no such page.

    `note` says in words what differs; it is empty where nothing does.
    """

    number: int
    old: Marked | None
    new: Marked | None
    note: str


def require() -> None:
    """Raises CvbuildError where the extra `png` is not installed."""
    images.require("a picture of what changed", "png")


def spreads(old: bytes, new: bytes, *, width: int = WIDTH) -> tuple[Spread, ...]:
    """Every page of two PDFs. The same input gives the same bytes.

    Raises:
        CvbuildError: the extra `png` is missing.
    """
    require()
    words = (images.words(old), images.words(new))
    changed = _changed(*words)
    return tuple(_spread(n, (old, new), words, changed, width) for n in range(max(map(len, words))))


_Words = tuple[tuple[Word, ...], ...]
_Places = tuple[frozenset[int], ...]


def _changed(old: _Words, new: _Words) -> tuple[_Places, _Places]:
    """Of each page, which of its words only this side has."""
    flat = [
        [(page, n, word.text) for page, words in enumerate(side) for n, word in enumerate(words)]
        for side in (old, new)
    ]
    before, after = ([text for *_, text in side] for side in flat)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    only: list[list[set[int]]] = [[set() for _ in side] for side in (old, new)]
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag != "equal":
            for side, start, end in ((0, a1, a2), (1, b1, b2)):
                for page, n, _ in flat[side][start:end]:
                    only[side][page].add(n)
    first, second = (tuple(map(frozenset, pages)) for pages in only)
    return first, second


def _spread(
    n: int,
    pdfs: tuple[bytes, bytes],
    words: tuple[_Words, _Words],
    changed: tuple[_Places, _Places],
    width: int,
) -> Spread:
    pictures = [
        images.image(pdf, n + 1, width) if n < len(side) else None
        for pdf, side in zip(pdfs, words, strict=True)
    ]
    marks = [side[n] if n < len(side) else frozenset[int]() for side in changed]
    boxes = [
        list(_boxes(side[n], which)) if n < len(side) else []
        for side, which in zip(words, marks, strict=True)
    ]
    colours = [_REMOVED, _ADDED]
    before, after = pictures
    drawn = moved = False
    if before is not None and after is not None and not any(marks):
        moved = before.size != after.size or not _in_place(words[0][n], words[1][n])
        if not moved:
            boxes, colours = [list(_drawn(before, after))] * 2, [_DRAWN, _DRAWN]
            drawn = bool(boxes[0])
    shown = [
        None if picture is None else Marked(_png(_paint(picture, around, colour)), len(which))
        for picture, around, colour, which in zip(pictures, boxes, colours, marks, strict=True)
    ]
    return Spread(n + 1, shown[0], shown[1], _note(shown[0], shown[1], drawn=drawn, moved=moved))


def _note(old: Marked | None, new: Marked | None, *, drawn: bool, moved: bool) -> str:
    if old is None:
        return "a page more"
    if new is None:
        return "a page less"
    parts = [
        f"{number} {'word' if number == 1 else 'words'} {what}"
        for number, what in ((old.words, "removed"), (new.words, "added"))
        if number
    ]
    if parts:
        return ", ".join(parts)
    if drawn:
        return "the same words; something drawn differs"
    return "the same words, set in other places" if moved else ""


def _in_place(old: Sequence[Word], new: Sequence[Word]) -> bool:
    """Whether both pages have the same words at the same places."""
    return len(old) == len(new) and all(
        a.text == b.text
        and max(abs(a.left - b.left), abs(a.top - b.top), abs(a.right - b.right)) <= _MOVED
        for a, b in zip(old, new, strict=True)
    )


def _boxes(words: Sequence[Word], which: frozenset[int]) -> Iterator[Box]:
    """Around those words; one box for those that stand beside each other in a line."""
    box: Box | None = None
    last = -2
    for n in sorted(which):
        word = words[n]
        if box is not None:
            left, top, right, bottom = box
            beside = last == n - 1 and -_NEAR <= word.left - right <= _NEAR
            if beside and min(bottom, word.bottom) > max(top, word.top):
                box = (left, min(top, word.top), word.right, max(bottom, word.bottom))
                last = n
                continue
            yield box
        box, last = (word.left, word.top, word.right, word.bottom), n
    if box is not None:
        yield box


def _drawn(old: Image, new: Image) -> Iterator[Box]:
    """Around what differs in two pictures of one size, a box for each band of lines."""
    from PIL import ImageChops

    # what differs by less is rounding of the same curve at another place of the file
    differs = ImageChops.difference(old, new).convert("L").point(lambda v: 255 if v > 48 else 0)
    across, down = differs.size
    rows = [y for y in range(down) if differs.crop((0, y, across, y + 1)).getbbox() is not None]
    band: list[int] = []
    for y in [*rows, down * 2]:
        if band and y - band[-1] > down // 100:
            found = differs.crop((0, band[0], across, band[-1] + 1)).getbbox()
            if found is not None:
                left, _, right, _ = found
                yield left / across, band[0] / down, right / across, (band[-1] + 1) / down
            band = []
        band.append(y)


def _paint(picture: Image, boxes: Sequence[Box], colour: tuple[int, int, int]) -> Image:
    from PIL import Image, ImageDraw
    from PIL.Image import Dither, Quantize

    # first, as colours that are rare, like those of marks, would be lost
    red, *others = picture.split()
    if all(band.tobytes() == red.tobytes() for band in others):
        step = 5  # a divisor of 255, so that white stays white
        picture = red.point(lambda v: round(v / step) * step).convert("RGB")
    else:
        picture = picture.quantize(_COLOURS, method=Quantize.MEDIANCUT, dither=Dither.NONE)
        picture = picture.convert("RGB")
    if not boxes:
        return picture
    across, down = picture.size
    layer = Image.new("RGBA", picture.size, (*colour, 0))
    draw = ImageDraw.Draw(layer)
    for left, top, right, bottom in boxes:
        place = (left * across - 3, top * down - 2, right * across + 3, bottom * down + 2)
        draw.rectangle(place, fill=(*colour, 56), outline=(*colour, 230), width=2)
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")


def _png(picture: Image) -> bytes:
    """A PNG that names its colours, where they are few."""
    from PIL.Image import Dither, new

    found = picture.getcolors(256)
    if found is not None:
        named = new("P", (1, 1))
        colours = [c for _, c in sorted(found, reverse=True) if isinstance(c, tuple)]
        named.putpalette([part for colour in colours for part in colour])
        picture = picture.quantize(palette=named, dither=Dither.NONE)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def side_by_side(spread: Spread) -> bytes:
    """One PNG of a spread, the old page on its left; grey where a side has no such page."""
    from PIL import Image

    there = [side for side in (spread.old, spread.new) if side is not None]
    opened = {id(side): Image.open(io.BytesIO(side.png)).convert("RGB") for side in there}
    across = max(picture.width for picture in opened.values())
    down = max(picture.height for picture in opened.values())
    gap = across // 50
    sheet = Image.new("RGB", (2 * across + 3 * gap, down + 2 * gap), (208, 208, 208))
    for place, side in ((gap, spread.old), (across + 2 * gap, spread.new)):
        if side is not None:
            sheet.paste(opened[id(side)], (place, gap))
    return _png(sheet)


_STYLE = """\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 1.5rem auto; padding: 0 1rem; max-width: 130rem }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
.spread { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem }
figure { margin: 0; min-width: 0 } figcaption { overflow-wrap: anywhere; padding-bottom: .25rem }
img { width: 100%; height: auto; border: 1px solid #8888 }
.none { border: 1px dashed #8888; padding: 2rem; text-align: center }
.removed { border-bottom: 3px solid #d64541 } .added { border-bottom: 3px solid #1e8449 }
pre { overflow-x: auto; padding: 1rem; border: 1px solid #8888 }
@media (max-width: 50rem) { .spread { grid-template-columns: 1fr } }
"""


def page(old: str, new: str, pages: Sequence[Spread], text: str) -> str:
    """A web page of the spreads that needs nothing else, with the differences as text below.

    `old` and `new` are what the sides are called. It runs and loads nothing, by its own policy.
    """
    digest = b64encode(sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'"
    parts = [
        Markup("<!DOCTYPE html>"),
        Markup('<html lang="en">'),
        Markup('<meta charset="utf-8">'),
        Markup('<meta http-equiv="Content-Security-Policy" content="{}">').format(policy),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup("<title>{} → {}</title>").format(old, new),
        Markup(f"<style>{_STYLE}</style>"),
        Markup("<h1>What changed</h1>"),
        Markup(
            '<p><span class="removed">Marked on the left</span> is what is gone, '
            '<span class="added">marked on the right</span> what is new.</p>'
        ),
    ]
    for spread in pages:
        parts += [
            Markup("<h2>Page {}: {}</h2>").format(spread.number, spread.note or "no difference"),
            Markup('<div class="spread">'),
            _figure(spread.number, old, spread.old, "removed"),
            _figure(spread.number, new, spread.new, "added"),
            Markup("</div>"),
        ]
    parts += [Markup("<h2>As text</h2>")]
    parts.append(
        Markup("<pre>{}</pre>").format(text) if text else Markup("<p>No text differs.</p>")
    )
    return "\n".join([*map(str, parts), "</html>", ""])


def _figure(number: int, name: str, side: Marked | None, what: str) -> Markup:
    caption = Markup("<figcaption>{}</figcaption>").format(name)
    if side is None:
        inner = Markup('<div class="none">There is no page {}.</div>').format(number)
    else:
        words = f"{side.words} {'word' if side.words == 1 else 'words'} marked as {what}"
        alt = escape(f"Page {number} of {name}; {words if side.words else 'no words marked'}")
        data = b64encode(side.png).decode()
        inner = Markup('<img alt="{}" src="data:image/png;base64,{}">').format(alt, Markup(data))
    return Markup("<figure>{}{}</figure>").format(caption, inner)
