"""What was measured, as a table and as targets that are held or missed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median

from bench.many import FEW, JOBS, MANY, flatness
from bench.measure import Results
from bench.own import growth_key
from bench.saves import percentile
from bench.table import Group, Row, Target, duration
from bench.timing import Series, paired, spread_of

__all__ = ["groups", "targets"]

_ENOUGH = 100
"""Entries from which on it can be told what one more costs."""
_BUDGETS = {
    "no budget": "no budget",
    "spacing": "less space",
    "type": "smaller type",
    "items": "items left out",
}


def groups(results: Results) -> list[Group]:
    """The table."""

    def row(key: str, label: str, to: str | None = "warm", short: str | None = None) -> Row:
        series = results.series[key]
        ratio = None if to is None else _ratio(series, results.series[to])
        return Row.of(label, spread_of(series.seconds), ratio, short or to or "")

    return [
        Group(
            "Reference",
            (
                row("python", "python -c with pydantic, typer, jinja2"),
                row("tex", "one run of TeX, the format is there"),
            ),
        ),
        Group(
            "cvbuild pdf, two pages",
            (
                row("warm", "warm: the file changed", None),
                row("cold", "cold: first run ever"),
                row("unchanged", "unchanged"),
            ),
        ),
        Group(
            "Other commands",
            (
                row("validate", "validate"),
                row("help", "--help"),
                row("version", "--version"),
            ),
        ),
        Group("Watch, from the save to the PDF", tuple(_watch(results))),
        Group(
            "Variants of the same file",
            (
                row("one variant", "one", None),
                row("four variants", "four at once", "one variant", "one"),
            ),
        ),
        Group(
            "Page budget of 1 page",
            tuple(
                row(
                    budget.case.key,
                    f"{budget.entries} entries, {_BUDGETS[budget.case.key]} "
                    f"(TeX runs: {budget.runs})",
                    None if budget.case.key == "no budget" else "no budget",
                )
                for budget in results.budgets
            ),
        ),
        Group("Growth", tuple(_growth(results))),
        Group(f"Batch, {JOBS} processes on {JOBS} cores", tuple(_batch(results))),
        Group(
            "Beside it, the same résumé",
            tuple(
                row(other.case.key, f"{other.label}{_pages(other.pages)}")
                for other in results.others
            ),
        ),
    ]


def _pages(pages: int) -> str:
    return "" if pages == 2 else f" ({pages} pages)"


def _ratio(one: Series, other: Series) -> float:
    return median(paired(lambda a, b: a / b, one, other))


def _watch(results: Results) -> Iterator[Row]:
    saves = list(results.saves)
    yield Row.of(f"p50 of {len(saves)} saves", spread_of(saves))
    yield Row("p95", duration(percentile(saves, 95)))


def _growth(results: Results) -> Iterator[Row]:
    before: tuple[int, Series] | None = None
    for entries, pages in results.growth.items():
        series = results.series[growth_key(entries)]
        label = f"{growth_key(entries)}, {pages} {'page' if pages == 1 else 'pages'}"
        if before is None:
            yield Row.of(label, spread_of(series.seconds))
        else:
            if entries >= _ENOUGH:
                more = _each(series, before[1], entries - before[0])
                label += f": +{duration(more)} each"
            first = growth_key(min(results.growth))
            yield Row.of(
                label, spread_of(series.seconds), _ratio(series, results.series[first]), first
            )
        before = entries, series


def _each(large: Series, small: Series, more: int) -> float:
    """What one more costs, in seconds."""
    return median(paired(lambda a, b: (a - b) / more, large, small))


def _batch(results: Results) -> Iterator[Row]:
    few, many = results.batches[FEW], results.batches[MANY]
    yield Row.of(f"{FEW} résumés", spread_of(few.seconds))
    label = f"{MANY} résumés: {_rate(results):.1f} a second"
    yield Row.of(label, spread_of(many.seconds), _ratio(many, few), str(FEW))
    if results.memory:
        early, late = _memory(results)
        peak = max(memory.peak for memory in results.memory)
        yield Row(
            "memory of its Python processes",
            f"{late / 1e6:.0f} MB",
            f"peak {peak / 1e6:.0f} MB",
            f"{late / early:.2f} × early",
        )


def _rate(results: Results) -> float:
    return MANY / median(results.batches[MANY].seconds)


def _memory(results: Results) -> tuple[float, float]:
    both = [flatness(memory) for memory in results.memory]
    return median(early for early, _ in both), median(late for _, late in both)


def targets(results: Results) -> list[Target]:
    """What is to be reached, and what was."""
    series = results.series
    few, many = results.batches[FEW], results.batches[MANY]

    def of(figure: Callable[..., float], *keys: str) -> float | None:
        if not all(key in series for key in keys):
            return None
        return median(paired(figure, *(series[key] for key in keys)))

    linear = _each(many, few, MANY - FEW) / (median(few.seconds) / FEW)
    late_to_early = None
    if results.memory:
        early, late = _memory(results)
        late_to_early = late / early
    return [
        Target(
            "warm, less one run of TeX, to python -c",
            of(lambda warm, tex, python: (warm - tex) / python, "warm", "tex", "python"),
            1.5,
            "×",
        ),
        Target("warm to RenderCV", of(lambda a, b: a / b, "warm", "RenderCV"), 0.5, "×"),
        Target("first run ever", of(lambda cold: cold, "cold"), 2, "s"),
        Target("save to PDF, p50", 1000 * median(results.saves), 100, "ms", precision=0),
        Target(
            "save to PDF, p95", 1000 * percentile(list(results.saves), 95), 150, "ms", precision=0
        ),
        Target(f"{MANY} résumés", _rate(results), 10, "a second", at_least=True, precision=1),
        Target(f"one more résumé after {FEW}, to one of the first {FEW}", linear, 1.1, "×"),
        Target("memory late to early", late_to_early, 1.1, "×"),
    ]
