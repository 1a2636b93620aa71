"""What a reader cannot do with a script, whoever made the file: it is told, and no fault of ours.

pdfminer puts letters one after the other as they stand from left to right, and it and pypdf know no
replacement texts (ISO 32000-1, 14.9.4), which say what the parts of a Devanagari syllable mean
together. Poppler sees a gap after marks above the line, and PDFium moves marks below it. Brackets
and points beside words from right to left come out on their other side, because a PDF does not say
which way they face; nor does it say that two Latin words of a line belong to a page from right to
left, so the one at the left is read first. Poppler takes a line of single letters for one word
whose letters stand wide, unless it is asked for the text as it is (`pdftotext -raw`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from cvbuild.check.align import Folded, Place, Standing

__all__ = ["BACKWARD", "SYLLABLES", "limits_of", "read_as_far_as_possible"]

BACKWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""A letter that is read from right to left."""
SYLLABLES = re.compile("[\u0900-\u097f]")
"""A letter of Devanagari."""
_SINGLE = re.compile(r"^\S(?: \S)+$", re.MULTILINE)
"""A text of words of one letter."""

_TURNED = "it gives the letters of words from right to left in the order from left to right"
_UNREAD = "it does not know the replacement texts of syllables"
_APART = "it sees spaces after marks above the line"
_SPREAD = "it takes words of one letter that fill a line for one word"
_MOVED = "it moves marks below the line behind the word"
_BESIDE = "brackets, numbers and Latin words beside words from right to left may change places"
_REASONS: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "poppler": ((BACKWARD, _BESIDE), (SYLLABLES, _APART), (_SINGLE, _SPREAD)),
    "pdfminer": ((BACKWARD, _TURNED), (SYLLABLES, _UNREAD)),
    "pypdf": ((BACKWARD, _BESIDE), (SYLLABLES, _UNREAD)),
    "pdfium": ((BACKWARD, _BESIDE), (SYLLABLES, _MOVED)),
    "mupdf": ((BACKWARD, _BESIDE), (SYLLABLES, _APART)),
}
_WORD = re.compile(r"[^\W_]+")
_NO_WORD = re.compile(r"[\W\d_]*")
"""Numbers and signs, such as years: their places beside words are another reader's affair."""


def limits_of(reader: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Why a reader may not read these texts as they were written."""
    whole = "\n".join(texts)
    return tuple(why for letters, why in _REASONS.get(reader, ()) if letters.search(whole))


def read_as_far_as_possible(place: Place, file: Folded, limits: Iterable[str]) -> bool:
    """Whether a text is read by a reader as well as it can: all is there that does not fall under
    its limits."""
    if _TURNED in limits:
        return True
    text = place.piece.text
    if _SPREAD in limits and _SINGLE.fullmatch(text):
        return place.standing is Standing.FOUND and not place.split
    if SYLLABLES.search(text):
        return not {_UNREAD, _MOVED}.isdisjoint(limits) or place.standing is Standing.FOUND
    if BACKWARD.search(text):
        return place.standing is Standing.FOUND or not _words(place.folded) - _words(file)
    if _BESIDE not in limits or not {0, len(place.folded.letters)}.issuperset(place.glued):
        return False
    if _NO_WORD.fullmatch(text):
        return not _words(place.folded) - _words(file)
    return place.standing is not Standing.MISSING and not place.split


def _words(text: Folded) -> Counter[str]:
    return Counter(_WORD.findall("\n".join(text.words)))
