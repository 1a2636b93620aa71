"""The page budget, on documents that are only widths of text: thousands of cases without TeX."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cvbuild.diagnostic import Path
from cvbuild.fit import LEAST_FILL, MOST_RUNS, POINT, BudgetError, Fitted, fit, paginate
from cvbuild.latex.template import Layout, Limits
from cvbuild.tex.job import Typeset
from cvbuild.tex.measures import Block, Measures

NATURAL = Layout("letter", 10.0, 1.2, 1.0, 54.2)
LIMITS = Limits((0.45, 2.0), (1.12, 1.4), 9.0, 36.135)


@dataclass(frozen=True)
class Text:
    """A paragraph: its width in ten-point type, and how it stands to the one before."""

    width: float
    hold: int = 0
    space: float = 0.3
    loose: float = 0.97
    """How full its lines are."""


@dataclass
class Fake:
    """Sets paragraphs as TeX would, and remembers in which layouts."""

    texts: Sequence[Text]
    asked: list[tuple[Layout, frozenset[Path]]] = field(default_factory=list)

    def __call__(self, layout: Layout, dropped: frozenset[Path]) -> Typeset:
        self.asked.append((layout, dropped))
        return self.typeset(layout, dropped)

    def typeset(self, layout: Layout, dropped: frozenset[Path] = frozenset()) -> Typeset:
        width, height = (side - 2 * layout.margin for side in layout.paper_size)
        blocks = [
            self.block(n, text, layout, width)
            for n, text in enumerate(self.texts)
            if ("items", n) not in dropped
        ]
        found = paginate(blocks, height, layout.spacing * layout.font_size * POINT)
        measures = Measures(tuple(blocks), found.heights[-1], height)
        return Typeset(repr((layout, dropped)).encode(), found.count, "", measures=measures)

    @staticmethod
    def block(n: int, text: Text, layout: Layout, width: float) -> Block:
        wide = text.width * layout.font_size / 10
        lines = 1 if wide <= width else max(2, math.ceil(wide / (text.loose * width)))
        last = wide - (lines - 1) * text.loose * width
        line = layout.font_size * POINT * layout.leading
        last = min(max(last, 20.0), width)
        return Block(("items", n), text.space, text.hold, line * lines, lines, last, width)


def survives(dropped: frozenset[Path]) -> Callable[[Path], bool]:
    return lambda path: path not in dropped


def places(count: int) -> list[Path]:
    return [("items", n) for n in range(count)]


def attempt(fake: Fake, budget: int, natural: Layout = NATURAL) -> Fitted | BudgetError:
    try:
        return fit(fake, natural, LIMITS, budget)
    except BudgetError as error:
        return error


paragraphs = st.builds(
    Text,
    width=st.floats(10, 2400),
    hold=st.sampled_from([0, 0, 0, 1, 2]),
    space=st.sampled_from([0.0, 0.1, 0.45, 0.95]),
    loose=st.floats(0.955, 0.985),
)
documents = st.lists(paragraphs, min_size=1, max_size=15).flatmap(
    lambda some: st.integers(1, 12).map(lambda times: some * times)
)
budgets = st.integers(1, 3)


def tight(layout: Layout) -> Layout:
    return LIMITS.tightest(layout)


def steps() -> list[Layout]:
    """The ladder, written out: quarter points to the floor, then sixteenths of an inch."""
    sizes = [replace(tight(NATURAL), font_size=size) for size in (9.75, 9.5, 9.25, 9.0)]
    inch = 72.27
    margins = [inch * 0.6875, inch * 0.625, inch * 0.5625, LIMITS.margin]
    return [*sizes, *(replace(sizes[-1], margin=margin) for margin in margins)]


@settings(max_examples=120)
@given(documents, budgets)
def test_within_budget_with_nothing_lost_or_a_failure_that_says_how_much(
    texts: list[Text], budget: int
) -> None:
    fake = Fake(texts)
    outcome = attempt(fake, budget)
    assert len(fake.asked) == len(set(fake.asked)), "the same is asked twice"
    if isinstance(outcome, BudgetError):
        assert outcome.pages > budget
        assert outcome.lines >= 1
        floor = fake.typeset(steps()[-1])
        assert floor.pages == outcome.pages
        return
    assert outcome.typeset.pages <= budget
    assert outcome.dropped == ()
    assert outcome.typeset == fake.typeset(outcome.layout)
    assert len(outcome.typeset.measures.blocks) == len(texts)


@settings(max_examples=120)
@given(documents, budgets)
def test_changes_stay_within_limits_and_in_the_order_of_a_typographer(
    texts: list[Text], budget: int
) -> None:
    fake = Fake(texts)
    outcome = attempt(fake, budget)
    assume(isinstance(outcome, Fitted))
    assert isinstance(outcome, Fitted)
    layout = outcome.layout
    assert LIMITS.spacing[0] <= layout.spacing <= LIMITS.spacing[1]
    assert LIMITS.leading[0] <= layout.leading <= LIMITS.leading[1]
    assert LIMITS.font_size <= layout.font_size <= NATURAL.font_size, "type is never enlarged"
    assert LIMITS.margin <= layout.margin <= NATURAL.margin
    told = {change.setting: (change.before, change.after) for change in outcome.changes}
    for name in ("spacing", "leading", "font_size", "margin"):
        before, after = getattr(NATURAL, name), getattr(layout, name)
        assert told.get(name, (before, before)) == (before, after)
    if layout.font_size < NATURAL.font_size:
        assert fake.typeset(tight(NATURAL)).pages > budget
    if layout.margin < NATURAL.margin:
        assert layout.font_size == LIMITS.font_size
    if layout.leading < NATURAL.leading:
        natural_leading = replace(tight(layout), leading=NATURAL.leading)
        assert fake.typeset(natural_leading).pages > outcome.typeset.pages


@settings(max_examples=120)
@given(documents, budgets)
def test_the_change_is_the_smallest(texts: list[Text], budget: int) -> None:
    fake = Fake(texts)
    natural = fake.typeset(NATURAL)
    assume(natural.pages > budget)
    outcome = attempt(fake, budget)
    ladder = [tight(NATURAL), *steps()]
    first = next((step for step in ladder if fake.typeset(step).pages <= budget), None)
    if first is None:
        assert isinstance(outcome, BudgetError)
        return
    assert isinstance(outcome, Fitted)
    layout = outcome.layout
    assert (layout.font_size, layout.margin) == pytest.approx((first.font_size, first.margin))
    if layout.spacing < NATURAL.spacing:
        assert fake.typeset(replace(layout, spacing=layout.spacing + 0.002)).pages > budget
    if layout.leading < NATURAL.leading:
        wider = replace(tight(layout), leading=layout.leading + 0.002)
        assert fake.typeset(wider).pages > budget


@settings(max_examples=120)
@given(documents, budgets)
def test_two_runs_are_the_same(texts: list[Text], budget: int) -> None:
    one, other = attempt(Fake(texts), budget), attempt(Fake(texts), budget)
    if isinstance(one, BudgetError):
        assert isinstance(other, BudgetError)
        assert (one.pages, one.lines, one.relief) == (other.pages, other.lines, other.relief)
    else:
        assert one == other


@settings(max_examples=120)
@given(documents, st.lists(paragraphs, min_size=1, max_size=6), budgets, st.integers(0, 100))
def test_more_text_never_gives_larger_type(
    texts: list[Text], more: list[Text], budget: int, at: int
) -> None:
    """Wherever it is put; a group that it joins stays a group."""
    place = at % (len(texts) + 1)
    if place < len(texts) and texts[place].hold == 0:
        more = [replace(more[0], hold=0), *more[1:]]
    longer = [*texts[:place], *more, *texts[place:]]
    before, after = (attempt(Fake(some), budget) for some in (texts, longer))
    if isinstance(before, BudgetError):
        assert isinstance(after, BudgetError)
        assert after.pages >= before.pages
    elif isinstance(after, Fitted):
        assert after.layout.font_size <= before.layout.font_size
        assert after.layout.margin <= before.layout.margin


@settings(max_examples=120)
@given(documents, budgets)
def test_few_runs(texts: list[Text], budget: int) -> None:
    fake = Fake(texts)
    outcome = attempt(fake, budget)
    assert len(fake.asked) <= MOST_RUNS
    if isinstance(outcome, BudgetError):
        return
    assert outcome.runs == len(fake.asked)
    changed = {change.setting for change in outcome.changes}
    if not changed:
        assert outcome.runs <= 2
    elif changed <= {"spacing", "leading"}:
        assert outcome.runs <= 3
    else:
        assert outcome.runs <= 8


@settings(max_examples=120)
@given(documents, st.integers(0, 2))
def test_a_last_page_is_a_third_full_or_flagged(texts: list[Text], more: int) -> None:
    fake = Fake(texts)
    natural = fake.typeset(NATURAL)
    while natural.measures.fill >= LEAST_FILL and natural.pages > 1:
        fake.texts = fake.texts[: -1 - len(fake.texts) // 12]
        natural = fake.typeset(NATURAL)
    assume(natural.pages > 1)
    outcome = attempt(fake, natural.pages + more)
    assert isinstance(outcome, Fitted)
    assert outcome.nearly_empty == (
        outcome.typeset.pages > 1 and outcome.typeset.measures.fill < LEAST_FILL
    )
    assert {change.setting for change in outcome.changes} <= {"spacing", "leading"}
    if fake.typeset(tight(NATURAL)).pages < natural.pages:
        assert outcome.typeset.pages < natural.pages
    elif outcome.changes:
        assert outcome.typeset.pages == natural.pages
        assert outcome.typeset.measures.fill >= LEAST_FILL
        assert outcome.layout.spacing > NATURAL.spacing


def body(lines: int, space: float = 0.3) -> list[Text]:
    return [Text(100.0, space=space)] * lines


def page_of(layout: Layout) -> float:
    return layout.paper_size[1] - 2 * layout.margin


CASES: dict[str, tuple[list[Text], int, set[str], int]] = {
    # what, budget, settings that change, runs
    "fits": (body(30), 1, set(), 1),
    "fits with the last page half full": (body(66), 2, set(), 1),
    "spacing": (body(47), 1, {"spacing"}, 2),
    "spacing and leading": (body(54), 1, {"spacing", "leading"}, 2),
    "pulled in": (body(46), 2, {"spacing"}, 2),
    "spread out": (body(58), 2, {"spacing"}, 2),
}


@pytest.mark.parametrize(("texts", "budget", "wanted", "runs"), CASES.values(), ids=CASES)
def test_cases(texts: list[Text], budget: int, wanted: set[str], runs: int) -> None:
    fake = Fake(texts)
    outcome = attempt(fake, budget)
    assert isinstance(outcome, Fitted)
    assert ({change.setting for change in outcome.changes}, outcome.runs) == (wanted, runs)


def test_the_size_of_type_then_the_margin() -> None:
    seen = []
    for lines in range(30, 90):
        outcome = attempt(Fake(body(lines)), 1)
        if isinstance(outcome, BudgetError):
            seen.append("error")
        else:
            seen.append("-".join(change.setting for change in outcome.changes))
    names = list(dict.fromkeys(seen))
    assert names[0] == ""
    assert names[-1] == "error"
    assert names.index("spacing") < names.index("spacing-leading")
    margins = [n for n, name in enumerate(names) if "margin" in name]
    sizes = [n for n, name in enumerate(names) if "font_size" in name]
    assert sizes
    assert margins
    assert min(sizes) < min(margins)


def test_limits_that_allow_nothing() -> None:
    none = Limits((1.0, 1.0), (1.2, 1.2), 10.0, 54.2)
    assert fit(Fake(body(30)), NATURAL, none, 1).changes == ()
    with pytest.raises(BudgetError) as caught:
        fit(Fake(body(60)), NATURAL, none, 1)
    assert caught.value.pages == 2


def test_what_is_asked_for_may_lie_outside_the_limits() -> None:
    asked = Layout("letter", 8.5, 1.05, 0.2, 30.0)
    assert fit(Fake(body(40)), asked, LIMITS, 1).layout == asked
    with pytest.raises(BudgetError):
        fit(Fake(body(200)), asked, LIMITS, 1)


def test_an_overflow_is_told_in_lines() -> None:
    floor = steps()[-1]
    line = floor.font_size * POINT * floor.leading
    space = 0.3 * floor.spacing * floor.font_size * POINT
    most = int((page_of(floor) + space) / (line + space))
    assert isinstance(attempt(Fake(body(most)), 1), Fitted)
    for extra in (1, 5):
        error = attempt(Fake(body(most + extra)), 1)
        assert isinstance(error, BudgetError)
        assert error.pages == 2
        assert extra <= error.lines <= extra + 2


def test_relief_is_told_for_each_item_in_order() -> None:
    texts = [*body(75), Text(1500.0), Text(100.0)]
    droppable = [("items", 75), ("items", 76), ("items", 3)]
    with pytest.raises(BudgetError) as caught:
        fit(Fake(texts), NATURAL, LIMITS, 1, droppable, survives)
    floor = Fake(texts).typeset(steps()[-1]).measures.blocks
    assert caught.value.relief == (
        (("items", 75), floor[75].lines),
        (("items", 76), 1),
        (("items", 3), 1),
    )


@settings(max_examples=120)
@given(documents, budgets, st.randoms(use_true_random=False), st.integers(0, 100))
def test_drop_leaves_out_the_cheapest_and_the_fewest(
    texts: list[Text], budget: int, chance: object, share: int
) -> None:
    texts = [replace(text, hold=0) for text in texts]
    droppable = places(len(texts))
    chance.shuffle(droppable)  # type: ignore[attr-defined]
    droppable = droppable[: len(texts) * share // 100]
    fake = Fake(texts)
    try:
        outcome = fit(fake, NATURAL, LIMITS, budget, droppable, survives, drop=True)
    except BudgetError as error:
        assert fake.typeset(steps()[-1], frozenset(droppable)).pages > budget
        assert error.lines >= 1
        return
    count = len(outcome.dropped)
    assert outcome.dropped == tuple(droppable[:count])
    assert outcome.typeset == fake.typeset(outcome.layout, frozenset(outcome.dropped))
    assert outcome.typeset.pages <= budget
    assert outcome.runs == len(fake.asked)
    if count:
        fewer = frozenset(droppable[: count - 1])
        every = [NATURAL, tight(NATURAL), *steps()]
        assert all(fake.typeset(layout, fewer).pages > budget for layout in every)


def test_without_leave_nothing_is_dropped() -> None:
    with pytest.raises(BudgetError):
        fit(Fake(body(90)), NATURAL, LIMITS, 1, places(90), survives)


def test_a_large_item_left_out_gives_the_natural_layout_back() -> None:
    texts = [*body(30), Text(60_000.0)]
    outcome = fit(Fake(texts), NATURAL, LIMITS, 1, [("items", 30)], survives, drop=True)
    assert (outcome.dropped, outcome.changes) == ((("items", 30),), ())


LIES: dict[str, Callable[[Typeset, int], Typeset]] = {
    "always a page more": lambda told, _: replace(told, pages=told.pages + 1),
    "never fits": lambda told, _: replace(told, pages=9),
    "no measures": lambda told, _: replace(told, measures=Measures()),
    "no measures, never fits": lambda told, _: replace(told, pages=9, measures=Measures()),
    "every other run": lambda told, run: replace(told, pages=told.pages + run % 2),
    "heights are half": lambda told, _: replace(
        told,
        measures=replace(
            told.measures,
            blocks=tuple(replace(b, height=b.height / 2) for b in told.measures.blocks),
        ),
    ),
    "heights are double": lambda told, _: replace(
        told,
        measures=replace(
            told.measures,
            blocks=tuple(replace(b, height=b.height * 2) for b in told.measures.blocks),
        ),
    ),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
@pytest.mark.parametrize("drop", [False, True], ids=["keep", "drop"])
@pytest.mark.parametrize("lines", [20, 46, 48, 54, 60, 70, 130])
def test_measures_that_lie_end_the_search(
    lie: Callable[[Typeset, int], Typeset], drop: bool, lines: int
) -> None:
    fake = Fake(body(lines))

    def measure(layout: Layout, dropped: frozenset[Path]) -> Typeset:
        return lie(fake(layout, dropped), len(fake.asked))

    try:
        outcome = fit(measure, NATURAL, LIMITS, 1, places(lines)[::3], survives, drop=drop)
    except BudgetError as error:
        assert error.pages > 1
        assert error.lines >= 1
    else:
        assert outcome.typeset.pages <= 1
    assert len(fake.asked) <= MOST_RUNS + 8
