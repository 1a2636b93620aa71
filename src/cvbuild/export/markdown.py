"""Markdown: the résumé as CommonMark, which GitHub and others show as it was meant.

Takes the document, gives the text. Whatever was typed is shown as typed: each character that
CommonMark (0.31) or GitHub's additions (tables, strikethrough, bare addresses, formulas) could
read as markup is escaped, and those that could not are left alone, so that the file itself stays
readable. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from cvbuild.document import (
    Block,
    BulletList,
    Contact,
    Definition,
    Document,
    Entry,
    Paragraph,
    Section,
)
from cvbuild.text import Code, Emph, Inline, Inlines, Link, Str, Strong, plain

__all__ = ["markdown"]

_BETWEEN = " · "
"""What stands between contacts, and between a date and a place."""

_LISTED = frozenset({"publication", "patent", "award", "talk"})
"""Entries that are items of a list, where others have a heading of their own."""


def markdown(document: Document) -> str:
    """The Markdown, ending with a line break."""
    header = document.header
    parts = [f"# {_line(header.name)}"]
    if header.headline is not None:
        parts.append(_line(header.headline))
    if header.contacts:
        parts.append(_start(_BETWEEN.join(map(_contact, header.contacts))))
    parts += (_line(paragraph.text) for paragraph in header.summary)
    for section in document.sections:
        parts += _section(section)
    return "\n\n".join(part for part in parts if part) + "\n"


def _contact(contact: Contact) -> str:
    label = "" if contact.label is None else f"{_inlines(contact.label)}: "
    return f"{label}{_inlines(contact.text)}"


def _section(section: Section) -> Iterator[str]:
    if section.title is not None:
        yield f"## {_line(section.title)}"
    yield from _blocks(section.blocks, 3)


def _shape(block: Block) -> str:
    """What blocks side by side have in common that stand in one list."""
    if isinstance(block, Definition):
        return "definition"
    return "listed" if isinstance(block, Entry) and block.kind in _LISTED else ""


def _blocks(blocks: Sequence[Block], level: int) -> Iterator[str]:
    """Blocks of lines, to be parted by empty lines; headings have that level."""
    for shape, group in groupby(blocks, _shape):
        if shape == "":
            for block in group:
                yield from _block(block, level)
        else:
            items = [[_definition(b)] if isinstance(b, Definition) else _listed(b) for b in group]
            yield "\n".join(_item("- ", item) for item in items)


def _block(block: Block, level: int) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _line(block.text)
        case BulletList():
            yield from _list(block)
        case Entry():
            yield from _entry(block, level)


def _item(mark: str, parts: Sequence[str]) -> str:
    """An item of a list, in which its parts stand on lines of their own."""
    return mark + re.sub(r"\n(?!\n)", "\n" + " " * len(mark), "\n".join(parts))


def _list(block: BulletList) -> Iterator[str]:
    if block.plain:
        yield from _plain_list(block)
        return
    numbers = [int(item.label.rstrip(".")) for item in block.items if item.label]
    items = []
    for n, item in enumerate(block.items):
        mark = "- "
        if item.label:
            # a number other than the next begins a list of its own, which needs another sign
            other = numbers != sorted(numbers) and n % 2
            mark = f"{item.label.rstrip('.')}{')' if other else '.'} "
        below = [_below(part, child.plain) for child in item.children for part in _list(child)]
        items.append(_item(mark, [_line(item.text), *below]))
    yield "\n".join(items)


def _plain_list(block: BulletList) -> Iterator[str]:
    """Lines with nothing before them, and the lists below them."""
    lines: list[str] = []
    for item in block.items:
        lines.append(_line(item.text))
        if item.children:
            yield _broken(lines)
            lines = []
            for child in item.children:
                yield from _list(child)
    if lines:
        yield _broken(lines)


def _broken(lines: Sequence[str]) -> str:
    """Lines of one paragraph, each on a line of its own when shown."""
    return "\\\n".join(line for line in lines if line)


def _definition(block: Definition) -> str:
    if block.term is None:
        return _line(block.text or ())
    if block.text is None:
        return _line((Strong(block.term),))
    return _line((Strong(block.term), Str(": "), *block.text))


def _entry(entry: Entry, level: int) -> Iterator[str]:
    title, subtitle = entry.title, entry.subtitle
    if title is None:
        title, subtitle = subtitle, None
    if title is not None:
        yield f"{'#' * level} {_line(title)}"
    when = _BETWEEN.join(_inlines(part) for part in (entry.date, entry.place) if part)
    lines = [_line(subtitle or ()), _start(when), *(_line(line.text) for line in entry.lines)]
    if any(lines):
        yield _broken(lines)
    yield from _blocks(entry.blocks, level + 1)
    yield from _blocks(entry.children, level + 1)
    yield from _blocks(entry.closing, level + 1)


def _listed(entry: Block) -> list[str]:
    """An entry in a list: a line of its own, and what stands below it."""
    assert isinstance(entry, Entry)
    title = entry.title
    if title is not None and entry.kind in ("publication", "patent"):
        title = (Strong(title),)
    parts = [title, entry.subtitle, entry.date if entry.inline else None]
    head = ", ".join(_inlines(part) for part in parts if part)
    if entry.date is not None and not entry.inline:
        head = _BETWEEN.join(filter(None, (head, _inlines(entry.date))))
    lines = [_start(head), *(_line(line.text) for line in entry.lines)]
    below = [*_blocks(entry.blocks, 4), *_blocks(entry.children, 4), *_blocks(entry.closing, 4)]
    return [_broken(lines), *(_below(part, not part.startswith("- ")) for part in below)]


def _below(part: str, paragraph: bool) -> str:
    """What stands below the text of an item: a paragraph after an empty line, a list without."""
    return f"\n{part}" if paragraph else part


# Text.


def _line(nodes: Inlines) -> str:
    """The text as a line of its own."""
    return _start(_inlines(nodes))


_AT_START = re.compile(r"(?=[-=>]|\+(?: |$)|:-)|(\d{1,9})(?=[.)](?: |$))")
"""What a line must not begin with, lest it be a list, a quotation, a heading, a rule or a table.

