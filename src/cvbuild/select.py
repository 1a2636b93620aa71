"""Select: from the whole file to the file as one variant has it.

Takes a `Cv` and a `Variant`, gives a `Cv` in which what the variant leaves out is gone and what
it changes is changed. Pure; order is kept and nothing is invented. Places in the file stay those
of the whole file (`Model.path`).

An item without tags is always in. An item with tags is in when the variant's expression is true
for them. With an item goes all that is in it. A section that loses its last entry goes, too, as
do an employer that loses its last role and a group of skills that loses its last one, unless they
say something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, Path, Severity, suggest
from cvbuild.expression import Expression, names, true_for
from cvbuild.schema import Cv, DateStyle, Design, Variant
from cvbuild.schema.base import Model, Taggable
from cvbuild.schema.entries import ExperienceEntry, Item, SkillEntry
from cvbuild.schema.outputs import ALL
from cvbuild.schema.sections import Section
from cvbuild.text import parse, plain

M = TypeVar("M", bound=Model)
Settings = TypeVar("Settings", Design, DateStyle)

__all__ = [
    "cheapest",
    "check_tags",
    "check_variants",
    "inherited",
    "items",
    "kept",
    "label",
    "lineage",
    "merged",
    "select",
    "survives",
    "tagged",
    "tags_of",
    "without",
    "wrong_parents",
]


class Extending(Protocol):
    """What `lineage` has to know of a variant."""

    @property
    def extends(self) -> str | None: ...


V = TypeVar("V", bound=Extending)


def lineage(variants: Mapping[str, V], name: str) -> list[str]:
    """The variant of that name, the one that it extends, the one that that extends, and so on.

    Raises:
        CvbuildError: there is no such variant.
    """
    if name not in variants:
        raise CvbuildError([_unknown_variant(name, list(variants), ())], ExitCode.USAGE)
    names = [name]
    while (parent := variants[names[-1]].extends) in variants and parent not in names:
        assert parent is not None
        names.append(parent)
    return names


def inherited(cv: Cv, name: str) -> Variant:
    """The variant of that name with what it extends filled in.

    Raises:
        CvbuildError: there is no such variant.
    """
    variant, *bases = (cv.variants[one] for one in lineage(cv.variants, name))
    for base in bases:
        variant = _over(base, variant)
    return variant


def _over(base: Variant, own: Variant) -> Variant:
    """`base` with the settings of `own` over it; `extends` is that of `base`."""
    given = {name: getattr(own, name) for name in own.model_fields_set - {"extends"}}
    given["design"] = merged(base.design, own.design)
    given["dates"] = merged(base.dates, own.dates)
    given["titles"] = {**base.titles, **own.titles}
    return base.model_copy(update=given)


def merged(base: Settings, own: Settings) -> Settings:
    """The settings of `base`, but where `own` has one of its own."""
    return base.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})


def select(cv: Cv, variant: Variant) -> Cv:
    """The file as the variant has it; `extends` must have been filled in by `inherited`."""
    changes: dict[str, object] = {
        name: value
        for name in ("headline", "summary", "template", "locale", "pages", "fit")
        if (value := getattr(variant, name)) is not None
    }
    changes["design"] = merged(cv.design, variant.design)
    changes["dates"] = merged(cv.dates, variant.dates)
    chosen = tagged(cv.model_copy(update=changes), variant.tags)
    sections = [_titled(section, variant.titles) for section in chosen.sections]
    return chosen.model_copy(update={"sections": tuple(_ordered(sections, variant.order))})


def tagged(model: M, expression: Expression | None) -> M:
    """`model` with only those items in it that the expression selects."""
    if expression is None:
        return model
    return _pruned(model, lambda item: _is_in(item, expression))


def without(model: M, dropped: frozenset[Path]) -> M:
    """The file without the items at these places."""
    return _pruned(model, lambda item: item.path not in dropped) if dropped else model


def _is_in(item: Taggable, expression: Expression) -> bool:
    return not item.tags or true_for(expression, frozenset(item.tags))


def _pruned(model: M, is_in: Callable[[Taggable], bool]) -> M:
    """`model` with only those items in it that are in, at any depth."""
    changes: dict[str, object] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, tuple) and any(isinstance(item, Taggable) for item in value):
            pairs = ((item, _pruned(item, is_in)) for item in value if is_in(item))
            left = tuple(new for old, new in pairs if not _emptied(old, new))
            if left != value:
                changes[name] = left
    return model.model_copy(update=changes) if changes else model


def _emptied(old: Taggable, new: Taggable) -> bool:
    """Whether `new` has lost all that `old` was there for, and says nothing else."""
    match new:
        case Item():
            return False
        case ExperienceEntry() if new.position or new.team or new.summary or new.highlights:
            return False
        case SkillEntry() if new.level or new.details:
            return False
    return any(getattr(old, n, ()) and not getattr(new, n) for n in ("entries", "items", "roles"))


def _titled(section: Section, titles: Mapping[str, str]) -> Section:
    title = titles.get(section.id or section.kind)
    return section if title is None else section.model_copy(update={"title": title})


def _ordered(sections: list[Section], order: tuple[str, ...]) -> list[Section]:
    names = dict.fromkeys(order)
    first = [s for name in names for s in sections if name == (s.id or s.kind)]
    places = {section.path for section in first}
    return first + [section for section in sections if section.path not in places]


def items(model: Model) -> Iterator[Taggable]:
    """Everything in `model` that can have tags, in the order of the file, parents first."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        for inner in value if isinstance(value, tuple) else ():
            if isinstance(inner, Taggable):
                yield inner
                yield from items(inner)


