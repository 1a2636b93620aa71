"""CSL-JSON, as Zotero, Mendeley and Crossref write it: a section of publications."""

from __future__ import annotations

from cvbuild.bib.csl_json import PRINTED, record
from cvbuild.bib.record import Library, Loss, Record
from cvbuild.importing.draft import Draft
from cvbuild.importing.foreign import Foreign, Json
from cvbuild.importing.publications import draft

__all__ = ["read", "recognise"]

_SIGNS = frozenset({"issued", "container-title", "DOI", "citation-key", "event-title", "genre"})
_TYPES = frozenset(
    {"article", "article-journal", "article-magazine", "article-newspaper", "book", "chapter"}
    | {"dataset", "entry", "entry-encyclopedia", "manuscript", "paper-conference", "patent"}
    | {"post", "post-weblog", "report", "review", "software", "speech", "thesis", "webpage"}
)


def _items(foreign: Foreign) -> list[Json]:
    """The items, in whichever way they are wrapped."""
    tree = foreign.original
    if isinstance(tree, dict) and isinstance(tree.get("items"), list):
        tree = tree["items"]
    if isinstance(tree, dict):
        return [tree]
    return tree if isinstance(tree, list) else []


def recognise(foreign: Foreign) -> bool:
    """Whether an item has a type of CSL, and what only CSL calls so."""
    return any(
        isinstance(item, dict)
        and "title" in item
        and (item.get("type") in _TYPES or not _SIGNS.isdisjoint(item))
        and ("id" in item or not _SIGNS.isdisjoint(item))
        for item in _items(foreign)[:20]
    )


def read(foreign: Foreign) -> Draft:
    """The draft of a CSL-JSON file."""
    wrapped = isinstance(foreign.original, dict) and "items" in foreign.original
    records: list[Record] = []
    losses: list[Loss] = []
    left: dict[str, list[str]] = {}
    for n, item in enumerate(_items(foreign)):
        line = foreign.line(("items", n) if wrapped else (n,)) or 1
        if not isinstance(item, dict):
            losses.append(Loss(line, "", "this is no publication: fields are expected", True))
            continue
        item = {"id": f"item {n + 1}", **item}
        made = record(item, line)
        records.append(made)
        left.setdefault(made.key, []).extend(
            name for name in item if name not in PRINTED and not name.startswith("_")
        )
    return draft(Library(tuple(records), tuple(losses)), left)
