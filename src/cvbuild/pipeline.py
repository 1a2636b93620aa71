"""The stages in order: from the bytes of cv.yaml to the PDF.

Everything here is a function of its arguments; what touches the disk, the clock or a process is
handed in. The command line is a thin layer over `prepare`, `build` and `build_all`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, TypeVar

from cvbuild.compose import compose
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, Path, Severity
from cvbuild.document import texts
from cvbuild.languages import known, locale_for, locales_in, resolve
from cvbuild.latex.render import picture_name, render
from cvbuild.latex.template import Layout, Limits, Template, find, layout_of
from cvbuild.picture import PictureError, bare
from cvbuild.schema import Cv, Variant
from cvbuild.schema.sections import PublicationsSection
from cvbuild.select import (
    cheapest,
    check_tags,
    check_variants,
    inherited,
    items,
    label,
    lineage,
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
    from cvbuild.finish.finisher import Attachment, Fault
    from cvbuild.fit import BudgetError, Change, Fitted
    from cvbuild.latex.characters import Missing, Repertoire
    from cvbuild.schema.letter import Letter
    from cvbuild.tex.job import TexJob, Typeset
    from cvbuild.tex.measures import Measures
    from cvbuild.tex.press import Press

T = TypeVar("T")
W = TypeVar("W")

__all__ = [
    "Built",
    "Compilable",
    "Composed",
    "Dropped",
    "Wanted",
    "build",
    "build_all",
    "checked",
    "chosen",
    "compilable",
    "composed",
    "examine",
    "natural_layout",
    "picture",
    "prepare",
    "spoken",
    "typesetter",
    "valid",
]

Typesetter = Callable[["TexJob"], "Typeset"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which résumé of a file, and what is to be otherwise than the file says.

    `variant` is the name of one, `tags` an expression for one without a name. `base` is the
    folder that the file's own paths are relative to. With `attach` the PDF carries its source.
    `locale` is in place of that of the variant or the file.
    """

    variant: str | None = None
    tags: Expression | None = None
    template: str | None = None
    pages: int | None = None
    base: FilePath = FilePath()
    attach: bool = True
    locale: str | None = field(default=None, kw_only=True)


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


@dataclass(frozen=True, slots=True)
class Compilable:
    """A résumé as TeX in the layout of its PDF, the document that it is of, and warnings."""

    job: TexJob
    document: Document
    layout: Layout
    diagnostics: tuple[Diagnostic, ...]


def spoken(source: Source, wanted: Wanted | None = None) -> Source:
    """The file in the language that the wanted résumé has; it is told once which that is.

    Raises:
        CvbuildError: there is no such locale.
    """
    if wanted is None:
        return resolve(source, locale_for(source.tree))
    if wanted.locale is not None:
        return resolve(source, known(wanted.locale))
    return resolve(source, locale_for(source.tree, wanted.variant))


def checked(source: Source, base: FilePath = FilePath()) -> tuple[Cv, tuple[Diagnostic, ...]]:
    """The typed file and warnings about it, as `valid` gives them, for TeX and its fonts.

    Of a file in several languages it is that in its own, unless another was chosen (`spoken`).

    Raises:
        CvbuildError: with every problem of the file, among them characters that no font has.
    """
    source = spoken(source)
    try:
        cv, found = valid(source, base)
    except CvbuildError as error:
        raise CvbuildError(limited(chain(error.diagnostics, unreadable(source)))) from None
    _forbid_missing_characters(source, cv)
    return cv, found


def valid(source: Source, base: FilePath = FilePath()) -> tuple[Cv, tuple[Diagnostic, ...]]:
    """The typed file, with the publications of the files that it names, and warnings about it.

    `base` is the folder that the file's own paths are relative to.

    Raises:
        CvbuildError: with every problem of the file.
    """
    source = spoken(source)
    cv, told = gathered(source, validate(source), base)
    found = tuple(in_order(with_spans(source, (*told, *check_variants(cv), *source.found))))
    if any(d.severity is Severity.ERROR for d in found):
        raise CvbuildError(limited(found))
    return cv, found


@dataclass(frozen=True, slots=True)
class Composed:
    """A résumé before any output format: what was chosen of the file, and the document of it."""

    cv: Cv
    document: Document
    diagnostics: tuple[Diagnostic, ...]


