"""References as a style of citations has them (CSL), by citeproc-py.

Takes records and the bytes of a `.csl` file, gives for each record its reference as text of
cv.yaml: the title leads to the publication, addresses are links, the owner's name is bold and
marks of equal contribution follow the names. The style is XML of a stranger: it may hold no
document type, so no entities either, and reads no other file.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from cvbuild.bib.markdown import markdown
from cvbuild.bib.record import Person, Record
from cvbuild.cache import Cache
from cvbuild.names import owner_among
from cvbuild.text import Emph, Inline, Inlines, Link, Str, Strong, is_web_address, parse, plain

if TYPE_CHECKING:
    from lxml.etree import _Element, _ElementTree

__all__ = ["StyleError", "citations"]


class StyleError(Exception):
    """A style cannot be used; the message says why."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


# Characters for private use stand for marks in what the processor gives, which passes them on.
_ITALIC, _BOLD, _LINK, _END = "\ue010", "\ue011", "\ue012", "\ue013"
_PRIVATE = re.compile("[\ue000-\uf8ff]")


def citations(
    records: Sequence[Record],
    style: bytes,
    locale: str,
    owner: str,
    titles: Mapping[str, tuple[str, str | None]],
) -> dict[str, str]:
    """The references by key.

    `titles` are the title of each publication, as its entry has it, and where it leads.

    Raises:
        StyleError: the style is none, or the processor is not there.
    """
    texts = _processed(records, style, locale)
    return {
        record.key: _reference(record, text, owner, titles[record.key])
        for record, text in zip(records, texts, strict=True)
    }


_LOCALES = {"sr": "sr-Cyrl-RS", "zh-Hans": "zh-CN"}
"""What styles call a locale, where it is neither its name nor the usual one of its language."""


