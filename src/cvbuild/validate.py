"""Validate: from the YAML with its positions to the typed file.

Takes a `Source`, gives a `Cv`; raises with every problem of the file at once, in the order of the
file, each at the field it concerns and in words about résumés, not about Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import UnionType
from typing import TYPE_CHECKING, Annotated, TypeVar, Union, get_args, get_origin

from cvbuild.diagnostic import (
    CvbuildError,
    Diagnostic,
    Path,
    Severity,
    Span,
    path_text,
    suggest,
)
from cvbuild.languages import locale_for, resolve
from cvbuild.schema import Cv
from cvbuild.schema.base import Model
from cvbuild.schema.entries import Author, Item
from cvbuild.schema.outputs import OUTPUT_FORMATS
from cvbuild.schema.sections import SECTION_KINDS
from cvbuild.source import Source, Tree

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

M = TypeVar("M", bound=Model)

__all__ = ["MAX_PROBLEMS", "limited", "locate", "validate", "validated"]

MAX_PROBLEMS = 100
"""How many problems of a file are told at once; more tell a person nothing new."""

_SYNONYMS = {
    "company": ("organization",),
    "employer": ("organization",),
    "organisation": ("organization",),
    "entity": ("organization",),
    "school": ("institution",),
    "university": ("institution",),
    "college": ("institution",),
    "startdate": ("start",),
    "from": ("start",),
    "begin": ("start",),
    "enddate": ("end",),
    "to": ("end", "recipient"),
    "until": ("end",),
    "year": ("date",),
    "releasedate": ("date",),
    "bullets": ("highlights", "items"),
    "points": ("highlights", "items"),
    "achievements": ("highlights",),
    "responsibilities": ("highlights",),
    "job": ("position",),
    "role": ("position",),
    "jobtitle": ("position",),
    "title": ("position", "name"),
    "name": ("title", "organization", "institution", "language"),
    "place": ("location",),
    "city": ("location",),
    "address": ("location",),
    "website": ("url",),
    "link": ("url",),
    "homepage": ("website", "url"),
    "journal": ("venue",),
    "conference": ("venue", "event"),
    "publisher": ("venue",),
    "awarder": ("issuer",),
    "studytype": ("degree",),
    "major": ("area",),
    "field": ("area",),
    "gpa": ("score",),
    "grade": ("score",),
    "description": ("summary", "details"),
    "fluency": ("level",),
    "keywords": ("items",),
    "heading": ("title",),
    "label": ("headline", "name"),
    "reference": ("quote",),
    "contact": ("contacts",),
    "items": ("entries", "highlights"),
    "entries": ("items",),
    "mail": ("email",),
    "tel": ("phone",),
    "telephone": ("phone",),
    "mobile": ("phone",),
    "theme": ("template",),
    "image": ("photo", "png"),
    "picture": ("photo", "png"),
    "markdown": ("md",),
    "word": ("docx",),
    "doc": ("docx",),
    "latex": ("tex",),
    "overleaf": ("tex",),
    "jsonresume": ("json",),
    "web": ("html",),
    "plaintext": ("txt",),
    "path": ("file",),
    "filename": ("file",),
    "type": ("kind", "category"),
    "cv": ("resume",),
    "addressee": ("recipient",),
    "salutation": ("opening",),
    "greeting": ("opening",),
    "about": ("subject",),
    "paragraphs": ("body",),
    "text": ("body", "txt"),
    "content": ("body",),
    "regards": ("closing",),
    "valediction": ("closing",),
    "attachments": ("enclosures",),
    "postscript": ("ps",),
}
"""What people call a field elsewhere, and what it may be called here."""

_KINDS = {
    "work": "experience",
    "employment": "experience",
    "volunteering": "experience",
    "volunteer": "experience",
    "teaching": "experience",
    "service": "experience",
    "certificates": "awards",
    "certifications": "awards",
    "honors": "awards",
    "honours": "awards",
    "grants": "awards",
    "memberships": "awards",
    "interests": "skills",
    "hobbies": "skills",
    "summary": "text",
    "profile": "text",
    "about": "text",
    "objective": "text",
    "papers": "publications",
    "presentations": "talks",
    "activities": "entries",
    "courses": "entries",
    "bullets": "list",
}
"""What sections are called elsewhere, and the kind that they are here."""

_NOUNS = {
    "Cv": "a résumé",
    "Letter": "a letter",
    "LetterVariant": "a variant",
    "LetterParagraph": "a paragraph",
    "Recipient": "the recipient",
    "Signature": "the signature",
    "Contact": "a contact",
    "Item": "a bullet",
    "Output": "an output",
    "Author": "an author",
    "Role": "a role",
    "DateStyle": "the settings for dates",
    "Design": "the settings of the design",
    "Fit": "the settings of the page budget",
    "Variant": "a variant",
    "Photo": "a picture",
    "Checks": "the settings of the checks",
    "EducationEntry": "an education entry",
    "ExperienceEntry": "an experience entry",
    "ProjectEntry": "a project",
    "PublicationEntry": "a publication",
    "PublicationAddition": "what is added to a publication",
    "PatentEntry": "a patent",
    "AwardEntry": "an award",
    "TalkEntry": "a talk",
    "SkillEntry": "a group of skills",
    "LanguageEntry": "a language",
    "ReferenceEntry": "a reference",
    "GeneralEntry": "an entry",
}

_QUOTES = "text with ': ' in it must stand in quotes"

_HINTS = {
    "bad_url": "a web address begins with https:// or http://",
    "bad_link": "links are [text](https://…), also mailto: and tel:; "
    "for the text as it is, put it between backticks",
    "bad_email": "it looks like name@example.org",
    "contact_without_kind": "give it one of email, phone, website, location, github, gitlab, "
    "linkedin, orcid, scholar, link, text",
    "contact_with_two_kinds": "make each a line of its own, beginning with '- '",
    "output_without_format": f"give it one of {', '.join(OUTPUT_FORMATS)}",
    "output_with_two_formats": "make each a line of its own, beginning with '- '",
    "bad_output": "such as site/index.html, or {name}-{variant}.pdf",
    "two_dates": "keep `date`, or keep `start` and `end`",
    "dates_reversed": "swap them, or correct the year",
    "empty_section": "add some below `entries`, or remove the section",
    "without_bibliography": "name a file, as in `bib: [papers.bib]`",
    "bad_bibliography": "a file in the folder of this one or below it, as papers/mine.bib",
    "empty_text": "write something, or remove the line",
    "moving_date": "write the day, as 2026-11-24; or give it with --date today",
    "empty_paragraph": "write something, or remove it",
    "empty_recipient": "write to whom it goes, or remove it",
    "bad_resume": "for one that is elsewhere, say --resume FILE when you build the letter",
}


def validate(source: Source, most: int = MAX_PROBLEMS) -> Cv:
    """The typed file, in its own language unless another was chosen.

    Raises:
        CvbuildError: with every problem of the file, in the order of the file, but no more than
            `most`.
    """
    if isinstance(source.tree, dict) and "letter" in source.tree and "cvbuild" not in source.tree:
        problem = Diagnostic(
            "a-letter",
            "this is a letter, not a résumé",
            source.key_span(("letter",)),
            f"build it with: cvbuild letter {source.file}",
            path=("letter",),
        )
        raise CvbuildError([problem])
    source = resolve(source, locale_for(source.tree))
    try:
        found = validated(source, Cv, most)
    except CvbuildError as error:
        raise CvbuildError(limited((*error.diagnostics, *source.found))) from None
    if any(problem.severity is Severity.ERROR for problem in source.found):
        raise CvbuildError(limited(source.found))
    return found


def validated(source: Source, model: type[M], most: int = MAX_PROBLEMS) -> M:
    """The typed file, of which `model` is the schema.

    Raises:
        CvbuildError: with every problem of the file, in the order of the file.
    """
    from pydantic import ValidationError

    try:
        found = model.model_validate(source.tree)
    except ValidationError as error:
        # error.errors() would repeat the input and fetch links; neither is of use here
        details = error.errors(include_url=False, include_input=False)
        more = len(details) > 2 * most
        if more:  # to explain one is work; some of them are echoes
            details.sort(key=lambda detail: _about(source, detail["loc"]))
            del details[2 * most :]
        problems = _without_echoes(
            [_diagnose(source, d, model) for d in details if not _is_echo(source, d, model)]
        )
        raise CvbuildError(limited(problems, more=more, most=most)) from None
    found.locate()
    return found


def limited(
    problems: Iterable[Diagnostic], *, more: bool = False, most: int = MAX_PROBLEMS
) -> list[Diagnostic]:
    """The problems in the order of the file; of many the first, and one that says so.

    Only so many are taken as there may be; `more` says that some were left out before. What comes
    from several stages may be limited again.
    """
    found: list[Diagnostic] = []
    for problem in problems:
        if problem.code == _MORE:
            more = True
        else:
            found.append(problem)
        if len(found) > 2 * most:
            break
    found.sort(key=lambda d: _start(d.span) if d.span else (0, 0))
    if more or len(found) > most:
        del found[most:]
        message = f"there are more problems; these are the first {len(found)}"
        found.append(Diagnostic(_MORE, message))
    return found


_MORE = "more-problems"


def _about(source: Source, loc: tuple[str | int, ...]) -> tuple[int, int]:
    """Where in the file Pydantic's `loc` is, as far as can be told without the schema."""
    path: list[str | int] = []
    tree = source.tree
    for part in loc:
        if isinstance(tree, dict) and isinstance(part, str):
            if part not in tree:
                continue  # the kind of a section, or a field that is missing
            tree = tree[part]
        elif isinstance(tree, list) and isinstance(part, int):
            tree = tree[part]
        else:
            break
        path.append(part)
    return _start(source.key_span(tuple(path)))


