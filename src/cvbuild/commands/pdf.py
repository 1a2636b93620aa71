"""`cvbuild pdf`: builds the PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cvbuild.commands.options import (
    EngineOption,
    InputArgument,
    OutputOption,
    TagsOption,
    TemplateOption,
    VariantOption,
    expression_of,
    unnamed_of,
)
from cvbuild.diagnostic import CvbuildError, ExitCode, path_text
from cvbuild.places import base_of, check_log, check_targets, keep_log, show_file, target_of, write
from cvbuild.terminal import json_text, progress, refuse, reporting, say

if TYPE_CHECKING:
    from cvbuild.pipeline import Built

__all__ = ["pdf"]


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
        expression = expression_of(tags)
        wanted = [
            Wanted(name, expression, template, pages, base_of(file)) for name in names or [None]
        ]
        unnamed = None if expression is None else unnamed_of(names)
        targets = [target_of(file, output, ".pdf", which.variant or unnamed) for which in wanted]
        # a file system may take names that differ in their case alone for one
        if len({str(target).casefold() for target in targets}) < len(targets):
            refuse("several variants cannot go into one file", "give a folder with -o")
        check_targets(targets, log)
        with typesetter(engine) as run, progress("typesetting"):
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
