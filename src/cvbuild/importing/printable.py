"""A draft without what came along with its texts and is no text.

Takes a `Draft`, gives one from which marks of the writing direction, private characters of Word,
halves of characters and emoji are gone, with a note for each text. No PDF could be made of them;
what can be written in another way (⭐ as ★, 𝗯𝗼𝗹𝗱 letters as letters) is. Letters of scripts that
cvbuild cannot set stay: they are text, and `unprintable` says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cvbuild.bib.markdown import markdown
from cvbuild.diagnostic import Diagnostic, Path, path_text
from cvbuild.importing.draft import Change, Draft, Note, Value
from cvbuild.latex.characters import missing, repertoire
from cvbuild.pipeline import unreadable
from cvbuild.source import Source
from cvbuild.text import Code, Inline, Inlines, Link, Str, is_web_address, parse, plain

__all__ = ["printable", "unprintable"]

_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_EMBEDDINGS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Those of them that cvbuild refuses; it finds the direction of a word by its letters."""

_ALIKE = {
    **dict.fromkeys("⭐🌟", "★"),
    **dict.fromkeys("✅🗸", "✓"),
    **dict.fromkeys("❌❎✖☒", "✗"),
    **dict.fromkeys("➡➔➙➜➝➞➨⟶", "→"),
    **dict.fromkeys("⬅⟵", "←"),
    "⬆": "↑",
    "⬇": "↓",
    **dict.fromkeys("❗❕", "!"),
    **dict.fromkeys("❓❔", "?"),
    **dict.fromkeys("➕✚", "+"),
    "➖": "−",
    "❤": "♥",
    **dict.fromkeys("⚫⬤", "●"),
    "⚪": "○",
    "⬛": "■",
    **dict.fromkeys("⬜☐", "□"),
    "⋯": "…",
    **dict.fromkeys("❯❱〉", "›"),
    "❮": "‹",
}
"""Signs and emoji that say something, as characters that the fonts have."""
_BULLETS = re.compile("[◆◇❖➤➢➣‣⁃⦿✦✧❑❒⬥⬦🔹🔸🔷🔶\uf020-\uf0ff]")
"""What stands between words in place of a `•`; Word's signs are private characters."""
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a\u231b\u2328\u23cf\u23e9-\u23fa"
    "\u203c\u2049\u24c2\u25aa-\u25fe\u3030\u303d\u3297\u3299]"
)
_GONE = "\x00"
"""Stands for what is left out until the spaces around it are seen to."""


def printable(draft: Draft) -> Draft:
    """The draft without characters that are no text; what is kept stays as it was."""
    cleaner = _Cleaner()
    cv = {
        name: value if name == "kept" else cleaner.clean(value, (name,))
        for name, value in draft.cv.items()
    }
    return replace(draft, cv=cv, notes=(*draft.notes, *cleaner.notes))


def unprintable(source: Source) -> Iterator[Note]:
    """What no PDF can be made of here: letters that none of the fonts has, in one note each."""
    lost = []
    for problem in unreadable(source):
        if problem.code == "missing-character":
            lost.append(problem)
            continue
        yield _unprinted(problem, f"{problem.message}; {problem.hint}")
    if lost:
        more = f", in this place and {len(lost) - 1} more" if len(lost) > 1 else ""
        yield _unprinted(lost[0], f"{lost[0].message}{more}: write it in another way")


def _unprinted(problem: Diagnostic, message: str) -> Note:
    return Note(Change.UNPRINTED, f"cv.yaml {path_text(problem.path or ())}", message)


@dataclass(slots=True)
class _Cleaner:
    notes: list[Note] = field(default_factory=list)

    def clean(self, value: Value, path: Path) -> Value:
        if isinstance(value, dict):
            return {name: self.clean(inner, (*path, name)) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.clean(inner, (*path, n)) for n, inner in enumerate(value)]
        if value.isascii():
            return value
        text = self._undirected(value, path)
        if is_web_address(text) or not missing(text, _LETTERS):
            return text
        found = _Text()
        made = found.clean(text)
        for message in found.told():
            self._note(path, message)
        return made

    def _undirected(self, text: str, path: Path) -> str:
        if not _DIRECTIONS.search(text):
            return text
        bare = _DIRECTIONS.sub("", text)  # such a mark is from right to left itself
        turned = any(unicodedata.bidirectional(char) in ("R", "AL") for char in bare)
        made = _EMBEDDINGS.sub("", text) if turned else bare
        if made != text:
            self._note(path, "invisible marks of the writing direction are left out")
        return made.strip()

    def _note(self, path: Path, message: str) -> None:
        self.notes.append(Note(Change.CHANGED, f"cv.yaml {path_text(path)}", message))