def composed(source: Source, wanted: Wanted = Wanted()) -> Composed:
    """What the formats that need no TeX are made from. Characters are not looked at.

    Raises:
        CvbuildError: with every problem of the file, or of the choice.
    """
    source = spoken(source, wanted)
    whole, warnings = valid(source, wanted.base)
    cv, others = chosen(source, whole, wanted)
    told = concerning(warnings, whole, cv, wanted)
    return Composed(cv, compose(cv), (*told, *others))


def concerning(
    warnings: Sequence[Diagnostic], whole: Cv, cv: Cv, wanted: Wanted
) -> tuple[Diagnostic, ...]:
    """The warnings without those of translations that are missing where the résumé has nothing."""
    if not any(d.code == _UNTRANSLATED for d in warnings):
        return tuple(warnings)
    known = {item.path for item in items(whole)}
    left = {item.path for item in items(cv)}
    names = () if wanted.variant is None else lineage(whole.variants, wanted.variant)

    def is_in(path: Path) -> bool:
        if path[:1] == ("variants",):
            return path[1] in names
        around = (path[:n] for n in range(len(path), 0, -1))
        return next((at in left for at in around if at in known), True)

    return tuple(d for d in warnings if d.code != _UNTRANSLATED or is_in(d.path))


_UNTRANSLATED = "missing-translation"


def gathered(source: Source, cv: Cv, base: FilePath) -> tuple[Cv, tuple[Diagnostic, ...]]:
    """The file with the publications of the bibliographies it names, and what is wrong there."""
    asked = (s for s in cv.sections if isinstance(s, PublicationsSection))
    if not any(section.bib or section.sort for section in asked):
        return cv, ()
    from cvbuild import bibliography

    files = {
        name: _content_below(base, name, path) for name, path in bibliography.files_of(cv).items()
    }
    folder = FilePath(source.file).parent
    cv, told = bibliography.gathered(cv, files, "" if folder == FilePath() else f"{folder}/")
    keys = {d.path: source.key_span(d.path) for d in told if d.path[-2:-1] == ("extra",)}
    return cv, tuple(replace(d, span=keys.get(d.path, d.span)) for d in told)


def _content_below(base: FilePath, name: str, path: Path) -> bytes | CvbuildError:
    """What a file holds that the field at `path` names, or why it cannot be used."""
    try:
        place = base / name
        if place.resolve().is_relative_to(base.resolve()):
            return read(place)
        reason = "it leads out of the folder of the file"
        hint: str | None = None
    except CvbuildError as error:
        reason, hint = error.diagnostics[0].message, error.diagnostics[0].hint
        hint = None if error.diagnostics[0].code == "no-such-file" else hint
    except (OSError, RuntimeError, ValueError) as error:
        reason, hint = str(error), None
    message = f"{name!r} cannot be used: {reason}"
    return CvbuildError([Diagnostic("bad-bibliography", message, hint=hint, path=path)])


def picture(source: Source, cv: Cv, base: FilePath) -> bytes | None:
    """The photo that the file names, a JPEG or PNG; None where it names none.

    Raises:
        CvbuildError: it cannot be used, with the place of its name.
    """
    return next(iter(placed(source, lambda: _files(cv, base)).values()), None)


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
        for name in ("template", "pages", "locale")
        if (value := getattr(wanted, name)) is not None
    }
    if wanted.variant is not None or wanted.tags is not None:
        changes["kept"] = {}  # nobody knows what of it belongs to what is left
    return select(cv, variant).model_copy(update=changes), warnings


def prepare(source: Source, wanted: Wanted = Wanted()) -> TexJob:
    """The TeX of a file in its natural layout: all stages that need no TeX engine.

    Raises:
        CvbuildError: with every problem of the file.
    """
    source = spoken(source, wanted)
    return _prepared(source, checked(source, wanted.base)[0], wanted)


def _prepared(source: Source, whole: Cv, wanted: Wanted) -> TexJob:
    cv, _ = chosen(source, whole, wanted)
    template = placed(source, lambda: template_of(cv, wanted))
    layout = layout_of(cv.design, template.layout)
    files = placed(source, lambda: _files(cv, wanted.base))
    job = placed(source, lambda: render(compose(cv), template, layout))
    return replace(job, files=files)


