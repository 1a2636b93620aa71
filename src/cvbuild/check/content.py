"""The rules on content: what a person who reads many résumés would remark on.

Each is a function of a `Subject`; only `long_bullet` needs to know how it was typeset. They look
at what is sure: a year alone stands for any of its days, words for a date say nothing, and where
a text may well mean it so, nothing is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cvbuild.check.pieces import Part, Piece
from cvbuild.check.subject import Problem, Subject, counted, quoted
from cvbuild.diagnostic import Path
from cvbuild.document import BulletList, Entry, ListItem, Section
from cvbuild.locale import date_text, locale_of
from cvbuild.schema.dates import PRESENT, DateRange, DateValue, FreeDate, PartialDate, Present
from cvbuild.schema.entries import Dated
from cvbuild.schema.sections import EducationSection, ExperienceSection
from cvbuild.text import Emph, Inlines, Str, Strong, leaves, parse, plain

__all__ = [
    "bare_link",
    "double_space",
    "first_person",
    "future_date",
    "gap",
    "hidden_contact",
    "long_bullet",
    "long_headline",
    "mixed_punctuation",
    "mixed_quotes",
    "no_email",
    "overlap",
    "repeated_bullet",
    "section_title",
]

# --- Dates

_GAP = 6
"""Months without anything that are remarked on when there are more."""
_OVERLAP = {"experience": 3, "education": 6}
"""Months in which two entries overlap that are remarked on, by the kind of section: notice
periods and terms overlap by less."""
_AHEAD = {"education": 6, "publications": 1, "talks": 1}
"""Years ahead that are usual: the end of studies, a paper in print, a talk that is planned."""

_BESIDE = re.compile(
    r"""\b(part[ -]?time|side|intern(ship)?s?|trainee|volunteer\w*|freelanc\w*|contract\w*|
    consult\w*|advis\w*|board|director|founder|co-?founder|owner|mentor\w*|visiting|adjunct|
    affiliat\w*|fellow|member|chair|committee|organi[sz]er|reviewer|editor|teaching|tutor|lecturer|
    assistant|student|research|resident|self-employed|seasonal|temporary|casual|on-call|
    exchange|abroad|minor|certificate|diploma|summer|online|course|joint|dual|double|second|
    remote)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words that say that something is commonly done beside something else."""


@dataclass(frozen=True, slots=True)
class _Period:
    """From one month to another, both included, as numbers of months; each may be any of two."""

    entry: Dated
    name: str
    start: tuple[int, int]
    end: tuple[int, int]


def _months(point: DateValue | None, today: date) -> tuple[int, int] | None:
    match point:
        case PartialDate(year, None):
            return 12 * year, 12 * year + 11
        case PartialDate(year, month) if month is not None:
            return 12 * year + month - 1, 12 * year + month - 1
        case Present():
            now = 12 * today.year + today.month - 1
            return now, now
    return None


def _period(entry: Dated, name: str, today: date) -> _Period | None:
    start, end = entry.start, entry.end
    if isinstance(entry.date, DateRange):
        start, end = entry.date.start, entry.date.end
    elif entry.date is not None:
        start = end = entry.date
    elif start is not None and end is None:
        end = PRESENT
    first, last = _months(start or end, today), _months(end, today)
    return _Period(entry, name, first, last) if first and last else None


def overlap(subject: Subject) -> Iterator[Problem]:
    for section in subject.cv.sections:
        least = _OVERLAP.get(section.kind, 0)
        if isinstance(section, ExperienceSection | EducationSection):
            found = [p for p in _periods(section, subject.today) if not _beside(p)]
            for n, one in enumerate(found):
                for other in found[n + 1 :]:
                    months = _common(one, other)
                    if one.name != other.name and months >= least:
                        first, second = sorted((one, other), key=lambda period: period.start)
                        yield Problem(
                            f"it overlaps with {quoted(first.name)} by "
                            f"{counted(months, 'month')} or more",
                            _dated(second.entry),
                            hint="if that is so, say how: part-time, visiting, a second degree",
                        )


def _periods(section: ExperienceSection | EducationSection, today: date) -> Iterator[_Period]:
    for entry in section.entries:
        if isinstance(section, EducationSection):
            name = getattr(entry, "institution", "")
        else:
            name = getattr(entry, "organization", "")
        for dated in (entry, *getattr(entry, "roles", ())):
            period = _period(dated, name, today)
            if period is not None and period.entry.start is not None:
                yield period


def _beside(period: _Period) -> bool:
    fields = ("organization", "institution", "position", "team", "description", "degree", "summary")
    words = " ".join(str(getattr(period.entry, field, None) or "") for field in fields)
    return _BESIDE.search(f"{period.name} {words}") is not None


def _common(one: _Period, other: _Period) -> int:
    """The months that two periods certainly have in common, but for the one that both touch."""
    return min(one.end[0], other.end[0]) - max(one.start[1], other.start[1])


def gap(subject: Subject) -> Iterator[Problem]:
    found = [
        period
        for section in subject.cv.sections
        if isinstance(section, ExperienceSection | EducationSection)
        for period in _all_periods(section, subject.today)
    ]
    if not any(isinstance(s, ExperienceSection) for s in subject.cv.sections):
        return
    found.sort(key=lambda period: period.start)
    until = None
    for period in found:
        if until is not None and period.start[0] - until - 1 > _GAP:
            months = period.start[0] - until - 1
            locale = locale_of(subject.cv.locale)
            ended, began = (
                date_text(PartialDate(month // 12, month % 12 + 1), subject.cv.dates, locale)
                for month in (until, period.start[0])
            )
            yield Problem(
                f"{months} months without an entry before it, from {ended} to {began}",
                _dated(period.entry),
                hint="readers ask; a line that says what you did answers them",
            )
        until = max(until or 0, period.end[1])


def _all_periods(section: ExperienceSection | EducationSection, today: date) -> Iterator[_Period]:
    for entry in section.entries:
        for dated in (entry, *getattr(entry, "roles", ())):
            period = _period(dated, "", today)
            if period is not None:
                yield period


def _dated(entry: Dated) -> Path:
    return (*entry.path, "date" if entry.start is None and entry.end is None else "start")


def future_date(subject: Subject) -> Iterator[Problem]:
    today = subject.today
    for section in subject.cv.sections:
        ahead = _AHEAD.get(section.kind, 0)
        for entry in getattr(section, "entries", ()):
            for dated in (entry, *getattr(entry, "roles", ())):
                if not isinstance(dated, Dated):
                    continue
                for field, value in (
                    ("start", dated.start),
                    ("end", dated.end),
                    ("date", dated.date),
                ):
                    year = _future(value, today, ahead)
                    if year is not None:
                        yield Problem(f"{year} is in the future", (*dated.path, field), str(year))


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_EXPECTED = re.compile(r"\b(expected|anticipated|planned|forthcoming|until|from)\b", re.IGNORECASE)


def _future(value: object, today: date, ahead: int) -> int | None:
    """The year of a date that is in the future, by more years than are usual."""
    match value:
        case DateRange(start, end):
            return _future(start, today, ahead) or _future(end, today, ahead)
        case PartialDate(year, month, day):
            if year > today.year + ahead:
                return year
            now = (today.year, today.month, today.day)
            return year if not ahead and (year, month or 1, day or 1) > now else None
        case FreeDate(text) if not _EXPECTED.search(text):
            years = [int(year) for year in _YEAR.findall(text)]
            return next((year for year in years if year > today.year + ahead), None)
    return None


# --- Bullets

_MOST_LINES = 3


def _bullets(subject: Subject) -> Iterator[tuple[Section, ListItem]]:
    for section in subject.document.sections:
        for block in section.blocks:
            for item in _items(block):
                yield section, item


def _items(block: object) -> Iterator[ListItem]:
    match block:
        case BulletList(items):
            for item in items:
                yield item
                for child in item.children:
                    yield from _items(child)
        case Entry():
            for inner in (*block.blocks, *block.children):
                yield from _items(inner)


def long_bullet(subject: Subject) -> Iterator[Problem]:
    assert subject.measures is not None
    bullets = {item.path for _, item in _bullets(subject)}
    for block in subject.measures.blocks:
        if block.path in bullets and block.lines > _MOST_LINES:
            yield Problem(
                f"this bullet takes {block.lines} lines",
                block.path,
                hint=f"of more than {_MOST_LINES} lines, few read the last; make it two",
            )


def repeated_bullet(subject: Subject) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for _, item in _bullets(subject):
        text = plain(item.text)
        words = re.findall(r"\w+", text.casefold())
        if len(words) < 3:
            continue
        key = " ".join(words)
        if key in seen:
            line = subject.source.span(seen[key]).line
            yield Problem(f"the same bullet as in line {line}: {quoted(text)}", item.path)
        else:
            seen[key] = item.path


_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:etc|inc|ltd|co|corp|jr|sr|al|st|no|vs|dr|prof|approx|[^\W\d_]|(?:\w\.)+\w)\.$",
    re.IGNORECASE,
)


def mixed_punctuation(subject: Subject) -> Iterator[Problem]:
    by_section: dict[Path, list[tuple[ListItem, bool]]] = defaultdict(list)
    for section, item in _bullets(subject):
        text = plain(item.text).rstrip(" \u200b”\"')")
        several = re.search(r"[.!?][”\"')]* +[A-Z]", text) is not None
        if item.children or several or text.endswith((":", "!", "?", "…")):
            continue
        stopped = text.endswith(".") and not _ABBREVIATED.search(text)
        if text.endswith(".") == stopped:
            by_section[section.path].append((item, stopped))
    for found in by_section.values():
        stops = sum(stopped for _, stopped in found)
        if 0 < stops < len(found):
            rarer = stops * 2 <= len(found)
            item = next(item for item, stopped in found if stopped is rarer)
            ends = "ends with a full stop" if rarer else "ends without a full stop"
            others = "do not" if rarer else "have one"
            yield Problem(
                f"this bullet {ends}, most others of the section {others} "
                f"({stops} of {len(found)} end with one)",
                item.path,
                plain(item.text).split()[-1],
            )


# --- Words

_PROSE = (Part.PARAGRAPH, Part.BULLET, Part.DEFINITION, Part.HEADLINE)
_QUOTATION = re.compile(r"“[^”]*”|\"[^\"]*\"")
_PRONOUN = re.compile(
    r"""(?<![\w@./'’-])(?:
      (?P<contracted>I['’](?:m|ve|d|ll)\b)
    | (?P<i>I)(?=\s+[a-z])
    | (?P<lower>me|my|myself|we|us|our|ours|ourselves)
    | (?P<upper>My|We|Our)
    )(?![\w@/-]|\.\w)""",
    re.VERBOSE,
)
_BEFORE_I = re.compile(
    r"(?:^|[.,;:!?(–—-]|\d|\b(?:when|while|where|what|which|that|since|because|as|if|here|there|"
    r"then|also|and|but|so|how|until|before|after|once|why|whom|who|than|have|do|did|am|was))\s*$",
    re.IGNORECASE,
)
_NO_VERB = re.compile(r"\s+(?:and|or|to|of|in|at|for|with|from|on|by|through|as|trials?|stud\w+)\b")


def first_person(subject: Subject) -> Iterator[Problem]:
    if not subject.document.language.startswith("en"):
        return
    for piece in subject.pieces:
        if not _is_prose(piece):
            continue
        text = "".join(
            leaf.text if isinstance(leaf, Str) else " " * len(leaf.text)
            for leaf in leaves(piece.nodes)
        )
        text = _QUOTATION.sub(lambda found: " " * len(found[0]), text)
        for found in _PRONOUN.finditer(text):
            if _is_pronoun(found, text):
                words = found[0]
                after = re.match(r"\s+\w+", text[found.end() :])
                yield Problem(
                    f"{words!r} is the first person; résumés leave it out",
                    piece.path,
                    words + (after[0] if after else ""),
                )
                break


def _is_prose(piece: Piece) -> bool:
    if piece.kind == "references":
        return False
    if piece.part is Part.LINE:
        return piece.role in ("description", "note")
    return piece.part in _PROSE or (piece.part is Part.TITLE and piece.kind == "awards")


def _is_pronoun(found: re.Match[str], text: str) -> bool:
    before = text[: found.start()]
    if found["i"]:
        lower = re.search(r"\b[a-z]+\s$", before) is not None
        numbered = re.search(r"\b(?:phase|type|class|grade|level|part|stage|tier)\s$", before)
        begins = _BEFORE_I.search(before) is not None or (lower and not numbered)
        return begins and not _NO_VERB.match(text[found.end() :])
    if found["upper"]:
        return re.search(r"(?:^|[.!?(;:])\s*$", before) is not None
    return True


_TOP = "com|org|net|edu|gov|io|dev|ai|app|co|me|info|eu|uk|us|ca|de|fr|ch|at|nl|se|jp|cn|in"
_ADDRESS = re.compile(
    rf"""(?<![\w@./-])(?:
      https?://[^\s<>]+
    | www\.[\w-]+\.[^\s<>,;]+
    | (?:[a-z0-9-]+\.)+(?:{_TOP})/[^\s<>,;]+
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def bare_link(subject: Subject) -> Iterator[Problem]:
    for piece in subject.pieces:
        for leaf in _unlinked(piece.nodes):
            found = _ADDRESS.search(leaf)
            if found is None:
                continue
            words = found[0].rstrip(".,;:!?)]}'\"”’")
            full = words if "://" in words else f"https://{words}"
            yield Problem(
                f"{words!r} looks like a link, but leads nowhere",
                piece.path,
                words,
                f"write [{words}]({full})",
            )
            break


def _unlinked(nodes: Inlines) -> Iterator[str]:
    """The text outside of links and code; what stands side by side in one piece."""
    text = ""
    for node in nodes:
        match node:
            case Str():
                text += node.text
            case Strong(children) | Emph(children):
                text += " ".join(_unlinked(children))
            case _:
                yield text
                text = ""
    yield text


def double_space(subject: Subject) -> Iterator[Problem]:
    for piece in subject.pieces:
        for leaf in leaves(piece.nodes):
            found = isinstance(leaf, Str) and re.search(r"\S+[ \t\xa0]{2,}\S+", leaf.text)
            if found:
                yield Problem("two spaces between two words", piece.path, found[0])
                break


_QUOTES = {
    "quotation marks": (re.compile(r'(?<!\d)"'), re.compile("[“”]")),
    "apostrophes": (re.compile(r"(?<!\d)'"), re.compile("[‘’]")),
}


def mixed_quotes(subject: Subject) -> Iterator[Problem]:
    for what, (straight, curly) in _QUOTES.items():
        found: tuple[list[tuple[Piece, str]], list[tuple[Piece, str]]] = ([], [])
        for piece in subject.pieces:
            text = "".join(leaf.text for leaf in leaves(piece.nodes) if isinstance(leaf, Str))
            for pattern, into in zip((straight, curly), found, strict=True):
                into += [(piece, sign[0]) for sign in pattern.finditer(text)]
        if all(found):
            rarer = min(found, key=len)
            name = "straight" if rarer is found[0] else "curly"
            others = counted(max(map(len, found)), "other")
            piece, sign = rarer[0]
            yield Problem(
                f"{name} {what} here, {others} in the file "
                f"{'are' if max(map(len, found)) > 1 else 'is'} "
                f"{'curly' if name == 'straight' else 'straight'}",
                piece.path,
                sign,
            )


# --- What parsers look for

_USUAL = {
    "education": "educat academ degree qualif stud train school universit coursework",
    "experience": "experien employ work career profession position appointment volunt teach "
    "servic intern leader activit history militar job consult research",
    "projects": "project portfolio software open-source works",
    "publications": "publicat paper article book preprint journal conferenc proceeding writing "
    "bibliograph manuscript research patent",
    "patents": "patent invention intellectual",
    "awards": "award honor honour prize grant fellowship scholarship certif licen achievement "
    "distinction recognition membership accomplishment",
    "talks": "talk present lectur speak conferenc seminar invited press interview keynote",
    "skills": "skill technolog tool competenc expertise interest hobb technical proficienc "
    "strength programming software knowledge language",
    "languages": "language",
    "references": "referenc recommend referee",
}
"""How the words of usual titles begin, by the kind of section."""


def section_title(subject: Subject) -> Iterator[Problem]:
    for n, section in enumerate(subject.document.sections):
        if section.title is None:
            if n > 0 and section.blocks:
                yield Problem(
                    "this section has no title; parsers take it for a part of the one before",
                    section.path,
                )
            continue
        usual = _USUAL.get(section.kind) if subject.document.language.startswith("en") else None
        title = plain(section.title)
        words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", title.casefold())
        if usual is not None and not any(w.startswith(tuple(usual.split())) for w in words):
            locale = locale_of(subject.cv.locale)
            yield Problem(
                f"{title!r} does not tell a parser that this is {section.kind}",
                (*section.path, "title"),
                hint=f"use a usual word in it, such as {locale.sections[section.kind]!r}",
            )


def no_email(subject: Subject) -> Iterator[Problem]:
    contacts = subject.document.header.contacts
    if not any(contact.kind == "email" or "@" in plain(contact.text) for contact in contacts):
        yield Problem(
            "there is no e-mail address",
            ("contacts",) if contacts else ("name",),
            hint="give one under `contacts`: - email: you@example.org",
        )


def hidden_contact(subject: Subject) -> Iterator[Problem]:
    for contact in subject.cv.contacts:
        printed = plain(parse(contact.show)) if contact.show is not None else None
        if printed is None or contact.kind not in ("email", "phone"):
            continue
        bare = re.compile(r"[\s().-]" if contact.kind == "phone" else r"\s")
        if bare.sub("", contact.value) not in bare.sub("", printed):
            what = "address" if contact.kind == "email" else "number"
            yield Problem(
                f"the text says {printed!r}, not the {what}; parsers and paper lose it",
                (*contact.path, "show"),
            )


_LONGEST_HEADLINE = 100


def long_headline(subject: Subject) -> Iterator[Problem]:
    headline = subject.document.header.headline
    if headline is not None and len(plain(headline)) > _LONGEST_HEADLINE:
        yield Problem(
            f"the headline has {len(plain(headline))} characters",
            ("headline",),
            plain(headline),
            f"what is longer than {_LONGEST_HEADLINE} belongs into `summary`",
        )
