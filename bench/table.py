"""The results as one Markdown table, and what they say about the targets. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.timing import Spread

__all__ = ["Group", "Row", "Target", "duration", "rendered", "span"]

_HEAD = ("what", "median (quartiles)", "least–most", "ratio")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `ratio` is against the case that it names."""

    name: str
    value: str
    range: str = ""
    ratio: str = ""

    @classmethod
    def of(cls, name: str, times: Spread, ratio: float | None = None, to: str = "") -> Row:
        """The row of a series of times."""
        value = f"{duration(times.median)} ({span(times.low, times.high, times.median)})"
        against = "" if ratio is None else f"{ratio:.2f} × {to}"
        return cls(name, value, span(times.least, times.most, times.median), against)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together, under a title."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached: a figure of at most (or at least) `limit`. None was not measured."""

    name: str
    figure: float | None
    limit: float
    unit: str
    at_least: bool = False
    precision: int = 2

    @property
    def held(self) -> bool | None:
        """Whether it was reached; a figure just at the limit is."""
        if self.figure is None:
            return None
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    def __str__(self) -> str:
        limit = f"{'at least' if self.at_least else 'at most'} {self.limit:g} {self.unit}"
        if self.figure is None:
            return f"target {self.name} ({limit}): not measured"
        verdict = "held" if self.held else "missed"
        return (
            f"target {self.name}: {self.figure:.{self.precision}f} {self.unit} ({limit}): {verdict}"
        )


def duration(seconds: float) -> str:
    """`4.6 ms`, `48 ms`, `1.27 s`, `12.3 s`."""
    factor, digits, unit = _unit(seconds)
    return f"{seconds * factor:.{digits}f} {unit}"


def span(low: float, high: float, like: float) -> str:
    """Two durations as `duration` tells the third, without the unit."""
    factor, digits, _ = _unit(like)
    return f"{low * factor:.{digits}f}–{high * factor:.{digits}f}"


def _unit(seconds: float) -> tuple[int, int, str]:
    """What to multiply with, how many digits to give, and the unit."""
    if seconds < 1:
        return 1000, 1 if seconds < 0.01 else 0, "ms"
    return 1, 1 if seconds >= 10 else 2, "s"


def rendered(groups: Iterable[Group]) -> str:
    """The table, its columns padded so that it reads well as it is."""
    lines: list[tuple[str, ...]] = [_HEAD]
    for group in groups:
        lines.append((f"**{group.title}**", "", "", ""))
        lines += [(row.name, row.value, row.range, row.ratio) for row in group.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEAD))]
    first, *others = ((*_padded(line, widths),) for line in lines)
    rule = "|" + "|".join("-" * (width + 1) + (":" if n else "-") for n, width in enumerate(widths))
    return "\n".join([_line(first), f"{rule}|", *map(_line, others)])


def _padded(line: Sequence[str], widths: Sequence[int]) -> Iterable[str]:
    for number, (text, width) in enumerate(zip(line, widths, strict=True)):
        yield text.rjust(width) if number else text.ljust(width)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
