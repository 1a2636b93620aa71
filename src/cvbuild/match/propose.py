"""A tag expression that shows what a posting asks for.

Takes what each term needs (the tags of the items around each text that says it), and the
expression in use, gives another that shows more terms, or as many with fewer items. Tags that
stand on contact lines are left as they are: whoever tags a telephone number means its privacy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cvbuild.expression import And, Expression, Name, Not, Or, true_for

__all__ = ["Needs", "Proposal", "proposal"]

Tags = frozenset[str]
Needs = Sequence[tuple[Tags, ...]]
"""For each text that says a term, the tags of every tagged item around it; () for none."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An expression, or None for the whole file, and what it does: how many terms are shown, their
    weight, how many items with tags are in, and how many there are."""

    expression: Expression | None
    terms: int
    weight: float
    items: int
    all_items: int


def proposal(
    wanted: Sequence[tuple[float, Needs]],
    content: Sequence[tuple[Tags, ...]],
    others: Sequence[Tags],
    expression: Expression | None,
) -> Proposal | None:
    """The expression that shows the most of what is `wanted`, and no tagged item in vain.

    `wanted` are the terms that the file says, with their weights; `content` are, for each of its
    tagged items, its tags and those of the items around it; `others` are those of contact lines.
    With an `expression` the proposal shows what that one shows, and more; None where there is
    nothing to gain.
    """
    fixed = frozenset(tag for tags in others for tag in tags)
    tags = sorted({tag for need in content for own in need for tag in own} - fixed)
    if not tags:
        return None
    if expression is None:
        chosen = _needed(wanted, tags, _any_of(fixed), content)
        if not chosen:
            made = _all([Not(Name(tag)) for tag in tags])
        elif set(chosen) == set(tags):
            return None
        else:
            made = _all([Not(Name(tag)) for tag in tags if tag not in chosen])
            if _shown(wanted, _in(made)) < _shown(
                wanted, lambda own: bool(own & set(chosen | fixed))
            ):
                made = _any([*sorted(chosen), *sorted(fixed)])
        return _measured(made, wanted, content)
    chosen = _needed(wanted, tags, _in(expression), content)
    if not chosen:
        return None
    wider: Expression | None = expression
    for tag in sorted(chosen):
        wider = None if wider is None else _with(wider, tag)
    before, after = _shown(wanted, _in(expression)), _shown(wanted, _in(wider))
    return _measured(wider, wanted, content) if after > before else None


def _needed(
    wanted: Sequence[tuple[float, Needs]],
    tags: Sequence[str],
    already: Callable[[Tags], bool],
    content: Sequence[tuple[Tags, ...]],
) -> frozenset[str]:
    """Tags that bring in what is not in already: each time the one that brings the most weight,
    of equals the one that brings in the fewest items."""
    chosen: frozenset[str] = frozenset()

    def value(more: frozenset[str]) -> float:
        return _shown(wanted, lambda own: already(own) or bool(own & more))

    def cost(more: frozenset[str]) -> int:
        return sum(1 for need in content if any(own & more for own in need))

    best = value(chosen)
    while True:
        steps = [chosen | {tag} for tag in tags if tag not in chosen]
        steps += [
            chosen | {one, other}
            for n, one in enumerate(tags)
            for other in tags[n + 1 :]
            if len(tags) <= 30 and not {one, other} & chosen
        ]
        gains = [(value(step) - best, step) for step in steps]
        worth = [(gain / len(step - chosen), -cost(step), step) for gain, step in gains if gain > 0]
        if not worth:
            return chosen
        chosen = max(worth, key=lambda one: (one[0], one[1], sorted(one[2], reverse=True)))[2]
        best = value(chosen)


def _shown(wanted: Sequence[tuple[float, Needs]], is_in: Callable[[Tags], bool]) -> float:
    return sum(w for w, needs in wanted if any(all(map(is_in, need)) for need in needs))


def _in(expression: Expression | None) -> Callable[[Tags], bool]:
    return lambda own: expression is None or true_for(expression, own)


def _any_of(tags: Tags) -> Callable[[Tags], bool]:
    return lambda own: bool(own & tags)


def _measured(
    made: Expression | None,
    wanted: Sequence[tuple[float, Needs]],
    content: Sequence[tuple[Tags, ...]],
) -> Proposal:
    is_in = _in(made)
    shown = [w for w, needs in wanted if any(all(map(is_in, need)) for need in needs)]
    kept = sum(all(map(is_in, need)) for need in content)
    return Proposal(made, len(shown), sum(shown), kept, len(content))


def _all(parts: Sequence[Expression]) -> Expression:
    made = parts[0]
    for part in parts[1:]:
        made = And(made, part)
    return made


def _any(tags: Sequence[str]) -> Expression:
    made: Expression = Name(tags[0])
    for tag in tags[1:]:
        made = Or(made, Name(tag))
    return made


def _with(expression: Expression, tag: str) -> Expression | None:
    """The expression that is true also for what has the tag, as a person would write it."""
    left = _without(expression, tag)
    if left is None or true_for(left, frozenset({tag})):
        return left
    return Or(left, Name(tag))


def _without(expression: Expression, tag: str) -> Expression | None:
    """The expression without `not tag` among what must all be true; None where nothing is left."""
    match expression:
        case Not(Name(name)) if name == tag:
            return None
        case And(left, right):
            first, second = _without(left, tag), _without(right, tag)
            if first is None or second is None:
                return second if first is None else first
            return And(first, second)
        case _:
            return expression
