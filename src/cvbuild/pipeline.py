"""The stages in order: from the bytes of cv.yaml to the PDF.

Everything here is a function of its arguments; what touches the disk, the clock or a process is
handed in. The command line is a thin layer over `prepare`, `build` and `build_all`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, TypeVar

from cvbuild.compose import compose
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, Path, Severity
from cvbuild.document import texts
from cvbuild.latex.render import PHOTO_JPEG, PHOTO_PNG, render
from cvbuild.latex.template import Layout, Template, find
from cvbuild.picture import PictureError, bare
from cvbuild.schema import Cv, Variant
from cvbuild.select import (
    cheapest,
    check_tags,
    check_variants,
    inherited,
    items,
    label,
    select,
    survives,
    without,
)
from cvbuild.source import Source, Tree, read
from cvbuild.text import Inlines, Str, leaves, parse
from cvbuild.validate import limited, locate, validate

if TYPE_CHECKING:
    from cvbuild.document import Document
    from cvbuild.expression import Expression
    from cvbuild.finish.finisher import Fault
    from cvbuild.fit import BudgetError, Change, Fitted
    from cvbuild.latex.characters import Missing, Repertoire
    from cvbuild.schema import Design
    from cvbuild.tex.job import TexJob, Typeset
    from cvbuild.tex.measures import Measures
    from cvbuild.tex.press import Press

T = TypeVar("T")

__all__ = [
    "Built",
    "Dropped",
    "Wanted",
    "build",
    "build_all",
    "checked",
    "chosen",
    "examine",
    "prepare",
    "typesetter",
]

Typesetter = Callable[["TexJob"], "Typeset"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which résumé of a file, and what is to be otherwise than the file says.

    `variant` is the name of one, `tags` an expression for one without a name. `base` is the
    folder that the file's own paths are relative to. With `attach` the PDF carries its source.
    """

    variant: str | None = None
    tags: Expression | None = None
    template: str | None = None
    pages: int | None = None
    base: FilePath = FilePath()
    attach: bool = True


@dataclass(frozen=True, slots=True)
class Dropped:
    """An item that was left out to keep the page budget."""

    path: Path
    label: str
    priority: int


