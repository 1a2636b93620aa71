"""Whose name it is: finds the owner of the résumé among authors.

People are written in many ways: `Ada King Lovelace`, `Lovelace, Ada K.`, `A. K. Lovelace`,
`Lovelace AK`. An exact match wins over initials, so that of `Ada Lovelace` and `A. Lovelace` in
one list only the first is the owner.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

__all__ = ["owner_among"]


def owner_among(authors: Sequence[str], owner: str) -> int | None:
    """The position of `owner` in `authors`, or None when nobody or several could be meant."""
    wanted = _words(owner)
    if not wanted:
        return None
    exact = [n for n, name in enumerate(authors) if sorted(_words(name)) == sorted(wanted)]
    if exact:
        return exact[0]
    likely = [n for n, name in enumerate(authors) if _abbreviates(name, wanted)]
    return likely[0] if len(likely) == 1 else None


def _words(name: str) -> list[str]:
    """The words of a name, folded so that case, accents and punctuation do not matter."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.findall(r"[^\W\d_]+", bare.casefold())


def _abbreviates(name: str, owner: list[str]) -> bool:
    """Whether `name` is the owner's with given names as initials or partly left out."""
    if len(owner) < 2:
        return False
    given, family = owner[:-1], owner[-1]
    before, comma, after = name.partition(",")
    words = _words(after) + _words(before) if comma else _words(name)
    if comma and _words(before) != [family]:
        return False
    if family not in words:
        return False
    rest = list(words)
    rest.remove(family)
    trailing = re.search(r"\s([A-Z]{1,3})$", name.strip())
    if trailing and words[0] == family and len(rest) == 1 and len(rest[0]) > 1:
        rest = list(rest[0])
    return (
        bool(rest)
        and len(rest) <= len(given)
        and all(
            full == word or (len(word) == 1 and full.startswith(word))
            for full, word in zip(given, rest, strict=False)
        )
    )
