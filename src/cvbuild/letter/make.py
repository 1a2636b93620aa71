"""The stages of a letter in order: from the bytes of letter.yaml to the PDF.

They are those of a résumé (`cvbuild.pipeline`) with another schema and another document. The
résumé whose header a letter shares is a file of its own, with problems of its own: they are told
with its name and its lines. Together, letter and résumé are typeset in one run, so that there is
one structure, one set of fonts and one description of it all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from cvbuild.diagnostic import CvbuildError, Diagnostic, Elsewhere, Path, Severity
from cvbuild.languages import asked_for, known, locale_for, resolve, several
from cvbuild.latex.template import (
    Layout,
    LetterTemplate,
    Template,
    builtin_names,
    find,
    for_letters,
    layout_of,
)
from cvbuild.letter.choose import Chosen, check, choose
from cvbuild.letter.compose import RESUME, composed, locale_of
from cvbuild.letter.document import LetterDocument, texts
from cvbuild.letter.render import OWN_PHOTO, SIGNATURE, render, with_resume
from cvbuild.pipeline import (
    Built,
    Laid,
    Typesetter,
    Wanted,
    at_once,
    attachment,
    checked,
    chosen,
    finished,
    fitted_to,
    given,
    in_order,
    lay_out,
    left_out,
    missing_characters,
    picture_at,
    placed,
    unreadable,
    with_spans,
)
from cvbuild.schema import Cv
from cvbuild.schema.dates import DateValue
from cvbuild.schema.letter import Letter
from cvbuild.select import without
from cvbuild.source import Source, load, read, shown
from cvbuild.validate import limited, validated

if TYPE_CHECKING:
    from cvbuild.finish.finisher import Attachment
    from cvbuild.fit import Fitted
    from cvbuild.tex.job import TexJob, Typeset
    from cvbuild.text import Inlines

__all__ = [
    "LetterWanted",
    "Opened",
    "Resume",
    "build_all",
    "examine_letter",
    "open_letter",
    "prepare",
]


@dataclass(frozen=True, slots=True)
class LetterWanted(Wanted):
    """Which letter of a file, and what is to be otherwise than the file says.

    `date` takes the place of the file's. `merged` puts the résumé behind it, in the same PDF.
    """

    date: DateValue | None = None
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Resume:
    """The résumé whose header a letter shares, and its file."""

    source: Source
    file: FilePath
    cv: Cv
    warnings: tuple[Diagnostic, ...]
    several: bool = False
    """Whether its texts were chosen by language."""

    @property
    def base(self) -> FilePath:
        """The folder that paths in the file are relative to."""
        return self.file.parent


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter's file that is valid, and the résumé that it names."""

    source: Source
    letter: Letter
    resume: Resume | None
    warnings: tuple[Diagnostic, ...]
    several: bool = False
    """Whether texts were chosen by language, in the letter or in the résumé."""


def open_letter(
    source: Source,
    base: FilePath,
    resume: FilePath | None = None,
    wanted: Wanted | None = None,
) -> Opened:
    """The typed file, and its résumé, which is read from disk.

    `base` is the folder of the file. `resume` takes the place of the résumé that the file names,
    and may stand anywhere. Both are in the language of the letter that is `wanted`.

    Raises:
        CvbuildError: with every problem of the file, or of the résumé's.
    """
    if isinstance(source.tree, dict) and "cvbuild" in source.tree and "letter" not in source.tree:
        problem = Diagnostic(
            "not-a-letter",
            "this is a résumé, not a letter",
            source.key_span(("cvbuild",)),
            f"build it with: cvbuild pdf {source.file}",
            path=("cvbuild",),
        )
        raise CvbuildError([problem])
    raw, variant = source, None if wanted is None else wanted.variant
    forced = None if wanted is None or wanted.locale is None else known(wanted.locale)
    asked = forced or asked_for(raw.tree, variant)
    source, letter = _validated(raw, asked, asked_for(raw.tree))
    found = None
    behind = choose(letter, variant if variant in letter.variants else None).letter.resume_variant
    if resume is not None:
        name = str(resume)
        try:
            data = read(resume)
        except CvbuildError as error:
            error.diagnostics = elsewhere(name, (), error.diagnostics)
            raise
        found = _resume(data, resume, name, forced, asked, behind)
    elif letter.resume is not None:
        path = placed(source, lambda: _below(base, letter.resume or ""))
        data = placed(source, lambda: _content(path, str(path)))
        found = placed(source, lambda: _resume(data, path, str(path), forced, asked, behind))
    if asked is None and found is not None and several(raw.tree):
        own = found.source.own_locale or locale_for(found.source.tree)
        source, letter = _validated(raw, locale_for(found.source.tree, behind), own)
    told = chain(check(letter, None if found is None else found.cv), source.found)
    problems = with_spans(source, told)
    if not any(d.severity is Severity.ERROR for d in problems):
        missing = placed(source, lambda: list(_missing_characters(source, letter, found)))
        problems = (*problems, *missing)
    problems = tuple(in_order(problems))
    if any(d.severity is Severity.ERROR for d in problems):
        raise CvbuildError(limited(problems))
    mixed = several(raw.tree) or (found is not None and found.several)
    return Opened(source, letter, found, problems, mixed)


