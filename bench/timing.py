"""Cases take turns, round by round; what comes of it are series of times.

Takes cases and the number of rounds, gives a `Series` for each case. Knows nothing of cvbuild.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

__all__ = ["Case", "Series", "Spread", "paired", "spread_of", "take_turns"]

WARM_UPS = 2
"""Runs of each case that are not counted. The second job with a format is the first that is done
once only."""


def _nothing() -> None:
    """What a case does before and after that needs nothing."""


@dataclass(frozen=True, slots=True)
class Case:
    """Something to time: `run`, between `before` and `after`, whose time does not count.

    `every` is 1 for a case that takes part in each round, 3 for one in each third round. `key`
    is how others refer to it.
    """

    key: str
    run: Callable[[], object]
    before: Callable[[], object] = _nothing
    after: Callable[[], object] = _nothing
    every: int = 1


@dataclass(frozen=True, slots=True)
class Series:
    """The times of one case in seconds, by the number of the round."""

    times: Mapping[int, float] = field(default_factory=dict)

    @property
    def seconds(self) -> list[float]:
        """The times in the order in which they were taken."""
        return list(self.times.values())


@dataclass(frozen=True, slots=True)
class Spread:
    """What there is to say of several figures; `low` and `high` are quartiles."""

    median: float
    low: float
    high: float
    least: float
    most: float


def spread_of(figures: Sequence[float]) -> Spread:
    """Median, quartiles (those of the figures at hand, interpolated), least and most."""
    if len(figures) == 1:
        return Spread(figures[0], figures[0], figures[0], figures[0], figures[0])
    low, _, high = quantiles(figures, n=4, method="inclusive")
    return Spread(median(figures), low, high, min(figures), max(figures))


def paired(figure: Callable[..., float], first: Series, *others: Series) -> tuple[float, ...]:
    """`figure` of the times that these series have from the same round, for each such round."""
    return tuple(
        figure(seconds, *(other.times[number] for other in others))
        for number, seconds in first.times.items()
        if all(number in other.times for other in others)
    )


def take_turns(
    cases: Sequence[Case],
    rounds: int,
    told: Callable[[str], None] = lambda text: None,
    clock: Callable[[], float] = time.perf_counter,
    warm_ups: int = WARM_UPS,
) -> dict[str, Series]:
    """Run all cases that many times, in each round in another order, which is always the same.

    Before, each is run `warm_ups` times that do not count. `told` is called with what is going on.
    """
    times: dict[str, dict[int, float]] = {case.key: {} for case in cases}
    for case in cases:
        for _ in range(warm_ups):
            told(f"warming up: {case.key}")
            case.before()
            case.run()
            case.after()
    chance = random.Random(1)
    for number in range(rounds):
        told(f"round {number + 1} of {rounds}")
        for case in chance.sample(cases, len(cases)):
            if number % case.every:
                continue
            case.before()
            start = clock()
            case.run()
            times[case.key][number] = clock() - start
            case.after()
    return {key: Series(found) for key, found in times.items()}
