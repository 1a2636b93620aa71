"""What the step that builds leaves for the step that publishes: a file with these values."""

from __future__ import annotations

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

__all__ = ["REPORT", "Changed", "Finding", "Report", "Resume"]


@dataclass(frozen=True)
class Finding:
    """One thing that was found: `error`, `warning` or `note`, and in which line of which file."""

    severity: str
    message: str
    hint: str | None
    place: str


@dataclass(frozen=True)
class Changed:
    """A page that is not what it was: its number, what differs, and the picture of both."""

    number: int
    note: str
    picture: str


@dataclass(frozen=True)
class Resume:
    """One résumé of the file. Names of files are those in the folder of the report.

    `pdf` is None where there is none, and `findings` say why. `diff` is None where there was
    nothing to compare with, and empty where the text is the same.
    """

    name: str
    pdf: str | None
    pages: int
    told: str
    findings: tuple[Finding, ...]
    pictures: tuple[str, ...]
    diff: str | None
    changed: tuple[Changed, ...]


@dataclass(frozen=True)
class Report:
    """All that was made of a file. `findings` are of the file as a whole.

    `before` says what it was compared with, or else why with nothing.
    """

    file: str
    version: str
    exit_code: int
    findings: tuple[Finding, ...]
    resumes: tuple[Resume, ...]
    before: str


REPORT = TypeAdapter(Report)
"""Reads a report, and writes one."""