def _processed(records: Sequence[Record], style: bytes, locale: str) -> list[str]:
    """What the processor gives for each record. It takes long, so what it gave is kept."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)|\0", style, re.IGNORECASE):
        raise StyleError("the style declares a document type, which none needs")
    items = [json.dumps(_item(record), sort_keys=True) for record in records]
    cache = Cache.here()
    facts = (sha256(style).hexdigest(), locale, _version(), _FORM)
    key = sha256(json.dumps(facts).encode()).hexdigest()[:32]
    kept = _kept(cache, key)
    missing = [n for n, item in enumerate(items) if item not in kept]
    if missing:
        made = _rendered([records[n] for n in missing], style, locale)
        kept |= {items[n]: text for n, text in zip(missing, made, strict=True)}
        used = {item: kept[item] for item in items}
        others = {item: text for item, text in kept.items() if item not in used}
        left = dict([*used.items(), *others.items()][:_MOST_KEPT])
        cache.keep("citations", key, json.dumps(left).encode())
    return [kept[item] for item in items]


_FORM = 1
"""Counts the ways in which this module asks the processor."""
_MOST_KEPT = 4_000


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("citeproc-py")
    except PackageNotFoundError:
        return ""


def _kept(cache: Cache, key: str) -> dict[str, str]:
    path = cache.find("citations", key)
    try:
        kept = {} if path is None else json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    texts = kept.items() if isinstance(kept, dict) else ()
    return {item: text for item, text in texts if isinstance(text, str)}


def _rendered(records: Sequence[Record], style: bytes, locale: str) -> list[str]:
    try:
        from citeproc import (
            Citation,
            CitationItem,
            CitationStylesBibliography,
            CitationStylesStyle,
        )
        from citeproc.source.json import CiteProcJSON
        from lxml.etree import LxmlError
    except ImportError:
        message = "styles of citations need citeproc-py, which is not installed"
        raise StyleError(message, "pip install 'cvbuild[csl]'") from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields and parts of styles that it does not know
        try:
            known = _LOCALES.get(locale, locale)
            read = CitationStylesStyle(BytesIO(style), locale=known, validate=False)
        except (LxmlError, ValueError) as error:
            raise StyleError(f"the style cannot be read: {error}") from None
        except AttributeError:
            raise StyleError("this is XML, but no style of citations") from None
        if not hasattr(read.root, "bibliography") or not read.has_bibliography():
            named = b"independent-parent" in style
            message = "the style has nothing for lists of references"
            raise StyleError(
                f"{message}: it only names another style" if named else message,
                "use the file of that other style" if named else None,
            )
        if _work(read.xml) > _MOST_STEPS:
            raise StyleError("the style refers to its own parts too often")
        items = [{"id": f"k{n}", **_item(record)} for n, record in enumerate(records)]
        bibliography = CitationStylesBibliography(read, CiteProcJSON(items), _Formatter)
        numbered = b"citation-number" in style
        texts: list[str] = []
        for n, record in enumerate(records):
            bibliography.register(Citation([CitationItem(f"k{n}")]))
            try:
                made = read.render_bibliography(bibliography.items[-1:])
            except Exception as error:  # whatever a style makes of it
                message = f"the style fails for {record.key!r}: {type(error).__name__}: {error}"
                raise StyleError(message) from error
            text = str(made[0]) if made else ""
            texts.append(re.sub(rf"^\s*[\[(]?{n + 1}[\])]?\.?\s*", "", text) if numbered else text)
    return texts


_MOST_STEPS = 3_000_000
"""Elements that a style may hold with each macro as often as it is used; Chicago's has half as
many, of which a reference meets few."""
_NAMESPACE = "{http://purl.org/net/xbiblio/csl}"


def _work(xml: _ElementTree) -> int:
    """How many elements the list of references goes through, each macro as often as it is used."""
    root = xml.getroot()
    macros = {macro.get("name"): macro for macro in root.iter(f"{_NAMESPACE}macro")}
    done: dict[str, int] = {}

    def work(element: _Element, inside: tuple[str, ...]) -> int:
        total = 0
        for inner in element.iter():
            total += 1
            name = inner.get("macro")
            if name in inside or len(inside) > 50:
                return _MOST_STEPS + 1
            if name in macros:
                if name not in done:
                    done[name] = work(macros[name], (*inside, name))
                total += done[name]
        return total

    return sum(work(element, ()) for element in root.iter(f"{_NAMESPACE}bibliography"))


class _Marked(str):
    """Text within marks, as the processor asks its formatter for."""

    __slots__ = ()
    mark = ""

    def __new__(cls, text: object) -> _Marked:
        return super().__new__(cls, f"{cls.mark}{text}{_END}" if cls.mark and text else str(text))


class _Italic(_Marked):
    mark = _ITALIC


class _Bold(_Marked):
    mark = _BOLD


class _Formatter:
    """What citeproc-py wants of a formatter."""

    Italic = Oblique = _Italic
    Bold = _Bold
    Light = Underline = Superscript = Subscript = SmallCaps = _Marked

    @staticmethod
    def preformat(text: object) -> str:
        return str(text)


_TYPES = {
    "journal": "article-journal",
    "conference": "paper-conference",
    "book": "book",
    "chapter": "chapter",
    "thesis": "thesis",
    "report": "report",
    "preprint": "article",
}

_PASSED = (
    "container-title",
    "collection-title",
    "volume",
    "issue",
    "page",
    "edition",
    "publisher",
    "publisher-place",
    "genre",
    "DOI",
    "URL",
    "version",
    "status",
)


def _item(record: Record) -> dict[str, object]:
    """A record as CSL-JSON."""
    fields = {name: _bare(value) for name, value in record.fields.items()}
    item: dict[str, object] = {"type": _TYPES.get(record.type, "article")}
    item |= {name: fields[name] for name in _PASSED if name in fields}
    title = fields.get("title", "")
    for part in record.protected:
        # the processor parts what it is not to change from its neighbours by spaces
        whole = rf"(?<!\S){re.escape(part)}\S*"
        if part != title and (found := re.search(whole, title)):
            kept = f'<span class="nocase">{found[0]}</span>'
            title = f"{title[: found.start()]}{kept}{title[found.end() :]}"
    item["title"] = title
    if record.type in ("report", "other", "software", "dataset") and "issue" in fields:
        item["number"] = item.pop("issue")
    if "arxiv" in fields and "container-title" not in fields:
        item |= {"publisher": "arXiv", "number": f"arXiv:{fields['arxiv']}"}
        item.setdefault("URL", f"https://arxiv.org/abs/{fields['arxiv']}")
    if "event-title" in fields:
        item["event"] = fields["event-title"]
    if date := fields.get("date"):
        item["issued"] = _issued(date)
    authors = [_name(person) for person in record.authors]
    if record.others and authors:
        authors.append({"family": "others"})
    if authors:
        item["author"] = authors
    if record.editors:
        item["editor"] = [_name(person) for person in record.editors]
    return item


def _bare(text: str) -> str:
    return _PRIVATE.sub("", plain(parse(text)))


def _issued(date: str) -> dict[str, object]:
    points = [re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", part) for part in date.split("/")]
    if not all(points):
        return {"literal": date}
    return {"date-parts": [[int(part) for part in p.groups() if part] for p in points if p]}


def _name(person: Person) -> dict[str, str]:
    parts = {
        "family": person.family,
        "given": person.given,
        "non-dropping-particle": person.particle,
        "suffix": person.suffix,
    }
    return {name: _PRIVATE.sub("", part) for name, part in parts.items() if part}


# --- What is set apart in a reference.


def _reference(record: Record, text: str, owner: str, title: tuple[str, str | None]) -> str:
    text = " ".join(text.replace("\r", "").split(" ")).strip()
    text = re.sub(r"\s*\n\s*", " ", text)
    links: list[str] = []
    text = _titled(text, title, links)
    text = _addressed(text, record, links)
    own = owner_among([person.name for person in record.authors], owner)
    for n, person in enumerate(record.authors):
        mark = "*" * person.equal + "†" * person.corresponding
        if n == own or mark:
            text = _signed(text, person, mark, bold=n == own)
    return markdown(_nodes(text, iter(links)))


def _titled(text: str, title: tuple[str, str | None], links: list[str]) -> str:
    words, url = title
    bare = _bare(words)
    # a style may change capitals, but no letters; some letters get longer when they are folded
    at = text.casefold().find(bare.casefold()) if len(text) == len(text.casefold()) else -1
    if url is None or not bare or at < 0:
        return text
    links.append(url)
    end = at + len(bare)
    return f"{text[:at]}{_LINK}{text[at:end]}{_END}{text[end:]}"


_WEB = re.compile(r"https?://[^\s\ue000-\uf8ff]+[^\s\ue000-\uf8ff.,;:)\]]")


def _addressed(text: str, record: Record, links: list[str]) -> str:
    """Links for the addresses and the DOI that stand in the text after the title's."""
    start = text.find(_LINK)
    from_ = text.find(_END, start) if start >= 0 else 0
    head, rest = text[:from_], text[from_:]
    doi = _bare(record.fields.get("DOI", ""))

    def linked(found: re.Match[str]) -> str:
        address = found[0] if found[0].startswith("http") else f"https://doi.org/{found[0]}"
        if not is_web_address(address) or re.search(r"[<>\[\]`]", address):
            return found[0]
        links.append(address)
        return f"{_LINK}{found[0]}{_END}"

    pattern = _WEB.pattern
    if doi.startswith("10."):
        pattern = f"{pattern}|{re.escape(doi)}"
    return head + re.sub(pattern, linked, rest)


