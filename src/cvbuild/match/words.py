"""Text as words that can be compared: `CI / CD`, `ci/cd` and `CI-CD` are the same.

Takes a text, gives tokens with their places. A run of tokens has a key; two runs with one key say
the same thing. Words are stemmed (Snowball's English stemmer), names of techniques are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol

from cvbuild.match.lexicon import ALIASES, PLAIN_WORDS, STOP

__all__ = ["LONGEST", "Token", "canonical", "key_of", "phrases", "same", "tokens"]

LONGEST = 6
"""Tokens of a phrase that is compared."""

_TOKEN = re.compile(
    r"(?<![\w.])\.[A-Z]{3}\b"  # .NET
    r"|[^\W_]+(?:\+\+|\+(?![\w+])|#(?!\w))?"
)
_BETWEEN = re.compile(r"[ \t\n\xa0]*[-/&.+'’\u2010\u2011]?[ \t\n\xa0]*")
_SENTENCE_END = re.compile(r"\.\s+\S")
_CASE_MATTERS = frozenset({"r", "c", "d", "f", "j"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as it is typed, as it is compared, where it stands, and what stands before it.

    `joined` says whether it may be one phrase with the token before it.
    """

    text: str
    norm: str
    start: int
    end: int
    before: str
    joined: bool

    @property
    def stop(self) -> bool:
        """Whether it is a word that no term begins or ends with."""
        return self.norm in STOP


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 (the library's name)


@cache
def _stemmer() -> _Stemmer:
    import snowballstemmer

    stemmer: _Stemmer = snowballstemmer.stemmer("english")
    return stemmer


@lru_cache(maxsize=20_000)
def _norm(text: str) -> str:
    """What a word is compared by."""
    small = text.casefold()
    if text.isupper() and len(text) > 1 and (small in STOP or small in PLAIN_WORDS):
        return text  # IT is not it, and US not us
    if small in PLAIN_WORDS and text[0].isupper():
        return text.upper()  # Go is not go
    if small in PLAIN_WORDS or small in STOP:
        return small
    if re.fullmatch(r"[A-Z]{2,}s", text):
        return small[:-1]  # APIs
    if len(text) == 1:
        return text if small in _CASE_MATTERS else small
    if re.search(r"[a-z][A-Z]|[A-Z]{2}|[^a-z]", text[1:]) or len(small) < 4:
        return small  # names, which have no stem
    return _stemmer().stemWord(small)


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text. The `'s` of a possessive is none."""
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        word = match.group()
        before = text[end : match.start()]
        if word.casefold() == "s" and before in ("'", "’"):
            end = match.end()
            continue
        joined = bool(found) and _BETWEEN.fullmatch(before) is not None
        if joined and _SENTENCE_END.match(text, end):
            joined = False
        found.append(Token(word, _norm(word), match.start(), match.end(), before, joined))
        end = match.end()
    return tuple(found)


def key_of(run: Sequence[Token]) -> str:
    """What a phrase is compared by: how its words are parted makes no difference."""
    return canonical(_put_together([token.norm for token in run]))


def _put_together(norms: Sequence[str]) -> str:
    """Several words have no case of their own; one may, as in `Go`."""
    return norms[0] if len(norms) == 1 else "".join(norms).casefold()


def phrases(found: Sequence[Token], longest: int = LONGEST) -> Iterator[tuple[int, int, str]]:
    """Every phrase of neighbouring tokens, as its first token, the one after it, and its key."""
    for start in range(len(found)):
        norms: list[str] = []
        for end in range(start + 1, min(start + longest, len(found)) + 1):
            token = found[end - 1]
            if end > start + 1 and not token.joined:
                break
            norms.append(token.norm)
            if not _torn(found, start, end):
                yield start, end, canonical(_put_together(norms))


def _torn(found: Sequence[Token], start: int, end: int) -> bool:
    """Whether a single letter is torn from what it belongs to: the R of R&D, the s of U.S."""
    first = len(found[start].text) == 1 and found[start].before[-1:] in ("&", ".", "'")
    last = len(found[end - 1].text) == 1 and end < len(found) and found[end].before in ("&", ".")
    return first or last


def canonical(key: str) -> str:
    """The key of the usual spelling."""
    return _aliases().get(key, key)


@cache
def _aliases() -> dict[str, str]:
    made: dict[str, str] = {}
    for spellings in ALIASES:
        keys = [_put_together([token.norm for token in tokens(spelling)]) for spelling in spellings]
        made |= dict.fromkeys(keys, keys[0])
    return made


def same(one: str, other: str) -> bool:
    """Whether two texts are spellings of one thing."""
    return key_of(tokens(one)) == key_of(tokens(other))
