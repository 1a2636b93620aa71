"""`cvbuild tex`: writes the LaTeX behind the PDF."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cvbuild.commands.completing import variants
from cvbuild.commands.exporting import Choice, export, write_files
from cvbuild.commands.options import (
    EngineOption,
    InputArgument,
    LocaleOption,
    OutputOption,
    TagsOption,
    TemplateOption,
)
from cvbuild.commands.order import expression_of, planned, unnamed_of
from cvbuild.places import base_of, check_targets, names_folder, spare, write
from cvbuild.terminal import STDIO, progress, refuse, refuse_empty, reporting, say
from cvbuild.written import remember, spare_others

if TYPE_CHECKING:
    from cvbuild.export.formats import Files, Subject

__all__ = ["tex"]


def tex(
    file: InputArgument,
    output: OutputOption = None,
    variant: Annotated[
        str | None,
        typer.Option(
            "--variant", metavar="NAME", help="A variant of the file.", autocompletion=variants
        ),
    ] = None,
    tags: TagsOption = None,
    locale: LocaleOption = None,
    template: TemplateOption = None,
    folder: Annotated[
        str | None,
        typer.Option("--folder", metavar="DIR", help="Write main.tex and all it needs there."),
    ] = None,
    zip_: Annotated[
        bool, typer.Option("--zip", help="Write that folder as a ZIP file, for Overleaf.")
    ] = False,
    engine: EngineOption = "auto",
) -> None:
    """Write the LaTeX behind the PDF.

    Any pdfLaTeX with Latin Modern compiles it. A folder, or a ZIP file of it to upload to Overleaf,
    gives the pages of the PDF; a single file has the natural layout, without the page budget.

    \b
    Examples:
      cvbuild tex cv.yaml --zip
      cvbuild tex cv.yaml --folder overleaf/
      cvbuild tex cv.yaml
      cvbuild tex cv.yaml -o - | less
    """
    names = (variant,) if variant else ()
    choice = Choice(file, output, names, False, tags, template, engine, locale)
    if folder is not None:
        _folder(choice, folder, zip_)
    elif zip_:
        export(choice, "-tex.zip", _zipped, what="typesetting")
    else:
        _single(choice)


def _folder(choice: Choice, folder: str, zip_: bool) -> None:
    """Writes a résumé into exactly this folder."""
    with reporting(choice.file) as report:
        if choice.output is not None or zip_:
            refuse("--folder says where it goes", f"leave out {'--zip' if zip_ else '-o'}")
        if not folder:
            refuse_empty("folder")
        if folder == STDIO:
            refuse("a folder cannot go to standard output", "name one, or use --zip -o -")
        expression = expression_of(choice.tags)
        if expression is not None:
            unnamed_of(choice.variants)
        source = report.load()
        from cvbuild.export.formats import FORMATS, Subject
        from cvbuild.inputs import inputs
        from cvbuild.pipeline import Wanted, typesetter

        variant = next(iter(choice.variants), None)
        wanted = Wanted(
            variant,
            expression,
            choice.template,
            base=base_of(choice.file),
            locale=choice.locale,
        )
        with ExitStack() as stack, progress("typesetting"):
            subject = Subject(
                source, wanted, lambda: stack.enter_context(typesetter(choice.engine))
            )
            files = FORMATS["tex"].make(subject)
        report.show(subject.warnings)
        sources = inputs(Path(choice.file), source, [wanted])
        write_files(Path(folder), files, folder=True, inputs=sources)


def _zipped(subject: Subject) -> Files:
    from cvbuild.export.archive import zipped
    from cvbuild.export.formats import FORMATS

    return {"": zipped(FORMATS["tex"].make(subject))}


def _single(choice: Choice) -> None:
    """Writes one file in the natural layout, and its picture beside it."""
    with reporting(choice.file) as report:
        source = report.load()
        expression = expression_of(choice.tags)
        variant = next(iter(choice.variants), None)
        from cvbuild.export.tex import needs_lua
        from cvbuild.inputs import inputs
        from cvbuild.pipeline import Wanted, prepare

        base = base_of(choice.file)
        wanted = Wanted(variant, expression, choice.template, base=base, locale=choice.locale)
        ((_, target),) = planned([wanted], choice.file, choice.output, ".tex")
        sources = inputs(Path(choice.file), source, [wanted])
        check_targets([target], None, sources, ".tex")
        job = prepare(source, wanted)
        if needs_lua(job):
            refuse("its letters need LuaTeX, and more than one file", "use --folder DIR or --zip")
        if target is not None:
            for name in job.files:
                spare(target.with_name(name), sources)
        tex = job.source.encode()
        if target is not None and (choice.output is None or names_folder(choice.output)):
            spare_others(target, tex)
        for name, data in job.files.items():
            if target is None:
                say(f"the picture must stand beside it as {name}", err=True)
            else:
                write(target.with_name(name), data, str(target.with_name(name)))
        write(target, tex, str(target))
        if target is not None:
            remember(target, tex)
