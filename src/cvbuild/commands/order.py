"""What `cvbuild pdf` was asked for: which résumés of a file it means, and what becomes of them.

One build and `--watch` share it. Takes options as they were typed and a file that was read; says
which résumés to build and where each goes, and writes and tells the results.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, ClassVar

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, path_text
from cvbuild.places import (
    base_of,
    check_log,
    check_targets,
    keep_log,
    show_file,
    target_of,
    write,
)
from cvbuild.terminal import Ended, Report, json_text, progress, refuse, reporting, say, transcript
from cvbuild.uptodate import Answer, Question

if TYPE_CHECKING:
    from cvbuild.expression import Expression
    from cvbuild.pipeline import Built, Typesetter, Wanted
    from cvbuild.schema import Cv
    from cvbuild.schema.letter import Letter
    from cvbuild.source import Source
    from cvbuild.tex.press import Press

__all__ = [
    "Delivery",
    "Make",
    "Order",
    "Plain",
    "Plan",
    "Session",
    "build_once",
    "deliver",
    "expression_of",
    "plain_options",
    "planned",
    "unnamed_of",
    "variants_of",
]

Plan = list[tuple["Wanted", Path | None]]
"""Which résumés, and where each goes; None is standard output."""

Make = Callable[["Typesetter"], list["Built | CvbuildError"]]
"""Builds what was planned, in that order."""


@dataclass(frozen=True, slots=True)
class Order:
    """The options of `cvbuild pdf` as they were typed, and read where they can be wrong.

    `start` is what to do without a file, of an order that takes no cv.yaml.
    """

    start: ClassVar[str | None] = None

    file: str
    output: str | None = None
    variants: tuple[str, ...] = ()
    all_variants: bool = False
    tags: Expression | None = None
    pages: int | None = None
    template: str | None = None
    engine: str = "auto"
    show: bool = False
    json: bool = False
    log: str | None = None
    attach: bool = True
    locale: str | None = field(default=None, kw_only=True)

    @classmethod
    def plain(cls, arguments: Sequence[str]) -> Order | None:
        """What `cvbuild pdf` with these arguments means, where that is plain; else None.

        The parser of the command line reads everything, but its import takes as long as TeX. What
        most calls consist of needs no parser.
        """
        typed = plain_options(
            arguments,
            "pdf",
            ("--all-variants", "--json", "--no-attach"),
            ("-o", "--variant", "--locale"),
        )
        if typed is None:
            return None
        return cls(
            typed.file,
            typed.last("-o"),
            tuple(typed.values["--variant"]),
            "--all-variants" in typed.flags,
            json="--json" in typed.flags,
            attach="--no-attach" not in typed.flags,
            locale=typed.last("--locale"),
        )

    def work(self, source: Source) -> tuple[Plan, Make]:
        """What to build of this version of the file, and what builds it.

        Raises:
            CvbuildError: the file has problems, or a result cannot go where it should.
        """
        from cvbuild.pipeline import build_all

        plan = self.plan(source)
        return plan, lambda run: build_all(source, [which for which, _ in plan], run)

    def inputs(self, source: Source | None) -> tuple[Path, ...]:
        """The files that the results come from; `source` is None where the file is not YAML."""
        from cvbuild.inputs import inputs
        from cvbuild.pipeline import Wanted

        return inputs(Path(self.file), source, [Wanted(template=self.template)])

    def plan(self, source: Source) -> Plan:
        """What to build of this version of the file.

        Raises:
            CvbuildError: the file has problems, or a result cannot go where it should.
        """
        from cvbuild.pipeline import Wanted, checked

        names = list(self.variants)
        if self.all_variants:
            names = variants_of(checked(source, base_of(self.file))[0])
        base = base_of(self.file)
        plan = planned(
            [
                Wanted(
                    name,
                    self.tags,
                    self.template,
                    self.pages,
                    base,
                    self.attach,
                    locale=self.locale,
                )
                for name in dict.fromkeys(names) or [None]
            ],
            self.file,
            self.output,
            ".pdf",
        )
        check_targets([target for _, target in plan], self.log, self.inputs(source), ".pdf")
        return plan


@dataclass(frozen=True, slots=True)
class Plain:
    """Arguments that need no parser: the file, flags, and options with their values."""

    file: str
    flags: frozenset[str]
    values: Mapping[str, Sequence[str]]

    def last(self, option: str) -> str | None:
        """The value of an option that has one."""
        return self.values[option][-1] if self.values[option] else None


def plain_options(
    arguments: Sequence[str], command: str, flags: Sequence[str], options: Sequence[str]
) -> Plain | None:
    """The arguments of that command, where nothing but these flags and options is in them."""
    file: str | None = None
    seen: set[str] = set()
    values: dict[str, list[str]] = {option: [] for option in options}
    rest = iter(arguments)
    if next(rest, None) != command:
        return None
    for argument in rest:
        option = "-o" if argument == "--output" else argument
        if argument in flags:
            seen.add(argument)
        elif option in values:
            value = next(rest, "-")
            if value.startswith("-"):
                return None
            values[option].append(value)
        elif argument.startswith("-") or file is not None:
            return None
        else:
            file = argument
    return None if file is None else Plain(file, frozenset(seen), values)


def variants_of(cv: Cv | Letter) -> list[str]:
    """The names of all variants, of which there must be one."""
    return list(cv.variants) or refuse("the file has no variants", "define some under `variants`")


def planned(wanted: Sequence[Wanted], file: str, output: str | None, ending: str) -> Plan:
    """Where each of the résumés goes, in files of that ending.

    Raises:
        CvbuildError: a result cannot go where it should.
    """
    targets = [
        target_of(
            file,
            output,
            ending,
            _name(which),
        )
        for which in wanted
    ]
    # a file system may take names that differ in their case alone for one
    if len({str(target).casefold() for target in targets}) < len(targets):
        refuse("several variants cannot go into one file", "give a folder with -o")
    return list(zip(wanted, targets, strict=True))


def _name(which: Wanted) -> str | None:
    """What the name of the file says of a résumé that is not the whole file in its own language."""
    name = which.variant
    if which.tags:
        name = unnamed_of([which.variant] if which.variant else [])
    return "-".join(part for part in (name, which.locale) if part) or None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was written: the files, what --json prints of each, and the worst exit code."""

    files: tuple[Path, ...] = ()
    facts: tuple[Mapping[str, object], ...] = ()
    exit_code: ExitCode = ExitCode.DONE


