"""Explain: what the variants of a file keep and leave out, as a table and as a tree.

`survey` and `explain` take a file and, to count pages, a typesetter; they give values, which
`table` and `tree` turn into text. Each says of the items of the file whether they are in, and
`explain` why.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

from cvbuild.diagnostic import CvbuildError, Path, path_text
from cvbuild.expression import Expression, true_for
from cvbuild.locale import locale_of
from cvbuild.pipeline import Built, Typesetter, Wanted, build, build_all, checked, chosen
from cvbuild.schema import Cv
from cvbuild.schema.base import Taggable
from cvbuild.schema.entries import Item, Role
from cvbuild.select import inherited, items, kept, label, without
from cvbuild.source import Source

__all__ = [
    "Explanation",
    "Fate",
    "Outcome",
    "explain",
    "fates",
    "survey",
    "table",
    "table_facts",
    "tree",
    "tree_facts",
]

WIDTH = 80
"""Columns that a table may take."""
_WIDEST_NAME = 24


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a variant.

    `kept` and `dropped` count items: contacts, sections, entries, roles, bullets. `pages` is None
    where they were not counted, and where they are `too_long` for the `budget`. `problem` is why
    there is no PDF, unless it is too long.
    """

    variant: str
    expression: Expression | None
    kept: int
    dropped: int
    pages: int | None = None
    budget: int | None = None
    too_long: bool = False
    problem: CvbuildError | None = None

    @property
    def length(self) -> str:
        """The pages as the table shows them: `2`, `> 2` or `–`."""
        if self.too_long:
            return f"> {self.budget}"
        return "–" if self.pages is None else str(self.pages)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one item, and why.

    `depth` counts from 0. `reason` is empty for what is in without having tags.
    """

    path: Path
    label: str
    depth: int
    kept: bool
    tags: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a variant makes of each item of the file, in its order, parents first."""

    variant: str
    expression: Expression | None
    fates: tuple[Fate, ...]


def survey(
    source: Source, typeset: Typesetter | None, base: FilePath = FilePath()
) -> tuple[Outcome, ...]:
    """What becomes of each variant of the file.

    Without `typeset`, no pages are counted. `base` is what the file's paths are relative to.

    Raises:
        CvbuildError: with every problem of the file.
    """
    whole, _ = checked(source, base)
    wanted = [Wanted(name, base=base) for name in whole.variants]
    results: Sequence[Built | CvbuildError | None] = [None] * len(wanted)
    if typeset is not None and wanted:
        results = build_all(source, wanted, typeset)
    found = []
    for which, result in zip(wanted, results, strict=True):
        assert which.variant is not None
        selected, _ = chosen(source, whole, which)
        pages, problem = None, None
        if isinstance(result, CvbuildError):
            problem = result
        elif result is not None:
            pages = result.pages
            selected = without(selected, frozenset(item.path for item in result.dropped))
        too_long = problem is not None and any(
            d.code == "too-many-pages" for d in problem.diagnostics
        )
        is_in = kept(whole, selected)
        found.append(
            Outcome(
                which.variant,
                inherited(whole, which.variant).tags,
                sum(is_in.values()),
                len(is_in) - sum(is_in.values()),
                pages,
                selected.pages,
                too_long,
                None if too_long else problem,
            )
        )
    return tuple(found)


def explain(
    source: Source,
    variant: str,
    typesetter: Callable[[], Typesetter | None],
    base: FilePath = FilePath(),
) -> Explanation:
    """What becomes of each item in a variant.

    `typesetter` is asked only where items may be left out to keep the page budget.

    Raises:
        CvbuildError: with every problem of the file; there is no such variant; or it is too long.
    """
    whole, _ = checked(source, base)
    wanted = Wanted(variant, base=base)
    selected, _ = chosen(source, whole, wanted)
    for_room: frozenset[Path] = frozenset()
    if selected.pages is not None and selected.fit.drop and (run := typesetter()) is not None:
        for_room = frozenset(item.path for item in build(source, wanted, run).dropped)
    expression = inherited(whole, variant).tags
    left = without(selected, for_room)
    return Explanation(variant, expression, fates(whole, left, expression, for_room))