def examine(source: Source, base: FilePath = FilePath()) -> tuple[Diagnostic, ...]:
    """Warnings about a file and all its variants, in all its languages, without TeX.

    Raises:
        CvbuildError: with every problem of the file.
    """
    told: dict[Diagnostic, None] = {}
    failed: CvbuildError | None = None
    for locale in locales_in(source):
        one = resolve(source, locale)
        try:
            whole, warnings = checked(one, base)
            told |= dict.fromkeys(warnings)
            for name in (None, *whole.variants):
                if locale == locale_for(source.tree, name):
                    _prepared(one, whole, Wanted(name, base=base))
        except CvbuildError as error:
            told |= dict.fromkeys(error.diagnostics)
            failed = failed or error
    if failed is not None:
        failed.diagnostics = tuple(limited(told))
        raise failed
    return tuple(told)


def build(source: Source, wanted: Wanted = Wanted(), typeset: Typesetter | None = None) -> Built:
    """The PDF of a file.

    `typeset` is an engine, ready to run; without it, the first that is found on this machine.

    Raises:
        CvbuildError: with every problem of the file, or what TeX made of it, or why the page
            budget cannot be kept.
    """
    source = spoken(source, wanted)
    whole, warnings = checked(source, wanted.base)
    with given(typeset) as run:
        built = _build(source, whole, wanted, run)
    told = concerning(warnings, whole, chosen(source, whole, wanted)[0], wanted)
    return replace(built, diagnostics=(*told, *built.diagnostics))


def compilable(
    source: Source, wanted: Wanted = Wanted(), typeset: Typesetter | None = None
) -> Compilable:
    """The TeX of a file in the layout that its PDF has, for a TeX elsewhere.

    Raises:
        CvbuildError: as `build` does.
    """
    source = spoken(source, wanted)
    whole, warnings = checked(source, wanted.base)
    with given(typeset) as run:
        laid = lay_out(source, whole, wanted, run)
    layout = laid.fitted.layout
    job = replace(render(laid.document, laid.template, layout), files=laid.files)
    found = with_spans(source, (*laid.warnings, *laid.fitted.typeset.diagnostics))
    told = concerning(warnings, whole, laid.cv, wanted)
    return Compilable(job, laid.document, layout, (*told, *found))


def natural_layout(source: Source, cv: Cv, base: FilePath) -> Layout:
    """The sizes that the design asks for, of what was chosen of a file.

    Raises:
        CvbuildError: there is no such template, or it is broken.
    """
    return layout_of(cv.design, placed(source, lambda: find(cv.template, base)).layout)


def build_all(
    source: Source, wanted: Sequence[Wanted], typeset: Typesetter | None = None
) -> list[Built | CvbuildError]:
    """Several résumés of a file, in parallel; for each the result, or why there is none.

    Warnings about the file itself are with the first that succeeded.

    Raises:
        CvbuildError: with every problem of the file.
    """
    base = wanted[0].base if wanted else FilePath()
    files: dict[str | None, tuple[Source, Cv, tuple[Diagnostic, ...]]] = {}
    for which in wanted:
        said = spoken(source, which)
        if said.locale not in files:
            files[said.locale] = (said, *checked(said, base))
    everything = dict.fromkeys(chain.from_iterable(told for *_, told in files.values()))
    warnings = [told for told in everything if told.code != _UNTRANSLATED]

    def one(which: Wanted) -> Built | CvbuildError:
        said, whole, found = files[spoken(source, which).locale]
        own = [told for told in found if told.code == _UNTRANSLATED]
        try:
            built = _build(said, whole, which, run)
            told = concerning(own, whole, chosen(said, whole, which)[0], which)
            return replace(built, diagnostics=(*told, *built.diagnostics))
        except CvbuildError as error:
            return error

    with given(typeset) as run:
        results = [one(wanted[0])] if len(wanted) == 1 else at_once(one, wanted)
    for n, result in enumerate(results):
        if isinstance(result, Built):
            results[n] = replace(result, diagnostics=(*warnings, *result.diagnostics))
            break
    return results


def at_once(do: Callable[[W], T], wanted: Sequence[W]) -> list[T]:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor() as pool:
        return list(pool.map(do, wanted))


