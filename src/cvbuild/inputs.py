"""Which files a résumé is made from, for those who wait for them to change.

Takes a file that was read, which need not be valid: whoever waits for its next version wants to
know also of the photo that the version before it had.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cvbuild.latex.template import builtin_names
from cvbuild.pipeline import Wanted
from cvbuild.source import Source, Tree

__all__ = ["inputs"]

_TEMPLATE = ("template.toml", "preamble.tex", "body.tex.jinja")


def inputs(file: Path, source: Source | None, wanted: Sequence[Wanted]) -> tuple[Path, ...]:
    """The file, its photo, its bibliographies and their styles, and the files of the user's own
    templates, also those not there now.

    `source` is None when the file is not even YAML. The templates are those of the file, of all its
    variants, and those that are wanted in their place. Paths in the file are relative to its
    folder.
    """
    base = file.parent
    tree = None if source is None else source.tree
    found = [file]
    photo = _text(_field(tree, "photo"), "file")
    if photo:
        found.append(base / photo)
    found += [base / name for name in dict.fromkeys(_bibliographies(tree)) if name]
    names = dict.fromkeys([*_templates(tree), *(which.template for which in wanted)])
    for name in names:
        if name and name not in builtin_names():
            found += [base / name / part for part in _TEMPLATE]
    return tuple(found)


def _templates(tree: Tree) -> Iterator[str | None]:
    yield _text(tree, "template")
    variants = _field(tree, "variants")
    if isinstance(variants, dict):
        for variant in variants.values():
            yield _text(variant, "template")


def _bibliographies(tree: Tree) -> Iterator[str | None]:
    sections = _field(tree, "sections")
    for section in sections if isinstance(sections, list) else ():
        named = _field(section, "bib")
        for name in named if isinstance(named, list) else [named]:
            yield name if isinstance(name, str) else None
        if named is not None:
            yield _text(section, "style")


def _field(tree: Tree, name: str) -> Tree:
    return tree.get(name) if isinstance(tree, dict) else None


def _text(tree: Tree, name: str) -> str | None:
    value = _field(tree, name)
    return value if isinstance(value, str) else None
