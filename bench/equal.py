"""The same résumé for other programs: what they typeset has the same words and a similar look.

Takes a `Document`, gives sources for Typst, for XeLaTeX and for RenderCV. Typst and XeLaTeX get
the document as pieces (a heading, a row, an item) in a small set of macros of their own, without
packages that a résumé could do without. XeLaTeX cannot read the LaTeX of `cvbuild tex`, which
uses primitives of pdfTeX; its source here is without page budget, microtype and the means that
keep dates beside their entries when the PDF is read. RenderCV gets sections and entries in its
own words, and its own look.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

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

__all__ = ["Piece", "pieces", "rendercv", "typst", "xelatex"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that stands on lines of its own.

    `macro` is what sets it in both languages: `name`, `centred`, `section`, `entry` and `row`
    (with `right`), `item` (with `label`) or `line`.
    """

    macro: str
    text: Inlines
    right: Inlines | None = None
    label: str | None = None


def pieces(document: Document) -> Iterator[Piece]:
    """The document in reading order."""
    header = document.header
    yield Piece("name", header.name)
    if header.headline is not None:
        yield Piece("centred", (Emph(header.headline),))
    if header.contacts:
        told = (_contact(contact) for contact in header.contacts)
        yield Piece("centred", _joined(told, " · "))
    for paragraph in header.summary:
        yield Piece("line", paragraph.text)
    for section in document.sections:
        if section.title is not None:
            yield Piece("section", section.title)
        for block in section.blocks:
            yield from _pieces(block)


def _pieces(block: Block) -> Iterator[Piece]:
    match block:
        case Paragraph():
            yield Piece("line", block.text)
        case BulletList():
            for item in block.items:
                yield Piece("item", item.text, label=item.label or "•")
                for child in item.children:
                    yield from _pieces(child)
        case Definition():
            parts = [(Strong(block.term),)] if block.term else []
            yield Piece("line", _joined([*parts, block.text or ()], ": "))
        case Entry():
            yield from _entry(block)
            for line in block.lines:
                yield Piece("line", line.text)
            for inner in (*block.blocks, *block.children, *block.closing):
                yield from _pieces(inner)


def _entry(entry: Entry) -> Iterator[Piece]:
    """The first lines of an entry: its title with the date, what it was with the place."""
    title = (Strong(entry.title),) if entry.title else ()
    subtitle = (Emph(entry.subtitle),) if entry.subtitle else ()
    if entry.kind in ("award", "talk", "patent"):
        last = entry.date if entry.inline else None
        parts = [part for part in (entry.title, subtitle, last) if part]
        yield Piece("row", _joined(parts, ", "), None if entry.inline else entry.date)
    elif title and subtitle:
        yield Piece("entry", title, entry.date or entry.place)
        yield Piece("row", subtitle, entry.place if entry.date else None)
    else:
        place = entry.place if entry.date else None
        parts = [part for part in (title or subtitle, place) if part]
        yield Piece("entry", _joined(parts, ", "), entry.date or entry.place)


def _contact(contact: Contact) -> Inlines:
    return (*contact.label, Str(": "), *contact.text) if contact.label else contact.text


def _joined(parts: Iterable[Inlines], between: str) -> Inlines:
    out: list[Inline] = []
    for part in parts:
        out += [*([Str(between)] if out else []), *part]
    return tuple(out)


_TYPST = """\
#set document(title: {title})
#set page(paper: "us-letter", margin: 0.7in)
#set text(font: "New Computer Modern", size: 10.5pt, hyphenate: false)
#set par(leading: 0.58em, spacing: 0.58em)
#let name(it) = align(center, text(size: 1.75em, strong(upper(it))))
#let centred(it) = align(center, it)
#let section(it) = {{
  block(above: 1.5em, below: 0.3em, sticky: true, strong(upper(it)))
  block(above: 0em, below: 0.6em, sticky: true, line(length: 100%, stroke: 0.4pt))
}}
#let row(it, right) = block(grid(columns: (1fr, auto), column-gutter: 1em, it, right))
#let entry(it, right) = {{ v(0.6em); row(it, right) }}
#let item(label, it) = block(grid(columns: (1.5em, 1fr), label, it))
"""


def typst(document: Document) -> str:
    """The source for Typst; texts stand in it as strings, where nothing but quotes is special."""
    out = [_TYPST.format(title=_string(document.title))]
    for piece in pieces(document):
        text = f"[{_typst(piece.text)}]"
        match piece.macro:
            case "line":
                out.append(f"{text[1:-1]}\n")
            case "entry" | "row":
                out.append(f"#{piece.macro}({text}, [{_typst(piece.right or ())}])")
            case "item":
                out.append(f"#item({_string(piece.label or '')}, {text})")
            case macro:
                out.append(f"#{macro}({text})")
    return "\n".join(out) + "\n"


def _typst(nodes: Inlines) -> str:
    return "".join(_typst_node(node) for node in nodes)


def _typst_node(node: Inline) -> str:
    match node:
        case Str():
            return f"#{_string(node.text)};"
        case Code():
            return f"#raw({_string(node.text)});"
        case Strong():
            return f"#strong[{_typst(node.children)}];"
        case Emph():
            return f"#emph[{_typst(node.children)}];"
        case Link():
            return f"#link({_string(node.url)})[{_typst(node.children)}];"


