"""Speak: from a file with texts in several languages to the same file in one.

Takes a `Source` and the locale that is wanted, gives a `Source` in whose tree every text that was
given per language (`{en: …, de: …}`) is the one for that locale. Whatever comes after knows of one
language only: it validates, selects, prints and encloses nothing else. Only where the schema wants
text is a mapping taken for texts, so that a variant may be called `de`. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, Path, Severity, suggest
from cvbuild.locale import NAMES
from cvbuild.schema.base import Model
from cvbuild.schema.cv import Cv
from cvbuild.schema.languages import LANGUAGES, TAG, Spoken, language_of
from cvbuild.source import NodeSpans, Source, Tree

__all__ = ["asked_for", "known", "locale_for", "locales_in", "resolve", "several"]

_USUAL = "en-US"


def known(name: str) -> str:
    """The locale of that name, as it was typed for a command.

    Raises:
        CvbuildError: there is none.
    """
    if name in NAMES:
        return name
    close = next((other for other in NAMES if other.casefold() == name.casefold()), None)
    close = close or next((n for n in NAMES if language_of(n) == language_of(name)), None)
    close = close or suggest(name, NAMES)
    hint = f"did you mean {close!r}?" if close else f"one of {', '.join(NAMES)}"
    problem = Diagnostic("unknown-locale", f"there is no locale {name!r}", hint=hint)
    raise CvbuildError([problem], ExitCode.USAGE)


def locale_for(tree: Tree, variant: str | None = None, usual: str = _USUAL) -> str:
    """The locale that a file asks for, or a variant of it; `usual` where neither does."""
    return asked_for(tree, variant) or usual


def asked_for(tree: Tree, variant: str | None = None) -> str | None:
    """The locale that a variant asks for, or what it extends, or the file; else None.

    The file need not be valid. What is no locale counts for nothing.
    """
    variants = _field(tree, "variants")
    places, seen = [], set[str]()
    while variant is not None and variant not in seen:
        seen.add(variant)
        places.append(_field(variants, variant))
        parent = _field(places[-1], "extends")
        variant = parent if isinstance(parent, str) else None
    for place in (*places, tree):
        name = _field(place, "locale")
        if isinstance(name, str) and name in NAMES:
            return name
    return None


def locales_in(source: Source, model: type[Model] = Cv) -> tuple[str, ...]:
    """The locales that a file is made for, its own first: those it names, and those of the texts
    that it has per language."""
    variants = _field(source.tree, "variants")
    names = variants if isinstance(variants, dict) else {}
    own = locale_for(source.tree)
    found = dict.fromkeys((own, *(locale_for(source.tree, name) for name in names)))
    if several(source.tree):
        spoken = {language_of(name) for name in found}
        for _, given in _given(source.tree, model):
            for tag in given:
                if language_of(tag) not in spoken:
                    spoken.add(language_of(tag))
                    near = next((n for n in (tag, *NAMES) if n in NAMES and _akin(tag, n)), None)
                    found |= {} if near is None else {near: None}
    return tuple(found)


def resolve(source: Source, locale: str, model: type[Model] = Cv, own: str | None = None) -> Source:
    """The file in that locale.

    What is missing in it is told by `found` of the result: a warning where the text in the file's
    own language stands in, an error where there is none, either. `model` is the schema of the
    file, and `own` the file's locale where that does not say it. A file that was resolved stays as
    it is.
    """
    if source.locale is not None:
        return source
    own = own or locale_for(source.tree)
    mixed = several(source.tree)
    if not mixed and locale == own:
        return replace(source, locale=locale)
    chosen: dict[Path, str] = {}
    found: list[Diagnostic] = []
    for path, given in _given(source.tree, model) if mixed else ():
        found += _unknown(source, path, given)
        texts = [tag for tag, text in given.items() if text is not None and TAG.fullmatch(tag)]
        tag = _nearest(texts, locale)
        if tag is None:
            tag = _nearest(texts, own) if locale != own else None
            found.append(_missing(source, path, texts, tag, locale, own))
        chosen[path] = tag if tag is not None else next(iter(texts or given))
    tree = _chosen(source.tree, (), chosen) if chosen else source.tree
    if locale != locale_for(tree) and isinstance(tree, dict):
        tree = {**tree, "locale": locale}
    spans = _spans(source.spans, chosen) if chosen else source.spans
    return replace(
        source, tree=tree, spans=spans, locale=locale, own_locale=own, found=tuple(found)
    )


def _field(tree: Tree, name: str) -> Tree:
    return tree.get(name) if isinstance(tree, dict) else None


# --- Which mappings are texts per language.


def _has_tag(tree: Mapping[str, Tree]) -> bool:
    return any(len(key) <= _LONGEST and language_of(key) in _KNOWN for key in tree)


_KNOWN = frozenset(LANGUAGES)
_LONGEST = len("zh-Hans-CN")


def several(tree: Tree) -> bool:
    """Whether anything in it could be texts per language; of most files nothing can."""
    if isinstance(tree, dict):
        return _has_tag(tree) or any(
            several(value) for value in tree.values() if not isinstance(value, str)
        )
    return isinstance(tree, list) and any(several(v) for v in tree if not isinstance(v, str))


def _given(tree: Tree, model: type[Model]) -> Iterator[tuple[Path, Mapping[str, Tree]]]:
    """The places of all texts per language, and these."""
    yield from _walk(tree, (model,), ())


def _walk(
    tree: Tree, forms: tuple[object, ...], path: Path
) -> Iterator[tuple[Path, Mapping[str, Tree]]]:
    if isinstance(tree, dict):
        model = _model(tree, forms)
        written_as_model = model is not None and not model.model_fields.keys().isdisjoint(tree)
        speaks = any(isinstance(form, Spoken) for form in forms)
        if speaks and not written_as_model and _has_tag(tree):
            yield path, tree
            return
        values = tuple(form for arg in _elements(forms, dict) for form in _forms(arg))
        for key, value in tree.items():
            if isinstance(value, str) or value is None:
                continue
            if model is not None and (field := model.model_fields.get(key)) is not None:
                inner = tuple(_forms(field.annotation, field.metadata))
                yield from _walk(value, inner, (*path, key))
            elif model is None and values:
                yield from _walk(value, values, (*path, key))
    elif isinstance(tree, list):
        kinds = tuple(form for arg in _elements(forms, tuple) for form in _forms(arg))
        for n, value in enumerate(tree):
            if not isinstance(value, str):
                yield from _walk(value, kinds, (*path, n))


def _forms(annotation: object, metadata: Iterable[object] = ()) -> Iterator[object]:
    """All that a value of that type may be written as: models, tuples, mappings; and a `Spoken`
    for text that may be given per language."""
    for mark in metadata:
        if isinstance(mark, Spoken):
            yield mark
        shorter = getattr(mark, "json_schema_input_type", None)
        if get_origin(shorter) is not None or isinstance(shorter, type):
            yield from _forms(shorter)
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        yield from _forms(inner, marks)
    elif get_origin(annotation) in (Union, UnionType):
        for member in get_args(annotation):
            yield from _forms(member)
    else:
        yield annotation


def _elements(forms: Iterable[object], origin: type) -> Iterator[object]:
    """What items of lists, or values of mappings with free keys, may be."""
    for form in forms:
        if get_origin(form) is origin:
            yield get_args(form)[origin is dict]


def _model(tree: Mapping[str, Tree], forms: Iterable[object]) -> type[Model] | None:
    """The model that the mapping is written for: of sections that of its kind."""
    classes = (form for form in dict.fromkeys(forms) if isinstance(form, type))
    models = [form for form in classes if issubclass(form, Model)]
    if len(models) < 2:
        return models[0] if models else None
    kind = tree.get("kind")
    return next((m for m in models if kind in get_args(m.model_fields["kind"].annotation)), None)


# --- Which of the texts is wanted.


def _nearest(tags: list[str], locale: str) -> str | None:
    """The tag of the text for that locale: the same, that of the language alone, or that of the
    same language elsewhere. Scripts are not exchanged."""
    same = [locale, language_of(locale), *(tag for tag in tags if _akin(tag, locale))]
    return next((tag for tag in same if tag in tags), None)


def _akin(tag: str, locale: str) -> bool:
    """Whether who wants the locale can read a text with that tag."""
    same = language_of(tag) == language_of(locale)
    return same and _script(tag) in (None, _script(locale))


def _script(tag: str) -> str | None:
    return next((part for part in tag.split("-") if len(part) == 4 and part.isalpha()), None)


def _unknown(source: Source, path: Path, given: Mapping[str, Tree]) -> Iterator[Diagnostic]:
    """What stands among texts by language, under no language."""
    for tag in given:
        if not TAG.fullmatch(tag):
            yield Diagnostic(
                "unknown-language",
                f"{tag!r} is not the tag of a language that cvbuild knows",
                source.key_span((*path, tag)),
                "such as en, de, pt-BR or zh-Hans",
                path=(*path, tag),
            )


def _missing(
    source: Source,
    path: Path,
    texts: Iterable[str],
    instead: str | None,
    locale: str,
    own: str,
) -> Diagnostic:
    name = next((part for part in reversed(path) if isinstance(part, str)), "text")
    what = repr(name) if path and path[-1] == name else f"an item of {name!r}"
    span = source.key_span(path)
    if instead is not None:
        return Diagnostic(
            "missing-translation",
            f"{what} has no text in {locale!r}; that in {instead!r} stands in its place",
            span,
            f"add `{language_of(locale)}: …` to it",
            severity=Severity.WARNING,
            path=path,
        )
    there = ", ".join(texts)
    add = f"add `{language_of(locale)}: …` to it"
    nor = "" if locale == own else f", nor in {own!r}, the language of the file"
    return Diagnostic(
        "missing-language",
        f"{what} has no text in {locale!r}{nor}",
        span,
        f"{add}; there is {there}" if there else add,
        path=path,
    )


# --- The file with the texts that were chosen.


def _chosen(tree: Tree, path: Path, chosen: Mapping[Path, str]) -> Tree:
    if isinstance(tree, dict):
        if path in chosen:
            return tree[chosen[path]]
        return {key: _chosen(value, (*path, key), chosen) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_chosen(value, (*path, n), chosen) for n, value in enumerate(tree)]
    return tree


def _spans(spans: Mapping[Path, NodeSpans], chosen: Mapping[Path, str]) -> dict[Path, NodeSpans]:
    """Where everything stands: a text that was chosen, where it does, under the key around it."""
    made: dict[Path, NodeSpans] = {}
    for path, place in spans.items():
        at = next((n for n in range(len(path)) if path[:n] in chosen), None)
        if path in chosen:
            value = spans.get((*path, chosen[path]), place).value
            made[path] = NodeSpans(place.key, value)
        elif at is None:
            made[path] = place
        elif path[at] == chosen[path[:at]] and len(path) > at + 1:
            made[(*path[:at], *path[at + 1 :])] = place
    return made
