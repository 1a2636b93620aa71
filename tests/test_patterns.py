"""No pattern is one that Python 3.11 before 3.11.5, the Python of Debian 12, gets wrong.

Its possessive quantifiers go astray around alternatives (python/cpython#106052): a match may not
move on, and whoever looks for all of them never ends.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src/cvbuild"
POSSESSIVE = re.compile(r"(?<!\\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")


def patterns(file: Path) -> Iterator[tuple[int, str]]:
    """The texts that calls of `re` are given, without what stands in brackets."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re")), args=[first, *_]):
                for part in ast.walk(first):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str | bytes):
                        text = part.value
                        said = text if isinstance(text, str) else text.decode("latin-1")
                        yield part.lineno, re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", said)


def test_what_is_looked_for_is_found() -> None:
    wrong = ("x*+", "x++", "(?:a|b)?+", "x{2,3}+", "(?>x)")
    assert all(POSSESSIVE.search(text) for text in wrong)
    assert not any(POSSESSIVE.search(text) for text in ("x+", r"\++", "(x+)+", "x{2}"))


@pytest.mark.parametrize("file", sorted(SOURCE.rglob("*.py")), ids=lambda file: file.stem)
def test_no_quantifier_is_possessive(file: Path) -> None:
    assert [(line, text) for line, text in patterns(file) if POSSESSIVE.search(text)] == []