def kept(whole: Cv, selected: Cv) -> dict[Path, bool]:
    """For each item of the whole file, by its place, whether it is in the selected one."""
    left = {item.path for item in items(selected)}
    return {item.path: item.path in left for item in items(whole)}


def label(item: Taggable) -> str:
    """What an item is called in lists: the beginning of what it says."""
    for name in ("title", "text", "organization", "institution", "name", "position", "team"):
        value = getattr(item, name, None)
        if isinstance(value, str):
            return _short(plain(parse(value)))
    for name in ("language", "details", "value", "kind"):
        value = getattr(item, name, None)
        if isinstance(value, str):
            return _short(value)
    return next((label(inner) for inner in items(item)), "…")


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 40 else f"{words[:39].rstrip()}…"


def cheapest(model: Model) -> list[Path]:
    """The places of the items that may be left out for room: the lowest `priority` first, and
    among equals the last in the file first."""
    found = [item for item in items(model) if item.priority is not None]
    ranked = sorted(enumerate(found), key=lambda pair: (pair[1].priority or 0, -pair[0]))
    return [item.path for _, item in ranked]


def survives(model: Model, dropped: frozenset[Path]) -> Callable[[Path], bool]:
    """Says of a place in the file whether it is still there without the items at `dropped`."""
    known = {item.path for item in items(model)}
    left = {item.path for item in items(without(model, dropped))}

    def there(path: Path) -> bool:
        while path not in known and path:
            path = path[:-1]
        return not path or path in left

    return there


def tags_of(model: Model) -> frozenset[str]:
    """Every tag that something in the file has."""
    return frozenset(tag for item in items(model) for tag in item.tags)


@dataclass(frozen=True, slots=True)
class _Reference:
    """A name of a section in `order` or `titles`."""

    name: str
    path: Path


