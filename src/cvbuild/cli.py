"""The command line: reads arguments, calls the library, prints, and chooses the exit code.

Everything a command does, the library can do. `terminal.py` owns what a terminal needs,
`places.py` where results go.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cvbuild import __version__
from cvbuild.diagnostic import (
    CvbuildError,
    Diagnostic,
    ExitCode,
    Severity,
    path_text,
    printable,
)
from cvbuild.places import (
    base_of,
    check_log,
    check_targets,
    content_of,
    is_folder,
    keep_log,
    make_folder,
    refuse_existing,
    same_file,
    show_file,
    target_of,
    write,
)
from cvbuild.terminal import (
    BY_SIGNAL,
    INTERRUPT,
    STDIO,
    STDOUT,
    Report,
    catch_signals,
    discard_output,
    json_text,
    open_descriptors,
    painter,
    print_lines,
    progress,
    refuse,
    refuse_empty,
    reporting,
    say,
    shown,
)

if TYPE_CHECKING:
    from cvbuild.compare import Operand, Side
    from cvbuild.explain import Outcome
    from cvbuild.expression import Expression
    from cvbuild.pipeline import Built, Typesetter

__all__ = ["app", "main"]

app = typer.Typer(
    name="cvbuild",
    help="Turns a cv.yaml into a beautifully typeset résumé.",
    epilog="Start with:  cvbuild new  and then  cvbuild pdf cv.yaml",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cvbuild {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    pass


InputArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="The cv.yaml; - reads standard input.")
]
OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="PATH", help="A file or folder; - writes standard output."
    ),
]
TemplateOption = Annotated[
    str | None,
    typer.Option("--template", "-t", metavar="NAME", help="A template's name, or your own folder."),
]
EngineOption = Annotated[
    str, typer.Option("--engine", metavar="NAME", help="auto, bundled or texlive.")
]


VariantOption = Annotated[
    list[str] | None,
    typer.Option("--variant", metavar="NAME", help="A variant of the file; may be repeated."),
]
TagsOption = Annotated[
    str | None,
    typer.Option("--tags", metavar="EXPRESSION", help="What to select, in place of a variant."),
]


@app.command()
def pdf(
    file: InputArgument,
    output: OutputOption = None,
    variant: VariantOption = None,
    all_variants: Annotated[
        bool, typer.Option("--all-variants", help="Build every variant of the file.")
    ] = False,
    tags: TagsOption = None,
    pages: Annotated[
        int | None,
        typer.Option("--pages", metavar="N", min=1, max=99, help="At most so many pages."),
    ] = None,
    template: TemplateOption = None,
    engine: EngineOption = "auto",
    open_: Annotated[bool, typer.Option("--open", help="Show the PDF when it is done.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print the result as JSON instead of a line.")
    ] = False,
    log: Annotated[
        str | None,
        typer.Option("--log", metavar="FILE", help="Keep TeX's own log there; - is stderr."),
    ] = None,
) -> None:
    """Build the PDF, beside the input.

    \b
    Examples:
      cvbuild pdf cv.yaml
      cvbuild pdf cv.yaml --variant industry --open
      cvbuild pdf cv.yaml --all-variants -o out/
      cvbuild pdf cv.yaml --tags "ml and not web" --pages 1
      cvbuild pdf - < cv.yaml > cv.pdf
    """
    with reporting(file) as report:
        check_log(log, file)
        source = report.load()
        from cvbuild.pipeline import Wanted, build_all, checked, typesetter
        from cvbuild.tex.engine import TypesettingError

        names: list[str | None] = list(dict.fromkeys(variant or ()))
        if all_variants:
            names = list(checked(source)[0].variants) or refuse(
                "the file has no variants", "define some under `variants`"
            )
        expression = _expression(tags)
        wanted = [
            Wanted(name, expression, template, pages, base_of(file)) for name in names or [None]
        ]
        unnamed = None if expression is None else _unnamed(names)
        targets = [target_of(file, output, ".pdf", which.variant or unnamed) for which in wanted]
        # a file system may take names that differ in their case alone for one
        if len({str(target).casefold() for target in targets}) < len(targets):
            refuse("several variants cannot go into one file", "give a folder with -o")
        check_targets(targets, log)
        run = typesetter(engine)
        with progress("typesetting"):
            results = build_all(source, wanted, run)
        worst = ExitCode.DONE
        told = []
        quiet = json or None in targets
        for which, target, result in zip(wanted, targets, results, strict=True):
            if isinstance(result, CvbuildError):
                if isinstance(result, TypesettingError):
                    keep_log(log, result.log, quiet=quiet)
                report.show(result.diagnostics, which.variant if len(wanted) > 1 else None)
                worst = max(worst, result.exit_code)
                continue
            keep_log(log, result.log, quiet=quiet)
            report.show(result.diagnostics)
            told.append(_facts(which.variant, target, result))
            write(target, result.pdf, "" if json else _line(target, result))
            if open_ and target is not None:
                show_file(target)
        if json:
            say(json_text(told), err=None in targets)
        if worst is not ExitCode.DONE:
            raise typer.Exit(worst)


def _line(target: Path | None, built: Built) -> str:
    """What is said of a file that was written: its pages, and what was done to keep to them."""
    pages = "1 page" if built.pages == 1 else f"{built.pages} pages"
    changes = ", ".join(
        f"{change.setting.replace('_', ' ')} {_size(change.setting, change.before)} → "
        f"{_size(change.setting, change.after)}"
        for change in built.changes
    )
    line = f"{target}: {pages}{f' ({changes})' if changes else ''}"
    for item in built.dropped:
        line += f"\n  left out: {item.label} (priority {item.priority})"
    return line


def _size(setting: str, value: float) -> str:
    if setting == "margin":
        return f"{value / 72.27:.2f}in"
    return f"{value:g}pt" if setting == "font_size" else f"{value:g}"


def _facts(variant: str | None, target: Path | None, built: Built) -> dict[str, object]:
    return {
        "file": None if target is None else str(target),
        "variant": variant,
        "pages": built.pages,
        "fill": round(built.fill, 3),
        "changes": [
            {"setting": change.setting, "before": change.before, "after": change.after}
            for change in built.changes
        ],
        "dropped": [
            {"path": path_text(item.path), "label": item.label, "priority": item.priority}
            for item in built.dropped
        ],
        "runs": built.runs,
    }


def _unnamed(variants: Sequence[str | None]) -> str:
    """What stands in the name of a file that holds a selection by tags, and no variant."""
    if variants:
        refuse("--tags is for a résumé that no variant names", "leave out --variant")
    return "selection"


def _expression(text: str | None) -> Expression | None:
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


@app.command()
def tex(
    file: InputArgument,
    output: OutputOption = None,
    variant: Annotated[
        str | None, typer.Option("--variant", metavar="NAME", help="A variant of the file.")
    ] = None,
    tags: TagsOption = None,
    template: TemplateOption = None,
) -> None:
    """Write the LaTeX behind the PDF.

    Any pdfLaTeX with Latin Modern compiles it. It has the natural layout; a page budget is kept
    by `cvbuild pdf` alone.

    \b
    Examples:
      cvbuild tex cv.yaml
      cvbuild tex cv.yaml -o - | less
    """
    with reporting(file) as report:
        source = report.load()
        expression = _expression(tags)
        unnamed = None if expression is None else _unnamed([variant] if variant else [])
        target = target_of(file, output, ".tex", variant or unnamed)
        check_targets([target], None)
        from cvbuild.pipeline import Wanted, prepare

        job = prepare(source, Wanted(variant, expression, template, base=base_of(file)))
        for name, data in job.files.items():
            if target is None:
                say(f"the picture must stand beside it as {name}", err=True)
            else:
                write(target.with_name(name), data, str(target.with_name(name)))
        write(target, job.source.encode(), str(target))


@app.command()
def validate(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="The files; - reads standard input.")
    ],
) -> None:
    """Report every problem of a file.

    Each with its line and column, in well under a second; no TeX is needed.

    \b
    Examples:
      cvbuild validate cv.yaml
      cvbuild validate *.yaml
    """
    worst = ExitCode.DONE
    for file in files:
        try:
            with reporting(file) as report:
                source = report.load()
                from cvbuild.pipeline import examine

                report.show(examine(source, base_of(file)))
                say(f"{shown(file)}: valid")
        except typer.Exit as ended:
            worst = max(worst, ExitCode(ended.exit_code))
    if worst is not ExitCode.DONE:
        raise typer.Exit(worst)


@app.command()
def schema(
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to; - is standard output.")
    ] = STDIO,
) -> None:
    """Print the JSON Schema of cv.yaml.

    Editors complete and check with it while you type.

    \b
    Examples:
      cvbuild schema
      cvbuild schema -o cv.schema.json
    """
    from cvbuild.json_schema import json_schema

    with reporting(None):
        if not output:
            refuse_empty("output")
        target = None if output in STDOUT else Path(output)
        write(target, json_schema().encode(), output)


@app.command()
def new(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="What to create; - is standard output.")
    ] = "cv.yaml",
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Write a starter file to edit.

    It builds as it is. The schema that editors read is put beside it.

    \b
    Examples:
      cvbuild new
      cvbuild new resume/cv.yaml
    """
    from importlib.resources import files

    from cvbuild.json_schema import json_schema

    starter = files("cvbuild").joinpath("starter.yaml").read_bytes()
    with reporting(None):
        if not file:
            refuse_empty("file")
        if file in STDOUT:
            write(None, starter, file)
            return
        target = Path(file)
        if file.endswith(("/", os.sep)) or is_folder(target):
            target = target / "cv.yaml"
        beside = target.with_name("cv.schema.json")
        if target.name.casefold() == beside.name or same_file(target, beside):
            refuse(f"'{target}' is where the schema goes", "give the file another name")
        known = json_schema().encode()
        there = content_of(beside) == known
        if not force:
            for path in (target, *(() if there else (beside,))):
                if os.path.lexists(path):
                    refuse_existing(path)
        make_folder(target.parent)
        write(target, starter, str(target))
        if not there:
            write(beside, known, str(beside))


