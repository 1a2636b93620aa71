"""Tag expressions: how they are read, what they are true for, and what is said of broken ones."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.expression import (
    DEEPEST,
    LONGEST,
    And,
    Expression,
    ExpressionError,
    Name,
    Not,
    Or,
    names,
    parse,
    true_for,
)

A, B, C = Name("a"), Name("b"), Name("c")

READ: dict[str, tuple[str, Expression]] = {
    "a tag": ("a", A),
    "not": ("not a", Not(A)),
    "not twice": ("not not a", Not(Not(A))),
    "and": ("a and b", And(A, B)),
    "or": ("a or b", Or(A, B)),
    "and before or, on the left": ("a and b or c", Or(And(A, B), C)),
    "and before or, on the right": ("a or b and c", Or(A, And(B, C))),
    "not before and": ("not a and b", And(Not(A), B)),
    "not before or": ("not a or b", Or(Not(A), B)),
    "not after and": ("a and not b", And(A, Not(B))),
    "parentheses before and": ("a and (b or c)", And(A, Or(B, C))),
    "parentheses before not": ("not (a or b)", Not(Or(A, B))),
    "parentheses without need": ("((a))", A),
    "three with and": ("a and b and c", And(And(A, B), C)),
    "three with or": ("a or b or c", Or(Or(A, B), C)),
    "no space at parentheses": ("not(a)and(b)", And(Not(A), B)),
    "much space": ("  a \t and\n b  ", And(A, B)),
    "hyphens": (
        "machine-learning and not a-b-c",
        And(Name("machine-learning"), Not(Name("a-b-c"))),
    ),
    "an underscore and a digit": ("_x or web_2", Or(Name("_x"), Name("web_2"))),
    "letters of other scripts": (
        "école or Łódź or 研究 or наука",
        Or(Or(Or(Name("école"), Name("Łódź")), Name("研究")), Name("наука")),
    ),
    "words that begin like operators": (
        "android and nothing or order",
        Or(And(Name("android"), Name("nothing")), Name("order")),
    ),
    "operators within hyphens": ("and-so or not-this", Or(Name("and-so"), Name("not-this"))),
    "operators in upper case are tags": ("NOT", Name("NOT")),
}


@pytest.mark.parametrize(("text", "expected"), READ.values(), ids=list(READ))
def test_read(text: str, expected: Expression) -> None:
    assert parse(text) == expected


BROKEN: dict[str, tuple[str, str, int, str]] = {
    "nothing": ("", "a tag was expected before the end", 0, ""),
    "only space": ("  ", "a tag was expected before the end", 2, ""),
    "two tags": ("ml web", "'and' or 'or' was expected before 'web'", 3, "web"),
    "a comma": ("ml, web", "'and' or 'or' was expected before ','", 2, ","),
    "upper case": ("a AND b", "'and' or 'or' was expected before 'AND'", 2, "AND"),
    "an operator at the end": ("a and", "a tag was expected before the end", 5, ""),
    "an operator at the beginning": ("or a", "a tag was expected before 'or'", 0, "or"),
    "two operators": ("a and or b", "a tag was expected before 'or'", 6, "or"),
    "not at the end": ("a or not", "a tag was expected before the end", 8, ""),
    "not between tags": ("a not b", "'and' or 'or' was expected before 'not'", 2, "not"),
    "never closed": ("(a or b", "')' was expected before the end", 7, ""),
    "never opened": ("a or b)", "'and' or 'or' was expected before ')'", 6, ")"),
    "nothing in parentheses": ("a or ()", "a tag was expected before ')'", 6, ")"),
    "no operator before parentheses": ("a (b)", "'and' or 'or' was expected before '('", 2, "("),
    "no operator in parentheses": ("(a b)", "')' was expected before 'b'", 3, "b"),
    "signs of other languages": ("a && b", "'and' or 'or' was expected before '&'", 2, "&"),
    "a mark of exclamation": ("!a", "a tag was expected before '!'", 0, "!"),
    "a number": ("2018", "a tag was expected before '2'", 0, "2"),
    "a hyphen at the end": ("a-", "'and' or 'or' was expected before '-'", 1, "-"),
    "a hyphen at the beginning": ("-a", "a tag was expected before '-'", 0, "-"),
    "quotes": ("'a'", 'a tag was expected before "\'"', 0, "'"),
    "too deep": (
        "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1),
        "the expression is too deep at 'a'",
        DEEPEST + 1,
        "a",
    ),
    "too many nots": (
        "not " * (DEEPEST + 1) + "a",
        "the expression is too deep at 'a'",
        4 * (DEEPEST + 1),
        "a",
    ),
    "too long": (
        "a or " * LONGEST + "b",
        "the expression is too long at 'b'",
        5 * LONGEST,
        "b",
    ),
}


@pytest.mark.parametrize(("text", "message", "at", "words"), BROKEN.values(), ids=list(BROKEN))
def test_broken(text: str, message: str, at: int, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    error = caught.value
    assert (str(error), error.at, error.words) == (message, at, words)
    assert text.startswith(words, at)


def test_the_deepest_and_the_longest_are_read() -> None:
    for text in (
        "(" * DEEPEST + "a" + ")" * DEEPEST,
        "not " * DEEPEST + "a",
        " or ".join(["a"] * LONGEST),
    ):
        expression = parse(text)
        assert true_for(expression, frozenset("a"))
        assert parse(str(expression)) == expression


TAGS = ("a", "b", "c-d", "é")
SETS = [frozenset(tags) for n in range(len(TAGS) + 1) for tags in combinations(TAGS, n)]
"""Every set of tags."""

expressions: st.SearchStrategy[Expression] = st.recursive(
    st.sampled_from(TAGS).map(Name),
    lambda inner: inner.map(Not) | st.builds(And, inner, inner) | st.builds(Or, inner, inner),
    max_leaves=8,
)


def truth(expression: Expression) -> list[bool]:
    return [true_for(expression, tags) for tags in SETS]


def in_python(expression: Expression, tags: frozenset[str]) -> bool:
    """What Python makes of the same words, whose operators bind in the same way."""
    text = str(expression).replace("c-d", "c")
    held = {tag.replace("c-d", "c"): tag in tags for tag in TAGS}
    return bool(eval(text, {"__builtins__": {}}, held))


@given(expressions)
def test_written_and_read_again(expression: Expression) -> None:
    again = parse(str(expression))
    assert truth(again) == truth(expression)
    assert str(again) == str(expression)


@given(expressions)
def test_as_python_has_it(expression: Expression) -> None:
    assert truth(expression) == [in_python(expression, tags) for tags in SETS]


@given(expressions, expressions)
def test_de_morgan(left: Expression, right: Expression) -> None:
    assert truth(parse(f"not (({left}) or ({right}))")) == truth(
        parse(f"not ({left}) and not ({right})")
    )
    assert truth(parse(f"not (({left}) and ({right}))")) == truth(
        parse(f"not ({left}) or not ({right})")
    )


@given(st.text("ab() \t-andornot,é1", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        expression = parse(text)
    except ExpressionError as error:
        assert 0 <= error.at <= len(text)
        assert text.startswith(error.words, error.at)
    else:
        assert parse(str(expression)) == expression


NAMES: dict[str, list[tuple[str, bool]]] = {
    "a": [("a", False)],
    "not a": [("a", True)],
    "not not a": [("a", False)],
    "a and not b": [("a", False), ("b", True)],
    "not (a or not b) or c": [("a", True), ("b", False), ("c", False)],
    "b or a or not b": [("b", False), ("a", False), ("b", True)],
}


@pytest.mark.parametrize(("text", "expected"), NAMES.items(), ids=list(NAMES))
def test_names(text: str, expected: list[tuple[str, bool]]) -> None:
    assert list(names(parse(text))) == expected


@given(expressions)
def test_only_names_matter(expression: Expression) -> None:
    named = {tag for tag, _ in names(expression)}
    assert all(true_for(expression, s) == true_for(expression, s & named) for s in SETS)


@given(expressions)
def test_polarity(expression: Expression) -> None:
    """One more tag never makes false what names it without `not`, nor true what negates it."""
    polarity = list(names(expression))
    for tag, before in chain.from_iterable(((t, s) for s in SETS if t not in s) for t in TAGS):
        was, now = true_for(expression, before), true_for(expression, before | {tag})
        if (tag, True) not in polarity:
            assert was <= now
        if (tag, False) not in polarity:
            assert now <= was