Also before the end of a number: `1.` begins a list.
"""


def _start(line: str) -> str:
    line = line.strip(" ")
    return (
        _AT_START.sub(lambda match: f"{match[1] or ''}\\", line, count=1)
        if _AT_START.match(line)
        else line
    )


_SPACES = re.compile("[ \t-\r\x1c-\x1e\x85\u2028\u2029]+")


def _inlines(nodes: Inlines, *, linked: bool = False, depth: int = 0, after: str = "") -> str:
    """Text on one line.

    `linked` is whether it stands in a link, `depth` in how many emphases, and `after` what comes
    after it. A link in a link, which CommonMark does not have, is text.
    """
    out = _Written()
    joined = _joined(nodes)
    for n, node in enumerate(joined):
        last = n + 1 == len(joined)
        match node:
            case Str(text):
                text = _escaped(_SPACES.sub(" ", text), linked=linked, ends=last and depth == 0)
                if not last and text.endswith("!"):
                    text = f"{text[:-1]}\\!"  # with a link after it, it would be a picture
                out.add(text)
            case Code(text):
                out.add(_code(_SPACES.sub(" ", text)))
            case Strong(children) | Emph(children):
                inner = _inlines(children, linked=linked, depth=depth + 1)
                following = after if last else plain((joined[n + 1],))
                strong = isinstance(node, Strong)
                out.add(_emphasised(inner, strong, depth, out.end, following[:1]))
            case Link(url, children):
                if linked:
                    out.add(_inlines(children, linked=True, depth=depth))
                else:
                    out.add(_link(url, children, depth))
    return "".join(out.parts)


_ENOUGH = 64
"""Characters before an emphasis that say how it may be written."""


@dataclass(slots=True)
class _Written:
    """What was written so far; `end` is how it ends."""

    parts: list[str] = field(default_factory=list)
    end: str = ""

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.end = (self.end + text[-_ENOUGH:])[-_ENOUGH:]


def _joined(nodes: Inlines) -> list[Inline]:
    """The nodes with neighbouring text as one, so that what it means together is seen."""
    out: list[Inline] = []
    for node in nodes:
        if isinstance(node, Str) and out and isinstance(out[-1], Str):
            out[-1] = Str(out[-1].text + node.text)
        elif isinstance(node, Code) and out and isinstance(out[-1], Code):
            out[-1] = Code(out[-1].text + node.text)
        else:
            out.append(node)
    return out


def _emphasised(inner: str, strong: bool, depth: int, before: str, after: str) -> str:
    """Text in asterisks where those can mean nothing else, else between tags.

    Asterisks open and close where white space or punctuation is around them (CommonMark 0.31,
    6.2); within a word, beside other asterisks and within other emphasis it is less simple.
    """
    free = not before or _parts(before[-1])
    delimited = re.search(r"(?<!\\)(?:\\\\)*\*$", before) is not None
    simple = depth == 0 and free and not delimited and (not after or _parts(after[0]))
    if simple and inner.strip() == inner != "" and inner[0] != "*" and not inner.endswith("*"):
        mark = "**" if strong else "*"
        return f"{mark}{inner}{mark}"
    tag = "strong" if strong else "em"
    return f"<{tag}>{inner}</{tag}>"


def _parts(char: str) -> bool:
    """Whether asterisks beside it may open or close, by old and new versions of CommonMark."""
    kind = unicodedata.category(char)[0]
    return char.isspace() or kind == "P" or (kind == "S" and char.isascii())


def _code(text: str) -> str:
    """A code span (CommonMark 0.31, 6.1)."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    edge = text[:1] + text[-1:]
    space = " " if "`" in edge or (edge == "  " and text.strip()) else ""
    return f"{fence}{space}{text}{space}{fence}"


