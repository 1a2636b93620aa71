"""The stages in order: from the bytes of cv.yaml to the PDF.

Everything here is a function of its arguments; what touches the disk, the clock or a process is
handed in. The command line is a thin layer over `prepare` and `build`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, TypeVar

from cvbuild.compose import compose
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, Path
from cvbuild.document import Document, texts
from cvbuild.latex.render import render
from cvbuild.latex.template import Layout, find
from cvbuild.source import Source
from cvbuild.text import plain
from cvbuild.validate import locate, validate

if TYPE_CHECKING:
    from cvbuild.latex.characters import Repertoire
    from cvbuild.schema import Design
    from cvbuild.tex.job import TexJob, Typeset

T = TypeVar("T")

__all__ = ["Built", "build", "prepare", "typesetter"]


@dataclass(frozen=True, slots=True)
class Built:
    """A finished résumé. `diagnostics` are warnings, each with its place in the source."""

    pdf: bytes
    pages: int
    log: str
    diagnostics: tuple[Diagnostic, ...] = ()


def prepare(source: Source, base: FilePath = FilePath(), template: str | None = None) -> TexJob:
    """The TeX of a file: all stages that need no TeX engine.

    `base` is the folder that the file's own paths are relative to. `template` is used in place of
    the one that the file names.

    Raises:
        CvbuildError: with every problem of the file.
    """
    cv = validate(source)
    document = compose(cv)
    chosen = _placed(source, lambda: find(template or cv.template, base))
    _forbid_missing_characters(source, document)
    layout = _layout(cv.design, chosen.layout)
    return _placed(source, lambda: render(document, chosen, layout))


def build(
    source: Source,
    base: FilePath = FilePath(),
    typeset: Callable[[TexJob], Typeset] | None = None,
    template: str | None = None,
) -> Built:
    """The PDF of a file.

    `typeset` is an engine, ready to run; without it, the first that is found on this machine.
    `base` and `template` are as for `prepare`.

    Raises:
        CvbuildError: with every problem of the file, or what TeX made of it.
    """
    job = prepare(source, base, template)
    run = typeset or typesetter()
    result = _placed(source, lambda: run(job))
    return Built(result.pdf, result.pages, result.log, _with_spans(source, result.diagnostics))


def typesetter(engine: str = "auto") -> Callable[[TexJob], Typeset]:
    """The engine of that name on this machine, ready to run.

    Raises:
        CvbuildError: there is no such engine here.
    """
    from cvbuild.tex.engine import Machine, choose

    chosen, found = choose(engine, Machine.here())
    return lambda job: chosen.typeset(job, found)


def _layout(design: Design, default: Layout) -> Layout:
    wanted = {name: getattr(design, name) for name in type(design).model_fields}
    return replace(default, **{name: size for name, size in wanted.items() if size is not None})


def _placed(source: Source, stage: Callable[[], T]) -> T:
    """What the stage gives; the problems it raises get their place in the source."""
    try:
        return stage()
    except CvbuildError as error:
        error.diagnostics = _with_spans(source, error.diagnostics)
        raise


def _with_spans(source: Source, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(
        replace(d, span=source.span(d.path)) if d.span is None and _known(source, d.path) else d
        for d in diagnostics
    )


def _known(source: Source, path: Path) -> bool:
    """Whether the file says anything of the field, or of what is around it."""
    return path[:1] in source.spans and path != ()


def _forbid_missing_characters(source: Source, document: Document) -> None:
    problems = list(_missing_characters(source, document))
    if problems:
        raise CvbuildError(problems, ExitCode.INPUT)


def _missing_characters(source: Source, document: Document) -> Iterator[Diagnostic]:
    from cvbuild.latex.characters import repertoire

    letters = repertoire("latin-modern")
    told = set()
    for path, nodes in texts(document):
        for words, names in _missing_runs(plain(nodes), letters):
            if (path, words) in told:
                continue
            told.add((path, words))
            several = len(names) > 1
            yield Diagnostic(
                "missing-character",
                f"the font has none of {words!r}"
                if several
                else f"the font has no {words!r} ({names[0]})",
                locate(source, path, words),
                "write it in another way, or leave it out",
                path=path,
            )


def _missing_runs(text: str, letters: Repertoire) -> Iterator[tuple[str, list[str]]]:
    """The stretches of `text` that the font lacks, with the names of their characters."""
    from cvbuild.latex.characters import missing

    words, names, end = "", list[str](), -1
    for lost in missing(text, letters):
        if names and lost.offset != end:
            yield words, names
            words, names = "", []
        words += lost.character
        names.append(lost.name)
        end = lost.offset + len(lost.character)
    if names:
        yield words, names