def _signed(text: str, person: Person, mark: str, *, bold: bool) -> str:
    """The text with the name set bold, and its mark after it."""
    for pattern in _spellings(person):
        if found := re.search(pattern, text):
            name = f"{found[0]}{mark}"
            if bold:
                name = f"{_BOLD}{name}{_END}"
            return f"{text[: found.start()]}{name}{text[found.end() :]}"
    return text


def _spellings(person: Person) -> Iterator[str]:
    """Patterns for a name as styles write it: in full, with initials, the family name first."""
    family = re.escape(person.family).replace(r"\ ", r"\s+")
    suffix = rf"(?:,?\s+{re.escape(person.suffix)})?" if person.suffix else ""
    whole = family
    if person.particle:
        whole = rf"(?:{re.escape(person.particle)}\s+)?{family}"
    words = [word for word in re.split(r"[\s.-]+", person.given) if word]
    if words:
        first, *others = (rf"(?:{re.escape(word)}|{re.escape(word[0])})\.?" for word in words)
        given = first + "".join(rf"(?:[\s.-]*{word})?" for word in others)
        trailing = rf"(?:,?\s+{re.escape(person.particle)})?" if person.particle else ""
        yield rf"(?<!\w){whole},?\s+{given}{trailing}{suffix}(?!\w)"
        yield rf"(?<!\w){given}\s*{whole}{suffix}(?!\w)"
    yield rf"(?<!\w){whole}{suffix}(?!\w)"


def _nodes(text: str, links: Iterator[str]) -> Inlines:
    """The nodes of a text with marks, which may be left open."""
    stack: list[tuple[str, str, list[Inline]]] = [("", "", [])]
    for part in re.split(f"([{_ITALIC}{_BOLD}{_LINK}{_END}])", text):
        if part in (_ITALIC, _BOLD, _LINK):
            stack.append((part, next(links, "") if part == _LINK else "", []))
        elif part == _END:
            if len(stack) > 1:
                mark, url, inner = stack.pop()
                stack[-1][2].extend(_wrapped(mark, url, tuple(inner)))
        elif part:
            stack[-1][2].append(Str(part))
    while len(stack) > 1:
        _, _, inner = stack.pop()
        stack[-1][2].extend(inner)
    return tuple(stack[0][2])


def _wrapped(mark: str, url: str, inner: Inlines) -> Inlines:
    if not plain(inner).strip():
        return inner
    if mark == _LINK:
        return (Link(url, inner),) if url else inner
    return (Strong(inner),) if mark == _BOLD else (Emph(inner),)