_AUTOLINK = re.compile(
    r"https?://[a-z0-9.-]+(?::\d+)?(?:[/?#][!-;=?-~]*)?", re.IGNORECASE | re.ASCII
)
_ENTITY = re.compile(r"&#?\w+;")
_MAIL = re.compile(r"[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)


def _link(url: str, children: Inlines, depth: int) -> str:
    said = plain(children)
    if said == url and _AUTOLINK.fullmatch(url) and not _ENTITY.search(url):
        return f"<{url}>"
    if f"mailto:{said}" == url and _MAIL.fullmatch(said):
        return f"<{said}>"
    inner = _inlines(children, linked=True, depth=depth, after="]")
    return f"[{inner}]({_destination(url)})"


def _destination(url: str) -> str:
    url = url.strip()
    if re.fullmatch(r"[\w:/.?=#%+,;@~-]+(?:&(?!#?\w+;)[\w:/.?=#%+,;@~-]+)*", url, re.ASCII):
        return url
    return "<" + re.sub(r"([\\<>]|&(?=#?\w+;))", r"\\\1", url) + ">"


_MARKS = re.compile(r"[\\`*\[\]<~|$]|_|&(?=#?\w)|(?<!\S)#")
_BARE = re.compile(
    r"(?:(?<![A-Za-z])https?://|(?<![^\s*_~(])www\.)[^ <]*[^ <?!.,:*_~'\")\]]", re.IGNORECASE
)
"""An address that GitHub makes a link of without being asked."""


def _escaped(text: str, *, linked: bool, ends: bool) -> str:
    """Text with its marks escaped; `ends` is whether nothing but white space comes after it."""
    if linked:
        return _marked(text)
    out: list[str] = []
    at = 0
    for found in _BARE.finditer(text):
        before = _quiet(text[at : found.start()])
        at = found.end()
        space = text.find(" ", at)
        behind = text[at:space] if space >= 0 else text[at:]
        address = _bare(found[0], behind, ends or space >= 0)
        if address.startswith("[") and before.endswith("!"):
            before = f"{before[:-1]}\\!"
        out += (before, address)
    return "".join((*out, _quiet(text[at:])))


def _bare(address: str, behind: str, ends: bool) -> str:
    """An address in text, and what is behind it up to a space.

    GitHub takes all up to a space for an address, backslashes and marks included. `ends` is whether
    there is a space, or the end of the text.
    """
    if ends and _marked(address + behind) == address + behind:
        return address
    if _AUTOLINK.fullmatch(address) and not _ENTITY.search(address):
        return f"<{address}>"
    scheme = "http://" if address.lower().startswith("www.") else ""
    return f"[{_marked(address)}]({_destination(scheme + address)})"


_BEGINS_ADDRESS = re.compile(r"(?<=:)/(?=/)|(?<=www)\.", re.IGNORECASE)


def _quiet(text: str) -> str:
    """Text of which GitHub makes no link."""
    return _BEGINS_ADDRESS.sub(lambda match: f"\\{match[0]}", _marked(text))


def _marked(text: str) -> str:
    """The text with a backslash before whatever could be markup."""

    def mark(match: re.Match[str]) -> str:
        at = match.start()
        within_word = text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()
        return match[0] if match[0] == "_" and within_word else f"\\{match[0]}"

    return _MARKS.sub(mark, text)