@dataclass(frozen=True, slots=True)
class Laid:
    """A résumé whose layout is decided: what is in it, and how TeX set it.

    `document` is that of `cv`, from which what was left out for room is gone.
    """

    cv: Cv
    document: Document
    template: Template
    fitted: Fitted
    files: Mapping[str, bytes]
    dropped: tuple[Dropped, ...]
    warnings: tuple[Diagnostic, ...]


def lay_out(source: Source, whole: Cv, wanted: Wanted, run: Typesetter) -> Laid:
    """Typesets a résumé within its page budget.

    Raises:
        CvbuildError: as `build` does.
    """
    cv, warnings = chosen(source, whole, wanted)
    template = placed(source, lambda: template_of(cv, wanted))
    layout = layout_of(cv.design, template.layout)

    files = placed(source, lambda: _files(cv, wanted.base))
    document = compose(cv)

    def measure(at: Layout, dropped: frozenset[Path]) -> Typeset:
        job = render(compose(without(cv, dropped)) if dropped else document, template, at)
        return run(replace(job, files=files))

    fitted = placed(source, lambda: fitted_to(cv, wanted, template.limits, layout, measure))
    if cv.pages is not None and fitted.nearly_empty:
        warnings = (*warnings, _nearly_empty(cv, fitted.typeset.measures.fill, wanted))
    left = without(cv, frozenset(fitted.dropped))
    if fitted.dropped:
        left = left.model_copy(update={"kept": {}})
        document = compose(left)
    return Laid(left, document, template, fitted, files, left_out(cv, fitted), warnings)


def left_out(model: Cv | Letter, fitted: Fitted) -> tuple[Dropped, ...]:
    """What was left out for room."""
    names = {item.path: item for item in items(model)} if fitted.dropped else {}
    return tuple(
        Dropped(path, label(names[path]), names[path].priority or 0) for path in fitted.dropped
    )


def _build(source: Source, whole: Cv, wanted: Wanted, run: Typesetter) -> Built:
    from cvbuild.fit import fills

    laid = lay_out(source, whole, wanted, run)
    result = laid.fitted.typeset
    document = laid.document
    about = (document.title, document.author, document.language)
    attached = [attachment(source, laid.cv, wanted)] if wanted.attach else ()
    pdf, untold = placed(source, lambda: finished(result, about, attached))
    return Built(
        pdf,
        result.pages,
        result.measures.fill,
        result.log,
        laid.fitted.changes,
        laid.dropped,
        laid.fitted.runs,
        with_spans(source, (*laid.warnings, *untold, *result.diagnostics)),
        fills(result, laid.fitted.layout),
        result.files,
        result.measures,
    )


def attachment(source: Source, cv: Cv, wanted: Wanted) -> Attachment:
    """The source of a résumé, as it goes into its PDF."""
    from cvbuild.enclose import enclosed
    from cvbuild.finish.finisher import Attachment

    asked = {
        "template": wanted.template,
        "pages": wanted.pages and str(wanted.pages),
        "locale": wanted.locale,
    }
    data = enclosed(source, cv, wanted.variant, {n: v for n, v in asked.items() if v})
    return Attachment("cv.json", data, "application/json", _ENCLOSED)


def finished(
    result: Typeset, about: tuple[str, str, str], attachments: Sequence[Attachment]
) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """The PDF with all that TeX does not write, and why it may not declare what others do.

    `about` is the title, the author and the language.
    """
    from cvbuild.finish.finisher import About, ActiveError, NotUnderstoodError, finish

    try:
        done = finish(result.pdf, result.structure, About(*about), *attachments)
    except ActiveError as error:
        raise _refused(
            "active-content", f"puts into the PDF what may not be there: {error}"
        ) from None
    except NotUnderstoodError as error:
        raise _refused(
            "unclear-pdf", f"makes a PDF that cannot be looked through: {error}"
        ) from None
    return done.pdf, tuple(map(_undeclared, done.faults))


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


def given(typeset: Typesetter | None) -> AbstractContextManager[Typesetter]:
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