def _validated(raw: Source, locale: str | None, own: str | None) -> tuple[Source, Letter]:
    """The letter in a language; without one in that of a letter that does not say it."""
    own = own or locale_for(raw.tree)
    source = resolve(raw, locale or own, Letter, own)
    try:
        return source, validated(source, Letter)
    except CvbuildError as error:
        told = chain(error.diagnostics, source.found, unreadable(source))
        raise CvbuildError(limited(told)) from None


def _below(base: FilePath, name: str) -> FilePath:
    path = base / name
    try:
        outside = not path.resolve().is_relative_to(base.resolve())
    except (OSError, RuntimeError):
        outside = True
    if outside:
        raise _no_resume(f"{name!r} leads out of the folder of the file")
    return path


def _content(path: FilePath, name: str) -> bytes:
    """What the résumé holds that the letter names."""
    try:
        return read(path)
    except CvbuildError as error:
        reason = error.diagnostics[0].message
        raise _no_resume(f"the résumé {name!r} cannot be used: {reason}") from None


def _resume(
    data: bytes,
    path: FilePath,
    name: str,
    forced: str | None,
    asked: str | None,
    variant: str | None,
) -> Resume:
    """The résumé; what it has in several languages is in that of the letter, if that has one."""
    try:
        source = load(data, name)
        mixed = several(source.tree)
        locale = forced or (asked if mixed else None) or locale_for(source.tree, variant)
        source = resolve(source, locale)
        cv, warnings = checked(source, path.parent)
    except CvbuildError as error:
        error.diagnostics = elsewhere(name, shown(data).split("\n"), error.diagnostics)
        raise
    return Resume(source, path, cv, elsewhere(name, source.lines, warnings), mixed)


def _no_resume(message: str) -> CvbuildError:
    hint = "`resume` names a cv.yaml in the folder of the letter, or below it"
    return CvbuildError([Diagnostic("no-resume", message, hint=hint, path=("resume",))])


def elsewhere(
    file: str, lines: Sequence[str], diagnostics: Iterable[Diagnostic]
) -> tuple[Diagnostic, ...]:
    """What is said of another file than the letter's, with its name and its lines."""

    def line(d: Diagnostic) -> str | None:
        known = d.span is not None and d.span.line <= len(lines)
        return lines[d.span.line - 1] if d.span is not None and known else None

    return tuple(
        d if d.elsewhere is not None else replace(d, elsewhere=Elsewhere(file, line(d)))
        for d in diagnostics
    )


def _cv(resume: Resume | None, letter: Chosen) -> Cv | None:
    """The résumé as the letter's variant has it."""
    if resume is None:
        return None
    return chosen(resume.source, resume.cv, Wanted(letter.letter.resume_variant))[0]


def _missing_characters(
    source: Source, letter: Letter, resume: Resume | None
) -> Iterator[Diagnostic]:
    """Characters that the font lacks, in what stands in the letter's own file."""
    found: list[tuple[Path, Inlines]] = []
    for name in (None, *letter.variants):
        picked = choose(letter, name)
        if name is not None:  # a variant leaves paragraphs out, and changes none
            picked = replace(picked, letter=picked.letter.model_copy(update={"body": ()}))
        document = composed(picked, _cv(resume, picked))
        header = document.header
        found += texts(document)
        if letter.name is not None:
            found.append((("name",), header.name))
        if header.headline is not None:
            found.append((picked.place("headline"), header.headline))
        for contact in header.contacts if letter.contacts else ():
            found += [(contact.path, text) for text in (contact.label, contact.text) if text]
    return missing_characters(source, (one for one in found if one[0][0] != RESUME))


def build_all(
    opened: Opened, wanted: Sequence[LetterWanted], typeset: Typesetter | None = None
) -> list[Built | CvbuildError]:
    """Several letters of a file; for each the result, or why there is none.

    Warnings about the file itself are with the first that succeeded.
    """

    def one(which: LetterWanted) -> Built | CvbuildError:
        try:
            return _Making.of(opened, which).built(run)
        except CvbuildError as error:
            return error

    with given(typeset) as run:
        results = [one(wanted[0])] if len(wanted) == 1 else at_once(one, wanted)
    for n, result in enumerate(results):
        if isinstance(result, Built):
            results[n] = replace(result, diagnostics=(*opened.warnings, *result.diagnostics))
            break
    return results


