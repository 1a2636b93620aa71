"""Thousands of files that nobody would write, from bytes to TeX, and some of them to a PDF.

    python -m fuzz.cases [CASES] [TYPESET]

Every file ends in TeX that is all right (see `fuzz.readable`) or in diagnostics, and each that is
typeset in a PDF from which PDFium reads the document's text, whole and in order, or in diagnostics;
none takes longer than `SECONDS`. What else happens is a finding, told with the file.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from random import randrange
from types import FrameType
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, seed, settings

from cvbuild.compose import compose
from cvbuild.diagnostic import CvbuildError, render
from cvbuild.pipeline import Wanted, build, checked, chosen, prepare, typesetter
from cvbuild.source import load, shown
from fuzz import resumes
from fuzz.readable import decoded, lacks, strays

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from cvbuild.tex.press import Press

__all__ = ["CASES", "TYPESET", "Figures", "Finding", "compose_one", "run", "typeset_one"]

CASES = 20_000
TYPESET = 1_000
SECONDS = 30
"""What is not done by then hangs."""
_PART = 500
"""Cases that one process does before another may go on."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What went wrong with a file."""

    what: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Figures:
    """How many files were tried and what they ended in.

    `cases` went from bytes to TeX: `rendered` of them, and `refused` with diagnostics. `typeset`
    went through TeX: `pdfs` are right, and `diagnostics` were refused.
    """

    cases: int = 0
    rendered: int = 0
    refused: int = 0
    typeset: int = 0
    pdfs: int = 0
    diagnostics: int = 0
    findings: tuple[Finding, ...] = field(default=())

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.cases + other.cases,
            self.rendered + other.rendered,
            self.refused + other.refused,
            self.typeset + other.typeset,
            self.pdfs + other.pdfs,
            self.diagnostics + other.diagnostics,
            self.findings + other.findings,
        )


def run(cases: int = CASES, typeset: int = TYPESET, start: int | None = None) -> Figures:
    """Try so many files, on all processors; `start` is where chance starts, another one each time.

    It takes minutes.
    """
    start = randrange(2**32) if start is None else start
    parts = [partial(_composed, n) for n in _parts(cases)]
    parts += [partial(_typeset, n) for n in _parts(typeset)]
    spawn = get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=spawn, initializer=_alone) as pool:
        done = [pool.submit(part, start + n) for n, part in enumerate(parts)]
        return sum((one.result() for one in done), Figures())


def _alone() -> None:
    """Without LuaTeX, which some machines have: what comes of a file is the same on all of them."""
    os.environ["PATH"] = ""


def _parts(number: int) -> Iterator[int]:
    yield from [_PART] * (number // _PART)
    if number % _PART:
        yield number % _PART


def compose_one(data: bytes) -> bool:
    """Whether a file becomes TeX; else it has problems, which can be told.

    Raises:
        AssertionError: the TeX is not all right.
    """
    text = None
    try:
        source = load(data, "cv.yaml")
        text = source.text
        cv, _ = checked(source)
        wanted = Wanted(template="classic")
        body = prepare(source, wanted).body
    except CvbuildError as error:
        _tell(error, text or shown(data))
        return False
    document = compose(chosen(source, cv, wanted)[0])
    assert not (found := strays(body)), found
    assert not (lost := lacks(document, decoded(body))), lost
    return True


def typeset_one(data: bytes, press: Press) -> bool:
    """Whether a file becomes a PDF; else it has problems, which can be told.

    Raises:
        AssertionError: the text that PDFium reads is another.
    """
    from cvbuild.check.extract import EXTRACTORS

    text = None
    wanted = Wanted(template="classic")
    try:
        source = load(data, "cv.yaml")
        text = source.text
        cv, _ = checked(source)
        pdf = build(source, wanted, press).pdf
    except CvbuildError as error:
        _tell(error, text or shown(data))
        return False
    (pdfium,) = (one for one in EXTRACTORS if one.name == "pdfium")
    document = compose(chosen(source, cv, wanted)[0])
    assert not (lost := lacks(document, pdfium.text(pdf))), lost
    return True


def _tell(error: CvbuildError, text: str) -> None:
    assert error.diagnostics, "a failure without a reason"
    assert error.exit_code == 1, f"exit code {error.exit_code}: {error}"
    assert render(error.diagnostics, file="cv.yaml", text=text)


def _composed(cases: int, start: int) -> Figures:
    did, findings = _tried(resumes.files, cases, start, compose_one)
    done = did.count(True)
    return Figures(len(did), done, len(did) - done - len(findings), findings=tuple(findings))


def _typeset(cases: int, start: int) -> Figures:
    with typesetter(ready=1) as press:
        did, findings = _tried(resumes.typeset(), cases, start, partial(typeset_one, press=press))
    done = did.count(True)
    refused = len(did) - done - len(findings)
    return Figures(typeset=len(did), pdfs=done, diagnostics=refused, findings=tuple(findings))


def _tried(
    files: SearchStrategy[bytes], cases: int, start: int, do: Callable[[bytes], bool]
) -> tuple[list[bool], list[Finding]]:
    """What came of each file, and what went wrong."""
    did: list[bool] = []
    findings: list[Finding] = []

    @seed(start)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(files)
    def one(data: bytes) -> None:
        done = False
        try:
            with _limited():
                done = do(data)
        except Exception as error:  # whatever it is, it should not be
            findings.append(Finding(_what(error), data))
        did.append(done)

    one()
    return did, findings


def _what(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {frames[-1].name}: {str(error)[:300]}"


@contextmanager
def _limited() -> Iterator[None]:
    """Ends what takes too long, where there are alarms."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(_: int, __: FrameType | None) -> None:
        raise TimeoutError(f"not done after {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def main() -> int:
    asked = [int(number) for number in sys.argv[1:3]]
    began = time.monotonic()
    figures = run(*asked)
    print(
        f"{figures.cases} files: {figures.rendered} to TeX, {figures.refused} refused\n"
        f"{figures.typeset} typeset: {figures.pdfs} right PDFs, {figures.diagnostics} refused\n"
        f"{len(figures.findings)} findings, {time.monotonic() - began:.0f} seconds"
    )
    for finding in figures.findings[:20]:
        print(f"\n{finding.what}\n{finding.data!r}", file=sys.stderr)
    return 1 if figures.findings else 0


if __name__ == "__main__":
    sys.exit(main())
