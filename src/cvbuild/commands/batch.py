"""`cvbuild batch`: builds many résumés."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cvbuild.commands.options import EngineOption, TemplateOption, VariantOption
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.places import is_folder, make_folder
from cvbuild.terminal import STDIO, Ended, Report, refuse, refuse_empty, reporting, say

if TYPE_CHECKING:
    from cvbuild.batch import Answer, Runner
    from cvbuild.batch.report import Record
    from cvbuild.batch.worker import Setup
    from cvbuild.batch.worklist import Job

__all__ = ["batch"]

_STATUSES = ("built", "unchanged", "failed")

_SHOWN = 20
"""Of so many files the problems are shown; those of all are in the report."""


def batch(
    files: Annotated[
        str,
        typer.Argument(metavar="FOLDER|LIST", help="Résumés: a folder, or a list; - reads one."),
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FOLDER", help="Where PDFs and report go.")
    ],
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="N", min=1, help="Processes; one for each core."),
    ] = None,
    shard: Annotated[
        str | None,
        typer.Option("--shard", metavar="I/N", help="Build only the I-th of N parts."),
    ] = None,
    variant: VariantOption = None,
    all_variants: Annotated[
        bool, typer.Option("--all-variants", help="Build every variant of every file.")
    ] = False,
    template: TemplateOption = None,
    engine: EngineOption = "auto",
    dask: Annotated[
        str | None,
        typer.Option("--dask", metavar="ADDRESS", help="Build on this Dask cluster."),
    ] = None,
) -> None:
    """Build many résumés into a folder.

    A folder is searched for .yaml files; a list names one on a line. Files that are up to date
    are not built again, and a broken one does not stop the rest. What became of each is in
    report.jsonl beside the PDFs.

    \b
    Examples:
      cvbuild batch cvs/ -o out/
      cvbuild batch list.txt -o out/ --jobs 8
      find cvs -name "*.yaml" | cvbuild batch - -o out/
      cvbuild batch cvs/ -o out/ --variant industry --variant public
      cvbuild batch cvs/ -o out/ --shard 2/8
      cvbuild batch cvs/ -o out/ --dask tcp://host:8786
    """
    with reporting(None):
        if not files or not output:
            refuse_empty("output" if files else "folder or list")
        if dask is not None and jobs is not None:
            refuse("--jobs is for this machine, not for a cluster", "leave it out")
        from cvbuild.batch import run
        from cvbuild.batch.work import Order
        from cvbuild.batch.worker import Setup
        from cvbuild.batch.worklist import Shard, refuse_collisions

        part = None if shard is None else Shard.parse(shard)
        out = Path(output)
        whole = _listed(files, out)
        names = tuple(dict.fromkeys(variant or ()))
        if all_variants and names:
            refuse("--all-variants are all there are", "leave out --variant")
        refuse_collisions(whole, names, _variants_of if all_variants else None)
        order = Order(names, all_variants, _template(template), engine)
        if dask is None:
            from cvbuild.tex.engine import Machine, choose

            choose(engine, Machine.here())  # better now than in every process
        make_folder(out)
        listed, name = whole, "report.jsonl"
        if part is not None:
            listed, name = part.of(whole), f"report-{part.number}-of-{part.count}.jsonl"
        runner = _runner(Setup(order, os.fspath(out)), jobs, dask, len(listed))
        counts: Counter[str] = Counter()
        worst, told = ExitCode.DONE, 0
        with _bar(len(listed)) as advance, closing(run(listed, out, name, runner)) as answers:
            for answer in answers:
                counts[_status(answer)] += 1
                failures = [record for record in answer.records if record.status == "failed"]
                if failures:
                    worst = max(worst, *(ExitCode(record.exit_code) for record in failures))
                    told += 1
                    if told <= _SHOWN:
                        _show(answer.job, failures)
                advance(counts)
        if told > _SHOWN:
            say(f"and {told - _SHOWN} more; see {out / name}", err=True)
        say(_summary(counts, out / name))
        if worst is not ExitCode.DONE:
            raise Ended(worst)


def _listed(files: str, out: Path) -> Sequence[Job]:
    from cvbuild.batch.worklist import ENDINGS, in_folder, in_list

    if files != STDIO and is_folder(Path(files)):
        return in_folder(Path(files), out)
    if files.lower().endswith(ENDINGS):
        refuse(f"'{files}' is a résumé, not a list of them", f"cvbuild pdf {files}")
    base = Path() if files == STDIO else Path(files).parent
    return in_list(os.fsdecode(_read(files)), base)


def _read(files: str) -> bytes:
    if files == STDIO:
        if sys.stdin is None:  # it was closed before Python started
            refuse("standard input is closed", "name a list, or send one there")
        return sys.stdin.buffer.read()
    try:
        return Path(files).read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "a folder with résumés, or a file that names one on each line"
        problem = Diagnostic("unreadable", f"'{files}' cannot be read: {reason}", hint=hint)
        raise CvbuildError([problem], ExitCode.USAGE) from None


def _template(name: str | None) -> str | None:
    """A folder that is there is the same for all files; other names mean what they do in each."""
    if name is None:
        return None
    from cvbuild.latex.template import builtin_names

    own = name and name not in builtin_names() and is_folder(Path(name))
    return str(Path(name).resolve()) if own else name


def _variants_of(job: Job) -> Sequence[str]:
    """The variants that a file names; none when it is broken, which is told when it is built."""
    from cvbuild.source import load, read

    try:
        tree = load(read(job.file), job.name).tree
    except CvbuildError:
        return ()
    variants = tree.get("variants") if isinstance(tree, dict) else None
    return tuple(variants) if isinstance(variants, dict) else ()


def _runner(setup: Setup, jobs: int | None, dask: str | None, files: int) -> Runner:
    if dask is not None:
        from cvbuild.batch.cluster import cluster

        return cluster(setup, dask)
    from cvbuild.batch.crew import crew, usable_cores

    return crew(setup, max(1, min(jobs or usable_cores(), files)))


def _status(answer: Answer) -> str:
    """What became of a file, by the worst that became of its PDFs."""
    found = {record.status for record in answer.records}
    return next(status for status in ("failed", "built", "unchanged") if status in found)


def _show(job: Job, failures: Sequence[Record]) -> None:
    """Show the problems of a file with its lines, if it still is what they were found in."""
    from hashlib import sha256

    from cvbuild.source import read, shown

    report = Report(os.fspath(job.file))
    try:
        data = read(job.file)
        if sha256(data).hexdigest() == failures[0].input_sha256:
            report.text = shown(data)
    except CvbuildError:
        pass
    for record in failures:
        report.show(tuple(one.diagnostic for one in record.diagnostics), record.variant)
        if record.traceback is not None:
            say(record.traceback.rstrip("\n"), err=True)


def _summary(counts: Counter[str], report: Path) -> str:
    total = counts.total()
    told = ", ".join(f"{counts[status]} {status}" for status in _STATUSES)
    return f"{total} {'résumé' if total == 1 else 'résumés'}: {told}; see {report}"


@contextmanager
def _bar(total: int) -> Iterator[Callable[[Counter[str]], None]]:
    """Shows on a terminal how far it is; elsewhere nothing."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda counts: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    shown = ", ".join(f"{{task.fields[{status}]}} {status}" for status in _STATUSES)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn(shown), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total, built=0, unchanged=0, failed=0)

        def advance(counts: Counter[str]) -> None:
            built, unchanged, failed = (counts[status] for status in _STATUSES)
            progress.update(
                task, completed=counts.total(), built=built, unchanged=unchanged, failed=failed
            )

        yield advance
