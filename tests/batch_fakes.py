"""What the tests of batches build with in place of TeX: quick, and as bad as the file asks for.

The headline of a file says what happens to it; the PDF of any other holds its name.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cvbuild.batch.work import Make
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.pipeline import Built, Wanted
from cvbuild.source import Source

FAKE = "tests.batch_fakes:fake"


@contextmanager
def fake(engine: str) -> Iterator[Make]:
    """A maker."""
    yield build


@contextmanager
def never(engine: str) -> Iterator[Make]:
    """A maker that cannot start."""
    if engine:
        raise ZeroDivisionError
    yield build


def build(source: Source, wanted: Sequence[Wanted]) -> list[Built | CvbuildError]:
    assert isinstance(source.tree, dict)
    what = str(source.tree.get("headline"))
    if what.startswith("slow"):
        time.sleep(0.2)
    if what == "hang":
        time.sleep(600)
    if what == "bug":
        raise ZeroDivisionError("one by none")
    if what == "die":
        os._exit(9)
    if what.startswith("die once "):
        mark = Path(what.removeprefix("die once "))
        if not mark.exists():
            mark.touch()
            os._exit(9)
    if what == "too long":
        told = Diagnostic("budget", "too long by 3 lines", source.span(("name",)), "cut it")
        return [CvbuildError([told], ExitCode.CHECK)] * len(wanted)
    return [Built(pdf(str(source.tree["name"]), which.variant), 1, 0.5, "") for which in wanted]


def pdf(name: str, variant: str | None = None) -> bytes:
    """What comes out for a file."""
    return f"%PDF {name} {variant} {os.environ.get('CVBUILD_FAKE', '')}".encode()