def _string(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{quoted}"'


_XELATEX = r"""\documentclass{article}
\usepackage[letterpaper,margin=0.7in]{geometry}
\usepackage{fontspec}
\usepackage[hidelinks]{hyperref}
\pagestyle{empty}
\setlength\parindent{0pt}
\raggedbottom
\newcommand\cvname[1]{{\centering\LARGE\bfseries\MakeUppercase{#1}\par}}
\newcommand\cvcentred[1]{{\centering#1\par}}
\newcommand\cvsection[1]{\par\vskip10pt{\bfseries\MakeUppercase{#1}}\par\nobreak\vskip2pt
  \hrule\nobreak\vskip4pt}
\newcommand\cvrow[2]{\par#1\hfill#2\par}
\newcommand\cventry[2]{\vskip6pt\cvrow{#1}{#2}}
\newcommand\cvitem[2]{\par{\leftskip1.5em\leavevmode\llap{\hbox to1.5em{#1\hfil}}#2\par}}
\newcommand\cvline[1]{\par#1\par}
\begin{document}
\fontsize{10.5}{13}\selectfont
"""
_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "{}$&#_%"},
    }
)


def xelatex(document: Document) -> str:
    """The source for XeLaTeX, which needs Latin Modern, fontspec, geometry and hyperref."""
    out = []
    for piece in pieces(document):
        text = f"{{{_tex(piece.text)}}}"
        match piece.macro:
            case "entry" | "row":
                out.append(f"\\cv{piece.macro}{text}{{{_tex(piece.right or ())}}}")
            case "item":
                out.append(f"\\cvitem{{{(piece.label or '').translate(_SPECIAL)}}}{text}")
            case macro:
                out.append(f"\\cv{macro}{text}")
    return _XELATEX + "\n".join(out) + "\n\\end{document}\n"


def _tex(nodes: Inlines) -> str:
    return "".join(_tex_node(node) for node in nodes)


def _tex_node(node: Inline) -> str:
    match node:
        case Str():
            return node.text.translate(_SPECIAL)
        case Code():
            return f"\\texttt{{{node.text.translate(_SPECIAL)}}}"
        case Strong():
            return f"\\textbf{{{_tex(node.children)}}}"
        case Emph():
            return f"\\emph{{{_tex(node.children)}}}"
        case Link():
            return f"\\href{{{re.sub(r'([%#])', _escaped, node.url)}}}{{{_tex(node.children)}}}"


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[1]}"


def rendercv(document: Document) -> str:
    """The file for RenderCV, as JSON, which is YAML too."""
    sections: dict[str, list[object]] = {}
    if document.header.summary:
        sections["Summary"] = [_plainly(paragraph.text) for paragraph in document.header.summary]
    for number, section in enumerate(document.sections):
        title = plain(section.title) if section.title else f"Section {number + 1}"
        sections[title] = list(_rendercv_section(section))
    header = document.header
    above = [_plainly(header.headline)] if header.headline else []
    above += [_plainly(_contact(contact)) for contact in header.contacts]
    cv = {"name": plain(header.name), "headline": " · ".join(above) or None}
    return json.dumps({"cv": {**cv, "sections": sections}}, ensure_ascii=False)


def _rendercv_section(section: Section) -> Iterator[object]:
    """Its entries, which RenderCV wants to be of one type: text before entries joins the first.

    Entries of one line are lines of text, as a person would write them.
    """
    if not any(isinstance(block, Entry) and _has_more(block) for block in section.blocks):
        for block in section.blocks:
            yield from (_text_of(piece) for piece in _pieces(block))
        return
    before: list[str] = []
    for block in section.blocks:
        if isinstance(block, Entry):
            yield _rendercv_entry(block, before)
            before = []
        else:
            before += [_text_of(piece) for piece in _pieces(block)]


def _has_more(entry: Entry) -> bool:
    return entry.kind not in ("award", "talk", "patent") or bool(entry.lines or entry.blocks)


def _rendercv_entry(entry: Entry, before: list[str]) -> Mapping[str, object]:
    """A `NormalEntry`: a name, a date, a place, some text and highlights."""
    lists = [block for block in entry.blocks if isinstance(block, BulletList)]
    others: list[Block] = [block for block in entry.blocks if not isinstance(block, BulletList)]
    others += entry.children
    below = [piece for block in others for piece in _pieces(block)]
    summary = [
        *before,
        *([_plainly(entry.subtitle)] if entry.title and entry.subtitle else ()),
        *(_plainly(line.text) for line in entry.lines),
        *(_text_of(piece) for piece in below),
        *(_plainly(paragraph.text) for paragraph in entry.closing),
    ]
    found = {
        "name": _plainly(entry.title or entry.subtitle or ()),
        "date": None if entry.date is None else plain(entry.date),
        "location": None if entry.place is None else plain(entry.place),
        "summary": " – ".join(summary),
        "highlights": [_text_of(piece) for block in lists for piece in _pieces(block)],
    }
    return {name: value for name, value in found.items() if value}


def _text_of(piece: Piece) -> str:
    label = f"{piece.label} " if piece.label and piece.label != "•" else ""
    right = f", {_plainly(piece.right)}" if piece.right else ""
    return f"{label}{_plainly(piece.text)}{right}"


def _plainly(nodes: Inlines) -> str:
    """The text with links as Markdown has them, and no other marks."""
    return "".join(
        f"[{_unmarked(node.children)}]({node.url})"
        if isinstance(node, Link)
        else _unmarked((node,))
        for node in nodes
    )


def _unmarked(nodes: Inlines) -> str:
    return plain(nodes).replace("*", "\\*")
