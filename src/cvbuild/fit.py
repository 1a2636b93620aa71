"""Fit: keeps a page budget by changing the layout, within limits, as a typographer would.

Takes a function that typesets a layout and measures it, gives the layout that fits with the
smallest change. First the space between blocks gives way, then the leading, then the size of the
type down to a floor, then the margins. The first two are worked out from the heights that TeX
reports, without a trial, because they break no line anew. For the others there is a ladder of
steps: those that clearly cannot fit, by an estimate of the lines, are passed over, and TeX is
asked of the next ones until one fits. No step that might fit is left out, so that the answer is
the first that does, and more text never gives larger type.

Type is never enlarged, and what is left out is never left out silently. Everything here is
arithmetic on measures; TeX is only behind the function that is handed in.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from cvbuild.diagnostic import Path
from cvbuild.latex.template import Layout, Limits
from cvbuild.tex.job import Typeset
from cvbuild.tex.measures import Block

__all__ = ["BudgetError", "Change", "Fitted", "fills", "fit", "paginate"]

POINT = 72.27 / 72
"""TeX points in a PostScript point, in which sizes of type are given."""
LEAST_FILL = 1 / 3
"""A last page that is filled less than this is nearly empty."""
MOST_RUNS = 14
"""After so many runs of TeX the search jumps to its end: measures and pages disagree."""
_ROUNDING = 0.02
"""TeX points by which sums of rounded lengths may fall short of TeX's."""
_SHRINK = 1.03
"""How much longer than a line a text may be that TeX still sets on it: spaces and letters give."""
_FULLNESS = 0.97
"""How full the lines of a paragraph but the last are on average, without hyphenation."""
_DOUBT = 1.04
"""What is too high for pages that are so much higher clearly does not fit. The estimate of the
lines at another size is at most 3.5 % too large in a sample of generated résumés."""
_SLACKS = (0.0, 0.5, 2.0, 8.0)
"""TeX points by which pages are taken to be lower while TeX says that what should fit does not."""
_SIZE_STEP = 0.25
_MARGIN_STEP = 72.27 / 16
_STRUT_DEPTH = 0.3
"""The part of a line below its baseline; see \\cvstrut."""
_COSTS = {0: 0, 2: 9000}
"""What ending a page before a block costs, by how it holds on to the one before; see \\cvstart."""
_DEPLORABLE = 100_000
"""What any other place to break costs, because the page cannot stretch (TeX: The Program, 974)."""

Measure = Callable[[Layout, frozenset[Path]], Typeset]
"""Typesets the document in this layout, without the items at these places."""
Survives = Callable[[frozenset[Path]], Callable[[Path], bool]]
"""Says for the items left out which blocks are still there."""


@dataclass(frozen=True, slots=True)
class Change:
    """One setting of the layout that was changed to keep the budget.

    `part` is which of several documents in the file it is of, and empty where there is one.
    """

    setting: str
    before: float
    after: float
    part: str = ""

    def __str__(self) -> str:
        """As people are told: `font size 10pt → 9.5pt`."""
        amounts = (_amount(self.setting, value) for value in (self.before, self.after))
        part = f"{self.part}: " if self.part else ""
        return f"{part}{self.setting.replace('_', ' ')} {' → '.join(amounts)}"


def _amount(setting: str, value: float) -> str:
    if setting == "margin":
        return f"{value / 72.27:.2f}in"
    return f"{value:g}pt" if setting == "font_size" else f"{value:g}"


@dataclass(frozen=True, slots=True)
class Fitted:
    """The outcome. `runs` is how often TeX ran; `nearly_empty` that the last page still is."""

    typeset: Typeset
    layout: Layout
    changes: tuple[Change, ...]
    dropped: tuple[Path, ...]
    runs: int
    nearly_empty: bool = False


class BudgetError(Exception):
    """The budget cannot be kept within the limits.

    `pages` are needed at least, `lines` are too many for the budget. `relief` says for each item
    that may be left out, cheapest first, how many lines that saves.
    """

    def __init__(self, pages: int, lines: int, relief: tuple[tuple[Path, int], ...]) -> None:
        super().__init__(f"{pages} pages, {lines} lines too many")
        self.pages = pages
        self.lines = lines
        self.relief = relief


@dataclass(frozen=True, slots=True)
class _Pages:
    """How blocks fall onto pages: the height on each."""

    heights: tuple[float, ...]

    @property
    def count(self) -> int:
        return len(self.heights)


