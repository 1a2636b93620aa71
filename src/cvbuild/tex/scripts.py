"""Characters that pdfTeX lacks: which script each is of, and the fonts of this machine for it.

Takes characters and a language; gives the faces that set them, or what is missing. Only fontconfig
is asked which fonts there are and what is in them: one process and some hundredths of a second, as
it keeps what it knows in a cache of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cvbuild.tex.process import Call, Runner, run

if TYPE_CHECKING:
    from cvbuild.tex.machine import Machine

__all__ = [
    "SCRIPTS",
    "Face",
    "Faces",
    "Library",
    "NO_FONTS",
    "Script",
    "han_of",
    "library_of",
    "script_of",
]


@dataclass(frozen=True, slots=True)
class Script:
    """A script: its name, its tag in OpenType, and its families, the best first.

    `serif` and `sans` are names as fontconfig knows them; one that has neither `serif` is taken
    from `sans`. `package` names the fonts to install: Debian's, Fedora's, Arch's, Homebrew's.
    """

    name: str
    tag: str
    serif: tuple[str, ...]
    sans: tuple[str, ...]
    package: tuple[str, str, str, str]


_NOTO = ("fonts-noto-core", "google-noto-serif-fonts", "noto-fonts", "font-noto-serif")


def _noto(script: str) -> tuple[str, str, str, str]:
    name = script.lower().replace(" ", "-")
    return (
        "fonts-noto-core",
        f"google-noto-serif-{name}-fonts",
        "noto-fonts",
        f"font-noto-serif-{name}",
    )


_CJK = ("fonts-noto-cjk", "google-noto-serif-cjk-fonts", "noto-fonts-cjk", "font-noto-serif-cjk")

SCRIPTS: Mapping[str, Script] = {
    "grek": Script(
        "Greek",
        "grek",
        (
            "CMU Serif",
            "Noto Serif",
            "Libertinus Serif",
            "FreeSerif",
            "DejaVu Serif",
            "Times New Roman",
        ),
        ("CMU Sans Serif", "Noto Sans", "FreeSans", "DejaVu Sans", "Arial"),
        _NOTO,
    ),
    "cyrl": Script(
        "Cyrillic",
        "cyrl",
        (
            "CMU Serif",
            "Noto Serif",
            "Libertinus Serif",
            "FreeSerif",
            "DejaVu Serif",
            "Times New Roman",
        ),
        ("CMU Sans Serif", "Noto Sans", "FreeSans", "DejaVu Sans", "Arial"),
        _NOTO,
    ),
    "latn": Script(
        "Latin beyond Latin Modern",
        "latn",
        ("Noto Serif", "Libertinus Serif", "DejaVu Serif", "Times New Roman"),
        ("Noto Sans", "DejaVu Sans", "Arial"),
        _NOTO,
    ),
    "armn": Script(
        "Armenian",
        "armn",
        ("Noto Serif Armenian", "DejaVu Serif"),
        ("Noto Sans Armenian", "DejaVu Sans"),
        _noto("Armenian"),
    ),
    "geor": Script(
        "Georgian",
        "geor",
        ("Noto Serif Georgian", "DejaVu Serif"),
        ("Noto Sans Georgian", "DejaVu Sans"),
        _noto("Georgian"),
    ),
    "hebr": Script(
        "Hebrew",
        "hebr",
        ("Noto Serif Hebrew", "Frank Ruehl CLM", "FreeSerif", "Times New Roman"),
        ("Noto Sans Hebrew", "DejaVu Sans", "FreeSans", "Arial"),
        _noto("Hebrew"),
    ),
    "arab": Script(
        "Arabic",
        "arab",
        ("Noto Naskh Arabic", "Amiri", "Scheherazade New", "Times New Roman"),
        # Poppler and PDFium turn around what a ligature stands for; Naskh's lam-alef is two glyphs.
        ("Noto Naskh Arabic", "Amiri", "Noto Sans Arabic", "DejaVu Sans", "Arial"),
        (
            "fonts-noto-core",
            "google-noto-naskh-arabic-fonts",
            "noto-fonts",
            "font-noto-naskh-arabic",
        ),
    ),
    "deva": Script(
        "Devanagari",
        "dev2",
        ("Noto Serif Devanagari", "Lohit Devanagari", "FreeSerif", "Nirmala UI"),
        ("Noto Sans Devanagari", "Lohit Devanagari", "Nirmala UI"),
        _noto("Devanagari"),
    ),
    "jpan": Script(
        "Japanese",
        "hani",
        (
            "Noto Serif CJK JP",
            "Noto Serif JP",
            "Source Han Serif",
            "IPAexMincho",
            "Hiragino Mincho ProN",
            "Yu Mincho",
        ),
        (
            "Noto Sans CJK JP",
            "Noto Sans JP",
            "Source Han Sans",
            "IPAexGothic",
            "Hiragino Sans",
            "Yu Gothic",
        ),
        _CJK,
    ),
    "hans": Script(
        "Chinese (simplified)",
        "hani",
        (
            "Noto Serif CJK SC",
            "Noto Serif SC",
            "Source Han Serif SC",
            "AR PL UMing CN",
            "Songti SC",
            "SimSun",
        ),
        (
            "Noto Sans CJK SC",
            "Noto Sans SC",
            "Source Han Sans SC",
            "WenQuanYi Zen Hei",
            "PingFang SC",
            "Microsoft YaHei",
        ),
        _CJK,
    ),
    "hant": Script(
        "Chinese (traditional)",
        "hani",
        (
            "Noto Serif CJK TC",
            "Noto Serif TC",
            "Source Han Serif TC",
            "AR PL UMing TW",
            "Songti TC",
            "PMingLiU",
        ),
        (
            "Noto Sans CJK TC",
            "Noto Sans TC",
            "Source Han Sans TC",
            "PingFang TC",
            "Microsoft JhengHei",
        ),
        _CJK,
    ),
    "kore": Script(
        "Korean",
        "hang",
        (
            "Noto Serif CJK KR",
            "Noto Serif KR",
            "Source Han Serif K",
            "NanumMyeongjo",
            "UnBatang",
            "AppleMyungjo",
            "Batang",
        ),
        ("Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans K", "NanumGothic", "Malgun Gothic"),
        _CJK,
    ),
    "zsym": Script(
        "signs",
        "latn",
        ("DejaVu Sans", "Noto Sans Symbols2", "Noto Sans Symbols", "Noto Sans Math", "FreeSerif"),
        ("DejaVu Sans", "Noto Sans Symbols2", "Noto Sans Symbols", "Noto Sans Math", "FreeSerif"),
        (
            "fonts-noto-core",
            "google-noto-sans-symbols2-fonts",
            "noto-fonts",
            "font-noto-sans-symbols-2",
        ),
    ),
}
"""What is set by LuaTeX, by a name of our own."""

_HAN = "han"  # Chinese, Japanese and Korean, told apart by the language
_BLOCKS = (
    (0x00A0, "latn"),
    (0x0300, None),
    (0x0370, "grek"),
    (0x0400, "cyrl"),
    (0x0530, "armn"),
    (0x0590, "hebr"),
    (0x0600, "arab"),
    (0x0700, None),
    (0x0750, "arab"),
    (0x0780, None),
    (0x08A0, "arab"),
    (0x0900, "deva"),
    (0x0980, None),
    (0x10A0, "geor"),
    (0x1100, "kore"),
    (0x1200, None),
    (0x1C80, "cyrl"),
    (0x1C90, "geor"),
    (0x1CC0, None),
    (0x1E00, "latn"),
    (0x1F00, "grek"),
    (0x2000, "zsym"),
    (0x2010, "latn"),
    (0x2018, "zsym"),
    (0x2C60, "latn"),
    (0x2C80, None),
    (0x2D00, "geor"),
    (0x2D30, None),
    (0x2DE0, "cyrl"),
    (0x2E00, None),
    (0x2E80, _HAN),
    (0x3130, "kore"),
    (0x3190, _HAN),
    (0xA000, None),
    (0xA640, "cyrl"),
    (0xA6A0, None),
    (0xA720, "latn"),
    (0xA800, None),
    (0xA8E0, "deva"),
    (0xA900, None),
    (0xA960, "kore"),
    (0xA980, None),
    (0xAC00, "kore"),
    (0xD800, None),
    (0xF900, _HAN),
    (0xFB00, None),
    (0xFB1D, "hebr"),
    (0xFB50, "arab"),
    (0xFE00, None),
    (0xFE30, _HAN),
    (0xFE50, None),
    (0xFE70, "arab"),
    (0xFEFF, None),
    (0xFF00, _HAN),
    (0xFFF0, None),
    (0x1F000, "zsym"),
    (0x1FB00, None),
    (0x20000, _HAN),
    (0x40000, None),
)
"""Where a script begins (Unicode's Blocks.txt); None: none that is set."""
_STARTS = [start for start, _ in _BLOCKS]


def script_of(char: str, han: str = "hans") -> str | None:
    """The key in `SCRIPTS` of a character, or None; `han` is that of what several share."""
    at = bisect_right(_STARTS, ord(char)) - 1
    found = _BLOCKS[at][1] if at >= 0 else None
    return han if found == _HAN else found


def han_of(chars: Iterable[str], language: str) -> str:
    """Whose forms ideographs have: by the language, else by the letters beside them."""
    tag = language.lower().replace("_", "-")
    if tag.startswith("ja"):
        return "jpan"
    if tag.startswith("ko"):
        return "kore"
    if tag.startswith("zh"):
        return "hant" if re.search(r"-(hant|tw|hk|mo)\b", tag) else "hans"
    codes = [ord(char) for char in chars]
    if any(0x3041 <= code <= 0x30FF for code in codes):
        return "jpan"
    if any(0xAC00 <= code <= 0xD7FF for code in codes):
        return "kore"
    return "hans"


@dataclass(frozen=True, slots=True)
class Face:
    """One font of a family: its file, its number in a collection, and what is in it.

    `codes` are the borders of its stretches of characters: each begins at one and ends before the
    next.
    """

    file: str
    index: int
    family: str
    bold: bool
    italic: bool
    codes: tuple[int, ...]

    def covers(self, code: int) -> bool:
        """Whether the font has the character."""
        return bisect_right(self.codes, code) % 2 == 1


@dataclass(frozen=True, slots=True)
class Library:
    """The fonts of a machine by family, as far as they can be of use."""

    families: Mapping[str, tuple[Face, ...]]

    def upright(self, family: str) -> Face | None:
        """The regular font of a family."""
        return self.face(family, bold=False, italic=False)

    def face(self, family: str, *, bold: bool, italic: bool) -> Face | None:
        """The font of a family that comes nearest."""
        faces = self.families.get(family, ())
        asked = ((bold, italic), (bold, False), (False, False))
        for wanted in asked:
            for face in faces:
                if (face.bold, face.italic) == wanted:
                    return face
        return None

    def family_for(self, char: str, script: str, *, sans: bool = False) -> str | None:
        """The best family that has a character."""
        of = SCRIPTS[script]
        for family in (*of.sans, *of.serif) if sans else (*of.serif, *of.sans):
            face = self.upright(family)
            if face is not None and face.covers(ord(char)):
                return family
        return None


NO_FONTS = Library({})

_WANTED = frozenset(
    family for script in SCRIPTS.values() for family in (*script.serif, *script.sans)
)
_ASK = "%{file}\t%{index}\t%{family}\t%{weight}\t%{slant}\t%{width}\t%{variable}\t%{charset}\n"
_SECONDS = 60.0
"""fontconfig looks into all fonts when it has not done so before."""
_PLAIN = re.compile(r'[^"\[\]{}%#~\\^$&<>|;:*?\x00-\x1f]+')
"""Names of files that can stand between quotes in TeX, and that luaotfload reads as names."""


def library_of(machine: Machine, runner: Runner = run) -> Library | None:
    """The fonts of a machine; None where nobody can be asked (there is no `fc-list`)."""
    program = machine.which("fc-list")
    return None if program is None else Library(_parsed(_listed(program, machine, runner)))


def _listed(program: str, machine: Machine, runner: Runner) -> str:
    kept = (
        "HOME",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "FONTCONFIG_FILE",
        "FONTCONFIG_PATH",
        "SYSTEMROOT",
        "LOCALAPPDATA",
        "USERPROFILE",
        "WINDIR",
    )
    env = {name: value for name, value in machine.environment.items() if name.upper() in kept}
    folder = Path(program).parent
    call = Call((program, "--format", _ASK), folder, env, _SECONDS)
    try:
        return runner(call).output
    except OSError:
        return ""


def _parsed(listing: str) -> Mapping[str, tuple[Face, ...]]:
    found: dict[str, list[Face]] = {}
    for line in sorted(listing.splitlines()):
        parts = line.split("\t")
        if len(parts) != 8:
            continue
        file, index, families, weight, slant, width, variable, codes = parts
        names = _WANTED.intersection(families.split(","))
        if (
            not names
            or variable == "True"
            or width not in ("100", "")
            or not _PLAIN.fullmatch(file)
        ):
            continue
        if weight not in ("80", "200") or not index.isdigit():  # FC_WEIGHT_REGULAR and _BOLD
            continue
        ranges = tuple(_codes(codes))
        for name in names:
            face = Face(file, int(index), name, weight == "200", slant != "0", ranges)
            found.setdefault(name, []).append(face)
    return {name: tuple(faces) for name, faces in found.items()}


def _codes(text: str) -> Iterable[int]:
    """The borders of stretches: each begins at one and ends before the next."""
    for part in text.split():
        first, _, last = part.partition("-")
        yield int(first, 16)
        yield int(last or first, 16) + 1


@dataclass(frozen=True, slots=True)
class Faces:
    """Which fonts set a text: by character, its key; by key, the families."""

    keys: Mapping[str, str]
    families: Mapping[str, tuple[str, str, str]]
    """Serif, sans and the tag of the script."""

    @classmethod
    def of(cls, chars: Iterable[str], language: str, library: Library) -> Faces:
        """The fonts for these characters; what no font has is in no key."""
        chars = sorted(set(chars))
        han = han_of(chars, language)
        keys: dict[str, str] = {}
        families: dict[str, tuple[str, str, str]] = {}
        for char in chars:
            script = script_of(char, han)
            if script is None:
                continue
            serif = library.family_for(char, script)
            sans = library.family_for(char, script, sans=True)
            if serif is None or sans is None:
                continue
            known = (serif, sans, SCRIPTS[script].tag)
            key = next((key for key, what in families.items() if what == known), None)
            if key is None:
                key = script + "abcdefghijklmnopqrstuvwxyz"[len(families) % 26]
                families[key] = known
            keys[char] = key
        return cls(keys, families)
