"""What a run of TeX left in its folder: the PDF, or why there is none."""

from __future__ import annotations

from pathlib import Path

from cvbuild.diagnostic import Diagnostic
from cvbuild.tex import log as texlog
from cvbuild.tex import measures, structure
from cvbuild.tex.job import TexJob, Typeset
from cvbuild.tex.pdflatex import Limits, TypesettingError, files_read
from cvbuild.tex.process import LARGEST_FILE, Completed, ended_from_outside

__all__ = ["result"]

_LOG_KEPT = 16_000_000
"""Bytes of the log that are read, counted from its end: a loop in TeX writes without end."""


def result(job: TexJob, completed: Completed, folder: Path, limits: Limits) -> Typeset:
    """The PDF that a run left in its folder.

    Raises TypesettingError with the one diagnostic that explains best why there is none.
    """
    log = _read_log(folder / "cv.log")
    said = log or completed.output
    reading = texlog.read(log)
    markers = texlog.Markers.of(job.source)

    if completed.timed_out or completed.returncode == _signal("SIGXCPU"):
        raise TypesettingError(_timeout(limits), said)
    if completed.returncode == _signal("SIGXFSZ"):
        raise TypesettingError(_too_large(), said)
    if ended_from_outside(completed):
        raise TypesettingError(_crash(completed.returncode), said)
    for diagnostic in texlog.errors(reading, markers):
        raise TypesettingError(diagnostic, said)
    if failure := _failure(completed, reading):
        raise TypesettingError(failure, said)
    if reading.pages is not None and reading.pages > limits.pages:
        raise TypesettingError(_too_many_pages(limits), said)
    pdf = _read_pdf(folder / "cv.pdf")
    if fault := _fault(pdf, reading):
        raise TypesettingError(fault, said)
    return Typeset(
        pdf=pdf,
        pages=reading.pages or 0,
        log=log,
        diagnostics=texlog.warnings(reading, markers),
        measures=measures.read(log, markers),
        files=files_read(folder),
        structure=structure.read(log),
    )


def _timeout(limits: Limits) -> Diagnostic:
    return Diagnostic(
        code="tex-timeout",
        message=f"TeX was not done after {limits.seconds:g} seconds and was stopped",
        hint=texlog.KEEP_LOG,
    )


def _signal(name: str) -> int | None:
    """What a program ended by that signal returns; None where there is no such signal."""
    import signal

    number = getattr(signal, name, None)
    return None if number is None else -int(number)


def _too_large() -> Diagnostic:
    return Diagnostic(
        code="tex-too-large",
        message=f"TeX wrote a file of more than {LARGEST_FILE // 10**6} MB and was stopped",
        hint=f"does the template repeat something without end? {texlog.KEEP_LOG}",
    )


def _too_many_pages(limits: Limits) -> Diagnostic:
    return Diagnostic(
        code="tex-too-large",
        message=f"there are more than {limits.pages} pages",
        hint=f"does the template repeat something without end? {texlog.KEEP_LOG}",
    )


def _crash(returncode: int) -> Diagnostic:
    import signal

    try:
        how = signal.Signals(-returncode).name
    except ValueError:
        how = f"0x{returncode:X}" if returncode > 0 else f"signal {-returncode}"
    return Diagnostic(
        code="tex-crashed",
        message=f"TeX was ended from outside or crashed ({how})",
        hint=f"is there memory left? {texlog.KEEP_LOG}",
    )


def _failure(completed: Completed, reading: texlog.Reading) -> Diagnostic | None:
    """Why there cannot be a PDF although no error was found in the log."""
    if diagnostic := texlog.no_format(completed.output):
        return diagnostic
    if completed.returncode != 0:
        return Diagnostic(
            code="tex-failed",
            message=f"TeX ended with code {completed.returncode} and did not say why",
            hint=f"try 'cvbuild doctor'; {texlog.KEEP_LOG}",
        )
    if reading.pages == 0:
        return Diagnostic(
            code="no-pages",
            message="the document has no pages: there is nothing to typeset in it",
            hint="give it a section with an entry",
        )
    return None


def _fault(pdf: bytes, reading: texlog.Reading) -> Diagnostic | None:
    """What is wrong with the file that TeX left, though it says that all went well."""
    if not pdf:
        message = "TeX ended well but wrote no PDF"
    elif not pdf.startswith(b"%PDF-") or b"%%EOF" not in pdf[-1024:]:
        message = "the PDF that TeX wrote is not complete"
    elif reading.pages is None or reading.size is None:
        message = "TeX's log breaks off, so the PDF cannot be trusted"
    elif reading.size != len(pdf):
        message = f"TeX says it wrote {reading.size} bytes, but the PDF has {len(pdf)}"
    else:
        return None
    return Diagnostic(
        code="no-pdf" if not pdf else "broken-pdf",
        message=message,
        hint=f"is the disk full? {texlog.KEEP_LOG}",
    )


def _read_log(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - _LOG_KEPT))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _read_pdf(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