def fitted_to(
    cv: Cv | Letter,
    wanted: Wanted,
    limits: Limits,
    layout: Layout,
    measure: Callable[[Layout, frozenset[Path]], Typeset],
) -> Fitted:
    """What `fit` makes of it.

    Raises:
        CvbuildError: the page budget cannot be kept, or what TeX says.
    """
    from cvbuild.fit import BudgetError, Fitted, fit

    if cv.pages is None:
        return Fitted(measure(layout, frozenset()), layout, (), (), 1)
    droppable = cheapest(cv)
    try:
        return fit(
            measure,
            layout,
            limits,
            cv.pages,
            droppable,
            lambda dropped: survives(cv, dropped),
            drop=cv.fit.drop,
        )
    except BudgetError as error:
        raise _too_long(cv, cv.pages, wanted, error) from None


def _too_long(cv: Cv | Letter, budget: int, wanted: Wanted, error: BudgetError) -> CvbuildError:
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


def _budget_path(cv: Cv | Letter, wanted: Wanted) -> Path:
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


_SIGNATURES = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg"}
"""How the files of pictures begin (PNG specification, 5.2; ITU T.81, B.1.1.3)."""


def _files(cv: Cv, base: FilePath) -> dict[str, bytes]:
    """What the job needs beside its TeX, by the names that the template uses."""
    if cv.photo is None:
        return {}
    return picture_at(cv.photo.file, base, ("photo", "file"))


def picture_at(file: str, base: FilePath, path: Path, stem: str = "photo") -> dict[str, bytes]:
    """The picture that the field at `path` names, by the name that the template uses.

    Raises:
        CvbuildError: there is none, it is none, or it is not below the folder `base`.
    """
    name = base / file
    try:
        if not name.resolve().is_relative_to(base.resolve()):
            raise _no_picture(f"{file!r} leads out of the folder of the file", path)
        data = read(name)
    except CvbuildError as error:
        reason = error.diagnostics[0].message
        raise _no_picture(f"the picture {file!r} cannot be used: {reason}", path) from None
    except (OSError, RuntimeError):
        raise _no_picture(f"the picture {file!r} cannot be read", path) from None
    wanted = picture_name(file, stem)
    found = next((end for start, end in _SIGNATURES.items() if data.startswith(start)), None)
    if found is None or wanted != f"{stem}{found}":
        raise _no_picture(f"{file!r} is not what its name says", path)
    try:
        return {wanted: bare(data)}
    except PictureError as error:
        raise _no_picture(f"{file!r} {error}", path) from None


def _no_picture(message: str, path: Path) -> CvbuildError:
    hint = "a JPEG or PNG of at most 2 MB in the folder of the file, or below it"
    return CvbuildError([Diagnostic("bad-picture", message, hint=hint, path=path)])


def template_of(cv: Cv, wanted: Wanted) -> Template:
    """The template; one that the file names, and not who calls, is in the folder of the file."""
    within = wanted.base if wanted.template is None else None
    return find(cv.template, wanted.base, within)


def placed(source: Source, stage: Callable[[], T]) -> T:
    """What the stage gives; the problems it raises get their place in the source."""
    try:
        return stage()
    except CvbuildError as error:
        error.diagnostics = with_spans(source, error.diagnostics)
        raise


