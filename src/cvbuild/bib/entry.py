"""What a record says, as a publication of cv.yaml says it.

Takes a `Record`, gives the fields of an entry as text, in the order in which a person would write
them. The venue is written as cvbuild writes venues, unless a style of citations is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cvbuild.bib.markdown import markdown
from cvbuild.bib.record import Loss, Person, Record
from cvbuild.locale.cited import Cited, cited_in
from cvbuild.text import Emph, Str, parse

__all__ = ["Fields", "entry"]

Fields = dict[str, str | list[str | dict[str, str]]]
"""The fields of a publication; authors are names, or mappings where there is more to say."""

_SEVERAL = re.compile(r"[–,;+&]")


def entry(record: Record, locale: str = "en-US") -> tuple[Fields, tuple[Loss, ...]]:
    """The fields of the publication, and what of the record they do not say as it stands there.

    `locale` is the language of the words between them.
    """
    from cvbuild.schema.entries import PublicationEntry

    made: Fields = {}
    losses: list[Loss] = []
    fields, words = record.fields, cited_in(locale)
    if "title" in fields:
        made["title"] = fields["title"]
    authors = record.authors or record.editors
    if authors:
        people = [_author(person) for person in authors]
        made["authors"] = [*people, "et al."] if record.others and record.authors else people
    if venue := _venue(record, words):
        made["venue"] = venue
    if status := _status(record, words):
        made["status"] = status
    if "date" in fields:
        made["date"] = fields["date"]
    made["type"] = record.type
    for name, source in (("doi", "DOI"), ("arxiv", "arxiv"), ("url", "URL"), ("note", "note")):
        if value := fields.get(source):
            made[name] = value
    for name, message in _refused(made, PublicationEntry):
        if name == "title":
            continue
        refused = made.pop(name, None)
        told = f"the {name} is left out: {message}" if isinstance(refused, str) else message
        losses.append(Loss(record.line, record.key, told))
    return made, tuple(losses)


def _refused(made: Fields, model: type[object]) -> list[tuple[str, str]]:
    """The fields that the schema does not take, and why."""
    from pydantic import ValidationError

    from cvbuild.schema.base import Model

    assert issubclass(model, Model)
    try:
        model.model_validate(made)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return list({str(d["loc"][0]): d["msg"] for d in found if d["loc"]}.items())
    return []


def _author(person: Person) -> str | dict[str, str]:
    name = person.name
    marked = name.endswith("*") or "(" in name
    if not person.equal and not person.corresponding and not marked:
        return name
    made = {"name": name}
    if person.equal:
        made["equal"] = "true"
    if person.corresponding:
        made["corresponding"] = "true"
    return made


def _venue(record: Record, words: Cited) -> str:
    """`Journal 12(3), 4–5`, `Proceedings, pp. 4–5`, `Publisher, 2nd edition`."""
    f = record.fields
    pages = f.get("page") or (words.article.format(f["eid"]) if "eid" in f else "")
    container = _set_apart(f.get("container-title", ""))
    edition = f.get("edition", "")
    if edition and edition.isdigit():
        edition = words.edition.format(n=edition, ordinal=_ordinal(int(edition)))
    elif edition and "edition" not in edition.casefold() and "{ordinal}" in words.edition:
        edition = words.edition.format(ordinal=edition)
    match record.type:
        case "journal":
            return _joined(_numbered(container or f.get("publisher", ""), f), pages)
        case "preprint":
            if "arxiv" in f and (not container or re.match(r"(?i)\*?(arxiv|corr)\b", container)):
                return ""
            return _joined(container or f.get("how", "") or f.get("publisher", ""))
        case "conference" | "chapter":
            series = f.get("collection-title", "")
            volume = f.get("volume", "")
            if series and volume:
                series = f"{series} {volume}"
            elif volume:
                container = f"{container} {volume}".strip()
            if series.casefold() in container.casefold():
                series = ""
            found = container or f.get("event-title", "")
            publisher = f.get("publisher", "") if record.type == "chapter" or not found else ""
            return _joined(found, series, edition, _pages(pages, words), publisher)
        case "book":
            series = f.get("collection-title", "")
            volume = words.volume.format(f["volume"]) if "volume" in f else ""
            return _joined(series, volume, edition, f.get("publisher", ""))
        case "thesis" | "report":
            genre = _genre(f, words)
            if record.type == "report" and "issue" in f:
                genre = f"{genre} {f['issue']}" if genre else words.report.format(f["issue"])
            return _joined(genre, f.get("publisher", ""), f.get("publisher-place", ""))
    version = words.version.format(f["version"]) if "version" in f else ""
    return _joined(
        _numbered(container, f) or f.get("how", "") or f.get("event-title", ""),
        _genre(f, words),
        version,
        f.get("publisher", ""),
        _pages(pages, words) if container else "",
    )


def _set_apart(title: str) -> str:
    """The title of a journal or a book in italics, unless some of it is set apart already."""
    nodes = parse(title)
    return markdown((Emph(nodes),)) if all(isinstance(node, Str) for node in nodes) else title


def _numbered(container: str, fields: Mapping[str, str]) -> str:
    volume, issue = fields.get("volume", ""), fields.get("issue", "")
    number = f"{volume}({issue})" if volume and issue else volume or (f"({issue})" if issue else "")
    return f"{container} {number}".strip() if container else ""


def _pages(pages: str, words: Cited) -> str:
    if not pages or not pages[0].isdigit():
        return pages
    return (words.pages if _SEVERAL.search(pages) else words.page).format(pages)


def _genre(fields: Mapping[str, str], words: Cited) -> str:
    genre = fields.get("genre", "")
    return words.genres.get(genre.casefold(), genre)


def _joined(*parts: str) -> str:
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _ordinal(number: int) -> str:
    ending = (
        "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"


def _status(record: Record, words: Cited) -> str:
    status = record.fields.get("status", "")
    said = words.statuses.get(status.casefold(), status)
    return f"{said}:" if said and record.fields.get("container-title") else said