@dataclass(frozen=True, slots=True)
class Built:
    """A finished résumé.

    `fill` is the filled part of the last page, from 0 to 1, and `fills` that of every page, empty
    where the template does not tell. `changes` and `dropped` are what was done to keep the page
    budget, and `runs` how often TeX ran for it. `diagnostics` are warnings, each with its place
    in the source. `read` are the files that TeX read. `measures` are the blocks as TeX set them,
    empty where the template does not tell.
    """

    pdf: bytes
    pages: int
    fill: float
    log: str
    changes: tuple[Change, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    runs: int = 1
    diagnostics: tuple[Diagnostic, ...] = ()
    fills: tuple[float, ...] = ()
    read: tuple[str, ...] = ()
    measures: Measures | None = None


def checked(source: Source) -> tuple[Cv, tuple[Diagnostic, ...]]:
    """The typed file and warnings about it.

    Raises:
        CvbuildError: with every problem of the file.
    """
    try:
        cv = validate(source)
    except CvbuildError as error:
        raise CvbuildError(limited(chain(error.diagnostics, _unreadable(source)))) from None
    found = tuple(_sorted(_with_spans(source, check_variants(cv))))
    if any(d.severity is Severity.ERROR for d in found):
        raise CvbuildError(limited(found))
    _forbid_missing_characters(source, cv)
    return cv, found


_WHOLE = Variant.model_construct()
"""The whole file; nothing in it has to be validated."""


def chosen(source: Source, cv: Cv, wanted: Wanted) -> tuple[Cv, tuple[Diagnostic, ...]]:
    """The file as the wanted variant has it, and warnings about the choice.

    Raises:
        CvbuildError: there is no such variant, or nothing has a tag of the expression.
    """
    variant = _WHOLE if wanted.variant is None else inherited(cv, wanted.variant)
    warnings: tuple[Diagnostic, ...] = ()
    if wanted.tags is not None:
        variant = variant.model_copy(update={"tags": wanted.tags})
        warnings = tuple(check_tags(cv, wanted.tags, ()))
        if any(d.severity is Severity.ERROR for d in warnings):
            raise CvbuildError(warnings, ExitCode.USAGE)
    changes = {
        name: value
        for name in ("template", "pages")
        if (value := getattr(wanted, name)) is not None
    }
    return select(cv, variant).model_copy(update=changes), warnings


def prepare(source: Source, wanted: Wanted = Wanted()) -> TexJob:
    """The TeX of a file in its natural layout: all stages that need no TeX engine.

    Raises:
        CvbuildError: with every problem of the file.
    """
    return _prepared(source, checked(source)[0], wanted)


def _prepared(source: Source, whole: Cv, wanted: Wanted) -> TexJob:
    cv, _ = chosen(source, whole, wanted)
    template = _placed(source, lambda: _template(cv, wanted))
    layout = _layout(cv.design, template.layout)
    files = _placed(source, lambda: _files(cv, wanted.base))
    job = _placed(source, lambda: render(compose(cv), template, layout))
    return replace(job, files=files)


def examine(source: Source, base: FilePath = FilePath()) -> tuple[Diagnostic, ...]:
    """Warnings about a file and all its variants, without TeX.

    Raises:
        CvbuildError: with every problem of the file.
    """
    whole, warnings = checked(source)
    for name in (None, *whole.variants):
        _prepared(source, whole, Wanted(name, base=base))
    return warnings


def build(source: Source, wanted: Wanted = Wanted(), typeset: Typesetter | None = None) -> Built:
    """The PDF of a file.

    `typeset` is an engine, ready to run; without it, the first that is found on this machine.

    Raises:
        CvbuildError: with every problem of the file, or what TeX made of it, or why the page
            budget cannot be kept.
    """
    whole, warnings = checked(source)
    with _given(typeset) as run:
        built = _build(source, whole, wanted, run)
    return replace(built, diagnostics=(*warnings, *built.diagnostics))


def build_all(
    source: Source, wanted: Sequence[Wanted], typeset: Typesetter | None = None
) -> list[Built | CvbuildError]:
    """Several résumés of a file, in parallel; for each the result, or why there is none.

    Warnings about the file itself are with the first that succeeded.

    Raises:
        CvbuildError: with every problem of the file.
    """
    whole, warnings = checked(source)

    def one(which: Wanted) -> Built | CvbuildError:
        try:
            return _build(source, whole, which, run)
        except CvbuildError as error:
            return error

    with _given(typeset) as run:
        results = [one(wanted[0])] if len(wanted) == 1 else _at_once(one, wanted)
    for n, result in enumerate(results):
        if isinstance(result, Built):
            results[n] = replace(result, diagnostics=(*warnings, *result.diagnostics))
            break
    return results


def _at_once(do: Callable[[Wanted], T], wanted: Sequence[Wanted]) -> list[T]:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor() as pool:
        return list(pool.map(do, wanted))


def _build(source: Source, whole: Cv, wanted: Wanted, run: Typesetter) -> Built:
    from cvbuild.fit import fills

    cv, warnings = chosen(source, whole, wanted)
    template = _placed(source, lambda: _template(cv, wanted))
    layout = _layout(cv.design, template.layout)

    files = _placed(source, lambda: _files(cv, wanted.base))
    document = compose(cv)

    def measure(at: Layout, dropped: frozenset[Path]) -> Typeset:
        job = render(compose(without(cv, dropped)) if dropped else document, template, at)
        return run(replace(job, files=files))

    fitted = _placed(source, lambda: _fitted(cv, wanted, template, layout, measure))
    result = fitted.typeset
    names = {item.path: item for item in items(cv)}
    left_out = tuple(
        Dropped(path, label(names[path]), names[path].priority or 0) for path in fitted.dropped
    )
    if cv.pages is not None and fitted.nearly_empty:
        warnings = (*warnings, _nearly_empty(cv, result.measures.fill, wanted))
    left = without(cv, frozenset(fitted.dropped))
    pdf, untold = _placed(source, lambda: _finished(source, left, document, wanted, result))
    warnings = (*warnings, *untold)
    return Built(
        pdf,
        result.pages,
        result.measures.fill,
        result.log,
        fitted.changes,
        left_out,
        fitted.runs,
        _with_spans(source, (*warnings, *result.diagnostics)),
        fills(result, fitted.layout),
        result.files,
        result.measures,
    )


def _finished(
    source: Source, cv: Cv, document: Document, wanted: Wanted, result: Typeset
) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """The PDF with all that TeX does not write, and why it may not declare what others do."""
    from cvbuild.finish.finisher import About, ActiveError, Attachment, NotUnderstoodError, finish

    attachment = None
    if wanted.attach:
        from cvbuild.enclose import enclosed

        asked = {"template": wanted.template, "pages": wanted.pages and str(wanted.pages)}
        data = enclosed(source, cv, wanted.variant, {n: v for n, v in asked.items() if v})
        attachment = Attachment("cv.json", data, "application/json", _ENCLOSED)
    about = About(document.title, document.author, document.language)
    try:
        finished = finish(result.pdf, result.structure, about, attachment)
    except ActiveError as error:
        raise _refused(
            "active-content", f"puts into the PDF what may not be there: {error}"
        ) from None
    except NotUnderstoodError as error:
        raise _refused(
            "unclear-pdf", f"makes a PDF that cannot be looked through: {error}"
        ) from None
    return finished.pdf, tuple(map(_undeclared, finished.faults))


def _refused(code: str, what: str) -> CvbuildError:
    """A PDF that may do anything is not handed out."""
    hint = "links lead to http, https, mailto and tel; nothing else is done, run or brought along"
    diagnostic = Diagnostic(code, f"the template {what}", hint=hint, path=("template",))
    return CvbuildError([diagnostic], ExitCode.TYPESETTING)


_ENCLOSED = "What this file was made from; 'cvbuild pdf cv.json' makes it again"


def _undeclared(fault: Fault) -> Diagnostic:
    what = "archivable" if fault.accessible else "accessible and archivable"
    return Diagnostic(
        "undeclared",
        f"the PDF does not declare to be {what}: there is {fault.message}",
        severity=Severity.WARNING,
        path=fault.path or ("template",),
    )


def _given(typeset: Typesetter | None) -> AbstractContextManager[Typesetter]:
    """The typesetter that was handed in, which stays open, or one that is closed at the end."""
    return typesetter() if typeset is None else nullcontext(typeset)


def typesetter(engine: str = "auto", *, ready: int = 0) -> Press:
    """The engine of that name on this machine, ready to run; whoever asks for it closes it.

    With `ready`, so many processes wait for the next job when one is done.

    Raises:
        CvbuildError: there is no such engine here.
    """
    from cvbuild.tex.press import open_press

    return open_press(engine, ready=ready)


def _fitted(
    cv: Cv,
    wanted: Wanted,
    template: Template,
    layout: Layout,
    measure: Callable[[Layout, frozenset[Path]], Typeset],
) -> Fitted:
    from cvbuild.fit import BudgetError, Fitted, fit

    if cv.pages is None:
        return Fitted(measure(layout, frozenset()), layout, (), (), 1)
    droppable = cheapest(cv)
    try:
        return fit(
            measure,
            layout,
            template.limits,
            cv.pages,
            droppable,
            lambda dropped: survives(cv, dropped),
            drop=cv.fit.drop,
        )
    except BudgetError as error:
        raise _too_long(cv, cv.pages, wanted, error) from None


def _too_long(cv: Cv, budget: int, wanted: Wanted, error: BudgetError) -> CvbuildError:
    allowed = "1 page is" if budget == 1 else f"{budget} pages are"
    lines = "1 line" if error.lines == 1 else f"{error.lines} lines"
    names = {item.path: item for item in items(cv)}
    named = [
        f"{label(names[path])!r} (priority {names[path].priority}, {saved} "
        f"{'line' if saved == 1 else 'lines'})"
        for path, saved in _enough(error.relief, error.lines)
    ]
    if cv.fit.drop:
        hint = "even without all that has a `priority`; give more items one, or allow more pages"
    elif named:
        hint = f"the cheapest to leave out: {', '.join(named)}"
        hint += "; `fit: {drop: true}` does it by itself"
    else:
        hint = "give items a `priority`, and the lowest are proposed here"
    diagnostic = Diagnostic(
        "too-many-pages",
        f"{allowed} allowed, but it takes {error.pages} at the tightest that the template "
        f"allows: {lines} too many",
        hint=hint,
        path=_budget_path(cv, wanted),
    )
    return CvbuildError([diagnostic], ExitCode.CHECK)


def _enough(relief: Sequence[tuple[Path, int]], lines: int) -> Iterator[tuple[Path, int]]:
    """As many of the cheapest items as make up for the lines, at most five."""
    for path, saved in relief[:5]:
        yield path, saved
        lines -= saved
        if lines <= 0:
            return


def _budget_path(cv: Cv, wanted: Wanted) -> Path:
    """The field that set the budget."""
    if wanted.pages is not None:
        return ()
    name = wanted.variant
    while name is not None:
        if cv.variants[name].pages is not None:
            return ("variants", name, "pages")
        name = cv.variants[name].extends
    return ("pages",)


def _nearly_empty(cv: Cv, fill: float, wanted: Wanted) -> Diagnostic:
    return Diagnostic(
        "nearly-empty-page",
        f"the last page is only {fill:.0%} full; within the template's limits the layout can "
        "neither take it in nor fill it",
        severity=Severity.WARNING,
        path=_budget_path(cv, wanted),
    )


_SIGNATURES = {b"\x89PNG\r\n\x1a\n": PHOTO_PNG, b"\xff\xd8\xff": PHOTO_JPEG}
"""How the files of pictures begin (PNG specification, 5.2; ITU T.81, B.1.1.3)."""


def _files(cv: Cv, base: FilePath) -> dict[str, bytes]:
    """What the job needs beside its TeX, by the names that the template uses."""
    if cv.photo is None:
        return {}
    path: Path = ("photo", "file")
    picture = base / cv.photo.file
    try:
        if not picture.resolve().is_relative_to(base.resolve()):
            raise _no_picture(f"{cv.photo.file!r} leads out of the folder of the file", path)
        data = read(picture)
    except CvbuildError as error:
        reason = error.diagnostics[0].message
        raise _no_picture(f"the picture {cv.photo.file!r} cannot be used: {reason}", path) from None
    except (OSError, RuntimeError):
        raise _no_picture(f"the picture {cv.photo.file!r} cannot be read", path) from None
    wanted = PHOTO_PNG if cv.photo.file.lower().endswith(".png") else PHOTO_JPEG
    found = next((n for start, n in _SIGNATURES.items() if data.startswith(start)), None)
    if found != wanted:
        raise _no_picture(f"{cv.photo.file!r} is not what its name says", path)
    try:
        return {wanted: bare(data)}
    except PictureError as error:
        raise _no_picture(f"{cv.photo.file!r} {error}", path) from None


def _no_picture(message: str, path: Path) -> CvbuildError:
    hint = "a JPEG or PNG of at most 2 MB in the folder of the file, or below it"
    return CvbuildError([Diagnostic("bad-picture", message, hint=hint, path=path)])


def _template(cv: Cv, wanted: Wanted) -> Template:
    """The template; one that the file names, and not who calls, is in the folder of the file."""
    within = wanted.base if wanted.template is None else None
    return find(cv.template, wanted.base, within)


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


def _forbid_missing_characters(source: Source, cv: Cv) -> None:
    """Looks at all texts of the file, also at those that only a variant has."""
    found = chain(texts(compose(cv)), *map(_texts_of, cv.variants.values()))
    problems = limited(_missing_characters(source, found))
    if problems:
        raise CvbuildError(problems)


_ADDRESSES = frozenset(
    {"url", "website", "link", "github", "gitlab", "linkedin", "scholar", "template"}
)
"""Fields that are not printed as they are typed, or that have a printed form of their own."""


def _unreadable(source: Source) -> Iterator[Diagnostic]:
    """Characters that the font lacks, in a file that is not valid for other reasons."""
    return _missing_characters(
        source,
        (
            (path, parse(value))
            for path, value in _leaves(source.tree, ())
            if path and path[-1] not in _ADDRESSES
        ),
    )


def _leaves(tree: Tree, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(tree, str):
        yield path, tree
    elif tree is not None:
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from _leaves(value, (*path, key))


def _sorted(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """In the order of the file."""
    return sorted(diagnostics, key=lambda d: (d.span.line, d.span.column) if d.span else (0, 0))


def _texts_of(variant: Variant) -> Iterator[tuple[Path, Inlines]]:
    for name, value in (("headline", variant.headline), ("summary", variant.summary)):
        if value is not None:
            yield (*variant.path, name), parse(value)
    for name, title in variant.titles.items():
        yield (*variant.path, "titles", name), parse(title)


def _missing_characters(
    source: Source, found: Iterable[tuple[Path, Inlines]]
) -> Iterator[Diagnostic]:
    from cvbuild.latex.characters import repertoire

    letters = repertoire("latin-modern")
    told = set()
    for path, nodes in found:
        for leaf in leaves(nodes):
            capitals = isinstance(leaf, Str) and _in_capitals(path)
            for run in _missing_runs(leaf.text, letters, capitals):
                words = "".join(lost.character for lost in run)
                if (path, words) in told:
                    continue
                told.add((path, words))
                yield Diagnostic(
                    "missing-character",
                    _lack(words, run),
                    locate(source, path, words),
                    "write it in another way, or leave it out",
                    path=path,
                )


def _in_capitals(path: Path) -> bool:
    """Whether a template may set the text in capitals: the name, and the headings."""
    match path:
        case ("name",) | ("sections", _, "title") | ("variants", _, "titles", _):
            return True
    return False


def _lack(words: str, run: Sequence[Missing]) -> str:
    capitals = run[0].in_capitals
    if len(run) > 1:
        return f"the font has {'not all capitals' if capitals else 'none'} of {words!r}"
    return f"the font has no {'capital of ' if capitals else ''}{words!r} ({run[0].name})"


def _missing_runs(text: str, letters: Repertoire, capitals: bool) -> Iterator[Sequence[Missing]]:
    """The stretches of `text` that the font lacks: what it lacks side by side."""
    from cvbuild.latex.characters import missing

    run: list[Missing] = []
    for lost in missing(text, letters, capitals=capitals):
        end = run[-1].offset + len(run[-1].character) if run else 0
        if run and (lost.offset != end or lost.in_capitals != run[0].in_capitals):
            yield run
            run = []
        run.append(lost)
    if run:
        yield run
