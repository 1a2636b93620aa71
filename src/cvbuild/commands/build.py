"""`cvbuild build`: makes all that the file names under `outputs`."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cvbuild.commands.exporting import places_of, write_files
from cvbuild.commands.options import EngineOption, InputArgument
from cvbuild.commands.order import left_out, pages_line
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.places import base_of, make_folder, same_file
from cvbuild.terminal import STDIO, STDOUT, Ended, progress, refuse, reporting, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cvbuild.export.formats import Subject
    from cvbuild.export.outputs import Job
    from cvbuild.pipeline import Typesetter
    from cvbuild.source import Source

__all__ = ["build"]


def build(
    file: InputArgument,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FOLDER", help="Where to; else beside the input."),
    ] = None,
    engine: EngineOption = "auto",
) -> None:
    """Make all that the file asks for.

    That is what it names under `outputs`: formats, of which variants, under which names. Without
    it, the PDF of the file and of every variant. What fails is told and keeps nothing else from
    being made.

    \b
    Examples:
      cvbuild build cv.yaml
      cvbuild build cv.yaml -o public/
    """
    with reporting(file) as report:
        folder = _folder(file, output)
        source = report.load()
        from cvbuild.export.formats import Subject
        from cvbuild.export.outputs import jobs
        from cvbuild.inputs import inputs
        from cvbuild.pipeline import Wanted, placed, typesetter, valid

        base = base_of(file)
        cv, warnings = valid(source, base)
        name = "cv" if file == STDIO else Path(file).stem
        wanted = placed(source, lambda: jobs(cv, name))
        report.show(warnings)
        with ExitStack() as stack:

            @cache
            def run() -> Typesetter:
                return stack.enter_context(typesetter(engine))

            subjects = {
                variant: Subject(source, Wanted(variant, base=base), run)
                for variant in dict.fromkeys(job.variant for job in wanted)
            }
            with progress("building"):
                _typeset_at_once(wanted, subjects)
            told, worst = set(warnings), ExitCode.DONE
            sources = inputs(Path(file), source, [])
            written: dict[str, Job] = {}
            for job in wanted:
                subject = subjects[job.variant]
                found: tuple[Diagnostic, ...]
                try:
                    _make(job, subject, file, folder, sources, written)
                    found = subject.warnings
                except CvbuildError as error:
                    say(f"{folder / job.file}: not made", err=True)
                    worst, found = max(worst, error.exit_code), error.diagnostics
                report.show(tuple(one for one in found if one not in told))
                told.update(found)
        if worst is not ExitCode.DONE:
            raise Ended(worst)


def _folder(file: str, output: str | None) -> Path:
    if output in STDOUT:
        refuse("several files cannot go to standard output", "give a folder with -o")
    if output is None:
        return base_of(file)
    if output == "":
        refuse("the name of the folder is empty", "is a variable of your shell not set?")
    make_folder(Path(output))
    return Path(output)


def _typeset_at_once(wanted: Sequence[Job], subjects: Mapping[str | None, Subject]) -> None:
    """Make the PDFs that are needed, side by side; what fails is told when it is asked for."""
    from concurrent.futures import ThreadPoolExecutor

    from cvbuild.export.formats import FORMATS

    needed = dict.fromkeys(job.variant for job in wanted if FORMATS[job.format].typeset)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda variant: subjects[variant].outcome, needed))


def _make(
    job: Job,
    subject: Subject,
    file: str,
    folder: Path,
    inputs: Sequence[Path],
    written: dict[str, Job],
) -> None:
    """Make and write one, and say so. `written` are the places that have been written to.

    Raises:
        CvbuildError: it cannot be made, or not be written where it should.
    """
    from cvbuild.export.formats import FORMATS

    made = FORMATS[job.format]
    target = folder / job.file
    _check_place(job, target, file, folder, subject.source)
    files = made.make(subject)
    if job.chosen and len(files) == 1 and not made.folder:
        files = {"": next(iter(files.values()))}  # a page alone has the very name
    for place in places_of(target, files, folder=made.folder):
        if any(same_file(target if place is None else place, one) for one in inputs):
            _refuse(job, subject.source, f"'{place}' is one of the files it is made from")
        if written.setdefault(str(place).casefold(), job) is not job:
            _refuse(job, subject.source, f"'{place}' was written by another output")
    if job.format == "pdf":
        write_files(target, files, line=pages_line(target, subject.built))
        return
    write_files(target, files, folder=made.folder)
    if made.typeset and (lines := left_out(subject.built)):
        say("\n".join(lines))


def _check_place(job: Job, target: Path, file: str, folder: Path, source: Source) -> None:
    """Refuse what would destroy the input, and a name in the file that leads out of the folder."""
    problem = None
    if file != STDIO and same_file(target, Path(file)):
        problem = f"'{job.file}' is the input"
    elif job.chosen and not _is_below(target, folder):
        problem = f"'{job.file}' leads out of the folder that is built into"
    if problem is not None:
        _refuse(job, source, problem)
    if job.chosen:
        make_folder(target.parent)


def _refuse(job: Job, source: Source, problem: str) -> NoReturn:
    path = (*job.path, "file")
    hint = "give it another name"
    raise CvbuildError(
        [Diagnostic("bad-output", problem, source.span(path), hint, path=path)], ExitCode.USAGE
    )


def _is_below(target: Path, folder: Path) -> bool:
    try:
        return target.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a circle of links
        return False