def examine_letter(source: Source, base: FilePath) -> tuple[Diagnostic, ...]:
    """Warnings about a letter and all its variants, without TeX.

    Raises:
        CvbuildError: with every problem of the file, or of the résumé's.
    """
    opened = open_letter(source, base)
    told = dict.fromkeys(opened.warnings)
    for name in (None, *opened.letter.variants):
        wanted = LetterWanted(name, base=base)
        one = open_letter(source, base, wanted=wanted) if opened.several else opened
        told |= dict.fromkeys(one.warnings)
        prepare(one, wanted)
    return tuple(told)


def prepare(opened: Opened, wanted: LetterWanted = LetterWanted()) -> TexJob:
    """The TeX of a letter in its natural layout.

    Raises:
        CvbuildError: the letter cannot be made.
    """
    return _Making.of(opened, wanted).natural()


@dataclass(frozen=True, slots=True)
class _Making:
    """One letter, on its way."""

    opened: Opened
    wanted: LetterWanted
    letter: Letter
    chosen: Chosen
    cv: Cv | None
    document: LetterDocument
    template: Template
    letters: LetterTemplate
    layout: Layout
    files: Mapping[str, bytes]

    @classmethod
    def of(cls, opened: Opened, wanted: LetterWanted) -> _Making:
        if wanted.merged and opened.resume is None:
            raise _no_resume("there is no résumé to put behind the letter")
        picked = choose(opened.letter, wanted.variant, wanted.tags)
        asked = {name: getattr(wanted, name) for name in ("date", "pages", "template", "locale")}
        changes = {name: value for name, value in asked.items() if value is not None}
        letter = picked.letter.model_copy(update=changes)
        picked = replace(picked, letter=letter)
        cv = _cv(opened.resume, picked)
        source = opened.source
        document = placed(source, lambda: composed(picked, cv))
        template = placed(source, lambda: _template(letter, cv, wanted, opened.resume))
        letters = placed(source, lambda: for_letters(template))
        layout = letters.layout
        if cv is not None:
            layout = replace(layout, look=layout_of(cv.design, layout).look)
        layout = layout_of(letter.design, layout)
        if letter.design.paper is None and cv is not None and cv.design.paper is not None:
            layout = replace(layout, paper=cv.design.paper)
        files = placed(source, lambda: _files(letter, document, wanted.base, opened.resume))
        return cls(opened, wanted, letter, picked, cv, document, template, letters, layout, files)

    def job(self, at: Layout, dropped: frozenset[Path] = frozenset()) -> TexJob:
        document = self.document
        if dropped:
            left = replace(self.chosen, letter=without(self.letter, dropped))
            document = composed(left, self.cv)
        job = render(document, self.template, self.letters, at, self.own, self.title)
        return replace(job, files=self.files)

    @property
    def own(self) -> frozenset[str]:
        """The fields of the header that the résumé does not give."""
        names = ("name", "headline", "contacts", "photo")
        if self.cv is None:
            return frozenset(names)
        return frozenset(name for name in names if getattr(self.letter, name))

    @property
    def title(self) -> str:
        more = f", {locale_of(self.letter, self.cv).resume}" if self.wanted.merged else ""
        return f"{self.document.title}{more}"

    def natural(self) -> TexJob:
        return placed(self.opened.source, lambda: self.job(self.layout))

    def built(self, run: Typesetter) -> Built:
        from cvbuild.fit import fills

        source = self.opened.source

        try:
            fitted, laid = self._both(run) if self.wanted.merged else (self._fitted(run), None)
            result = fitted.typeset
            pages = fills(result, fitted.layout)
            if laid is not None:
                result = run(self._merged(fitted, laid))
                rest = fills(laid.fitted.typeset, laid.fitted.layout)
                pages = (*pages, *rest) if pages and rest else ()
            about = (self.title, self.document.author, self.document.language)
            pdf, untold = finished(result, about, self._attachments(fitted, laid))
        except CvbuildError as error:
            error.diagnostics = self._told(error.diagnostics)
            raise
        changes, dropped, runs = fitted.changes, left_out(self.letter, fitted), fitted.runs
        warnings = with_spans(source, self.chosen.warnings)
        if laid is not None:
            changes += tuple(replace(change, part="résumé") for change in laid.fitted.changes)
            dropped += laid.dropped
            runs += laid.fitted.runs + 1
            warnings += self._resume_warnings(laid)
        return Built(
            pdf,
            result.pages,
            result.measures.fill,
            result.log,
            changes,
            dropped,
            runs,
            (*warnings, *self._told((*untold, *result.diagnostics))),
            pages,
            result.files,
            result.measures,
        )

    def _fitted(self, run: Typesetter) -> Fitted:
        def measure(at: Layout, dropped: frozenset[Path]) -> Typeset:
            return run(self.job(at, dropped))

        return fitted_to(self.letter, self.wanted, self.letters.limits, self.layout, measure)

    def _both(self, run: Typesetter) -> tuple[Fitted, Laid]:
        """The letter and the résumé, each within its page budget."""
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1) as beside:
            resume = beside.submit(self._resume, run)
            return self._fitted(run), resume.result()

    def _resume(self, run: Typesetter) -> Laid:
        resume = self.opened.resume
        assert resume is not None
        template = self.wanted.template
        if template is not None and template not in builtin_names():
            template = str((self.wanted.base / template).absolute())  # as it is for the letter
        wanted = Wanted(
            self.letter.resume_variant,
            template=template,
            base=resume.base,
            locale=self.wanted.locale,
        )
        try:
            laid = lay_out(resume.source, resume.cv, wanted, run)
        except CvbuildError as error:
            name = resume.source.file
            error.diagnostics = elsewhere(name, resume.source.lines, error.diagnostics)
            raise
        if laid.template.folder.absolute() != self.template.folder.absolute():
            raise CvbuildError(
                [
                    Diagnostic(
                        "two-templates",
                        f"the letter has the template {self.template.name!r} and the résumé "
                        f"{laid.template.name!r}; together they need one",
                        hint="leave out the letter's `template`, or say one with --template",
                        path=self.chosen.place("template"),
                    )
                ]
            )
        return laid

    def _merged(self, fitted: Fitted, laid: Laid) -> TexJob:
        letter = self.job(fitted.layout, frozenset(fitted.dropped))
        job = with_resume(letter, laid.document, laid.template, laid.fitted.layout)
        return replace(job, files={**laid.files, **self.files})

    def _attachments(self, fitted: Fitted, laid: Laid | None) -> list[Attachment]:
        if not self.wanted.attach:
            return []
        from cvbuild.finish.finisher import Attachment
        from cvbuild.letter.enclose import enclosed

        resume = self.opened.resume
        asked = {
            "template": self.wanted.template,
            "pages": self.wanted.pages and str(self.wanted.pages),
            "date": self.wanted.date and str(self.wanted.date),
            "locale": self.wanted.locale,
        }
        behind = None
        if laid is not None and resume is not None:
            wanted = Wanted(
                self.letter.resume_variant,
                template=self.wanted.template,
                locale=self.wanted.locale,
            )
            behind = attachment(resume.source, laid.cv, wanted)
        shared = None
        if resume is not None and self.cv is not None:
            shared = (resume.source, self.cv, self.letter.resume_variant)
        data = enclosed(
            self.opened.source,
            without(self.letter, frozenset(fitted.dropped)),
            self.wanted.variant,
            {name: value for name, value in asked.items() if value},
            shared,
            None if behind is None else behind.name,
        )
        own = Attachment("letter.json", data, "application/json", _ENCLOSED)
        return [own] if behind is None else [own, behind]

    def _resume_warnings(self, laid: Laid) -> tuple[Diagnostic, ...]:
        resume = self.opened.resume
        assert resume is not None
        told = with_spans(resume.source, laid.warnings)
        return (*resume.warnings, *elsewhere(resume.source.file, resume.source.lines, told))

    def _told(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """The diagnostics with their places, which may be in the résumé's file."""
        resume = self.opened.resume
        found: list[Diagnostic] = []
        for d in diagnostics:
            if resume is not None and len(d.path) > 1 and d.path[0] == RESUME:
                told = with_spans(resume.source, [replace(d, path=d.path[1:])])
                found += elsewhere(resume.source.file, resume.source.lines, told)
            elif d.elsewhere is not None:
                found.append(d)
            else:
                found += with_spans(self.opened.source, [d])
        return tuple(found)


_ENCLOSED = "What this letter was made from; 'cvbuild letter letter.json' makes it again"


def _template(
    letter: Letter, cv: Cv | None, wanted: LetterWanted, resume: Resume | None
) -> Template:
    """The letter's own, or else that of the résumé, from whose folder it is."""
    if letter.template is None and cv is not None and resume is not None:
        return find(cv.template, resume.base, resume.base)
    within = wanted.base if wanted.template is None else None
    return find(letter.template or "classic", wanted.base, within)


def _files(
    letter: Letter, document: LetterDocument, base: FilePath, resume: Resume | None
) -> dict[str, bytes]:
    """What the job needs beside its TeX, by the names that the templates use."""
    files: dict[str, bytes] = {}
    photo = document.header.photo
    if letter.photo is not None:
        files |= picture_at(letter.photo.file, base, ("photo", "file"), OWN_PHOTO)
    elif photo is not None and resume is not None:
        files |= picture_at(photo.file, resume.base, ("resume",))
    if letter.signature is not None:
        path = ("signature", "file")
        files |= picture_at(letter.signature.file, base, path, SIGNATURE)
    return files