def _start(span: Span) -> tuple[int, int]:
    return span.line, span.column


def _without_echoes(problems: list[Diagnostic]) -> list[Diagnostic]:
    """The problems, but not that a field is missing where it is only misspelt."""
    misspelt = {(d.path[:-1], d.hint) for d in problems if d.code == "unknown-field"}
    return [
        d
        for d in problems
        if d.code != "missing-field"
        or not misspelt.intersection(
            (d.path, hint)
            for hint in (_QUOTES, *(f"did you mean {name!r}?" for name in _needed(d)))
        )
    ]


def _is_echo(source: Source, detail: ErrorDetails, model: type[Model]) -> bool:
    """Whether it says only that a list has no items, of which each has problems of its own."""
    if detail["type"] != "too_short":
        return False
    return bool(_value(source.tree, _follow(detail["loc"], model).path))


def _needed(problem: Diagnostic) -> list[str]:
    """The field whose absence a `missing-field` reports."""
    return re.findall(r"needs '(\w+)'$", problem.message)


def locate(source: Source, path: Path, words: str | None = None) -> Span:
    """Where the field at `path` stands, or the first place in it where `words` stand."""
    span = source.span(path)
    if not words:
        return span
    lines = source.lines
    for number in range(span.line, span.end_line + 1):
        line = lines[number - 1] if number <= len(lines) else ""
        start = span.column - 1 if number == span.line else 0
        column = line.find(words, start)
        if column >= 0:
            return Span(number, column + 1, number, column + 1 + len(words))
    return span


