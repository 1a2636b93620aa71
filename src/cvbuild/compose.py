"""Compose: from the validated file to the neutral document.

Takes a `Cv`, gives a `Document`. Everything that all output formats share is decided here, once:
what an entry's heading consists of, how dates read, who among the authors is the owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cvbuild import document as doc
from cvbuild.diagnostic import Path
from cvbuild.locale import Locale, date_nodes, locale_of
from cvbuild.names import owner_among
from cvbuild.schema.base import Model
from cvbuild.schema.contacts import Contact, mail_address
from cvbuild.schema.cv import Cv
from cvbuild.schema.dates import PRESENT, DateRange, PartialDate
from cvbuild.schema.entries import (
    Author,
    AwardEntry,
    Body,
    Dated,
    EducationEntry,
    ExperienceEntry,
    GeneralEntry,
    Item,
    LanguageEntry,
    PatentEntry,
    ProjectEntry,
    PublicationEntry,
    ReferenceEntry,
    Role,
    SkillEntry,
    TalkEntry,
    arxiv_address,
    doi_address,
)
from cvbuild.schema.sections import (
    AwardsSection,
    EducationSection,
    EntriesSection,
    ExperienceSection,
    LanguagesSection,
    ListSection,
    PatentsSection,
    ProjectsSection,
    PublicationsSection,
    ReferencesSection,
    Section,
    SkillsSection,
    TalksSection,
    TextSection,
)
from cvbuild.text import Emph, Inline, Inlines, Link, Str, Strong, paragraphs, parse, plain, urls

__all__ = ["bullets", "compose", "contact_line"]


def compose(cv: Cv) -> doc.Document:
    """The document of a file."""
    locale = locale_of(cv.locale)
    composer = _Composer(cv, locale)
    name = plain(parse(cv.name))
    document = doc.Document(
        language=locale.language,
        title=f"{name} – {locale.resume}",
        author=name,
        header=doc.Header(
            name=parse(cv.name),
            headline=_parsed(cv.headline),
            contacts=tuple(contact_line(contact) for contact in cv.contacts),
            summary=_paragraphs(cv.summary, (*cv.path, "summary")),
            photo=None
            if cv.photo is None
            else doc.Photo(cv.photo.file, plain(parse(cv.photo.alt or name)), cv.photo.path),
        ),
        sections=tuple(composer.section(section) for section in cv.sections),
    )
    if cv.design.quotes == "locale":
        from cvbuild.typography import quoted

        document = quoted(document)
    return document


def contact_line(contact: Contact) -> doc.Contact:
    """A line of contact as it is printed."""
    typed = contact.kind in ("location", "text") or contact.show is not None
    text = parse(contact.printed) if typed else (Str(contact.printed),)
    if contact.url is not None:
        text = (Link(contact.url, text),)
    return doc.Contact(contact.kind, _parsed(contact.label), text, contact.path)


def _parsed(text: str | None) -> Inlines | None:
    return None if text is None else parse(text)


def _paragraphs(text: str | None, path: Path) -> tuple[doc.Paragraph, ...]:
    return tuple(doc.Paragraph(parse(part), path) for part in paragraphs(text or ""))


def _joined(parts: Iterable[str | Inlines | None], separator: str = ", ") -> Inlines | None:
    """The parts that are there, with the separator between them; None when none is."""
    out: list[Inline] = []
    for part in parts:
        nodes = parse(part) if isinstance(part, str) else part
        if nodes:
            if out:
                out.append(Str(separator))
            out += nodes
    return tuple(out) or None


def _linked(text: str, url: str | None) -> Inlines:
    """The text, leading to `url` unless a part of it leads elsewhere already."""
    nodes = parse(text)
    if url is None or next(urls(nodes), None) is not None:
        return nodes
    return (Link(url, nodes),)


def bullets(items: Sequence[Item], path: Path) -> tuple[doc.BulletList, ...]:
    """The list of these items; none when there are none."""
    if not items:
        return ()
    return (
        doc.BulletList(
            tuple(
                doc.ListItem(
                    parse(item.text), None, item.path, bullets(item.items, (*item.path, "items"))
                )
                for item in items
            ),
            path,
        ),
    )


def _body(entry: Body) -> tuple[doc.Paragraph | doc.BulletList, ...]:
    return (
        *_paragraphs(entry.summary, (*entry.path, "summary")),
        *bullets(entry.highlights, (*entry.path, "highlights")),
    )


def _plain_list(text: str | None, path: Path) -> tuple[doc.BulletList, ...]:
    """Paragraphs below an item of a list, which has only lists below it."""
    items = tuple(
        doc.ListItem(paragraph.text, None, paragraph.path) for paragraph in _paragraphs(text, path)
    )
    return (doc.BulletList(items, path, plain=True),) if items else ()


def _row_of(
    label: str, colon: str, words: Sequence[str], entry: Model, field: str
) -> tuple[doc.Paragraph, ...]:
    joined = _joined(words)
    if joined is None:
        return ()
    sign = colon.rstrip()
    text: Inlines = (Emph((Str(f"{label}{sign}"),)), Str(colon[len(sign) :]), *joined)
    return (doc.Paragraph(text, (*entry.path, field)),)


def _lines(entry: Model, **texts: Inlines | None) -> tuple[doc.Line, ...]:
    return tuple(
        doc.Line(
            role, text, (*entry.path, role) if role in type(entry).model_fields else entry.path
        )
        for role, text in texts.items()
        if text is not None
    )


def _team(entry: ExperienceEntry | Role) -> Inlines | None:
    """The team, where the position stands before it."""
    return _parsed(entry.team) if entry.position else None


class _Composer:
    """What the entries of one document have in common: whose it is and its language."""

    def __init__(self, cv: Cv, locale: Locale) -> None:
        self.owner = plain(parse(cv.name))
        self.dates = cv.dates
        self.locale = locale
        self.explained: set[str] = set()
        """The marks after authors' names that were explained already."""

    def section(self, section: Section) -> doc.Section:
        title = _parsed(section.title)
        if title is None and section.kind in self.locale.sections:
            title = (Str(self.locale.sections[section.kind]),)
        intro = _paragraphs(section.intro, (*section.path, "intro"))
        return doc.Section(
            section.kind,
            title,
            (*intro, *self.blocks(section)),
            section.path,
            section.page_break,
            section.lang,
            section.id,
        )

    def blocks(self, section: Section) -> tuple[doc.Block, ...]:
        match section:
            case TextSection():
                return _paragraphs(section.text, (*section.path, "text"))
            case ListSection():
                return (self.listing(section),)
            case EducationSection():
                return tuple(self.education(entry) for entry in section.entries)
            case ExperienceSection():
                return tuple(self.experience(entry) for entry in section.entries)
            case ProjectsSection():
                return tuple(self.project(entry) for entry in section.entries)
            case PublicationsSection():
                return tuple(self.publications(section))
            case PatentsSection():
                inline = section.date_position == "inline"
                return tuple(self.patent(entry, inline) for entry in section.entries)
            case AwardsSection():
                inline = section.date_position == "inline"
                return tuple(self.award(entry, inline) for entry in section.entries)
            case TalksSection():
                inline = section.date_position == "inline"
                return tuple(self.talk(entry, inline) for entry in section.entries)
            case SkillsSection():
                return tuple(_skill(entry) for entry in section.entries)
            case LanguagesSection():
                return tuple(_language(entry) for entry in section.entries)
            case ReferencesSection():
                return tuple(_reference(entry) for entry in section.entries)
            case EntriesSection():
                return tuple(self.general(entry) for entry in section.entries)

    def listing(self, section: ListSection) -> doc.BulletList:
        (found,) = bullets(section.items, (*section.path, "items"))
        if section.style not in ("numbers", "reverse-numbers"):
            return doc.BulletList(found.items, found.path, plain=section.style == "plain")
        numbers = range(1, len(found.items) + 1)
        if section.style == "reverse-numbers":
            numbers = numbers[::-1]
        return doc.BulletList(
            tuple(
                doc.ListItem(item.text, f"{number}.", item.path, item.children)
                for number, item in zip(numbers, found.items, strict=True)
            ),
            found.path,
        )

    def date(self, entry: Dated) -> Inlines | None:
        when = entry.date
        if when is None and (entry.start is not None or entry.end is not None):
            end = entry.end
            if entry.start is not None and end is None:
                end = PRESENT
            when = DateRange(entry.start, end)
        return None if when is None else date_nodes(when, self.dates, self.locale)

    def education(self, entry: EducationEntry) -> doc.Entry:
        studies = _joined((entry.degree, entry.area), self.locale.degree_in)
        return doc.Entry(
            "education",
            entry.path,
            page_break=entry.page_break,
            language=entry.lang,
            title=_linked(entry.institution, entry.url),
            subtitle=_joined((studies, entry.department)),
            date=self.date(entry),
            place=_parsed(entry.location),
            lines=_lines(entry, score=_parsed(entry.score)),
            blocks=(*_body(entry), *self.row(self.locale.courses, entry, "courses")),
        )

    def experience(self, entry: ExperienceEntry) -> doc.Entry:
        return doc.Entry(
            "experience",
            entry.path,
            page_break=entry.page_break,
            language=entry.lang,
            title=_linked(entry.organization, entry.url),
            subtitle=_parsed(entry.position or entry.team),
            date=self.date(entry),
            place=_parsed(entry.location),
            lines=_lines(
                entry,
                team=_team(entry),
                description=_parsed(entry.description),
            ),
            blocks=_body(entry),
            children=tuple(self.role(role) for role in entry.roles),
            closing=self.keywords(entry),
        )

    def role(self, role: Role) -> doc.Entry:
        return doc.Entry(
            "role",
            role.path,
            language=role.lang,
            subtitle=_parsed(role.position or role.team),
            date=self.date(role),
            place=_parsed(role.location),
            lines=_lines(role, team=_team(role)),
            blocks=(*_body(role), *self.keywords(role)),
        )

    def keywords(
        self, entry: ExperienceEntry | Role | ProjectEntry | GeneralEntry
    ) -> tuple[doc.Paragraph, ...]:
        return self.row(self.locale.keywords, entry, "keywords")

    def row(self, label: str, entry: Model, field: str) -> tuple[doc.Paragraph, ...]:
        return _row_of(label, self.locale.colon, getattr(entry, field), entry, field)

    def project(self, entry: ProjectEntry) -> doc.Entry:
        return doc.Entry(
            "project",
            entry.path,
            page_break=entry.page_break,
            language=entry.lang,
            title=_linked(entry.name, entry.url),
            subtitle=_joined((entry.role, entry.organization, entry.category)),
            date=self.date(entry),
            place=_parsed(entry.location),
            blocks=(*_body(entry), *self.keywords(entry)),
        )

    def publications(self, section: PublicationsSection) -> Iterator[doc.Entry | doc.BulletList]:
        """The publications in their groups. References that are ready are items of a list, and so
        is then each that stands among them."""
        groups = self.groups(section)
        count = sum(len(group) for _, group in groups)
        numbers = iter(range(1, count + 1))
        if section.numbered == "reverse":
            numbers = iter(range(count, 0, -1))
        as_list = any(entry.citation is not None for entry in section.entries)
        for n, (heading, group) in enumerate(groups):
            labels = [f"{next(numbers)}." if section.numbered else None for _ in group]
            path: Path = (*section.path, "group", n)
            entries: tuple[doc.Entry, ...] = ()
            listed: tuple[doc.BulletList, ...] = ()
            if as_list:
                items = (
                    self.reference(entry, label, section.equal_note)
                    for entry, label in zip(group, labels, strict=True)
                )
                plainly = section.numbered is None
                listed = (doc.BulletList(tuple(items), path, plain=plainly),)
            else:
                entries = tuple(
                    self.publication(entry, section.equal_note, label)
                    for entry, label in zip(group, labels, strict=True)
                )
            if heading is None:
                yield from listed
                yield from entries
            else:
                yield doc.Entry("group", path, title=heading, blocks=listed, children=entries)

    def groups(
        self, section: PublicationsSection
    ) -> list[tuple[Inlines | None, list[PublicationEntry]]]:
        """The publications that stand together, and their headings."""
        if not section.entries:
            return []
        if section.group is None:
            return [(None, list(section.entries))]
        found: dict[str, list[PublicationEntry]] = {}
        if section.group == "type":
            for entry in section.entries:
                found.setdefault(entry.type or "other", []).append(entry)
            usual = self.locale.publications
            own = {str(name): heading for name, heading in section.headings.items()}
            names = [name for name in dict.fromkeys((*own, *usual)) if name in found]
            return [(parse(own.get(name) or usual[name]), found[name]) for name in names]
        for entry in section.entries:
            found.setdefault(self.year(entry), []).append(entry)
        return [((Str(name),), group) for name, group in found.items()]

    def year(self, entry: PublicationEntry) -> str:
        """The year of a publication; what it says in place of one."""
        when = entry.date or entry.end or entry.start
        if isinstance(when, DateRange):
            when = when.end if isinstance(when.end, PartialDate) else when.start
        if isinstance(when, PartialDate):
            return str(when.year)
        return self.locale.undated if when is None else str(when)

    def reference(
        self, entry: PublicationEntry, label: str | None, equal_note: str | None
    ) -> doc.ListItem:
        """A publication as one item of a list."""
        notes = self.explanations(entry.authors, equal_note)
        if entry.citation is not None:
            text: Inlines | None = parse(entry.citation)
            if "∗" in entry.citation:  # which stands for a `*` that would be a mark
                notes = [(Str(plain(note).replace("*", "∗")),) for note in notes]
        else:
            parts = (self.people(entry.authors), _linked(entry.title, entry.address))
            text = _joined((*parts, self.venue(entry)), ". ")
        if entry.award is not None and entry.citation is not None:
            text = _joined((text, (Str("("), Strong(parse(entry.award)), Str(")"))), " ")
        text = _joined((text, *notes, _parsed(entry.note)), " ") or ()
        return doc.ListItem(
            text,
            label,
            entry.path,
            (
                *_plain_list(entry.summary, (*entry.path, "summary")),
                *bullets(entry.highlights, (*entry.path, "highlights")),
            ),
        )

    def publication(
        self, entry: PublicationEntry, equal_note: str | None, label: str | None
    ) -> doc.Entry:
        links: list[Inlines] = []
        if entry.doi is not None:
            links.append((Link(doi_address(entry.doi), (Str(f"doi:{entry.doi}"),)),))
        if entry.arxiv is not None:
            links.append((Link(arxiv_address(entry.arxiv), (Str(f"arXiv:{entry.arxiv}"),)),))
        notes = self.explanations(entry.authors, equal_note)
        title = _linked(entry.title, entry.url)
        return doc.Entry(
            "publication",
            entry.path,
            page_break=entry.page_break,
            language=entry.lang,
            title=title if label is None else (Str(f"{label} "), *title),
            lines=(
                *_lines(entry, authors=self.people(entry.authors)),
                *(doc.Line("explanation", note, (*entry.path, "authors")) for note in notes),
                *_lines(
                    entry,
                    venue=self.venue(entry),
                    note=_parsed(entry.note),
                    links=_joined(links),
                ),
            ),
            blocks=(
                *_paragraphs(entry.summary, (*entry.path, "summary")),
                *bullets(entry.highlights, (*entry.path, "highlights")),
            ),
        )

    def venue(self, entry: PublicationEntry) -> Inlines | None:
        """`Accepted to ICML 2021 (Best Paper Award)`; the year only where it is not yet said."""
        venue = _parsed(entry.venue)
        date = self.date(entry)
        if date is not None and venue is not None and isinstance(entry.date, PartialDate):
            told = plain(venue)
            date = None if f"{entry.date.year}" in told and entry.date.month is None else date
        if venue is not None and all(isinstance(node, Str) for node in venue):
            venue = (Emph(venue),)
        if venue is not None and entry.status is not None:
            venue = (*parse(entry.status), Str(" "), *venue)
        elif venue is None:
            venue = _parsed(entry.status)
        out = _joined((venue, date))
        if entry.award is not None:
            award: Inlines = (Strong(parse(entry.award)),)
            out = (*out, Str(" ("), *award, Str(")")) if out else award
        return out

    def people(self, authors: Sequence[Author]) -> Inlines | None:
        owner = owner_among([plain(parse(author.name)) for author in authors], self.owner)
        return _joined(_person(author, n == owner) for n, author in enumerate(authors))

    def explanations(self, authors: Sequence[Author], equal_note: str | None) -> list[Inlines]:
        """What the marks after names mean, where each is used for the first time."""
        found = []
        for mark, used, words in (
            (
                "*",
                any(a.equal for a in authors),
                equal_note or f"({self.locale.equal_contribution})",
            ),
            ("†", any(a.corresponding for a in authors), f"({self.locale.corresponding})"),
        ):
            if used and mark not in self.explained:
                self.explained.add(mark)
                found.append(parse(words))
        return found

    def patent(self, entry: PatentEntry, inline: bool) -> doc.Entry:
        return doc.Entry(
            "patent",
            entry.path,
            page_break=entry.page_break,
            language=entry.lang,
            title=_linked(entry.title, entry.url),
            subtitle=_joined((entry.number, entry.office, entry.status)),
            date=self.date(entry),
            inline=inline,
            lines=_lines(entry, inventors=self.people(entry.inventors)),
            blocks=_body(entry),
        )

    def award(self, entry: AwardEntry, inline: bool) -> doc.Entry:
        return doc.Entry(
            "award",
            entry.path,
            page_break=entry.page_break,
            language=entry.lang,
            title=_linked(entry.title, entry.url),
            subtitle=_joined((entry.issuer, entry.amount, entry.location)),
            date=self.date(entry),
            inline=inline,
            blocks=_body(entry),
        )

    def talk(self, entry: TalkEntry, inline: bool) -> doc.Entry:
        return doc.Entry(
            "talk",
            entry.path,
            page_break=entry.page_break,
            language=entry.lang,
            title=_linked(entry.title, entry.url),
            subtitle=_joined((entry.event, entry.location)),
            date=self.date(entry),
            inline=inline,
            blocks=_body(entry),
        )

    def general(self, entry: GeneralEntry) -> doc.Entry:
        return doc.Entry(
            "entry",
            entry.path,
            page_break=entry.page_break,
            language=entry.lang,
            title=_linked(entry.title, entry.url),
            subtitle=_parsed(entry.subtitle),
            date=self.date(entry),
            place=_parsed(entry.location),
            blocks=(*_body(entry), *self.keywords(entry)),
        )


