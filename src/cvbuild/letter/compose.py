"""Compose: from the chosen letter, and the résumé that it goes with, to the neutral document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cvbuild.compose import bullets, compose, contact_line
from cvbuild.diagnostic import CvbuildError, Diagnostic, Path
from cvbuild.document import BulletList, Document, Header, Line, ListItem, Paragraph, Photo
from cvbuild.letter.choose import Chosen
from cvbuild.letter.document import LetterDocument
from cvbuild.locale import Locale, date_text
from cvbuild.locale import locale_of as locale_named
from cvbuild.schema import Cv
from cvbuild.schema.letter import Letter, Recipient
from cvbuild.text import Inline, Inlines, Str, paragraphs, parse, plain

__all__ = ["RESUME", "composed", "locale_of"]

RESUME = "resume"
"""What begins the path of a field that stands in the résumé's file."""

_ITEM = re.compile(r"[ \t]*-[ \t]+(?=\S)")
"""What begins a bullet in running text (CommonMark 0.31, 5.2: a bullet list marker)."""
_POSTSCRIPT = re.compile(r"\W*P\.?\s*S\b", re.IGNORECASE)


def composed(chosen: Chosen, cv: Cv | None) -> LetterDocument:
    """The document of a letter.

    Raises:
        CvbuildError: nobody is named that writes it.
    """
    letter = chosen.letter
    locale = locale_of(letter, cv)
    header = _header(chosen, cv)
    name = plain(header.name)
    place = "" if letter.place is None else f"{letter.place}, "
    day = date_text(letter.date, letter.dates, locale)
    picture = letter.signature
    return LetterDocument(
        language=locale.language,
        title=f"{name} – {locale.letter}",
        author=name,
        header=header,
        dateline=Line("date", (*parse(place), Str(day)), chosen.place("date")),
        recipient=tuple(_recipient(letter.recipient)),
        subject=_line(chosen, "subject", letter.subject),
        opening=_line(chosen, "opening", letter.opening),
        body=_joined(_body(letter)),
        closing=_line(chosen, "closing", letter.closing),
        signature=None
        if picture is None
        else Photo(
            picture.file,
            plain(parse(picture.alt)) if picture.alt else locale.signature.format(name=name),
            picture.path,
        ),
        name=Line("name", header.name, ("name",) if letter.name else (RESUME, "name")),
        enclosures=_enclosures(chosen, locale),
        ps=_postscript(chosen, locale),
    )


def locale_of(letter: Letter, cv: Cv | None) -> Locale:
    """The letter's own, or else that of the résumé."""
    return locale_named(letter.locale or (cv.locale if cv is not None else "en-US"))


def _header(chosen: Chosen, cv: Cv | None) -> Header:
    letter = chosen.letter
    header = Header((), None, (), ())
    if cv is not None:
        # of the résumé nothing but the header is asked for
        whole: Document = compose(cv.model_copy(update={"sections": (), "summary": None}))
        header = whole.header
    if letter.name is not None:
        header = replace(header, name=parse(letter.name))
    if not header.name:
        raise CvbuildError(
            [
                Diagnostic(
                    "missing-field",
                    "a letter needs 'resume' or 'name'",
                    hint="resume: the cv.yaml whose header it shares; or name: your name",
                    path=("letter",),
                )
            ]
        )
    header = replace(
        header,
        headline=None if "headline" in letter.leave_out else header.headline,
        contacts=() if "contacts" in letter.leave_out else header.contacts,
        photo=None if "photo" in letter.leave_out else header.photo,
    )
    if letter.headline is not None:
        header = replace(header, headline=parse(letter.headline))
    if letter.contacts:
        header = replace(header, contacts=tuple(map(contact_line, letter.contacts)))
    if letter.photo is not None:
        alt = plain(parse(letter.photo.alt)) if letter.photo.alt else plain(header.name)
        header = replace(header, photo=Photo(letter.photo.file, alt, letter.photo.path))
    return header


def _line(chosen: Chosen, role: str, text: str | None) -> Line | None:
    return None if text is None else Line(role, parse(text), chosen.place(role))


def _recipient(recipient: Recipient | None) -> Iterator[Line]:
    if recipient is None:
        return
    for field in ("name", "position", "organization"):
        text = getattr(recipient, field)
        if text is not None:
            yield Line(field, parse(text), (*recipient.path, field))
    for n, text in enumerate(recipient.address):
        yield Line("address", parse(text), (*recipient.path, "address", n))


def _body(letter: Letter) -> Iterator[Paragraph | BulletList]:
    for part in letter.body:
        yield from _blocks(part.text or "", (*part.path, "text"))
        yield from bullets(part.items, (*part.path, "items"))


def _blocks(text: str, path: Path) -> Iterator[Paragraph | BulletList]:
    """The paragraphs and bullets of running text."""
    for part in paragraphs(text):
        prose: list[str] = []
        items: list[list[str]] = []
        for line in part.split("\n"):
            if found := _ITEM.match(line):
                items.append([line[found.end() :]])
            else:
                (items[-1] if items else prose).append(line)
        if prose:
            yield Paragraph(parse("\n".join(prose)), path)
        if items:
            made = (ListItem(parse("\n".join(lines)), None, path) for lines in items)
            yield BulletList(tuple(made), path)


def _joined(blocks: Iterator[Paragraph | BulletList]) -> tuple[Paragraph | BulletList, ...]:
    """The blocks; lists between which nothing stands are one."""
    made: list[Paragraph | BulletList] = []
    for block in blocks:
        last = made[-1] if made else None
        if isinstance(block, BulletList) and isinstance(last, BulletList):
            made[-1] = BulletList((*last.items, *block.items), last.path)
        else:
            made.append(block)
    return tuple(made)


def _enclosures(chosen: Chosen, locale: Locale) -> Line | None:
    found = chosen.letter.enclosures
    if not found:
        return None
    nodes: list[Inline] = [Str(f"{locale.enclosures[len(found) > 1]}{locale.colon}")]
    for n, text in enumerate(found):
        nodes += ([Str(", ")] if n else []) + list(parse(text))
    return Line("enclosures", tuple(nodes), chosen.place("enclosures"))


def _postscript(chosen: Chosen, locale: Locale) -> tuple[Paragraph, ...]:
    path = chosen.place("ps")
    texts = [parse(part) for part in paragraphs(chosen.letter.ps or "")]
    if texts and not _is_postscript(plain(texts[0]), locale):
        first: Inlines = (Str(f"{locale.postscript} "), *texts[0])
        texts[0] = first
    return tuple(Paragraph(text, path) for text in texts)


def _is_postscript(text: str, locale: Locale) -> bool:
    """Whether it begins with `P.S.` already, in English or in its own language."""
    own = r"\W*".join(re.findall(r"[^\W\d_]", locale.postscript))
    return bool(_POSTSCRIPT.match(text) or re.match(rf"\W*{own}\b", text, re.IGNORECASE))