def paginate(blocks: Sequence[Block], page: float, unit: float) -> _Pages:
    """The pages that TeX makes of the blocks; `page` is the height of one, `unit` of the spacing.

    The page builder of TeX (TeX: The Program, 1005) with the penalties of core.tex: of the places
    where the page may end and that it holds, the last of those that cost least.
    """
    heights: list[float] = []
    block = lines = 0
    while block < len(blocks):
        end = _page(blocks, block, lines, page - _ROUNDING, unit)
        heights.append(end.height)
        block, lines = end.block, end.lines
    return _Pages(tuple(heights) or (0.0,))


def fills(result: Typeset, layout: Layout) -> tuple[float, ...]:
    """The filled part of each page, from 0 to 1, of what was typeset in `layout`.

    Empty where the template tells no measures, or they do not explain the number of pages.
    """
    measures = result.measures
    if not measures.blocks:
        return ()
    found = _paginated(measures.blocks, layout)
    if found.count != result.pages:
        return ()
    full = (min(1.0, height / measures.page) for height in found.heights[:-1])
    return (*full, measures.fill)


@dataclass(frozen=True, slots=True)
class _End:
    """Where a page may end: after so many lines of a block, at what cost and height."""

    block: int
    lines: int
    cost: int
    height: float


def _page(blocks: Sequence[Block], first: int, done: int, room: float, unit: float) -> _End:
    """The end of the page that begins with block `first`, `done` lines of which are set."""
    best: _End | None = None
    total = depth = 0.0
    for n in range(first, len(blocks) + 1):
        new_page = n == len(blocks) or blocks[n].new_page
        hold = 0 if new_page else blocks[n].hold
        if n > first and hold != 1:
            # Before the penalty stands glue, which is a place to break as well, and the depth of
            # the last line does not count there (1004).
            for end in (_End(n, 0, _DEPLORABLE, total - depth), _End(n, 0, _COSTS[hold], total)):
                if end.height > room:
                    return best or end
                if best is None or end.cost <= best.cost:
                    best = end
            if new_page:
                return best or end
        elif n > first and best is not None and total > room:
            return best
        block = blocks[n]
        line = block.height / block.lines
        if n > first:
            total += unit * block.space
        if best is None or best.cost == _DEPLORABLE:
            for lines in range(done + 1, block.lines):
                end = _End(n, lines, _DEPLORABLE, total + line * (lines - done - _STRUT_DEPTH))
                if end.height > room:
                    return best or end
                best = end
        total += line * (block.lines - done) + block.fixed
        depth = 0.0 if block.fixed else line * _STRUT_DEPTH
        done = 0
    raise AssertionError("the end of the document ends a page")


@dataclass(slots=True)
class _Search:
    """The state of one search: what may be changed, and what TeX has said so far."""

    measure: Measure
    natural: Layout
    limits: Limits
    budget: int
    runs: int = 0
    dropped: tuple[Path, ...] = ()
    said: dict[tuple[Layout, tuple[Path, ...]], Typeset] = field(default_factory=dict)

    def typeset(self, layout: Layout) -> Typeset:
        key = (layout, self.dropped)
        if key not in self.said:
            self.runs += 1
            self.said[key] = self.measure(layout, frozenset(self.dropped))
        return self.said[key]

    def fits(self, layout: Layout) -> bool:
        """Whether TeX says so."""
        return self.typeset(layout).pages <= self.budget

    def pages(self, measured: Layout, layout: Layout, slack: float = 0.0) -> _Pages:
        """The pages in `layout`, lower by `slack` points, from what TeX said of `measured`."""
        told = self.typeset(measured).measures.blocks
        return _paginated(_in_layout(told, measured, layout), layout, -slack)

    def holds(self, measured: Layout, layout: Layout, slack: float = 0.0) -> bool:
        """Whether it fits by what TeX said of `measured`."""
        return self.pages(measured, layout, slack).count <= self.budget

    def hopeless(self, layout: Layout) -> bool:
        """Whether it clearly does not fit, by what TeX said of other layouts."""
        known = [at for at, dropped in self.said if dropped == self.dropped]
        return any(not self.holds(at, layout, _doubt(at, layout)) for at in known)

    def done(self, layout: Layout) -> Fitted:
        names = ("spacing", "leading", "font_size", "margin")
        changes = tuple(
            Change(name, getattr(self.natural, name), getattr(layout, name))
            for name in names
            if getattr(self.natural, name) != getattr(layout, name)
        )
        result = self.typeset(layout)
        empty = result.pages > 1 and result.measures.fill < LEAST_FILL
        return Fitted(result, layout, changes, self.dropped, self.runs, empty)


def _height(layout: Layout) -> float:
    return layout.paper_size[1] - 2 * layout.margin


def _doubt(measured: Layout, layout: Layout) -> float:
    """How much lower, in points, pages are taken to be; less than 0: higher."""
    if (measured.font_size, measured.margin) == (layout.font_size, layout.margin):
        return 0.0
    return _height(layout) * (1 - _DOUBT)


