"""Whose name it is: finds the owner of the résumé among authors.

People are written in many ways: `Ada King Lovelace`, `Lovelace, Ada K.`, `A. K. Lovelace`,
`Lovelace AK`; with accents or without, `ö` as `oe`, with a middle name that the résumé leaves out.
An exact match wins over initials, so that of `Ada Lovelace` and `A. Lovelace` in one list only the
first is the owner.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

__all__ = ["owner_among"]


def owner_among(authors: Sequence[str], owner: str) -> int | None:
    """The position of `owner` in `authors`, or None when nobody or several could be meant."""
    owner = _AROUND.sub("", owner)
    wanted = _words(owner)
    if not wanted:
        return None
    exact = [n for n, name in enumerate(authors) if sorted(_words(_bare(name))) == sorted(wanted)]
    if exact:
        return exact[0]
    likely = [n for n, name in enumerate(authors) if _is_likely(_bare(name), owner)]
    return likely[0] if len(likely) == 1 else None


_AROUND = re.compile(
    r"^\s*(?:(?:Dr|Prof|Professor)\b\.?\s+)+"
    r"|,?\s+(?:Ph\.?\s?D\.?|D\.?\s?Phil\.?|M\.?D\.?|M\.?Sc\.?|MBA|CPA|Jr\.?|Sr\.?|II|III|IV)\s*$",
)
"""What stands around a name on a résumé."""

_SUFFIX = re.compile(r",?\s+(?:Jr|Sr|II|III|IV)\b\.?(?=\s*$|,)")


def _bare(name: str) -> str:
    """The name without `Jr.`, wherever it stands."""
    return _SUFFIX.sub("", name)


_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
"""Letters that are none with an accent, and what stands for them where they cannot be typed."""
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def _words(name: str, letters: dict[int, str] | None = None) -> list[str]:
    """The words of a name, folded so that case, accents and punctuation do not matter."""
    folded = unicodedata.normalize("NFC", name.casefold()).translate(letters or {})
    plain = unicodedata.normalize("NFKD", folded.translate(_LETTERS))
    return re.findall(r"[^\W\d_]+", "".join(c for c in plain if not unicodedata.combining(c)))


def _is_likely(name: str, owner: str) -> bool:
    """Whether `name` is the owner's in another spelling."""
    if _abbreviates(name, _words(owner)):
        return True
    german = _words(owner, _GERMAN)
    return german != _words(owner) and (
        sorted(_words(name)) == sorted(german) or _abbreviates(name, german)
    )


def _abbreviates(name: str, owner: list[str]) -> bool:
    """Whether `name` is the owner's with given names as initials, partly left out or added."""
    if len(owner) < 2:
        return False
    given, family = owner[:-1], owner[-1]
    before, comma, after = name.partition(",")
    if comma:
        *particles, last = _words(before) or [""]
        if last != family or particles != given[len(given) - len(particles) :]:
            return False
        return _given(_words(after), given[: len(given) - len(particles)])
    words = _words(name)
    if family not in words:
        return False
    rest = list(words)
    rest.remove(family)
    trailing = re.search(r"\s([A-Z]{1,3})$", name.strip())
    if trailing and words[0] == family and len(rest) == 1 and len(rest[0]) > 1:
        rest = list(rest[0])
    return _given(rest, given)


def _given(written: list[str], given: list[str]) -> bool:
    """Whether these are the given names, in full or as initials.

    Some may be missing at the end. More may follow: initials, or names after one in full.
    """
    if not written or not given:
        return False
    pairs = zip(given, written, strict=False)
    if not all(full == word or (len(word) == 1 and full.startswith(word)) for full, word in pairs):
        return False
    more = written[len(given) :]
    return len(written[0]) > 1 or all(len(word) == 1 for word in more)