def _diagnose(source: Source, detail: ErrorDetails, model: type[Model]) -> Diagnostic:
    place = _follow(detail["loc"], model)
    path = _as_written(source.tree, place.path)
    error = detail["type"]
    context: Mapping[str, object] = detail.get("ctx", {})
    span = source.span(path)
    match error:
        case "missing":
            parent, name = path[:-1], str(path[-1])
            if path in source.spans:
                return Diagnostic(
                    "missing-value",
                    f"{name!r} has nothing after it",
                    source.key_span(path),
                    _purpose(place.owner, name),
                    path=path,
                )
            return Diagnostic(
                "missing-field",
                f"{_noun(place.owner)} needs {name!r}",
                _first_line(source, parent),
                _purpose(place.owner, name),
                path=parent,
            )
        case "extra_forbidden":
            return _unknown(source, path, place.owner)
        case "union_tag_not_found":
            hint = f"one of {', '.join(SECTION_KINDS)}"
            return Diagnostic(
                "missing-field",
                "a section needs 'kind'",
                _first_line(source, path),
                hint,
                path=path,
            )
        case "union_tag_invalid":
            written = _value(source.tree, (*path, "kind"))
            if not isinstance(written, str):
                return _wrong_type(source, (*path, "kind"), "text")
            close = _KINDS.get(written.casefold()) or suggest(written, SECTION_KINDS)
            hint = f"did you mean {close!r}?" if close else f"one of {', '.join(SECTION_KINDS)}"
            return Diagnostic(
                "unknown-kind",
                f"{written!r} is no kind of section",
                source.span((*path, "kind")),
                hint,
                path=(*path, "kind"),
            )
        case "literal_error":
            return _choice(source, path, context)
        case "dict_type":
            return _wrong_type(source, path, "a mapping, written as `name: value` lines,")
        case "model_type" | "model_attributes_type":
            wanted = "a section" if path[:-1] == ("sections",) else _noun(place.expected)
            return _wrong_type(source, path, f"{wanted}, written as `field: value` lines,")
        case "tuple_type" | "list_type":
            return _wrong_type(source, path, "a list")
        case "string_type":
            return _wrong_type(source, path, "text")
        case "int_type" | "int_parsing" | "int_from_float":
            return _wrong_type(source, path, "a whole number")
        case "float_type" | "float_parsing":
            return _wrong_type(source, path, "a length" if path[-1] == "margin" else "a number")
        case "bool_type" | "bool_parsing":
            return _wrong_type(source, path, "true or false")
        case "too_long":
            return Diagnostic(
                "too-many",
                f"{path_text(path[-1:])!r} has more than {context.get('max_length')} items",
                source.key_span(path),
                path=path,
            )
        case "too_short":
            return Diagnostic(
                "empty-list", f"{path_text(path[-1:])!r} has no items", span, None, path=path
            )
        case "greater_than_equal" | "less_than_equal":
            return _out_of_range(source, path, error, context)
    field = context.get("field")
    if isinstance(field, str):
        path = (*path, field)
        span = source.span(path)
    words = context.get("at")
    if isinstance(words, str):
        span = locate(source, path, words)
        width = context.get("width")
        if isinstance(width, int) and width and span.line == span.end_line:
            span = replace(span, end_column=span.column + width)
    if detail["loc"][-1:] == (_KEY,):
        span = source.key_span(path)
    if error in _OF_THE_WHOLE:
        span = _first_line(source, path)
    return Diagnostic(
        error.replace("_", "-"),
        _message(detail["msg"]),
        span,
        _hint(source, path, error),
        path=path,
    )