def _paginated(blocks: Sequence[Block], layout: Layout, more: float = 0.0) -> _Pages:
    """The pages in `layout`, which are higher by `more` points."""
    unit = layout.spacing * layout.font_size * POINT
    return paginate(blocks, _height(layout) + more, unit)


def _in_layout(blocks: Sequence[Block], measured: Layout, layout: Layout) -> Sequence[Block]:
    """The blocks as they would be in another layout; exact where no line breaks anew."""
    size = layout.font_size / measured.font_size
    wider = 2 * (measured.margin - layout.margin)
    scale = size * layout.leading / measured.leading
    if size == 1 and wider == 0:
        return [replace(b, height=b.height * scale) for b in blocks] if scale != 1 else blocks
    changed = []
    for b in blocks:
        lines = _lines(b, size, wider)
        height = b.height / b.lines * scale * lines
        changed.append(replace(b, height=height, lines=lines, width=b.width + wider))
    return changed


def _lines(block: Block, size: float, wider: float) -> int:
    """The lines that a block is likely to have when type is `size` times as large and the line
    `wider` points wider."""
    if block.width <= 0:
        return block.lines
    text = ((block.lines - 1) * _FULLNESS * block.width + block.last) * size
    width = block.width + wider
    if text <= _SHRINK * width:
        return 1
    return max(2, math.ceil(text / (_FULLNESS * width) - 0.05))


def fit(
    measure: Measure,
    natural: Layout,
    limits: Limits,
    budget: int,
    droppable: Sequence[Path] = (),
    survives: Survives | None = None,
    *,
    drop: bool = False,
) -> Fitted:
    """The layout nearest to `natural` that keeps the budget of pages.

    `droppable` are the items that may be left out, cheapest first; with `drop` the fewest that
    suffice are, where the layout alone does not.

    Raises:
        BudgetError: not within the limits.
    """
    search = _Search(measure, natural, _around(natural, limits), budget)
    found = _fitted(search)
    floor = _ladder(natural, search.limits)[-1]
    if found is None and drop and survives is not None:
        _drop(search, floor, droppable, survives)
        found = _fitted(search) if search.dropped else None
    if found is None:
        raise _overflow(search, floor, droppable, survives)
    return found


def _fitted(search: _Search) -> Fitted | None:
    """The layout nearest to the natural one; None when there is none within the limits."""
    natural = search.natural
    if not search.hopeless(natural):
        if search.fits(natural):
            return _settled(search)
        if search.holds(natural, search.limits.tightest(natural)):
            found = _relaxed(search, natural)
            if found is not None:
                return found
    step = _first_that_fits(search)
    return None if step is None else _relaxed(search, step)


def _around(natural: Layout, limits: Limits) -> Limits:
    """The limits, but never so that what is asked for is outside."""
    return replace(
        limits,
        spacing=(min(limits.spacing[0], natural.spacing), max(limits.spacing[1], natural.spacing)),
        leading=(min(limits.leading[0], natural.leading), max(limits.leading[1], natural.leading)),
        font_size=min(limits.font_size, natural.font_size),
        margin=min(limits.margin, natural.margin),
    )


def _ladder(natural: Layout, limits: Limits) -> list[Layout]:
    """Ever tighter layouts: smaller type down to the floor, then narrower margins."""
    layout = limits.tightest(natural)
    steps = []
    for size in _down(natural.font_size, limits.font_size, _SIZE_STEP):
        layout = replace(layout, font_size=size)
        steps.append(layout)
    for margin in _down(natural.margin, limits.margin, _MARGIN_STEP):
        layout = replace(layout, margin=margin)
        steps.append(layout)
    return steps or [layout]


def _down(high: float, low: float, step: float) -> Iterator[float]:
    """The multiples of `step` between, and then `low`, if it is less than `high`."""
    number = math.ceil(round(high / step, 6)) - 1
    while number * step > low:
        yield number * step
        number -= 1
    if low < high:
        yield low


def _first_that_fits(search: _Search) -> Layout | None:
    """The first step of the ladder that TeX says fits; None when none does."""
    ladder = _ladder(search.natural, search.limits)
    for layout in [search.limits.tightest(search.natural), *ladder[:-1]]:
        if search.runs >= MOST_RUNS:
            break
        if not search.hopeless(layout) and search.fits(layout):
            return layout
    return ladder[-1] if search.fits(ladder[-1]) else None


