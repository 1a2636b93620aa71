"""`cvbuild import`: makes a cv.yaml of another program's file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cvbuild.diagnostic import CvbuildError, Diagnostic
from cvbuild.places import is_folder, make_folder, refuse_existing, same_file, write
from cvbuild.terminal import (
    STDIO,
    STDOUT,
    Report,
    json_text,
    refuse,
    refuse_empty,
    reporting,
    say,
    shown,
)

if TYPE_CHECKING:
    from cvbuild.importing.convert import Imported
    from cvbuild.importing.into import Added

__all__ = ["import_"]

_OTHERS = "name a file of another program, such as resume.json"


def import_(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Another program's file; - reads standard input.")
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="A file or folder; - writes standard output; without it, cv.yaml.",
        ),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="FORMAT", help="What it is, in place of a look into it."),
    ] = None,
    into: Annotated[
        str | None,
        typer.Option(
            "--into",
            metavar="FILE",
            help="Add the publications to this cv.yaml, and leave all else in it as it is.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
    report_to: Annotated[
        str | None,
        typer.Option("--report", metavar="FILE", help="Write the report into this file."),
    ] = None,
    format_: Annotated[
        Literal["text", "json"], typer.Option("--format", help="How the report is told.")
    ] = "text",
) -> None:
    """Make a cv.yaml of another program's file.

    Reads JSON Resume, FRESH, RenderCV, YAMLResume, LinkedIn's data export, Europass XML, BibTeX,
    CSL-JSON, and the PDF files of cvbuild itself; it looks at what a file holds, not at its name.
    A report says what came over, what was changed, what is kept and what was left out.

    \b
    Examples:
      cvbuild import resume.json
      cvbuild import Basic_LinkedInDataExport.zip -o ada/cv.yaml
      cvbuild import resume.json -o - --format json --report report.json
      cvbuild import papers.bib --into cv.yaml
    """
    if into is not None:
        with reporting(file):
            if output is not None or force:
                option = "--force" if output is None else "-o"
                refuse(f"{option} is for a new file, and --into changes one", f"leave out {option}")
        _add(file, into, from_, report_to, format_)
        return
    with reporting(file, _OTHERS, foreign=True) as report:
        data = _content(report)
        target = _target(file, "cv.yaml" if output is None else output, force)
        _check_report(report_to, file, target)
        from cvbuild.importing.convert import convert

        name = shown(file) if file == STDIO else Path(file).name
        report.text = _shown(data)
        imported = convert(data, name, from_)
        if from_ is not None and not imported.taken:
            message = f"nothing of this file can be read as {imported.format.title}"
            hint = "leave out --from, and it is looked at what the file holds"
            raise CvbuildError([Diagnostic("nothing-read", message, hint=hint)])
        if target is not None:
            make_folder(target.parent)
        told = format_ == "json" and report_to is None and target is not None
        write(target, imported.text.encode(), "" if told else str(target))
        if target is not None:
            _write_schema(target, quiet=told)
        _tell(imported, name, target, report_to, format_)


def _add(file: str, into: str, from_: str | None, report_to: str | None, format_: str) -> None:
    """Adds publications to a file that is there; it stays as it is when anything is wrong."""
    with reporting(file, _OTHERS, foreign=True) as report:
        if into in ("", STDIO):
            refuse("--into changes a file", "name a cv.yaml that is there")
        target = Path(into)
        _check_report(report_to, file, target)
        if file != STDIO and same_file(target, Path(file)):
            refuse(f"'{target}' is the input", "name the cv.yaml with --into")
        data = _content(report)
        from cvbuild.importing.convert import Imported, drafted

        name = shown(file) if file == STDIO else Path(file).name
        report.text = _shown(data)
        found, _, draft = drafted(data, name, from_)
        if found.name not in ("bibtex", "csl"):
            refuse(
                f"--into adds publications, and '{name}' is of another format ({found.title})",
                "make a file of its own of it, without --into",
            )
    with reporting(into) as report:
        from cvbuild.files import check_place
        from cvbuild.importing.into import add

        old = report.read()
        report.text = _shown(old)
        check_place(target)
        added = add(old, report.name, draft, target.parent)
        if added.data != old:
            write(target, added.data, "" if format_ == "json" and report_to is None else into)
        told = Imported(found, "", added.notes, sum(len(title) > 0 for title in added.titles))
        _tell_added(told, added, name, target, report_to, format_)


def _tell_added(
    imported: Imported,
    added: Added,
    name: str,
    target: Path,
    report_to: str | None,
    format_: str,
) -> None:
    from cvbuild.importing import report as reports

    if format_ == "json":
        facts = reports.facts(imported, name, str(target))
        words = json_text({**facts, "added": added.titles, "known": added.known})
    else:
        words = reports.added(imported, name, len(added.titles), len(added.known))
    if report_to is not None and report_to not in STDOUT:
        write(Path(report_to), f"{words}\n".encode(), report_to)
    else:
        say(words, err=format_ == "text")


def _target(file: str, output: str, force: bool) -> Path | None:
    if not output:
        refuse_empty("output")
    if output in STDOUT:
        return None
    target = Path(output)
    if output.endswith(("/", os.sep)) or is_folder(target):
        target = target / "cv.yaml"
    if file != STDIO and same_file(target, Path(file)):
        refuse(f"'{target}' is the input", "give another name with -o")
    if target.name.casefold() == "cv.schema.json":
        refuse(f"'{target}' is where the schema goes", "give the file another name")
    if not force and os.path.lexists(target):
        refuse_existing(target)
    from cvbuild.files import check_place

    if target.parent.exists():
        check_place(target)
    return target


def _check_report(report_to: str | None, file: str, target: Path | None) -> None:
    if report_to is None or report_to in STDOUT:
        return
    if not report_to:
        refuse_empty("report")
    for other, what in ((target, "output"), (None if file == STDIO else Path(file), "input")):
        if other is not None and same_file(Path(report_to), other):
            refuse(f"'{report_to}' is the {what}", "give another name with --report")
    from cvbuild.files import check_place

    check_place(Path(report_to))


def _content(report: Report) -> bytes:
    """All of the file, also where it is larger than a cv.yaml may be."""
    from cvbuild.importing.convert import LARGEST

    try:
        data = report.read()
    except CvbuildError as error:
        if report.file is None or error.diagnostics[0].code != "too-large":
            raise
        with Path(report.file).open("rb") as stream:
            return stream.read(LARGEST + 1)
    if report.file == STDIO and sys.stdin is not None:
        data += sys.stdin.buffer.read(LARGEST)
    return data


def _shown(data: bytes) -> str | None:
    """The text that diagnostics quote; of what is no text, None."""
    from cvbuild.source import MAX_BYTES
    from cvbuild.source import shown as readable

    return None if len(data) > MAX_BYTES or data[:4] in (b"%PDF", b"PK\3\4") else readable(data)


def _write_schema(target: Path, *, quiet: bool) -> None:
    """The schema that the first line of the file names, where none is there."""
    from cvbuild.json_schema import json_schema

    beside = target.with_name("cv.schema.json")
    if not os.path.lexists(beside):
        write(beside, json_schema().encode(), "" if quiet else str(beside))


def _tell(
    imported: Imported, name: str, target: Path | None, report_to: str | None, format_: str
) -> None:
    from cvbuild.importing import report as reports

    if format_ == "json":
        words = json_text(reports.facts(imported, name, None if target is None else str(target)))
    else:
        words = reports.text(imported, name)
    if report_to is not None and report_to not in STDOUT:
        write(Path(report_to), f"{words}\n".encode(), report_to if target is not None else "")
    else:
        say(words, err=format_ == "text" or target is None)