def table(outcomes: Sequence[Outcome]) -> str:
    """The variants with their expressions, pages and numbers of items, in 80 columns."""
    rows = [("variant", "expression", "pages", "kept", "dropped")]
    for one in outcomes:
        name = _cut(one.variant, _WIDEST_NAME)
        rows.append((name, _words(one.expression), one.length, str(one.kept), str(one.dropped)))
    widths = [max(_columns(row[n]) for row in rows) for n in range(5)]
    room = WIDTH - sum(widths) + widths[1] - 2 * 4
    widths[1] = min(widths[1], room)
    lines = []
    for name, expression, *numbers in rows if outcomes else ():
        cells = [_padded(name, widths[0]), _padded(_cut(expression, widths[1]), widths[1])]
        cells += [cell.rjust(width) for cell, width in zip(numbers, widths[2:], strict=True)]
        lines.append("  ".join(cells))
    return "\n".join(lines)


def _words(expression: Expression | None) -> str:
    return "(everything)" if expression is None else str(expression)


def fates(
    whole: Cv,
    selected: Cv,
    expression: Expression | None,
    for_room: frozenset[Path] = frozenset(),
) -> tuple[Fate, ...]:
    """What becomes of each item of the whole file, in its order, parents first.

    `for_room` are the items that were left out to keep the page budget; `selected` is without
    them.
    """
    is_in = kept(whole, selected)
    found: list[Fate] = []
    around: list[tuple[Taggable, bool]] = []
    """What the item stands in, from the outside, and whether what is in it went with it."""
    for item in items(whole):
        while around and item.path[: len(around[-1][0].path)] != around[-1][0].path:
            around.pop()
        tags = f"tags: {', '.join(item.tags)}" if item.tags else ""
        takes = True
        if is_in[item.path]:
            reason = tags
            takes = False
        elif tags and expression is not None and not true_for(expression, frozenset(item.tags)):
            reason = f"{tags}; '{expression}' is false"
        elif around and around[-1][1]:
            reason = f"with its {_sort(around[-1][0])}"
        elif item.path in for_room:
            budget = "1 page" if selected.pages == 1 else f"{selected.pages} pages"
            reason = f"priority {item.priority}; no room for it on {budget}"
        else:
            reason = "nothing in it is left"
            takes = False
        found.append(
            Fate(item.path, _label(item, whole), len(around), is_in[item.path], item.tags, reason)
        )
        around.append((item, takes))
    return tuple(found)


def _label(item: Taggable, cv: Cv) -> str:
    """What the item is called; a section without a title by its usual one."""
    titles = locale_of(cv.locale).sections
    kind = getattr(item, "kind", None)
    untitled = len(item.path) == 2 and getattr(item, "title", "") is None
    return titles[kind] if untitled and kind in titles else label(item)


def _sort(item: Taggable) -> str:
    if isinstance(item, Item):
        return "bullet"
    if isinstance(item, Role):
        return "role"
    return "section" if len(item.path) == 2 else "entry"


def tree(explanation: Explanation) -> str:
    """The items with `+` before what is in and `-` before what is out, and why."""
    found = explanation.fates
    left = sum(fate.kept for fate in found)
    counts = f"({left} kept, {len(found) - left} dropped)"
    lines = [f"{explanation.variant}: {_words(explanation.expression)} {counts}"]
    for fate in found:
        reason = f"   {fate.reason}" if fate.reason else ""
        lines.append(f"{'  ' * fate.depth}{'+' if fate.kept else '-'} {fate.label}{reason}")
    return "\n".join(lines)


def table_facts(outcomes: Sequence[Outcome]) -> list[dict[str, object]]:
    """What `table` shows, for JSON."""
    return [
        {
            "variant": one.variant,
            "expression": None if one.expression is None else str(one.expression),
            "pages": one.pages,
            "budget": one.budget,
            "too_long": one.too_long,
            "kept": one.kept,
            "dropped": one.dropped,
        }
        for one in outcomes
    ]


def tree_facts(explanation: Explanation) -> dict[str, object]:
    """What `tree` shows, for JSON."""
    expression = explanation.expression
    return {
        "variant": explanation.variant,
        "expression": None if expression is None else str(expression),
        "items": [
            {
                "path": path_text(fate.path),
                "label": fate.label,
                "depth": fate.depth,
                "kept": fate.kept,
                "tags": list(fate.tags),
                "reason": fate.reason or None,
            }
            for fate in explanation.fates
        ],
    }


def _cut(text: str, width: int) -> str:
    """The beginning of `text` that fits into so many columns, with `…` where it was cut."""
    if _columns(text) <= width:
        return text
    while _columns(text) > width - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _columns(text))


def _columns(text: str) -> int:
    """The columns that `text` takes on a terminal (Unicode Standard Annex 11)."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
