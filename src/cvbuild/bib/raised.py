"""Raised and lowered text, in the characters that Unicode and cvbuild's fonts have for it.

Takes what stood above or below the line, gives text that reads the same: `10⁶`, `CO₂`, `4th`; where
there are no such characters, `x^max` and `x_i`, as people type it.
"""

from __future__ import annotations

import re

__all__ = ["DOWN", "UP", "placed", "small"]

UP = str.maketrans("0123456789+-−–=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁱⁿ")
DOWN = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_AS_THEY_ARE = frozenset(" ,*∗†‡§¶′″°™®℠©")
"""What is raised by itself, or stands between what is."""
_SIGNS = {"TM": "™", "SM": "℠", "R": "®", "(R)": "®", "C": "©", "(C)": "©"}
_ORDINAL = re.compile(
    r"(?:\d(?:st|nd|rd|th|ers?|res?|ndes?|nds?|e|es|de|ème|eme|ère|o|a|os|as|º|ª)"
    r"|M(?:me|mes|lle|lles|gr|r|rs|s)|[DP]rs?|[Nn]os?)"
)
"""Endings that are raised for their looks: `4th`, `1er`, `Mme`."""
_ONE = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)?|.")
"""What needs no parentheses after `^`."""


def small(sign: str, words: str) -> str | None:
    """`words` raised (`^`) or lowered (`_`); None where a character has no such form."""
    table = UP if sign == "^" else DOWN
    if all(ord(char) in table or char in _AS_THEY_ARE for char in words):
        return words.translate(table)
    return None


def placed(sign: str, words: str, before: str = "", after: str = "") -> str:
    """What is written for `words` that were raised or lowered, between these texts."""
    words = " ".join(words.split())
    base = before[-1:].strip()
    if sign == "^" and base:
        if words in _SIGNS and not base.isdigit():
            return _SIGNS[words]
        if words in ("o", "∘") and base.isdigit() and re.match(r"\s?[CF]\b", after):
            return "°"
        if _ORDINAL.fullmatch(_last_word(before) + words):
            return words
    made = small(sign, words)
    if made is not None or not base or not words:
        return words if made is None else made
    return f"{sign}{words}" if _ONE.fullmatch(words) else f"{sign}({words})"


def _last_word(text: str) -> str:
    """The last digit of a text, or its last run of letters."""
    found = re.search(r"\d$|[^\W\d_]+$", text[-40:])
    return found[0] if found else ""
