"""A report as people, programs and GitHub read it.

Takes a `Report`, or the findings of several; gives text. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from cvbuild.check import Report
from cvbuild.check.subject import counted, listed
from cvbuild.diagnostic import Diagnostic, Severity, path_text

__all__ = ["github", "facts", "problems_facts", "summary"]


def summary(report: Report, columns: int | None = None) -> str:
    """What was looked at and found, in a line or a few, of so many columns on a terminal."""
    facts = report.facts
    name = report.file if report.variant is None else f"{report.file} ({report.variant})"
    parts = [] if facts.pages is None else [counted(facts.pages, "page")]
    if facts.extractors:
        readers = listed(f"{reader} {number}" for reader, number in facts.extractors.items())
        parts.append(f"{counted(facts.strings, 'string')} read back by {readers}")
    if facts.checkers:
        parts.append(f"tags checked by {listed(facts.checkers)}")
    found = [
        counted(number, severity.value)
        for severity in Severity
        if (number := report.number(severity))
    ]
    lines = [f"{name}: {'; '.join([*parts, ', '.join(found) or 'nothing found'])}"]
    reasons: dict[str, list[str]] = {}
    for rule, reason in facts.skipped.items():
        reasons.setdefault(reason, []).append(rule)
    lines += [f"  not checked: {', '.join(rules)} ({why})" for why, rules in reasons.items()]
    if columns is not None:
        lines = [part for line in lines for part in _wrapped(line, max(columns, 40))]
    return "\n".join(lines)


def _wrapped(line: str, columns: int) -> list[str]:
    return wrap(
        line, columns, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def facts(report: Report) -> dict[str, object]:
    """A report for JSON."""
    seen = report.facts
    return {
        "file": report.file,
        "variant": report.variant,
        "pages": seen.pages,
        "size": seen.size,
        "sha256": seen.sha256,
        "strings": seen.strings,
        "links": seen.links,
        "fonts": seen.fonts,
        "extractors": dict(seen.extractors),
        "checkers": list(seen.checkers),
        "skipped": dict(seen.skipped),
        "findings": [_finding_facts(finding) for finding in report.findings],
    }


def problems_facts(
    file: str, variant: str | None, problems: Sequence[Diagnostic]
) -> dict[str, object]:
    """For JSON, why there is no report."""
    return {
        "file": file,
        "variant": variant,
        "problems": [_finding_facts(problem) for problem in problems],
    }


def _finding_facts(finding: Diagnostic) -> dict[str, object]:
    span = finding.span
    other = {} if finding.elsewhere is None else {"file": finding.elsewhere.file}
    return {
        **other,
        "rule": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
        "path": path_text(finding.path) or None,
        "line": None if span is None else span.line,
        "column": None if span is None else span.column,
        "end_line": None if span is None else span.end_line,
        "end_column": None if span is None else span.end_column,
    }


_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github(file: str, findings: Sequence[Diagnostic]) -> str:
    """The findings as workflow commands, with which GitHub marks the lines of a file.

    https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands: columns
    count only where a finding begins and ends in one line.
    """
    return "\n".join(_annotation(file, finding) for finding in findings)


def _annotation(file: str, finding: Diagnostic) -> str:
    other = finding.elsewhere
    properties: dict[str, object] = {"file": file if other is None else other.file}
    span = finding.span
    if span is not None:
        properties["line"] = span.line
        if span.end_line == span.line:
            properties |= {"col": span.column, "endColumn": span.end_column}
        else:
            properties["endLine"] = span.end_line
    properties["title"] = finding.code
    message = finding.message if finding.hint is None else f"{finding.message}\n{finding.hint}"
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    """What workflow commands take for a text (actions/toolkit, escapeData)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
