"""Writes `docs/gallery.md` and its pictures: three invented people in every template.

Takes the files in `examples` and the templates that come with cvbuild; gives a Markdown page, a
picture of each first page, and one of all templates together for `README.md`.

    python tools/make_gallery.py          # write the page and its pictures
    python tools/make_gallery.py --check  # exit 1 when the page is out of date or lacks a picture
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps

from cvbuild import images
from cvbuild.latex.template import Template, builtin, builtin_names
from cvbuild.pipeline import Wanted, build, typesetter
from cvbuild.source import load

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/gallery.md"
PICTURES = ROOT / "docs/gallery"
SHEET = ROOT / "docs/images/templates.png"
COMMAND = "python tools/make_gallery.py"
PEOPLE = {
    "nurse": "a nurse",
    "engineer": "a mechanical engineer",
    "professor": "a professor with eighty publications",
}
FIRST = ("classic", "modern", "compact", "banking", "sidebar", "academic-long")
"""The order to look at them in; others follow."""
WIDTH, SMALL = 620, 400
"""Pixels across a page of its own, and on the sheet."""
COLOURS = 24


def templates() -> list[Template]:
    """All that come with cvbuild."""
    names = sorted(
        builtin_names(), key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST)
    )
    return [found for name in names if (found := builtin(name)) is not None]


def page() -> str:
    """The Markdown page."""
    return f"""\
# Gallery

Three invented people, {PEOPLE["nurse"]}, {PEOPLE["engineer"]} and {PEOPLE["professor"]}, in every
template; only the first pages are shown. Their files are in the folder `examples`.

```console
cvbuild pdf cv.yaml --template modern     # to try one; `template: modern` in the file to keep it
```

How to change their look, and to make your own: [Templates](templates.md).

{"".join(_part(template) for template in templates())}"""


def _part(template: Template) -> str:
    shown = "\n".join(
        f'<img src="gallery/{template.name}-{name}.png" width="32%" '
        f'alt="{template.name}: the first page of {who}">'
        for name, who in PEOPLE.items()
    )
    return f"\n## {template.name}\n\n{template.description}\n\n{shown}\n"


def pictures() -> Iterator[tuple[Path, bytes]]:
    """Every picture, and where it goes."""
    shown: list[Image.Image] = []
    with typesetter() as run:
        for number, template in enumerate(templates()):
            for at, name in enumerate(PEOPLE):
                file = ROOT / "examples" / f"{name}.yaml"
                source = load(file.read_bytes(), file.name)
                pdf = build(source, Wanted(template=template.name, base=file.parent), run).pdf
                yield PICTURES / f"{template.name}-{name}.png", _png(_framed(pdf, WIDTH))
                if at == number % len(PEOPLE):
                    shown.append(_framed(pdf, SMALL))
    yield SHEET, _png(_sheet(shown))


def _framed(pdf: bytes, width: int) -> Image.Image:
    return ImageOps.expand(images.image(pdf, 1, width), 1, "#cccccc")


def _sheet(shown: list[Image.Image]) -> Image.Image:
    """Pictures in rows of three."""
    across, down, gap = shown[0].width, max(one.height for one in shown), 16
    rows = -(-len(shown) // 3)
    sheet = Image.new("RGB", (3 * across + 2 * gap, rows * down + (rows - 1) * gap), "white")
    for number, one in enumerate(shown):
        sheet.paste(one, (number % 3 * (across + gap), number // 3 * (down + gap)))
    return sheet


def _png(shown: Image.Image) -> bytes:
    file = io.BytesIO()
    shown.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def main(arguments: list[str]) -> int:
    text = page()
    if "--check" in arguments:
        there = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        files = [
            PICTURES / f"{template.name}-{name}.png" for template in templates() for name in PEOPLE
        ]
        lacks = [file.name for file in (*files, SHEET) if not file.exists()]
        if not there or lacks:
            print(f"docs/gallery.md is out of date: {COMMAND}", file=sys.stderr)
        return 1 if not there or lacks else 0
    PAGE.write_text(text, encoding="utf-8")
    PICTURES.mkdir(exist_ok=True)
    for file, data in pictures():
        file.write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