def _person(author: Author, owner: bool) -> Inlines:
    name = parse(author.name)
    marks = "*" * author.equal + "†" * author.corresponding
    if marks:
        name = (*name, Str(marks))
    if owner:
        name = (Strong(name),)
    if author.affiliation is not None:
        name = (*name, Str(" ("), *parse(author.affiliation), Str(")"))
    return name


def _skill(entry: SkillEntry) -> doc.Definition:
    term = _parsed(entry.name)
    if entry.level is not None:
        level = parse(entry.level)
        term = (*term, Str(" ("), *level, Str(")")) if term else level
    items = _joined(parse(item.text) + _nested(item) for item in entry.items)
    return doc.Definition(term, _joined((items, entry.details), "; "), entry.path)


def _nested(item: Item) -> Inlines:
    inner = _joined(parse(child.text) + _nested(child) for child in item.items)
    return (Str(" ("), *inner, Str(")")) if inner else ()


def _language(entry: LanguageEntry) -> doc.Definition:
    return doc.Definition(
        parse(entry.language), _joined((entry.level, entry.details), "; "), entry.path
    )


def _reference(entry: ReferenceEntry) -> doc.Entry:
    email = (Link(mail_address(entry.email), (Str(entry.email),)),) if entry.email else None
    phone = (Str(entry.phone),) if entry.phone else None
    url = (Link(entry.url, (Str(entry.url),)),) if entry.url else None
    return doc.Entry(
        "reference",
        entry.path,
        page_break=entry.page_break,
        language=entry.lang,
        title=parse(entry.name),
        subtitle=_joined((entry.position, entry.organization)),
        lines=_lines(
            entry,
            relationship=_parsed(entry.relationship),
            contact=_joined((email, phone, url)),
        ),
        blocks=tuple(
            doc.Paragraph((Emph(paragraph.text),), paragraph.path)
            for paragraph in _paragraphs(entry.quote, (*entry.path, "quote"))
        ),
    )