@app.command()
def doctor() -> None:
    """Say what works on this machine.

    And how to get what is missing, on this operating system.

    \b
    Example:
      cvbuild doctor
    """
    from cvbuild.doctor import State, examine, verdict
    from cvbuild.tex.engine import Machine

    paint = painter(sys.stdout is not None and sys.stdout.isatty())
    marks = {State.OK: ("32", "ok"), State.MISSING: ("33", "--"), State.BROKEN: ("31", "!!")}
    with progress("looking"):
        findings = examine(Machine.here())
    for finding in findings:
        colour, mark = marks[finding.state]
        say(f"{finding.subject}: {finding.text}", f"{paint(colour, mark)}  ")
        if finding.advice is not None:
            say(f"      {finding.advice}")
    outcome = verdict(findings)
    if outcome is not ExitCode.DONE:
        raise typer.Exit(outcome)


@app.command()
def diff(
    files: Annotated[list[str], typer.Argument(metavar="FILE [FILE]", help="One cv.yaml, or two.")],
    variant: Annotated[
        list[str] | None,
        typer.Option("--variant", metavar="NAME", help="A variant; twice: one for each side."),
    ] = None,
    rev: Annotated[
        list[str] | None,
        typer.Option("--rev", metavar="REVISION", help="As git has it there; may be given twice."),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 5 when they differ.")
    ] = False,
) -> None:
    """Show what differs between two résumés, as text.

    Between variants of a file, two files, or a file and its revisions in git. It exits with 0
    whether or not they differ, unless --exit-code is given.

    \b
    Examples:
      cvbuild diff cv.yaml --variant industry
      cvbuild diff cv.yaml --variant academic --variant industry
      cvbuild diff old.yaml new.yaml
      cvbuild diff cv.yaml --rev HEAD~1
      cvbuild diff cv.yaml --rev v1 --rev v2 --variant industry
    """
    with reporting(files[0]):
        from cvbuild.compare import compare, operands

        old, new = operands(files, variant or (), rev or ())
    read: dict[tuple[str, str | None], bytes] = {}
    text = compare(_side(old, read), _side(new, read))
    paint = painter(sys.stdout is not None and sys.stdout.isatty())
    colours = {"- ": "31", "+ ": "32", "@@": "36", "--": "1", "++": "1"}
    for line in text.split("\n") if text else ():
        shown = printable(line)
        print_lines(paint(colours[shown[:2]], shown) if shown[:2] in colours else shown)
    if text and exit_code:
        raise typer.Exit(ExitCode.CHECK)