_OF_THE_WHOLE = (
    *("contact_without_kind", "output_without_format", "role_without_name"),
    *("empty_entry", "empty_section"),
)
"""Errors of a mapping of which the first line stands for the whole."""


def _message(text: str) -> str:
    return " ".join(text.split())


def _hint(source: Source, path: Path, kind: str) -> str | None:
    if kind == "bad_url":
        value = _value(source.tree, path)
        if isinstance(value, str) and "." in value and ":" not in value and " " not in value:
            return f"write https://{value}"
        if isinstance(value, str) and " " in value.strip():
            return "a web address has no spaces; write %20 for one"
    if kind == "unknown_format":
        value = str(_value(source.tree, path))
        close = _synonym(value.casefold(), OUTPUT_FORMATS) or suggest(value, OUTPUT_FORMATS)
        return f"did you mean {close!r}?" if close else f"one of {', '.join(OUTPUT_FORMATS)}"
    return _HINTS.get(kind)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the file and in the schema an error is.

    `owner` is the model that has the last field of the path; `expected` the one that should stand
    at the path.
    """

    path: Path
    owner: type[Model] | None
    expected: type[Model] | None


def _as_written(tree: Tree, path: Path) -> Path:
    """The path without what a short form leaves out: the field that a list or a text stands for."""
    made: list[str | int] = []
    for step in path:
        if isinstance(step, str) and isinstance(tree, list):
            continue
        if isinstance(step, int) and isinstance(tree, str):
            break
        made.append(step)
        tree = _value(tree, (step,))
    return tuple(made)


def _follow(loc: tuple[str | int, ...], model: type[Model]) -> _Place:
    """The place that Pydantic's `loc` means.

    Besides keys and positions it names the member of a union that was chosen (the kind of a
    section), which is no key of the file.
    """
    path: list[str | int] = []
    owner: type[Model] | None = None
    level: list[type[Model]] = [model]
    inner: object = model
    for part in loc:
        if len(level) > 1:
            level = [model for model in level if part in _kinds(model)]
            continue
        if part == _KEY:
            break
        path.append(part)
        element = _element(inner)
        if element is not None:
            inner = element
        else:
            owner = level[0] if level else None
            field = owner.model_fields.get(str(part)) if owner is not None else None
            inner = field.annotation if field is not None else None
        level = list(_models(inner))
    return _Place(tuple(path), owner, level[0] if len(level) == 1 else None)


_KEY = "[key]"
"""What Pydantic's `loc` ends in when the key of a mapping is wrong, not its value."""