@dataclass(slots=True)
class _Text:
    """One text: what is left out of it, what is written in another way, and how."""

    gone: dict[str, None] = field(default_factory=dict)
    alike: dict[str, str] = field(default_factory=dict)
    styled: bool = False

    def told(self) -> Iterator[str]:
        if self.gone:
            yield f"left out, as it cannot be printed: {', '.join(self.gone)}"
        if self.alike:
            pairs = ", ".join(f"{sign} as {other}" for sign, other in self.alike.items())
            yield f"written with what can be printed: {pairs}"
        if self.styled:
            yield "its bold or italic letters of formulas are ordinary letters"

    def clean(self, text: str) -> str:
        nodes = parse(text)
        made = self.inlines(nodes)
        if not self.gone and not self.alike and not self.styled:
            return text  # letters of a script that the fonts lack
        whole = plain(made) if nodes == (Str(text),) else markdown(made)
        whole = re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"[ \t]{2,}", " ", whole)).strip()
        if self.gone:  # and what parted it from the rest
            whole = re.sub(r"^[|•·] +", "", whole) if text[0] not in "|•·" else whole
            whole = re.sub(r" +[|•·]$", "", whole) if text[-1] not in "|•·" else whole
        return whole

    def inlines(self, nodes: Inlines) -> Inlines:
        return tuple(made for node in nodes for made in self.inline(node))

    def inline(self, node: Inline) -> Inlines:
        if isinstance(node, Str | Code):
            text = self.leaf(node.text)
            return (type(node)(text),) if text.strip() or isinstance(node, Str) else ()
        inner = self.inlines(node.children)
        if isinstance(node, Link):
            return (Link(node.url, inner if plain(inner).strip() else (Str(node.url),)),)
        return (type(node)(inner),) if plain(inner).strip() else inner

    def leaf(self, text: str) -> str:
        made = ""
        at = 0
        for found in missing(text, _LETTERS):
            made += text[at : found.offset]
            at = found.offset + len(found.character)
            made += self.cluster(found.character, made, text[at:])
        made += text[at:]
        made = re.sub(r"(?<=[(\[“])[\x00 ]*\x00[\x00 ]*", "", made)
        made = re.sub(r"[\x00 ]*\x00[\x00 ]*(?=[.,;:!?)\]”])", "", made)
        return re.sub(r"[\x00 ]*\x00[\x00 ]*", " ", made)

    def cluster(self, signs: str, before: str, after: str) -> str:
        """What is written for a character and the marks on it; `_GONE` for what is left out."""
        sign = signs[0]
        between = bool(before.strip(" \x00") and after.strip())
        if other := _ALIKE.get(sign) or ("•" if _BULLETS.match(sign) and between else ""):
            self.alike[sign if sign.isprintable() else _code(sign)] = other
            return other if sign in _ALIKE else f" {other} "
        if "\u20e3" in signs and sign.isascii():
            self.alike[signs] = sign
            return sign
        if "\U0001d400" <= sign <= "\U0001d7ff":
            self.styled = True
            return unicodedata.normalize("NFKC", signs)
        kind = unicodedata.category(sign)
        if _EMOJI.search(signs) and kind in _SIGNS:
            self.gone[signs] = None
            return _GONE
        if kind in _NO_TEXT or sign in "\ufffc\ufffd":
            words = before.replace(_GONE, " ").split()
            place = f"after {words[-1]!r}" if words else "at the beginning"
            self.gone[f"{_code(sign)} {place}"] = None
            return _GONE if _BULLETS.match(sign) else ""
        return signs


_LETTERS = repertoire("latin-modern")
_SIGNS = ("So", "Sk", "Sm", "Po", "Pd")
_NO_TEXT = ("Cf", "Cn", "Co", "Cs")


def _code(sign: str) -> str:
    return f"U+{ord(sign):04X}"
