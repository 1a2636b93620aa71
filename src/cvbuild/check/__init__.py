"""Check: whether a résumé reads as it should, by people, parsers and screen readers.

Takes a `Source`, builds it (or takes a PDF that was built before), reads the finished file back
with every reader that is here, and holds it and the content against the rules. Gives a `Report`:
findings are diagnostics whose code is the name of the rule, each with its place in the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

from cvbuild.check.align import align, fold
from cvbuild.check.extract import EXTRACTORS, Extractor, available, read, require
from cvbuild.check.finished import Finished, inspect
from cvbuild.check.pieces import as_set, pieces
from cvbuild.check.rules import RULES, Need, Rule, named
from cvbuild.check.subject import Problem, Subject
from cvbuild.check.tags import complaints
from cvbuild.compose import compose
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, Path, Severity, Span
from cvbuild.pipeline import (
    Built,
    Typesetter,
    Wanted,
    build,
    checked,
    chosen,
    natural_layout,
    spoken,
)
from cvbuild.schema import Cv
from cvbuild.select import without
from cvbuild.source import Source
from cvbuild.typography import hyphenated

__all__ = ["RULES", "Facts", "Report", "Rule", "check", "findings", "subject_of"]

_WHOLE = Wanted()
_MOST_OF_ONE = 20
"""How many findings of one rule are told; more say nothing new."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was looked at. `size` is in bytes; `strings` were each looked for with every one of
    the `extractors`, which have their versions. `skipped` rules could not be held, and why. By
    `sha256`, in hexadecimal digits, the file can be known again."""

    pages: int | None = None
    size: int | None = None
    sha256: str | None = None
    strings: int = 0
    links: int = 0
    fonts: int = 0
    extractors: Mapping[str, str] = field(default_factory=dict)
    checkers: tuple[str, ...] = ()
    skipped: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one résumé of a file, in the order of the file, and what was looked at.

    `findings` are those of rules, and warnings of the build, which keep their own codes.
    """

    file: str
    variant: str | None
    findings: tuple[Diagnostic, ...]
    facts: Facts

    def number(self, severity: Severity) -> int:
        """How many findings are of that severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def fails(self, *, strict: bool = False) -> bool:
        """Whether an error is among the findings or, when strict, a warning."""
        return bool(self.number(Severity.ERROR) or (strict and self.number(Severity.WARNING)))


def check(
    source: Source,
    wanted: Wanted = _WHOLE,
    typeset: Typesetter | None = None,
    *,
    today: date,
    pdf: bytes | None = None,
    only: Sequence[str] = (),
    ignore: Sequence[str] = (),
    extractors: Sequence[Extractor] = EXTRACTORS,
) -> Report:
    """What the rules find in one résumé of a file.

    `typeset` is an engine as for `build`, and `pdf` a finished file to look at instead of building
    one. With `only`, only these rules are held; those of `ignore`, and those that the file itself
    ignores unless they are asked for, are not.

    Raises:
        CvbuildError: the file has problems, TeX failed, nothing here can read a PDF, or there is
            no such rule. A broken page budget is a finding.
    """
    source = spoken(source, wanted)
    whole, _ = checked(source, wanted.base)
    rules = _chosen_rules(tuple(only), tuple(ignore), whole)
    found = available(extractors)
    built, too_long = None, None
    if any(rule.needs is not Need.SOURCE for rule in rules):
        require(found)
        if pdf is None:
            built, too_long = _built(source, wanted, typeset)
    subject = subject_of(source, wanted, today, built)
    data = built.pdf if built is not None else pdf
    if data is not None and found:
        tagged = any(rule.needs is Need.CHECKERS for rule in rules)
        subject = _read_back(subject, data, tuple(found), extractors, tagged=tagged)
    subject = replace(subject, too_long=too_long)
    warnings = tuple(map(_held, built.diagnostics)) if built is not None and not only else ()
    return Report(
        source.file,
        wanted.variant,
        tuple(sorted((*warnings, *findings(subject, rules)), key=_order)),
        _facts(subject, rules, found, data),
    )


def _held(warning: Diagnostic) -> Diagnostic:
    """A warning of the build; a résumé of two languages by mistake is not as it should be."""
    wrong = warning.code == "missing-translation"
    return replace(warning, severity=Severity.ERROR) if wrong else warning


def _chosen_rules(only: tuple[str, ...], ignore: tuple[str, ...], cv: Cv) -> tuple[Rule, ...]:
    asked = named(only, "--only")
    off = {*named(ignore, "--ignore"), *(() if asked else cv.checks.ignore)}
    return tuple(
        rule for rule in RULES if rule.name not in off and (not asked or rule.name in asked)
    )


def subject_of(source: Source, wanted: Wanted, today: date, built: Built | None = None) -> Subject:
    """What rules look at in one résumé of a file, as far as it is known without its PDF.

    Raises:
        CvbuildError: the file has problems.
    """
    source = spoken(source, wanted)
    cv, _ = chosen(source, checked(source, wanted.base)[0], wanted)
    if built is not None:
        cv = without(cv, frozenset(item.path for item in built.dropped))
    document = compose(cv)
    measures = None if built is None else built.measures
    look = natural_layout(source, cv, wanted.base).look
    printed = hyphenated(document) if look.hyphenation else document
    found = pieces(printed, labels=look.contacts == "words")
    if measures is not None:
        found = as_set(found, measures.order)
    return Subject(source, cv, document, found, today, measures=measures, variant=wanted.variant)


def findings(subject: Subject, rules: Sequence[Rule] = RULES) -> Iterator[Diagnostic]:
    """What rules find, as far as they can be held, in the order of the rules."""
    for rule in rules:
        if _lack(rule.needs, subject) is None:
            yield from _findings(rule, subject)


def _facts(
    subject: Subject, rules: Sequence[Rule], extractors: Mapping[str, str], pdf: bytes | None
) -> Facts:
    lacks = {rule.name: _lack(rule.needs, subject) for rule in rules}
    skipped = {name: lack for name, lack in lacks.items() if lack is not None}
    file = subject.file
    if file is None or pdf is None:
        return Facts(strings=len(subject.pieces), skipped=skipped)
    return Facts(
        file.pages,
        file.size,
        sha256(pdf).hexdigest(),
        len(subject.pieces),
        len(file.links),
        len(file.fonts),
        {name: extractors[name] for name in subject.places},
        tuple(subject.complaints),
        skipped,
    )


def _built(
    source: Source, wanted: Wanted, typeset: Typesetter | None
) -> tuple[Built | None, Diagnostic | None]:
    """The résumé, or why it does not fit on its pages."""
    try:
        return build(source, wanted, typeset), None
    except CvbuildError as error:
        if error.exit_code is not ExitCode.CHECK:
            raise
        return None, error.diagnostics[0]


def _read_back(
    subject: Subject,
    pdf: bytes,
    names: Sequence[str],
    extractors: Sequence[Extractor],
    *,
    tagged: bool,
) -> Subject:
    file = inspect(pdf)
    if file.locked:
        return replace(subject, file=file)
    file = replace(file, readings=read(pdf, names, extractors))
    places = {
        reading.extractor: align(subject.pieces, fold(reading.text))
        for reading in file.readings
        if reading.error is None
    }
    found = complaints(pdf) if tagged else {}
    return replace(subject, file=file, places=places, complaints=found)


def _lack(need: Need, subject: Subject) -> str | None:
    """What is not there of what a rule needs."""
    file: Finished | None = subject.file
    match need:
        case Need.SOURCE:
            return None
        case Need.LAYOUT:
            return need.value if subject.measures is None else None
        case Need.BUILD if file is not None or subject.too_long is not None:
            return None
        case _ if file is None:
            return Need.BYTES.value
        case Need.BUILD | Need.BYTES:
            return None
        case _ if file.locked or file.error is not None:
            return Need.FILE.value
        case Need.FILE:
            return None
        case Need.TEXT:
            return None if subject.places else need.value
        case Need.CHECKERS:
            return None if subject.complaints else need.value


def _findings(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    problems = list(rule.find(subject))
    for problem in problems[:_MOST_OF_ONE]:
        yield Diagnostic(
            rule.name,
            problem.message,
            _span(subject, problem),
            problem.hint,
            rule.severity,
            problem.path,
        )
    if len(problems) > _MOST_OF_ONE:
        more = f"and {len(problems) - _MOST_OF_ONE} more of these"
        yield Diagnostic(rule.name, more, severity=rule.severity)


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def _order(finding: Diagnostic) -> tuple[int, int, int, int]:
    """First what concerns the whole, then as the file has it."""
    span = finding.span
    if span is None:
        return 0, _ORDER[finding.severity], 0, 0
    return 1, span.line, span.column, _ORDER[finding.severity]


_ALIASES: dict[str, tuple[str, ...]] = {"date": ("start", "end")}
"""Fields that say the same in another way."""


def _span(subject: Subject, problem: Problem) -> Span | None:
    source, path = subject.source, _said_at(subject, problem.path)
    if not path or path[:1] not in source.spans:
        return None
    for name in _ALIASES.get(str(path[-1]), ()):
        if path not in source.spans:
            path = (*path[:-1], name) if (*path[:-1], name) in source.spans else path
    span = source.span(path)
    return _words(source, span, problem.words) or (
        span if path in source.spans else _first_line(source, span)
    )


def _said_at(subject: Subject, path: Path) -> Path:
    """Where a field of the file has its value from, which may be the variant, or one it extends."""
    name = subject.variant
    while name is not None and path in (("headline",), ("summary",), ("pages",)):
        if ("variants", name, *path) in subject.source.spans:
            return ("variants", name, *path)
        name = subject.cv.variants[name].extends
    return path


def _words(source: Source, span: Span, words: str | None) -> Span | None:
    """The first place within a span where words stand, as words of their own, or the first of
    them where the text goes over several lines."""
    if not words:
        return None
    beginning = " ".join(words.split()[:4])
    return _find(source, span, words) or (
        _find(source, span, beginning) if beginning != words else None
    )


def _find(source: Source, span: Span, words: str) -> Span | None:
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    for number in range(span.line, span.end_line + 1):
        line = source.lines[number - 1] if number <= len(source.lines) else ""
        stop = span.end_column - 1 if number == span.end_line else len(line)
        found = pattern.search(line, span.column - 1 if number == span.line else 0, max(stop, 0))
        if found is not None:
            return Span(number, found.start() + 1, number, found.end() + 1)
    return None


def _first_line(source: Source, span: Span) -> Span:
    if span.end_line == span.line:
        return span
    line = source.lines[span.line - 1].rstrip()
    return Span(span.line, span.column, span.line, max(len(line), span.column) + 1)
