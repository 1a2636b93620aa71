"""What the commands share that write a résumé in some format: which of a file, and where to.

Takes options as they were typed and a function that makes the files; writes them and tells how it
went. Whatever fails, the others are still made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cvbuild.commands.order import expression_of, planned, variants_of
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.places import (
    base_of,
    check_targets,
    content_of,
    make_folder,
    names_folder,
    spare,
    write,
)
from cvbuild.terminal import Ended, progress, refuse, reporting, say
from cvbuild.written import remember, spare_others

if TYPE_CHECKING:
    from cvbuild.export.formats import Files, Subject
    from cvbuild.pipeline import Typesetter

__all__ = ["Choice", "export", "write_files"]


@dataclass(frozen=True, slots=True)
class Choice:
    """The options that all these commands have, as they were typed."""

    file: str
    output: str | None = None
    variants: tuple[str, ...] = ()
    all_variants: bool = False
    tags: str | None = None
    template: str | None = None
    engine: str = "auto"
    locale: str | None = None


def export(
    choice: Choice,
    ending: str,
    make: Callable[[Subject], Files],
    *,
    folder: bool = False,
    what: str | None = None,
) -> None:
    """Write what was chosen, each résumé into files of that ending, or a folder of that name.

    `what` is what a terminal shows meanwhile, of a format that takes its time.

    Raises:
        Ended: with the worst exit code, where that is not 0.
    """
    with reporting(choice.file) as report:
        expression = expression_of(choice.tags)
        source = report.load()
        from cvbuild.export.formats import Subject
        from cvbuild.inputs import inputs
        from cvbuild.pipeline import Wanted, typesetter, valid

        cv, warnings = valid(source, base_of(choice.file))
        names = variants_of(cv) if choice.all_variants else list(choice.variants)
        base = base_of(choice.file)
        plan = planned(
            [
                Wanted(name, expression, choice.template, base=base, locale=choice.locale)
                for name in dict.fromkeys(names) or [None]
            ],
            choice.file,
            choice.output,
            ending,
        )
        if folder and any(target is None for _, target in plan):
            refuse("a folder cannot go to standard output", "give a place with -o")
        sources = inputs(Path(choice.file), source, [which for which, _ in plan])
        if not folder:
            check_targets([target for _, target in plan], None, sources, ending)
        report.show(warnings)
        told, worst = set(warnings), ExitCode.DONE
        with ExitStack() as stack:

            @cache
            def engine() -> Typesetter:
                return stack.enter_context(typesetter(choice.engine))

            for wanted, target in plan:
                subject = Subject(source, wanted, engine)
                found: tuple[Diagnostic, ...]
                try:
                    with progress(what or "writing"):
                        files = make(subject)
                    found = subject.warnings
                    named = choice.output is not None and not names_folder(choice.output)
                    write_files(target, files, folder=folder, inputs=sources, named=named)
                except CvbuildError as error:
                    worst, found = max(worst, error.exit_code), error.diagnostics
                report.show(
                    tuple(one for one in found if one not in told),
                    wanted.variant if len(plan) > 1 else None,
                )
                told.update(found)
        if worst is not ExitCode.DONE:
            raise Ended(worst)


def write_files(
    target: Path | None,
    files: Files,
    *,
    folder: bool = False,
    line: str | None = None,
    inputs: Sequence[Path] = (),
    named: bool = True,
) -> None:
    """Write the files of one résumé, a line for each; of a folder, one for all.

    `line` is what to say in place of the name of a file, and `inputs` are spared. `named` is
    whether somebody asked for the place; if not, what cvbuild did not write there is spared, too.

    Raises:
        CvbuildError: one cannot be written or is spared, or several would go to standard output.
    """
    places = places_of(target, files, folder=folder)
    for place, data in zip(places, files.values(), strict=True):
        if place is not None:
            spare(place, inputs)
            if not named:
                spare_others(place, data)
    if folder:
        assert target is not None
        _check_folder(target)
        for place, data in zip(places, files.values(), strict=True):
            assert place is not None
            make_folder(place.parent)
            write(place, data, "")
        say(str(target))
        return
    if target is None and len(files) > 1:
        refuse("several files cannot go to standard output", "give a folder with -o")
    for place, data in zip(places, files.values(), strict=True):
        write(place, data, line or str(place))
        if place is not None:
            remember(place, data)


def places_of(target: Path | None, files: Files, *, folder: bool = False) -> list[Path | None]:
    """Where each of the files goes; None is standard output."""
    if target is None:
        return [None] * len(files)
    if folder:
        return [target.joinpath(*name.split("/")) for name in files]
    return [target.with_name(f"{target.stem}{name}{target.suffix}") for name in files]


def _check_folder(folder: Path) -> None:
    """Refuse a folder whose LaTeX is somebody's own work."""
    from cvbuild.export.tex import HEAD, MAIN

    main = folder / MAIN
    found = content_of(main)
    if found is not None and not found.startswith(HEAD):
        refuse(f"'{main}' is there already, and not by cvbuild", "choose another folder")
