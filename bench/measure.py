"""All measurements of one run, in a folder that is gone afterwards."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader

from bench import own
from bench.many import FEW, MANY, Memory, Stack
from bench.others import Other, Skipped, others
from bench.own import Budget
from bench.program import Cvbuild
from bench.saves import watched
from bench.timing import Case, Series, take_turns
from cvbuild.pipeline import typesetter

__all__ = ["Results", "measure"]

_SAVES = 80
_FEW_SAVES = 20
"""Saves in a run of fewer rounds than `_QUICK`."""
_QUICK = 8
_ROUNDS_OF_A_BATCH = 4
"""Rounds for each round of the batches, which take long."""


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured: the times of cases by their key, of saves, of batches by their size.

    `growth` are the pages of files with so many entries.
    """

    series: Mapping[str, Series]
    saves: Sequence[float]
    batches: Mapping[int, Series]
    memory: Sequence[Memory]
    budgets: Sequence[Budget]
    growth: Mapping[int, int]
    others: Sequence[Other]
    skipped: Sequence[Skipped]


def measure(
    folder: Path, rounds: int, rendercv: str | None, told: Callable[[str], None]
) -> Results:
    """Measure everything; `told` is called with what is going on. Raises FailedError."""
    cvbuild = Cvbuild(folder, folder / "cache")
    with ExitStack() as stack:
        told("preparing")
        beside = list(others(cvbuild, rendercv))
        stack.enter_context(_cache(cvbuild.cache))
        press = stack.enter_context(typesetter())
        budgets = list(own.budget_cases(cvbuild, press))
        growth = dict(own.growth_cases(cvbuild))
        cases = [
            *own.cases(cvbuild, press),
            *own.variant_cases(cvbuild),
            *(budget.case for budget in budgets),
            *growth.values(),
            *(other.case for other in beside if isinstance(other, Other)),
        ]
        series = take_turns(cases, rounds, told)
        told("saving files that are watched")
        saves = watched(cvbuild, _FEW_SAVES if rounds < _QUICK else _SAVES)
        batches, memory = _batches(cvbuild, max(1, rounds // _ROUNDS_OF_A_BATCH), told)
        pages = {n: len(PdfReader(folder / f"growth-{n}.pdf").pages) for n in growth}
    return Results(
        series,
        saves,
        batches,
        memory,
        budgets,
        pages,
        [one for one in beside if isinstance(one, Other)],
        [one for one in beside if isinstance(one, Skipped)],
    )


def _batches(
    cvbuild: Cvbuild, rounds: int, told: Callable[[str], None]
) -> tuple[dict[int, Series], list[Memory]]:
    """Both sizes in turn, after a small one whose time does not count."""
    stacks = {size: Stack(cvbuild, size) for size in (2, FEW, MANY)}
    cases = [Case(str(size), one.run, one.before, one.after) for size, one in stacks.items()]
    take_turns(cases[:1], 0, told)
    series = take_turns(cases[1:], rounds, lambda text: told(f"batches: {text}"), warm_ups=0)
    return {size: series[str(size)] for size in (FEW, MANY)}, stacks[MANY].memory


@contextmanager
def _cache(folder: Path) -> Iterator[None]:
    """This process, too, keeps formats where the measured ones do."""
    before = dict(os.environ)
    os.environ |= {"XDG_CACHE_HOME": str(folder), "LOCALAPPDATA": str(folder)}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before