def _relaxed(search: _Search, measured: Layout) -> Fitted | None:
    """At the size of `measured`, as much of the natural leading and then spacing as fits; None
    when TeX says that not even the least does."""
    tight = search.limits.tightest(measured)
    for slack in _SLACKS:
        layout = _widest(search, measured, tight, slack)
        if layout == tight or search.runs >= MOST_RUNS:
            break
        if search.fits(layout):
            return search.done(layout)
    return search.done(tight) if search.fits(tight) else None


def _widest(search: _Search, measured: Layout, tight: Layout, slack: float) -> Layout:
    """The most leading, then spacing, that fits on pages lower by `slack` points."""

    def holds(layout: Layout) -> bool:
        return search.holds(measured, layout, slack)

    natural = search.natural
    leading = _largest(tight.leading, natural.leading, lambda x: holds(replace(tight, leading=x)))
    layout = replace(tight, leading=leading)
    spacing = _largest(tight.spacing, natural.spacing, lambda x: holds(replace(layout, spacing=x)))
    return replace(layout, spacing=spacing)


def _largest(low: float, high: float, holds: Callable[[float], bool]) -> float:
    """The largest value for which `holds`, in steps of a thousandth; `low` is taken to hold."""
    if holds(high):
        return high
    first, last = math.floor(low * 1000), math.ceil(high * 1000)
    while last - first > 1:
        middle = (first + last) // 2
        if holds(middle / 1000):
            first = middle
        else:
            last = middle
    return max(low, first / 1000)


def _settled(search: _Search) -> Fitted:
    """What fits as it is; but a last page that is nearly empty is pulled in or spread out."""
    natural = search.natural
    outcome = search.done(natural)
    if not outcome.nearly_empty or not outcome.typeset.measures.blocks:
        return outcome
    pages = outcome.typeset.pages
    fewer = _Search(
        search.measure, natural, search.limits, pages - 1, search.runs, said=search.said
    )
    if fewer.holds(natural, fewer.limits.tightest(natural)):
        pulled = _relaxed(fewer, natural)
        if pulled is not None:
            return pulled
    search.runs = fewer.runs
    spread = _spread_out(search, pages)
    if spread is not None and not spread.nearly_empty and spread.typeset.pages == pages:
        return spread
    return replace(outcome, runs=search.runs)


def _spread_out(search: _Search, pages: int) -> Fitted | None:
    """The least additional spacing, then leading, that fills a third of the last page."""
    natural, limits = search.natural, search.limits

    def full(layout: Layout) -> bool:
        found = search.pages(natural, layout)
        return found.count > pages or found.heights[-1] >= (LEAST_FILL + 0.01) * _height(layout)

    for layout, setting, most in (
        (natural, "spacing", limits.spacing[1]),
        (replace(natural, spacing=limits.spacing[1]), "leading", limits.leading[1]),
    ):
        low = getattr(layout, setting)
        steps = [low + (most - low) * n / 40 for n in range(1, 41)]
        for value in steps:
            wider = replace(layout, **{setting: min(most, round(value, 3))})
            if full(wider):
                fits = search.pages(natural, wider).count == pages
                return search.done(wider) if fits else None
    return None


def _drop(search: _Search, floor: Layout, droppable: Sequence[Path], survives: Survives) -> None:
    """Leaves out the fewest items, cheapest first, that make the document fit at the floor."""
    blocks = search.typeset(floor).measures.blocks

    def likely(count: int) -> bool:
        there = survives(frozenset(droppable[:count]))
        left = [block for block in blocks if there(block.path)]
        return _paginated(left, floor).count <= search.budget

    def fits(count: int) -> bool:
        search.dropped = tuple(droppable[:count])
        return search.fits(floor)

    most = len(droppable)
    guess = next((n for n in range(1, most) if likely(n)), most)
    low, high = 0, most + 1  # `low` are too few; `high` suffice, or are more than there are
    asked = 0
    while high - low > 1:
        if fits(guess):
            high = guess
        else:
            low = guess
        asked += 1
        # First beside the estimate, which mostly is right; items that share a line with others
        # are beyond it, and halving finds them.
        beside = high - 1 if high == guess else low + 1
        guess = beside if asked == 1 else (low + high) // 2
    search.dropped = tuple(droppable[:high]) if high <= most else ()


def _overflow(
    search: _Search, floor: Layout, droppable: Sequence[Path], survives: Survives | None
) -> BudgetError:
    result = search.typeset(floor)
    found = search.pages(floor, floor)
    line = floor.font_size * POINT * floor.leading
    extra = sum(found.heights[search.budget :])
    relief = []
    for path in droppable:
        there = survives(frozenset([path])) if survives is not None else lambda _: True
        gone = sum(b.height for b in result.measures.blocks if not there(b.path))
        relief.append((path, round(gone / line)))
    return BudgetError(result.pages, max(1, math.ceil(extra / line)), tuple(relief))
