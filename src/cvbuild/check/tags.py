"""The checkers of tagged PDF that are used where they are installed, a line of `CHECKERS` each.

Both take a file by its name and look at the part of PDF/UA-1 (ISO 14289-1) that a program can
decide. What they call an error is a complaint; their warnings are for people to judge.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

__all__ = ["CHECKERS", "complaints"]


def _outloud(file: str) -> Iterator[str]:
    import outloud

    result = outloud.check(file)
    if result.error is not None:
        yield f"it cannot be looked at: {result.error}"
    for finding in result.findings:
        if finding.severity == "error":
            yield f"{finding.rule}: {finding.message}"


def _pdfua(file: str) -> Iterator[str]:
    import pdfua

    try:
        report = pdfua.validate(file)
    except pdfua.PdfuaError as error:
        yield f"it cannot be looked at: {error}"
        return
    for finding in report.findings:
        if finding.severity is pdfua.Severity.ERROR:
            yield f"{finding.rule_id}: {finding.message}"


CHECKERS: dict[str, Callable[[str], Iterator[str]]] = {"outloud": _outloud, "pdfua": _pdfua}
"""The checkers by the names of their packages."""


def complaints(pdf: bytes) -> dict[str, tuple[str, ...]]:
    """What each checker that is installed has to say about a file; each complaint once."""
    here = {name: run for name, run in CHECKERS.items() if find_spec(name) is not None}
    if not here:
        return {}
    with tempfile.TemporaryDirectory(prefix="cvbuild-") as folder:
        file = Path(folder) / "cv.pdf"
        file.write_bytes(pdf)
        return {name: tuple(dict.fromkeys(run(str(file)))) for name, run in here.items()}