def _side(operand: Operand, read: dict[tuple[str, str | None], bytes]) -> Side:
    """One side of a comparison; `read` keeps what was read, as standard input comes only once."""
    with reporting(operand.file) as report:
        from cvbuild import revisions
        from cvbuild.compare import Side, settings
        from cvbuild.compose import compose
        from cvbuild.pipeline import Wanted, checked, chosen
        from cvbuild.tex.machine import Machine

        place = (operand.file, operand.revision)
        if place not in read and operand.revision is not None:
            read[place] = revisions.read(Path(operand.file), operand.revision, Machine.here())
        elif place not in read:
            read[place] = report.read()
        report.name = operand.place
        cv, _ = checked(source := report.parse(read[place]))
        cv, _ = chosen(source, cv, Wanted(operand.variant))
        return Side(operand.name, compose(cv), settings(cv))


@app.command()
def variants(
    file: InputArgument,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="NAME", help="What is in and out of this one, and why."),
    ] = None,
    engine: EngineOption = "auto",
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Show the variants of a file.

    What each selects by, its pages, and how many items of the file it keeps and drops.

    \b
    Examples:
      cvbuild variants cv.yaml
      cvbuild variants cv.yaml --explain industry
    """
    with reporting(file) as report:
        source = report.load()
        from cvbuild import explain as explaining

        found: tuple[Outcome, ...] = ()
        facts: object
        with progress("typesetting"):
            if explain is None:
                found = explaining.survey(source, _run(report, engine), base_of(file))
                text, facts = explaining.table(found), explaining.table_facts(found)
            else:
                told = explaining.explain(
                    source, explain, lambda: _run(report, engine), base_of(file)
                )
                text, facts = explaining.tree(told), explaining.tree_facts(told)
        say(json_text(facts) if json else text or f"{report.name}: no variants")
        worst = ExitCode.DONE
        for one in found:
            if one.problem is not None:
                report.show(one.problem.diagnostics, one.variant)
                worst = max(worst, one.problem.exit_code)
        if worst is not ExitCode.DONE:
            raise typer.Exit(worst)


def _run(report: Report, engine: str) -> Typesetter | None:
    """The engine, or None where there is none: then nothing is typeset, with a warning."""
    from cvbuild.pipeline import typesetter

    try:
        return typesetter(engine)
    except CvbuildError as error:
        if error.exit_code is not ExitCode.NO_ENGINE:
            raise
        report.show(tuple(replace(d, severity=Severity.WARNING) for d in error.diagnostics))
        return None


def main() -> None:
    """The `cvbuild` command."""
    open_descriptors()
    catch_signals()
    code: int = ExitCode.DONE
    try:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        code = app(standalone_mode=False) or ExitCode.DONE
        if sys.stdout is not None:
            sys.stdout.flush()
    except typer.Abort:
        code = BY_SIGNAL + INTERRUPT
    except BrokenPipeError:
        code = ExitCode.DONE  # whoever read the output has enough
        discard_output()
    except OSError as error:
        code = ExitCode.USAGE
        discard_output()
        where, what = "cannot-print", ""
        if error.filename is not None:
            where, what = "unusable-path", f"'{printable(os.fsdecode(error.filename))}': "
        with suppress(OSError):
            typer.echo(f"cvbuild: error[{where}]: {what}{error.strerror or error}", err=True)
    except Exception as error:
        # Typer's errors of usage have no public class, and quote arguments as they are.
        show = getattr(error, "show", None)
        if show is None:
            raise
        from io import StringIO

        code = ExitCode.USAGE
        show(file=(words := StringIO()))
        with suppress(OSError):
            say(words.getvalue().rstrip("\n"), err=True)
    sys.exit(code)
