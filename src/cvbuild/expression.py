"""The tag expressions of variants: `industry and not (private or draft)`.

Takes text, gives an `Expression` that is true or false for a set of tags. Names, `and`, `or`,
`not` and parentheses; `not` binds closest, then `and`, then `or`, as in Python.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

__all__ = [
    "And",
    "Expression",
    "ExpressionError",
    "Name",
    "Not",
    "Or",
    "names",
    "parse",
    "true_for",
]


@dataclass(frozen=True, slots=True)
class Name:
    """True where the tag is."""

    tag: str

    def __str__(self) -> str:
        return self.tag


@dataclass(frozen=True, slots=True)
class Not:
    """True where its part is false."""

    part: Expression

    def __str__(self) -> str:
        return (
            f"not {_grouped(self.part)}" if isinstance(self.part, And | Or) else f"not {self.part}"
        )


@dataclass(frozen=True, slots=True)
class And:
    """True where both parts are."""

    left: Expression
    right: Expression

    def __str__(self) -> str:
        parts = (self.left, self.right)
        return " and ".join(_grouped(p) if isinstance(p, Or) else str(p) for p in parts)


@dataclass(frozen=True, slots=True)
class Or:
    """True where either part is."""

    left: Expression
    right: Expression

    def __str__(self) -> str:
        return f"{self.left} or {self.right}"


Expression = Name | Not | And | Or

DEEPEST = 50
"""How deep parentheses and `not` may stand in one another."""
LONGEST = 100
"""How many tags an expression may name."""


class ExpressionError(ValueError):
    """The text is no expression; `at` is where, counted from 0, and `words` what stands there."""

    def __init__(self, message: str, at: int, words: str) -> None:
        super().__init__(message)
        self.at = at
        self.words = words


def _grouped(part: Expression) -> str:
    return f"({part})"


def true_for(expression: Expression, tags: frozenset[str]) -> bool:
    """Whether the expression is true for something with these tags."""
    match expression:
        case Name(tag):
            return tag in tags
        case Not(part):
            return not true_for(part, tags)
        case And(left, right):
            return true_for(left, tags) and true_for(right, tags)
        case Or(left, right):
            return true_for(left, tags) or true_for(right, tags)


def names(expression: Expression, *, negated: bool = False) -> Iterator[tuple[str, bool]]:
    """The tags that are named, from left to right, each with whether a `not` turns it round."""
    match expression:
        case Name(tag):
            yield tag, negated
        case Not(part):
            yield from names(part, negated=not negated)
        case And(left, right) | Or(left, right):
            yield from names(left, negated=negated)
            yield from names(right, negated=negated)


_TOKEN = re.compile(r"\s*(?:(?P<word>[^\W\d]\w*(?:-\w+)*)|(?P<sign>[()])|(?P<other>\S))")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    at: int
    known: bool


def parse(text: str) -> Expression:
    """The expression that `text` is.

    Raises:
        ExpressionError: it is none; the message says what was expected where.
    """
    text = unicodedata.normalize("NFC", text)
    tokens = []
    at = 0
    while (found := _TOKEN.match(text, at)) is not None:
        word = found["word"] or found["sign"] or found["other"]
        tokens.append(_Token(word, found.end() - len(word), found["other"] is None))
        at = found.end()
    return _Parser(text, tokens).whole()


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.end = _Token("", len(text), known=False)
        self.tokens = tokens
        self.place = 0
        self.count = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else self.end

    def take(self, word: str) -> bool:
        if self.next.text == word and word:
            self.place += 1
            return True
        return False

    def whole(self) -> Expression:
        expression = self.chain("or", Or, lambda depth: self.chain("and", And, self.part, depth), 0)
        if self.next is not self.end:
            self.refuse("'and' or 'or' was expected before")
        return expression

    def chain(
        self,
        word: str,
        make: type[And] | type[Or],
        part: Callable[[int], Expression],
        depth: int,
    ) -> Expression:
        expression = part(depth)
        while self.take(word):
            expression = make(expression, part(depth))
        return expression

    def part(self, depth: int) -> Expression:
        if depth > DEEPEST:
            self.refuse("the expression is too deep at")
        if self.take("not"):
            return Not(self.part(depth + 1))
        if self.take("("):
            inner = self.chain("or", Or, lambda d: self.chain("and", And, self.part, d), depth + 1)
            if not self.take(")"):
                self.refuse("')' was expected before")
            return inner
        token = self.next
        if not token.known or token.text in ("(", ")", "and", "or"):
            self.refuse("a tag was expected before")
        if self.count == LONGEST:
            self.refuse("the expression is too long at")
        self.place += 1
        self.count += 1
        return Name(token.text)

    def refuse(self, message: str) -> NoReturn:
        token = self.next
        words = repr(token.text) if token is not self.end else "the end"
        raise ExpressionError(f"{message} {words}", token.at, token.text)
