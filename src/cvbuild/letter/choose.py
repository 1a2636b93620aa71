"""Which letter of a file is meant: what a variant selects and changes. Pure.

Takes a `Letter` and a variant's name or an expression, gives a `Letter` and where each of its
fields stands, which for what a variant changes is in that variant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, Path, Severity, suggest
from cvbuild.expression import Expression
from cvbuild.schema import Cv
from cvbuild.schema.letter import Letter
from cvbuild.select import check_tags, lineage, merged, tagged, wrong_parents

__all__ = ["Chosen", "check", "choose"]

_MERGED = ("design", "dates")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A letter, and the places of fields that a variant has in place of the file."""

    letter: Letter
    places: Mapping[str, Path]
    warnings: tuple[Diagnostic, ...] = ()

    def place(self, field: str) -> Path:
        """Where the field stands in the file."""
        return self.places.get(field, (field,))


def choose(whole: Letter, name: str | None, tags: Expression | None = None) -> Chosen:
    """The file as the variant of that name has it, or with what the expression selects.

    Raises:
        CvbuildError: there is no such variant, or nothing has a tag of the expression.
    """
    changes: dict[str, object] = {}
    places: dict[str, Path] = {}
    expression = None
    for variant in reversed(lineage(whole.variants, name)) if name is not None else ():
        settings = whole.variants[variant]
        expression = settings.tags or expression
        for field in settings.model_fields_set - {"tags", "extends"}:
            value = getattr(settings, field)
            if value is None:
                continue
            if field in _MERGED:
                value = merged(changes.get(field, getattr(whole, field)), value)
            changes[field] = value
            places[field] = ("variants", variant, field)
    warnings: tuple[Diagnostic, ...] = ()
    if tags is not None:
        expression = tags
        warnings = tuple(check_tags(whole, tags, ()))
        if any(d.severity is Severity.ERROR for d in warnings):
            raise CvbuildError(warnings, ExitCode.USAGE)
    return Chosen(tagged(whole.model_copy(update=changes), expression), places, warnings)


def check(letter: Letter, cv: Cv | None) -> Iterator[Diagnostic]:
    """What is wrong with the variants of a file, and with the variants that it names of `cv`."""
    yield from _wrong_resume(letter, cv, ())
    for name, variant in letter.variants.items():
        path: Path = ("variants", name)
        yield from wrong_parents(letter.variants, name)
        if variant.tags is not None:
            yield from check_tags(letter, variant.tags, (*path, "tags"))
            if not tagged(letter, variant.tags).body:
                yield Diagnostic(
                    "empty-letter",
                    f"nothing is left of the letter in the variant {name!r}",
                    path=(*path, "tags"),
                )
        yield from _wrong_resume(variant, cv, path)


def _wrong_resume(owner: object, cv: Cv | None, path: Path) -> Iterator[Diagnostic]:
    name = getattr(owner, "resume_variant", None)
    if not isinstance(name, str):
        return
    place = (*path, "resume_variant")
    if cv is None:
        yield Diagnostic(
            "no-resume",
            "there is no résumé that could have a variant",
            path=place,
            hint="name one with `resume`",
        )
    elif name not in cv.variants:
        close = suggest(name, cv.variants)
        there = f"it has {', '.join(cv.variants)}" if cv.variants else "it has no variants"
        yield Diagnostic(
            "unknown-variant",
            f"the résumé has no variant {name!r}",
            hint=f"did you mean {close!r}?" if close else there,
            path=place,
        )