def deliver(
    order: Order,
    plan: Plan,
    results: Sequence[Built | CvbuildError],
    report: Report,
    since: float | None = None,
) -> Delivery:
    """Write what was built and show the problems of the rest.

    `since` is the time, of `time.perf_counter`, from which it is told how long it took.
    """
    from cvbuild.tex.engine import TypesettingError

    quiet = order.json or any(target is None for _, target in plan)
    files, facts, worst = [], [], ExitCode.DONE
    for (which, target), result in zip(plan, results, strict=True):
        if isinstance(result, CvbuildError):
            if isinstance(result, TypesettingError):
                keep_log(order.log, result.log, quiet=quiet)
            report.show(result.diagnostics, which.variant if len(plan) > 1 else None)
            worst = max(worst, result.exit_code)
            continue
        keep_log(order.log, result.log, quiet=quiet)
        report.show(result.diagnostics)
        write(target, result.pdf, "" if quiet else pages_line(target, result, since))
        facts.append(_facts(which.variant, target, result))
        if target is not None:
            files.append(target)
    return Delivery(tuple(files), tuple(facts), worst)


@dataclass(frozen=True, slots=True)
class Session:
    """What was begun before the command: an engine at work, and the call that may be answered."""

    press: Press | None = None
    question: Question | None = None


def build_once(order: Order, session: Session = Session()) -> None:
    """Build what was ordered, and show how it went.

    Raises:
        Ended: with the exit code, where that is not 0.
    """
    with reporting(order.file, order.start) as report, transcript() as said:
        check_log(order.log, order.file)
        source = report.load()
        from cvbuild.pipeline import typesetter

        plan, make = order.work(source)
        with ExitStack() as stack, progress("typesetting"):
            results = make(session.press or stack.enter_context(typesetter(order.engine)))
        delivery = deliver(order, plan, results, report)
        if order.show:
            for file in delivery.files:
                show_file(file)
        if order.json:
            say(json_text(delivery.facts), err=any(target is None for _, target in plan))
        if delivery.exit_code is not ExitCode.DONE:
            raise Ended(delivery.exit_code)
        if session.question is not None:
            out = "".join(f"{text}\n" for text, err in said if not err)
            err = "".join(f"{text}\n" for text, err in said if err)
            built = [one for one in results if not isinstance(one, CvbuildError)]
            session.question.keep(
                Answer(out, err, tuple(str(file) for file in delivery.files)),
                order.inputs(source),
                delivery.files,
                dict.fromkeys(name for one in built for name in one.read),
            )


def pages_line(target: Path | None, built: Built, since: float | None = None) -> str:
    """What is said of a file that was written: its pages, and what was done to keep to them."""
    pages = "1 page" if built.pages == 1 else f"{built.pages} pages"
    changes = ", ".join(map(str, built.changes))
    line = f"{target}: {pages}{f' ({changes})' if changes else ''}"
    if since is not None:
        line += f", {_duration(perf_counter() - since)}"
    return "\n".join((line, *left_out(built)))


def left_out(built: Built) -> list[str]:
    """What is said of items that the page budget had no room for."""
    return [f"  left out: {item.label} (priority {item.priority})" for item in built.dropped]


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _facts(variant: str | None, target: Path | None, built: Built) -> dict[str, object]:
    return {
        "file": None if target is None else str(target),
        "variant": variant,
        "pages": built.pages,
        "fill": round(built.fill, 3),
        "changes": [
            {
                **({"part": change.part} if change.part else {}),
                "setting": change.setting,
                "before": change.before,
                "after": change.after,
            }
            for change in built.changes
        ],
        "dropped": [
            {"path": path_text(item.path), "label": item.label, "priority": item.priority}
            for item in built.dropped
        ],
        "runs": built.runs,
    }


def unnamed_of(variants: Sequence[str | None]) -> str:
    """What stands in the name of a file that holds a selection by tags, and no variant."""
    if variants:
        refuse("--tags is for a résumé that no variant names", "leave out --variant")
    return "selection"


def expression_of(text: str | None) -> Expression | None:
    if text is None:
        return None
    from cvbuild.expression import ExpressionError, parse

    try:
        return parse(text)
    except ExpressionError as error:
        raise CvbuildError(
            [Diagnostic("bad-expression", f"--tags: {error}", hint="such as 'ml and not web'")],
            ExitCode.USAGE,
        ) from None
