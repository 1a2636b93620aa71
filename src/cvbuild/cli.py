"""The command line: reads arguments, calls the library, prints, and chooses the exit code.

Everything a command does, the library can do; this module owns what a terminal needs: colours,
progress, one line per file written, diagnostics on standard error.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cvbuild import __version__
from cvbuild.diagnostic import (
    CvbuildError,
    Diagnostic,
    ExitCode,
    Severity,
    path_text,
    printable,
    render,
)

if TYPE_CHECKING:
    from cvbuild.compare import Operand, Side
    from cvbuild.explain import Outcome
    from cvbuild.expression import Expression
    from cvbuild.pipeline import Built, Typesetter
    from cvbuild.source import Source

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

_STDIO = "-"
_STDOUT = (_STDIO, "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
"""Names of standard output: a PDF goes there whole, and nothing else does."""


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
    typer.Option("--tags", metavar="EXPRESSION", help="What to select: 'ml and not web'."),
]


@app.command()
def pdf(
    file: InputArgument,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="PATH", help="A file or folder; - writes standard output."
        ),
    ] = None,
    variant: VariantOption = None,
    all_variants: Annotated[
        bool, typer.Option("--all-variants", help="Build every variant of the file.")
    ] = False,
    tags: TagsOption = None,
    pages: Annotated[
        int | None, typer.Option("--pages", metavar="N", min=1, help="At most so many pages.")
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
    with _reporting(file) as report:
        _check_log(log, file)
        source = report.load()
        from cvbuild.pipeline import Wanted, build_all, checked, typesetter
        from cvbuild.tex.engine import TypesettingError

        names: list[str | None] = list(dict.fromkeys(variant or ()))
        if all_variants:
            names = list(checked(source)[0].variants) or _refuse(
                "the file has no variants", "define some under `variants`"
            )
        expression = _expression(tags)
        wanted = [
            Wanted(name, expression, template, pages, _base(file)) for name in names or [None]
        ]
        targets = [_target(file, output, ".pdf", which.variant) for which in wanted]
        if len(set(targets)) < len(targets):
            _refuse("several variants cannot go into one file", "give a folder with -o")
        _check_targets(targets, log)
        run = typesetter(engine)
        with _progress("typesetting"):
            results = build_all(source, wanted, run)
        worst = ExitCode.DONE
        told = []
        for which, target, result in zip(wanted, targets, results, strict=True):
            if isinstance(result, CvbuildError):
                if isinstance(result, TypesettingError):
                    _keep_log(log, result.log)
                report.show(result.diagnostics, which.variant if len(wanted) > 1 else None)
                worst = max(worst, result.exit_code)
                continue
            _keep_log(log, result.log)
            report.show(result.diagnostics)
            told.append(_facts(which.variant, target, result))
            _write(target, result.pdf, "" if json else _line(target, result))
            if open_ and target is not None:
                _show(target)
        if json:
            _say(_json(told), err=None in targets)
        if worst is not ExitCode.DONE:
            raise typer.Exit(worst)


def _show(file: Path) -> None:
    """Opens a file with the program that the system has for it; silent where it has none."""
    if sys.platform == "win32":
        os.startfile(file)
        return
    import shutil
    import subprocess

    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is None:
        _say(f"{file}: nothing here opens it", err=True)
        return
    quiet = subprocess.DEVNULL
    subprocess.Popen([opener, file], stdin=quiet, stdout=quiet, stderr=quiet)


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
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="PATH", help="A file or folder; - writes standard output."
        ),
    ] = None,
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
    with _reporting(file) as report:
        source = report.load()
        target = _target(file, output, ".tex", variant)
        _check_targets([target], None)
        from cvbuild.pipeline import Wanted, prepare

        wanted = Wanted(variant, _expression(tags), template, base=_base(file))
        job = prepare(source, wanted)
        _write(target, job.source.encode(), str(target))


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
            with _reporting(file) as report:
                source = report.load()
                from cvbuild.pipeline import Wanted, checked, prepare

                cv, warnings = checked(source)
                for name in (None, *cv.variants):
                    prepare(source, Wanted(name, base=_base(file)))
                report.show(warnings)
                _say(f"{_shown(file)}: valid")
        except typer.Exit as ended:
            worst = max(worst, ExitCode(ended.exit_code))
    if worst is not ExitCode.DONE:
        raise typer.Exit(worst)


@app.command()
def schema(
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to; - is standard output.")
    ] = _STDIO,
) -> None:
    """Print the JSON Schema of cv.yaml.

    Editors complete and check with it while you type.

    \b
    Examples:
      cvbuild schema
      cvbuild schema -o cv.schema.json
    """
    from cvbuild.json_schema import json_schema

    with _reporting(None):
        if not output:
            _refuse_empty("output")
        target = None if output in _STDOUT else Path(output)
        _write(target, json_schema().encode(), output)


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
    with _reporting(None):
        if not file:
            _refuse_empty("file")
        if file in _STDOUT:
            _write(None, starter, file)
            return
        target = Path(file)
        if file.endswith(("/", os.sep)) or _is_folder(target):
            target = target / "cv.yaml"
        beside = target.with_name("cv.schema.json")
        if target.name.casefold() == beside.name or _same(target, beside):
            _refuse(f"'{target}' is where the schema goes", "give the file another name")
        known = json_schema().encode()
        there = _content(beside) == known
        if not force:
            for path in (target, *(() if there else (beside,))):
                if os.path.lexists(path):
                    _refuse_existing(path)
        _make_folder(target.parent)
        _write(target, starter, str(target))
        if not there:
            _write(beside, known, str(beside))


def _refuse_existing(path: Path) -> NoReturn:
    hint = "give another name, or --force to overwrite it"
    problem = Diagnostic("file-exists", f"'{path}' is there already", hint=hint)
    raise CvbuildError([problem], ExitCode.USAGE)


def _content(path: Path) -> bytes | None:
    """What a file holds; None for what is no file, or cannot be read."""
    try:
        return path.read_bytes() if stat.S_ISREG(path.stat().st_mode) else None
    except OSError:
        return None


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

    paint = _painter(sys.stdout is not None and sys.stdout.isatty())
    marks = {State.OK: ("32", "ok"), State.MISSING: ("33", "--"), State.BROKEN: ("31", "!!")}
    with _progress("looking"):
        findings = examine(Machine.here())
    for finding in findings:
        colour, mark = marks[finding.state]
        _say(f"{finding.subject}: {finding.text}", f"{paint(colour, mark)}  ")
        if finding.advice is not None:
            _say(f"      {finding.advice}")
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
    with _reporting(files[0]):
        from cvbuild.compare import compare, operands

        old, new = operands(files, variant or (), rev or ())
    read: dict[tuple[str, str | None], bytes] = {}
    text = compare(_side(old, read), _side(new, read))
    paint = _painter(sys.stdout is not None and sys.stdout.isatty())
    colours = {"- ": "31", "+ ": "32", "@@": "36", "--": "1", "++": "1"}
    for line in text.split("\n") if text else ():
        shown = printable(line)
        _print(paint(colours[shown[:2]], shown) if shown[:2] in colours else shown)
    if text and exit_code:
        raise typer.Exit(ExitCode.CHECK)


def _side(operand: Operand, read: dict[tuple[str, str | None], bytes]) -> Side:
    """One side of a comparison; `read` keeps what was read, as standard input comes only once."""
    with _reporting(operand.file) as report:
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
    with _reporting(file) as report:
        source = report.load()
        from cvbuild import explain as explaining

        found: tuple[Outcome, ...] = ()
        facts: object
        with _progress("typesetting"):
            if explain is None:
                found = explaining.survey(source, _run(report, engine), _base(file))
                text, facts = explaining.table(found), explaining.table_facts(found)
            else:
                told = explaining.explain(
                    source, explain, lambda: _run(report, engine), _base(file)
                )
                text, facts = explaining.tree(told), explaining.tree_facts(told)
        _say(_json(facts) if json else text or f"{report.name}: no variants")
        worst = ExitCode.DONE
        for one in found:
            if one.problem is not None:
                report.show(one.problem.diagnostics, one.variant)
                worst = max(worst, one.problem.exit_code)
        if worst is not ExitCode.DONE:
            raise typer.Exit(worst)


def _run(report: _Report, engine: str) -> Typesetter | None:
    """The engine, or None where there is none: then nothing is typeset, with a warning."""
    from cvbuild.pipeline import typesetter

    try:
        return typesetter(engine)
    except CvbuildError as error:
        if error.exit_code is not ExitCode.NO_ENGINE:
            raise
        report.show(tuple(replace(d, severity=Severity.WARNING) for d in error.diagnostics))
        return None


class _Report:
    """What is known of the input while a command runs, to show its problems with their lines."""

    def __init__(self, file: str | None) -> None:
        self.name = "cvbuild" if file is None else _shown(file)
        self.file = file
        self.text: str | None = None

    def load(self) -> Source:
        return self.parse(self.read())

    def read(self) -> bytes:
        from cvbuild import source as loading

        assert self.file is not None
        if self.file == _STDIO:
            if sys.stdin is None:  # it was closed before Python started
                problem = Diagnostic(
                    "no-input", "standard input is closed", hint="name a file, or send one there"
                )
                raise CvbuildError([problem], ExitCode.USAGE)
            return sys.stdin.buffer.read(loading.MAX_BYTES + 1)
        return loading.read(Path(self.file))

    def parse(self, data: bytes) -> Source:
        from cvbuild import source as loading

        self.text = loading.shown(data)
        return loading.load(data, self.name)

    def show(self, diagnostics: tuple[Diagnostic, ...], variant: str | None = None) -> None:
        if diagnostics:
            if variant is not None:
                _say(f"variant {variant}:", err=True)
            text = render(
                diagnostics,
                file=self.name,
                text=self.text,
                colour=_colourful(sys.stderr is not None and sys.stderr.isatty()),
            )
            _print(text, err=True)


@contextmanager
def _reporting(file: str | None) -> Iterator[_Report]:
    report = _Report(file or None)
    try:
        if file == "":
            _refuse_empty("file")
        yield report
    except CvbuildError as error:
        report.show(error.diagnostics)
        raise typer.Exit(error.exit_code) from None


def _shown(file: str) -> str:
    return "<stdin>" if file == _STDIO else file


def _base(file: str) -> Path:
    """The folder that paths in the file are relative to."""
    return Path() if file == _STDIO else Path(file).parent


def _target(file: str, output: str | None, ending: str, variant: str | None) -> Path | None:
    """Where the result goes; None is standard output."""
    if output == "":
        _refuse_empty("output")
    if output in _STDOUT or (output is None and file == _STDIO):
        if ending == ".pdf" and sys.stdout is not None and sys.stdout.isatty():
            _refuse("a PDF is not for the terminal", "send it to a file: -o cv.pdf")
        return None
    name = "cv" if file == _STDIO else Path(file).stem
    if variant is not None:
        name += f"-{variant}"
    if output is None:
        target = Path(file).parent / f"{name}{ending}"
    elif output.endswith(("/", os.sep)) or _is_folder(Path(output)):
        _make_folder(Path(output))
        target = Path(output) / f"{name}{ending}"
    else:
        target = Path(output)
    if file != _STDIO and _same(target, Path(file)):
        _refuse(f"'{target}' is the input", "give another name with -o")
    return target


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long, a folder that may not be entered
        return False


def _same(one: Path, other: Path) -> bool:
    """Whether both lead to one file, be it there or not; a device may be given twice."""
    try:
        return one.samefile(other) and stat.S_ISREG(one.stat().st_mode)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)


def _check_log(log: str | None, file: str) -> None:
    """Refuse a place for the log where it cannot be written or would destroy the input."""
    if log is None or log == _STDIO:
        return
    if not log:
        _refuse_empty("log")
    if file != _STDIO and _same(Path(log), Path(file)):
        _refuse(f"'{log}' is the input", "give another name with --log")
    from cvbuild.files import check_place

    check_place(Path(log))


def _check_targets(targets: Sequence[Path | None], log: str | None) -> None:
    """Refuse, before anything is typeset, what cannot be written or is the log as well."""
    from cvbuild.files import check_place

    for target in targets:
        if target is not None:
            check_place(target)
        same = log in _STDOUT if target is None else _same(Path(log or _STDIO), target)
        if log is not None and log != _STDIO and same:
            _refuse(f"'{log}' is the output", "give another name with --log")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _refuse(f"the folder '{folder}' cannot be made: {error.strerror}", "choose another place")


def _refuse(message: str, hint: str) -> NoReturn:
    raise CvbuildError([Diagnostic("bad-output", message, hint=hint)], ExitCode.USAGE)


def _refuse_empty(what: str) -> NoReturn:
    _refuse(f"the name of the {what} is empty", "is a variable of your shell not set?")


def _write(target: Path | None, data: bytes, line: str) -> None:
    if target is None:
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from cvbuild.files import write_atomically

    write_atomically(target, data)
    if line:
        _say(line)


def _say(text: str, mark: str = "", err: bool = False) -> None:
    """Print lines as a terminal can show them, whatever a name or a text holds."""
    _print(mark + "\n".join(printable(line) for line in text.split("\n")), err)


def _print(text: str, err: bool = False) -> None:
    """Print what holds nothing but printable characters and colours."""
    if not err and sys.stdout is None:  # it was closed before Python started
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    typer.echo(text, err=err)


def _json(value: object) -> str:
    from json import dumps

    text = dumps(value, ensure_ascii=False, indent=2)
    return text if text.replace("\n", "").isprintable() else dumps(value, indent=2)


def _keep_log(path: str | None, log: str) -> None:
    if path == _STDIO:
        _say(log.expandtabs(), err=True)
    elif path is not None:
        _write(Path(path), log.encode(), path)


def _colourful(terminal: bool) -> bool:
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _painter(terminal: bool) -> Callable[[str, str], str]:
    if not _colourful(terminal):
        return lambda code, text: text
    return lambda code, text: f"\x1b[{code}m{text}\x1b[0m"


@contextmanager
def _progress(what: str) -> Iterator[None]:
    """Says on a terminal what takes so long, once it takes over a second."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    import threading

    done = threading.Event()

    def tell() -> None:
        if not done.wait(1.0):
            sys.stderr.write(f"{what} …")
            sys.stderr.flush()
            done.wait()
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def main() -> None:
    """The `cvbuild` command."""
    _open_descriptors()
    _catch_signals()
    code: int = ExitCode.DONE
    try:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        code = app(standalone_mode=False) or ExitCode.DONE
        if sys.stdout is not None:
            sys.stdout.flush()
    except typer.Abort:
        code = _BY_SIGNAL + _INTERRUPT
    except BrokenPipeError:
        code = ExitCode.DONE  # whoever read the output has enough
        _discard_output()
    except OSError as error:
        code = ExitCode.USAGE
        _discard_output()
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
            _say(words.getvalue().rstrip("\n"), err=True)
    sys.exit(code)


_BY_SIGNAL = 128
"""What shells add to the number of a signal that ended a program (POSIX, 2.8.2)."""
_INTERRUPT = 2


def _open_descriptors() -> None:
    """Lets no file get the number of a standard stream that was closed."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free


def _discard_output() -> None:
    """Leaves nothing to flush to at the end (Python's signal documentation)."""
    if sys.stdout is not None:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _catch_signals() -> None:
    """Lets a signal that ends the command end TeX first, and its folder with it."""
    import signal

    from cvbuild.tex.process import kill_all

    def end(number: int, _: object) -> None:
        for other in caught:
            signal.signal(other, signal.SIG_IGN)  # once is enough
        kill_all()
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(_BY_SIGNAL + number)

    usual = (signal.SIG_DFL, signal.default_int_handler)
    named = (getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP"))
    # one that is ignored, as by nohup, stays so
    caught = [number for number in named if number and signal.getsignal(number) in usual]
    for number in caught:
        signal.signal(number, end)
