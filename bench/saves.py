"""From saving a file to the new PDF, while `cvbuild pdf --watch` runs."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from bench.own import CV
from bench.program import Cvbuild, FailedError, stamp
from bench.samples import Edited

__all__ = ["percentile", "watched"]

_FIRST = 3
"""Saves that are not counted: after a start, things are still being loaded."""
_PAUSE = (0.2, 0.4)
"""Seconds between a PDF and the next save, which are fewer than anybody takes."""
_LOOK = 0.0005
"""Seconds between two looks whether the PDF is there; as much too long a time may be."""
_LONGEST = 30.0


def watched(cvbuild: Cvbuild, saves: int) -> list[float]:
    """The seconds from the beginning of each save until the new PDF is in place.

    Raises FailedError when the command ends, or when a save leads to no PDF, or the last one to
    another PDF than an ordinary call.
    """
    edited = Edited(cvbuild.folder / "watched.yaml", CV.read_text(encoding="utf-8"))
    target = edited.path.with_suffix(".pdf")
    chance = random.Random(1)
    found = []
    edited.save()
    with _watching(cvbuild, edited.path.name) as process:
        _wait_for_other(None, target, process)
        for _ in range(saves + _FIRST):
            time.sleep(chance.uniform(*_PAUSE))
            before = stamp(target)
            start = time.perf_counter()
            edited.save()
            _wait_for_other(before, target, process)
            found.append(time.perf_counter() - start)
    seen = target.read_bytes()
    cvbuild("pdf", edited.path.name, "--json")
    if target.read_bytes() != seen:
        raise FailedError("what --watch built is not what the file says")
    return found[_FIRST:]


def percentile(figures: list[float], part: int) -> float:
    """The figure that `part` percent of them do not exceed, interpolated."""
    return quantiles(figures, n=100, method="inclusive")[part - 1]


@contextmanager
def _watching(cvbuild: Cvbuild, name: str) -> Iterator[subprocess.Popen[bytes]]:
    said = cvbuild.folder / "watched.txt"
    with said.open("wb") as file:
        process = subprocess.Popen(
            (*cvbuild.program, "pdf", name, "--watch"),
            cwd=cvbuild.folder,
            env=cvbuild.environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
        try:
            yield process
        except TimeoutError as error:
            text = said.read_text(encoding="utf-8", errors="replace")
            raise FailedError(f"cvbuild pdf --watch: {error}\n{text}") from None
        finally:
            process.terminate()
            process.wait()


def _wait_for_other(
    before: tuple[int, ...] | None, target: Path, process: subprocess.Popen[bytes]
) -> None:
    """Wait until another file is there; TimeoutError when it is in vain."""
    end = time.monotonic() + _LONGEST
    while (now := stamp(target)) is None or now == before:
        if process.poll() is not None or time.monotonic() > end:
            raise TimeoutError(f"no new {target.name}")
        time.sleep(_LOOK)
