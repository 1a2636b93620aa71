"""`make bench`: measures, prints one table and what it says about the targets."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.machine import Machine
from bench.many import FEW
from bench.measure import Results, measure
from bench.program import FailedError
from bench.report import groups, targets
from bench.table import rendered
from bench.timing import spread_of
from cvbuild import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure as the arguments say; exits with 1 when something could not be measured."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--rounds", type=_positive, default=15, help="how often each case is run (%(default)s)"
    )
    parser.add_argument("--json", metavar="FILE", help="write all times there, too")
    parser.add_argument(
        "--rendercv",
        metavar="PROGRAM",
        default=os.environ.get("RENDERCV"),
        help="RenderCV, where it is not on the PATH (also: RENDERCV in the environment)",
    )
    wanted = parser.parse_args(arguments)
    machine = Machine.here()
    try:
        with tempfile.TemporaryDirectory(prefix="cvbench-") as name:
            results = measure(Path(name).resolve(), wanted.rounds, wanted.rendercv, _told)
    except FailedError as error:
        print(error, file=sys.stderr)
        return 1
    _told("")
    for line in _heading(machine, results, wanted.rounds):
        print(line)
    print(f"\n{rendered(groups(results))}\n")
    for skipped in results.skipped:
        print(f"- skipped: {skipped.label}: {skipped.reason}")
    for target in targets(results):
        print(f"- {target}")
    if wanted.json is not None:
        Path(wanted.json).write_text(json.dumps(_facts(machine, results), indent=1) + "\n")
    return 0


def _heading(machine: Machine, results: Results, rounds: int) -> Iterator[str]:
    """The machine, the versions, how often, and what speaks against the figures."""
    yield f"- {machine}"
    names = (other.version for other in results.others)
    yield f"- {'; '.join(dict.fromkeys(filter(None, (f'cvbuild {__version__}', *names))))}"
    batches = len(results.batches[FEW].seconds)
    yield (
        f"- {rounds} {'round' if rounds == 1 else 'rounds'}, in which the cases take turns "
        "(1,000 entries: in every third); "
        f"batches: {batches}; a ratio is the median of those within each round"
    )
    for doubt in machine.doubts(spread_of(results.series["python"].seconds)):
        yield f"- {doubt}"


def _facts(machine: Machine, results: Results) -> dict[str, object]:
    """All figures, in seconds and bytes."""
    return {
        "machine": asdict(machine),
        "cvbuild": __version__,
        "seconds": {key: series.seconds for key, series in results.series.items()},
        "saves": list(results.saves),
        "batches": {size: series.seconds for size, series in results.batches.items()},
        "memory": [memory.samples for memory in results.memory],
        "others": {other.case.key: [other.version, other.pages] for other in results.others},
        "skipped": {skipped.label: skipped.reason for skipped in results.skipped},
        "targets": [{**asdict(target), "held": target.held} for target in targets(results)],
    }


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _told(text: str) -> None:
    """Show what is going on, on a terminal, in one line."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