def check_variants(cv: Cv) -> list[Diagnostic]:
    """What is wrong with the variants of a file: names of tags, sections and variants that are
    not there, circles of `extends`; and a warning for a tag that brings nothing in."""
    found: list[Diagnostic] = []
    for name, variant in cv.variants.items():
        path: Path = ("variants", name)
        found += wrong_parents(cv.variants, name)
        found += _wrong_sections(cv, variant, path)
        if variant.tags is not None:
            found += check_tags(cv, variant.tags, (*path, "tags"))
    for output in cv.outputs:
        path = (*output.path, output.format)
        found += (
            _unknown_variant(name, list(cv.variants), (*path, n))
            for n, name in enumerate(output.variants)
            if name not in cv.variants and name != ALL
        )
    return found


def check_tags(model: Model, expression: Expression, path: Path) -> list[Diagnostic]:
    """Tags of the expression that nothing has, and those that bring nothing in."""
    known = tags_of(model)
    found = []
    brought = tags_of(tagged(model, expression))
    unknown = set[str]()
    for tag, negated in dict.fromkeys(names(expression)):
        if tag in unknown:
            continue
        if tag not in known:
            unknown.add(tag)
            close = suggest(tag, known)
            tags = f"the tags are {', '.join(sorted(known))}" if known else "nothing has tags"
            hint = f"did you mean {close!r}?" if close else tags
            found.append(
                Diagnostic("unknown-tag", f"nothing has the tag {tag!r}", None, hint, path=path)
            )
        elif not negated and tag not in brought:
            found.append(
                Diagnostic(
                    "tag-selects-nothing",
                    f"the tag {tag!r} brings nothing in: all that has it is left out",
                    severity=Severity.WARNING,
                    path=path,
                )
            )
    return found


def _unknown_variant(name: str, known: list[str], path: Path) -> Diagnostic:
    close = suggest(name, known)
    there = f"there is {', '.join(known)}" if known else "the file has none to choose from"
    hint = f"did you mean {close!r}?" if close else there
    return Diagnostic("unknown-variant", f"there is no variant {name!r}", None, hint, path=path)


def wrong_parents(variants: Mapping[str, V], name: str) -> Iterator[Diagnostic]:
    """What is wrong with what the variant of that name extends."""
    extends = variants[name].extends
    if extends is None:
        return
    place: Path = ("variants", name, "extends")
    if extends not in variants:
        others = [other for other in variants if other != name]
        yield _unknown_variant(extends, others, place)
        return
    chain = [name]
    parent: str | None = extends
    while parent in variants and parent not in chain:
        assert parent is not None
        chain.append(parent)
        parent = variants[parent].extends
    if parent == name:
        circle = " → ".join([*chain, parent])
        yield Diagnostic("circular-variants", f"variants extend in a circle: {circle}", path=place)


def _wrong_sections(cv: Cv, variant: Variant, path: Path) -> Iterator[Diagnostic]:
    references = [
        *(_Reference(name, (*path, "order", n)) for n, name in enumerate(variant.order)),
        *(_Reference(name, (*path, "titles", name)) for name in variant.titles),
    ]
    known = [section.id or section.kind for section in cv.sections]
    for n, name in enumerate(variant.order):
        if name in variant.order[:n]:
            yield Diagnostic(
                "repeated-section", f"{name!r} stands in `order` twice", path=references[n].path
            )
    for reference in references:
        count = known.count(reference.name)
        if count > 1:
            yield Diagnostic(
                "ambiguous-section",
                f"{count} sections are called {reference.name!r}",
                None,
                "give each of them an `id` of its own, and name that",
                path=reference.path,
            )
        elif count == 0:
            yield _unknown_section(cv, reference, known)


def _unknown_section(cv: Cv, reference: _Reference, known: list[str]) -> Diagnostic:
    named = [s.id for s in cv.sections if s.kind == reference.name and s.id is not None]
    close = named[0] if named else suggest(reference.name, known)
    if close:
        hint = f"did you mean {close!r}?"
    elif known:
        hint = f"the sections are {', '.join(dict.fromkeys(known))}"
    else:
        hint = "this file has no sections"
    return Diagnostic(
        "unknown-section",
        f"there is no section {reference.name!r}",
        None,
        hint,
        path=reference.path,
    )
