"""The source that goes into a PDF: the résumé as one variant has it, as it was typed.

Takes the file and what was selected of it, gives a cv.yaml of just that, in JSON, which is YAML,
too. What was left out, the other variants and the tags that chose between them are not in it. The
picture is not, either: it is on the page. Built again, it gives the same PDF.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from cvbuild.diagnostic import Path
from cvbuild.schema.base import Model
from cvbuild.schema.sections import PublicationsSection
from cvbuild.source import Source, Tree

if TYPE_CHECKING:
    from cvbuild.schema import Cv

__all__ = ["as_json", "enclosed", "enclosed_tree"]

_MERGED = ("design", "dates")
"""Settings of which a variant may change some and leave the others."""

_LEFT_OUT = ("tags", "variants", "outputs")

_OF_FILES = ("bib", "select", "exclude", "keywords", "types", "since", "until", "extra", "style")
"""What says which publications of which files there are, in place of which they are in it."""


def enclosed(
    source: Source,
    cv: Cv,
    variant: str | None,
    asked: Mapping[str, str] = {},
) -> bytes:
    """The JSON of `cv`, which was selected from `source` as that variant has it.

    `asked` are settings that come from neither.
    """
    return as_json(enclosed_tree(source, cv, variant, asked))


def enclosed_tree(
    source: Source, cv: Model, variant: str | None, asked: Mapping[str, str] = {}
) -> dict[str, Tree]:
    """What `enclosed` writes, of a file of any kind."""
    places = list(_places(source.tree, variant))
    made: dict[str, Tree] = {}
    for name in type(cv).model_fields:
        value = getattr(cv, name)
        if name in asked:
            made[name] = asked[name]
        elif name in _MERGED:
            made[name] = _merged([place.get(name) for place in places])
        elif name == "kept":
            made[name] = _at(source.tree, ("kept",)) if value else None
        elif name == "sections":
            made[name] = [_section(source, section) for section in value]
        elif name not in _LEFT_OUT:
            typed = next((t for p in places if (t := p.get(name)) is not None), None)
            made[name] = _kept(source, value, typed)
    return {name: value for name, value in made.items() if value not in (None, [], {})}


def as_json(tree: Tree) -> bytes:
    """The JSON of a file, which is YAML, too."""
    text = json.dumps(tree, ensure_ascii=False, indent=1)
    for character in "\x85\u2028\u2029":  # line ends for some readers of YAML
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f"{text}\n".encode("utf-8", "surrogatepass")


def _places(tree: Tree, variant: str | None) -> Iterator[dict[str, Tree]]:
    """What says something of the settings: the variant, what it extends, the file."""
    assert isinstance(tree, dict)
    variants = tree.get("variants")
    seen = set()
    while variant is not None and isinstance(variants, dict) and variant not in seen:
        seen.add(variant)
        place = variants.get(variant)
        if not isinstance(place, dict):
            break
        yield place
        parent = place.get("extends")
        variant = parent if isinstance(parent, str) else None
    yield tree


def _merged(settings: list[Tree]) -> Tree:
    made: dict[str, Tree] = {}
    for one in reversed(settings):
        if isinstance(one, dict):
            made |= {name: value for name, value in one.items() if value is not None}
    return made


def _section(source: Source, section: Model) -> Tree:
    """A section; its heading may be the variant's."""
    made = _typed(source, section)
    assert isinstance(made, dict)
    if isinstance(section, PublicationsSection) and section.bib:
        made = {name: value for name, value in made.items() if name not in _OF_FILES}
        made["entries"] = [_typed(source, entry) for entry in section.entries]
    title = getattr(section, "title", None)
    return made if title is None else {**made, "title": title}


def _typed(source: Source, model: Model) -> Tree:
    """What was typed of a model, without what was left out of it since."""
    if model.path[2:3] == ("bib",):
        return _told(model)
    typed = _at(source.tree, model.path)
    if not isinstance(typed, dict):
        return typed
    made = {
        name: _kept(source, getattr(model, name), value)
        for name, value in typed.items()
        if name not in _LEFT_OUT
    }
    return {name: value for name, value in made.items() if value not in (None, [])}


def _told(model: Model) -> Tree:
    """What there is to type for a model that was not typed, but came from a bibliography."""
    fields = type(model).model_fields
    made = {
        name: _value(value)
        for name in sorted(fields, key=lambda name: name not in ("title", "name", "text"))
        if name not in _LEFT_OUT and (value := getattr(model, name)) != fields[name].default
    }
    ((only, said),) = made.items() if len(made) == 1 else (("", None),)
    short = only == "text" or (only == "name" and isinstance(said, str) and said[-1] not in "*)")
    return said if short else made


def _value(value: object) -> Tree:
    if isinstance(value, Model):
        return _told(value)
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _kept(source: Source, value: object, typed: Tree) -> Tree:
    """What was typed of a field, without what was left out of its value since."""
    if isinstance(value, Model) and isinstance(typed, dict):
        return {n: t for n, t in typed.items() if t is not None and n not in _LEFT_OUT}
    if isinstance(value, tuple) and isinstance(typed, list):
        if any(isinstance(item, Model) for item in value):
            return [_typed(source, item) for item in value if isinstance(item, Model)]
        return [] if _mappings(typed) and not value else typed
    return typed


def _mappings(typed: list[Tree]) -> bool:
    return any(isinstance(item, dict) for item in typed)


def _at(tree: Tree, path: Path) -> Tree:
    for step in path:
        match tree, step:
            case (dict(), str()):
                tree = tree[step]
            case (list(), int()):
                tree = tree[step]
    return tree