def _members(annotation: object) -> Iterator[object]:
    """What a value may be: the members of a union, without what annotates them."""
    if get_origin(annotation) is Annotated:
        yield from _members(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for member in get_args(annotation):
            yield from _members(member)
    else:
        yield annotation


def _element(annotation: object) -> object:
    """What the items of a list, or the values of a mapping with free keys, may be."""
    for member in _members(annotation):
        if get_origin(member) is tuple:
            return get_args(member)[0]
        if get_origin(member) is dict:
            return get_args(member)[1]
    return None


def _models(annotation: object) -> Iterator[type[Model]]:
    for member in _members(annotation):
        if isinstance(member, type) and issubclass(member, Model):
            yield member


def _kinds(model: type[Model]) -> tuple[object, ...]:
    field = model.model_fields.get("kind")
    return get_args(field.annotation) if field is not None else ()


def _value(tree: Tree, path: Path) -> Tree:
    for part in path:
        if isinstance(tree, dict) and isinstance(part, str):
            tree = tree.get(part)
        elif isinstance(tree, list) and isinstance(part, int) and part < len(tree):
            tree = tree[part]
        else:
            return None
    return tree


def _noun(model: type[Model] | None) -> str:
    if model is None:
        return "a mapping"
    if model.__name__ in _NOUNS:
        return _NOUNS[model.__name__]
    (kind,) = _kinds(model)
    return f"{'an' if str(kind)[0] in 'aeiou' else 'a'} {kind} section"


def _purpose(model: type[Model] | None, name: str) -> str | None:
    """What a field is for, from the schema."""
    field = model.model_fields.get(name) if model is not None else None
    if field is None or field.description is None:
        return None
    if name in ("cvbuild", "letter"):
        return f"begin the file with the line `{name}: 1`"
    text = field.description
    return f"{name}: {text[0].lower()}{text[1:].rstrip('.')}"


def _unknown(source: Source, path: Path, model: type[Model] | None) -> Diagnostic:
    name = str(path[-1])
    fields = list(model.model_fields) if model is not None else []
    plain = name.replace("_", "").casefold()
    close = _synonym(plain, fields) or suggest(name, fields)
    if close is None and (known := suggest(plain, _SYNONYMS)) is not None:
        close = _synonym(known, fields)
    present = _value(source.tree, path[:-1])
    if model in (Item, Author) and isinstance(present, dict) and len(present) == 1:
        hint = _QUOTES
    elif close is not None and not (isinstance(present, dict) and close in present):
        hint = f"did you mean {close!r}?"
    else:
        common = ("id", "lang", "page_break", "tags", "priority")
        ordered = sorted(fields, key=lambda field: field in common)
        hint = f"it has {', '.join(ordered)}"
    return Diagnostic(
        "unknown-field",
        f"{name!r} is not a field of {_noun(model)}",
        source.key_span(path),
        hint,
        path=path,
    )


def _synonym(name: str, fields: Sequence[str]) -> str | None:
    """The field that is meant by a name that other tools have for it."""
    return next((s for s in _SYNONYMS.get(name, ()) if s in fields), None)


def _choice(source: Source, path: Path, context: Mapping[str, object]) -> Diagnostic:
    value = _value(source.tree, path)
    expected = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    choices = [choice.strip() for choice in expected.split(",")]
    close = suggest(value, choices) if isinstance(value, str) else None
    hint = f"did you mean {close!r}?" if close else f"one of {', '.join(choices)}"
    written = repr(value) if isinstance(value, str) else _described(value)
    field = path[-1] if isinstance(path[-1], str) else f"an item of {path[-2]!r}"
    subject = repr(field) if field is path[-1] else field
    return Diagnostic(
        "unknown-choice",
        f"{subject} cannot be {written}",
        source.span(path),
        hint,
        path=path,
    )


def _described(value: Tree) -> str:
    if value is None:
        return "empty"
    if isinstance(value, str):
        return f"the text {value!r}" if len(value) < 40 else "text"
    return "a list" if isinstance(value, list) else "a mapping"


def _wrong_type(source: Source, path: Path, wanted: str) -> Diagnostic:
    value = _value(source.tree, path)
    hint = None
    if wanted == "a list" and isinstance(value, str):
        hint = "put it on a line of its own below, beginning with '- '"
    elif wanted == "a list" and isinstance(value, dict):
        hint = "begin each item below it with '- '"
        if path == ("sections",):
            hint = "begin each section with '- kind: …', as in '- kind: education'"
    elif wanted == "text" and isinstance(value, dict):
        hint = _QUOTES
    elif wanted == "a number" and isinstance(value, str) and value[:1].isdigit():
        hint = "write the number alone, without a unit"
    elif wanted == "text" and isinstance(value, list):
        hint = "text that begins with '[' or '- ' must stand in quotes"
    where = next((part for part in reversed(path) if isinstance(part, str)), None)
    subject = f"{where!r}" if where == (path[-1] if path else None) else f"an item of {where!r}"
    if not path:
        subject = "the file"
    return Diagnostic(
        "wrong-type",
        f"{subject} should be {wanted} not {_described(value)}"
        if wanted.endswith(",")
        else f"{subject} should be {wanted}, not {_described(value)}",
        _first_line(source, path) if isinstance(value, dict) else source.span(path),
        hint,
        path=path,
    )


def _out_of_range(
    source: Source, path: Path, kind: str, context: Mapping[str, object]
) -> Diagnostic:
    if path in (("cvbuild",), ("letter",)):
        return Diagnostic(
            "unknown-version",
            f"this cvbuild reads version 1 of the format, not {_value(source.tree, path)}",
            source.span(path),
            "a newer cvbuild may read it",
            path=path,
        )
    limit = context.get("ge", context.get("le"))
    assert isinstance(limit, int | float)
    side = "at least" if kind == "greater_than_equal" else "at most"
    unit = "pt" if path[-1] in ("font_size", "margin") else ""
    return Diagnostic(
        "out-of-range",
        f"{path[-1]!r} should be {side} {limit:g}{unit}",
        source.span(path),
        None,
        path=path,
    )


def _first_line(source: Source, path: Path) -> Span:
    """The first line of a mapping or list, which stands for the whole of it."""
    span = source.span(path)
    if span.end_line == span.line:
        return span
    lines = source.lines
    text = lines[span.line - 1].rstrip() if span.line <= len(lines) else ""
    return Span(span.line, span.column, span.line, max(span.column + 1, len(text) + 1))