def with_spans(source: Source, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(
        replace(d, span=source.span(d.path)) if d.span is None and _known(source, d.path) else d
        for d in diagnostics
    )


def _known(source: Source, path: Path) -> bool:
    """Whether the file says anything of the field, or of what is around it."""
    return path[:1] in source.spans and path != ()


def _forbid_missing_characters(source: Source, cv: Cv) -> None:
    """Looks at all texts of the file, also at those that only a variant of its language has."""
    own = source.own_locale or cv.locale
    found = chain(
        texts(compose(cv)),
        *(
            _texts_of(variant)
            for name, variant in cv.variants.items()
            if (inherited(cv, name).locale or own) == cv.locale
        ),
    )
    problems = limited(missing_characters(source, found))
    if problems:
        raise CvbuildError(problems)


_ADDRESSES = frozenset(
    {"url", "website", "link", "github", "gitlab", "linkedin", "scholar", "template"}
)
"""Fields that are not printed as they are typed, or that have a printed form of their own."""


def unreadable(source: Source) -> Iterator[Diagnostic]:
    """Characters that the font lacks, in a file that is not valid for other reasons."""
    return missing_characters(
        source,
        (
            (path, parse(value))
            for path, value in _leaves(source.tree, ())
            if path and path[0] != "kept" and path[-1] not in _ADDRESSES
        ),
    )


def _leaves(tree: Tree, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(tree, str):
        yield path, tree
    elif tree is not None:
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from _leaves(value, (*path, key))


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """In the order of the file."""
    return sorted(diagnostics, key=lambda d: (d.span.line, d.span.column) if d.span else (0, 0))


def _texts_of(variant: Variant) -> Iterator[tuple[Path, Inlines]]:
    for name, value in (("headline", variant.headline), ("summary", variant.summary)):
        if value is not None:
            yield (*variant.path, name), parse(value)
    for name, title in variant.titles.items():
        yield (*variant.path, "titles", name), parse(title)


def missing_characters(
    source: Source, found: Iterable[tuple[Path, Inlines]]
) -> Iterator[Diagnostic]:
    from cvbuild.latex.characters import repertoire

    letters = repertoire("latin-modern")
    lost = [
        (path, run)
        for path, nodes in found
        for leaf in leaves(nodes)
        for run in _missing_runs(leaf.text, letters, isinstance(leaf, Str) and _in_capitals(path))
    ]
    return _not_to_be_set(source, lost) if lost else iter(())


def _not_to_be_set(
    source: Source, lost: Sequence[tuple[Path, Sequence[Missing]]]
) -> Iterator[Diagnostic]:
    """What LuaTeX cannot set either: scripts that lack something here in one message."""
    from cvbuild.tex.shortage import answer

    printed = dict.fromkeys(it.printed for _, run in lost for it in run)
    here = answer(printed, source.locale or "")
    told: set[object] = set()
    places: list[tuple[Path, Sequence[Missing]]] = []
    for path, whole in lost:
        for run in _split(whole, lambda it: it.printed not in here.able):
            words = "".join(it.character for it in run)
            waits = here.diagnostic is not None and run[0].printed in here.waiting
            if (waits and here.diagnostic in told) or (path, words) in told:
                continue
            told |= {here.diagnostic, (path, words)} if waits else {(path, words)}
            if here.diagnostic is not None and waits:
                yield replace(here.diagnostic, span=locate(source, path, words), path=path)
                continue
            places.append((path, run))
    shown = len(places) if len(places) <= _MOST_LACKS else _MOST_LACKS - 1
    for path, run in places[:shown]:
        words = "".join(it.character for it in run)
        yield Diagnostic(
            "missing-character",
            _lack(words, run) + _in_entry(path),
            locate(source, path, words),
            "write it in another way, or leave it out",
            path=path,
        )
    if rest := places[shown:]:
        path, run = rest[0]
        yield Diagnostic(
            "missing-character",
            _lacks(rest),
            locate(source, path, "".join(it.character for it in run)),
            "write them in another way, or leave them out",
            path=path,
        )


_MOST_LACKS = 6
"""Places that are told of characters that the font lacks; the last stands for all that follow."""


def _lacks(places: Sequence[tuple[Path, Sequence[Missing]]]) -> str:
    """How many places have more of them, and what they are."""
    found = dict.fromkeys(it.character for _, run in places for it in run)
    kinds = dict.fromkeys(map(_kind, found))
    more = f" and {len(found) - 10} more" if len(found) > 10 else ""
    named = f" ({', '.join(list(kinds)[:6])}{', …' if len(kinds) > 6 else ''})"
    count = f"in this place and {len(places) - 1} more"
    return f"the font lacks characters {count}: {''.join([*found][:10])!r}{more}{named}"


def _kind(character: str) -> str:
    """Which letters a character is one of, by the first word of its name: `EGYPTIAN`."""
    if unicodedata.category(character[0])[0] in "LM":
        return unicodedata.name(character[0], "letters").partition(" ")[0]
    return "signs"


def _split(run: Sequence[Missing], keep: Callable[[Missing], bool]) -> Iterator[Sequence[Missing]]:
    """The parts of a run in which all are to be kept."""
    part: list[Missing] = []
    for it in run:
        if keep(it):
            part.append(it)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _in_entry(path: Path) -> str:
    """Names the publication, where the path only leads to the name of its file."""
    match path:
        case ("sections", int(), "bib", int(), str(key), *_):
            return f", in the publication {key!r}"
    return ""


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
