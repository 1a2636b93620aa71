"""JSON Resume 1.3 (jsonresume.org) from a selected file.

Takes a `Cv`, gives plain data. Texts stay as they were typed, Markdown included, which most themes
print. What JSON Resume has no field for has one of its own beside the others, which its schema
allows; sections that it does not have are projects of that type, or stand below `sections`.

A file that came from a JSON Resume keeps, below `kept: jsonresume:`, how the export differs from
the original: a list of `at` (a JSON Pointer, RFC 6901), what is `exported` there, and the
`original`. Each is applied only where the export still gives the same, so that whatever was changed
since wins.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from cvbuild.schema import Cv
from cvbuild.schema.contacts import Contact
from cvbuild.schema.dates import DateRange, DateValue, PartialDate
from cvbuild.schema.entries import (
    AwardEntry,
    Body,
    Dated,
    EducationEntry,
    ExperienceEntry,
    GeneralEntry,
    Item,
    PatentEntry,
    ProjectEntry,
    PublicationEntry,
    ReferenceEntry,
    Role,
    SkillEntry,
    TalkEntry,
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
from cvbuild.source import Tree

__all__ = ["Json", "exported", "json_resume", "residue", "restored"]

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/master/schema.json"

_NETWORKS = {
    "github": "GitHub",
    "gitlab": "GitLab",
    "linkedin": "LinkedIn",
    "orcid": "ORCID",
    "scholar": "Google Scholar",
}

_SET = re.compile(r"`(\*+|\()`")
"""What an import puts between backticks so that it is no mark (`importing.markup.literal`)."""

Object = dict[str, Json]


def json_resume(cv: Cv) -> str:
    """The text of the JSON Resume, with what an import has kept of the original in it."""
    data = restored(exported(cv), cv.kept.get("jsonresume"))
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


# --- from the file to JSON Resume


def exported(cv: Cv) -> Object:
    """The data of the JSON Resume, from what the file says alone."""
    made: Object = {"$schema": SCHEMA, "basics": _basics(cv)}
    for section in cv.sections:
        _add(made, section)
    return {name: value for name, value in made.items() if value not in ({}, [])}


def unmarked(text: str) -> str:
    """The text as it was typed, but for stars that stand between backticks to be no mark."""
    return _SET.sub(r"\1", text) if "`" in text else text


def _text(text: str | None) -> str | None:
    return None if text is None else unmarked(text)


def _object(**fields: Json) -> Object:
    """The fields that hold something; a `_` at the end of a name is not part of it."""
    return {n.rstrip("_"): v for n, v in fields.items() if v not in (None, "", [], {})}


def _basics(cv: Cv) -> Object:
    first: dict[str, Contact] = {}
    profiles: list[Json] = []
    for contact in cv.contacts:
        plain = contact.label is None and contact.show is None
        single = contact.kind in ("email", "phone", "website", "location") and plain
        if single and contact.kind not in first:
            first[contact.kind] = contact
        else:
            profiles.append(_profile(contact))
    value = {kind: contact.value for kind, contact in first.items()}
    place = _text(value.get("location"))
    return _object(
        name=_text(cv.name),
        label=_text(cv.headline),
        image=None if cv.photo is None else cv.photo.file,
        email=value.get("email"),
        phone=value.get("phone"),
        url=value.get("website"),
        summary=_text(cv.summary),
        location=None
        if place is None
        else {"address" if re.search(r"\d", place) else "city": place},
        profiles=profiles,
    )


def _profile(contact: Contact) -> Object:
    kind, label, show = contact.kind, _text(contact.label), _text(contact.show)
    if kind in _NETWORKS:
        name = contact.value
        network = label or _NETWORKS[kind]
        return _object(network=network, username=show or name, url=contact.url)
    if kind in ("link", "website"):
        if label is None and show is not None:
            return _object(network=show, url=contact.value)
        return _object(network=label, username=show, url=contact.value)
    network = label or ("" if kind == "text" else kind.capitalize())
    return _object(network=network, username=show or _text(contact.value))


def _add(made: Object, section: Section) -> None:
    title = _text(section.title)
    if section.intro is not None:
        _into(made, "sections", _object(title=title, text=_text(section.intro)))
    match section:
        case TextSection():
            basics = made["basics"]
            assert isinstance(basics, dict)
            if "summary" not in basics and "sections" not in made and not _named(section):
                basics["summary"] = _text(section.text)
            else:
                _into(made, "sections", _object(title=title, text=_text(section.text)))
        case ListSection():
            _into(made, "sections", _object(title=title, items=_bullets(section.items)))
        case ExperienceSection():
            key = "volunteer" if _is(section, "volunt") else "work"
            for job in section.entries:
                for entry in _jobs(job, "organization" if key == "volunteer" else "name"):
                    _into(made, key, entry)
        case EducationSection():
            for school in section.entries:
                _into(made, "education", _school(school))
        case ProjectsSection():
            for project in section.entries:
                _into(made, "projects", _project(project))
        case PublicationsSection():
            for publication in section.entries:
                _into(made, "publications", _publication(publication))
        case PatentsSection():
            for patent in section.entries:
                _into(made, "publications", _patent(patent))
        case AwardsSection():
            certificates = _is(section, "certifi")
            for award in section.entries:
                key = "certificates" if certificates else "awards"
                _into(made, key, _certificate(award) if certificates else _award(award))
        case TalksSection():
            for talk in section.entries:
                _into(made, "projects", _talk(talk))
        case SkillsSection():
            key = "interests" if _is(section, "interest", "hobb") else "skills"
            for skill in section.entries:
                _into(made, key, _skill(skill))
        case LanguagesSection():
            for language in section.entries:
                fields = _object(
                    language=_text(language.language),
                    fluency=_text(language.level),
                    details=_text(language.details),
                )
                _into(made, "languages", fields)
        case ReferencesSection():
            for reference in section.entries:
                _into(made, "references", _reference(reference))
        case EntriesSection():
            for entry_ in section.entries:
                _into(made, "projects", _general(entry_, title))


def _into(made: Object, key: str, entry: Object) -> None:
    found = made.setdefault(key, [])
    assert isinstance(found, list)
    found.append(entry)


def _named(section: TextSection) -> bool:
    """Whether the heading says that it is something else than a summary."""
    return section.title is not None and not _is(section, "profile", "summary", "about")


def _is(section: Section, *words: str) -> bool:
    name = f"{section.id or ''} {section.title or ''}".casefold()
    return any(word in name for word in words)


def _bullets(items: Sequence[Item]) -> list[Json]:
    """The texts of bullets, those below others after them."""
    found: list[Json] = []
    for item in items:
        found += [unmarked(item.text), *_bullets(item.items)]
    return found


def _texts(texts: Sequence[str]) -> list[Json]:
    return [unmarked(text) for text in texts]


def _body(entry: Body | PublicationEntry, name: str = "summary") -> Object:
    return _object(**{name: _text(entry.summary), "highlights": _bullets(entry.highlights)})


_DATE = re.compile(r"[12]\d{3}(-\d\d){0,2}")


def _iso(date: DateValue | DateRange | None) -> str | None:
    """The date, where it is one that JSON Resume has."""
    text = str(date) if isinstance(date, PartialDate) else ""
    return text if _DATE.fullmatch(text) else None


def _span(entry: Dated) -> Object:
    """When it was: from and to, or words where these are no dates."""
    start: DateValue | None = entry.start
    end: DateValue | None = entry.end
    if isinstance(entry.date, DateRange):
        start, end = entry.date.start, entry.date.end
    elif entry.date is not None:
        start = end = entry.date
    words = [str(p) for p in (start, end) if p is not None and str(p) != "present" and not _iso(p)]
    when = " – ".join(dict.fromkeys(words)) or None
    return _object(startDate=_iso(start), endDate=_iso(end), when=when)


def _day(entry: Dated, name: str) -> Object:
    """When it was, as one date."""
    date = entry.date or entry.end or entry.start
    if isinstance(date, DateRange):
        date = date.end
    if (iso := _iso(date)) is not None:
        return {name: iso}
    return _object(when=None if date is None else str(date))


def _jobs(entry: ExperienceEntry, name: str) -> Iterator[Object]:
    parts: Sequence[ExperienceEntry | Role] = entry.roles or (entry,)
    for part in parts:
        body = _body(part)
        if part is not entry and part is parts[0] and (entry.summary or entry.highlights):
            outer = _body(entry)
            body = {**outer, **body, "highlights": [*_listed(outer), *_listed(body)]}
            body = _object(**body)
        dates = _span(part) or _span(entry)
        yield {
            name: unmarked(entry.organization),
            **_object(
                position=_text(part.position or entry.position),
                team=_text(part.team or entry.team),
                url=entry.url,
                location=_text(part.location or entry.location),
                description=_text(entry.description),
            ),
            **dates,
            **body,
            **_object(keywords=_texts(part.keywords or entry.keywords)),
        }


def _listed(body: Object) -> list[Json]:
    found = body.get("highlights")
    return found if isinstance(found, list) else []


def _school(entry: EducationEntry) -> Object:
    return {
        **_object(
            institution=_text(entry.institution),
            url=entry.url,
            studyType=_text(entry.degree),
            area=_text(entry.area),
            department=_text(entry.department),
            location=_text(entry.location),
        ),
        **_span(entry),
        **_object(score=_text(entry.score), courses=_texts(entry.courses)),
        **_body(entry),
    }


def _project(entry: ProjectEntry) -> Object:
    roles = unmarked(entry.role).split(", ") if entry.role else []
    return {
        **_object(name=_text(entry.name), url=entry.url, entity=_text(entry.organization)),
        **_object(type=_text(entry.category), roles=[*roles], location=_text(entry.location)),
        **_span(entry),
        **_body(entry, "description"),
        **_object(keywords=_texts(entry.keywords)),
    }


def _talk(entry: TalkEntry) -> Object:
    return {
        **_object(name=_text(entry.title), url=entry.url, entity=_text(entry.event), type="talk"),
        **_object(location=_text(entry.location)),
        **_span(entry),
        **_body(entry, "description"),
    }


def _general(entry: GeneralEntry, title: str | None) -> Object:
    return {
        **_object(name=_text(entry.title), url=entry.url, entity=_text(entry.subtitle)),
        **_object(type=title, location=_text(entry.location)),
        **_span(entry),
        **_body(entry, "description"),
        **_object(keywords=_texts(entry.keywords)),
    }


def _publication(entry: PublicationEntry) -> Object:
    venue = " ".join(filter(None, (_text(entry.status), _text(entry.venue))))
    url = entry.url or (entry.doi and f"https://doi.org/{entry.doi}")
    url = url or (entry.arxiv and f"https://arxiv.org/abs/{entry.arxiv}")
    return {
        **_object(name=_text(entry.title), publisher=venue),
        **_day(entry, "releaseDate"),
        **_object(url=url, doi=entry.doi, authors=_texts([a.name for a in entry.authors])),
        **_body(entry),
        **_object(award=_text(entry.award), note=_text(entry.note)),
    }


def _patent(entry: PatentEntry) -> Object:
    number = ", ".join(filter(None, (_text(entry.office), _text(entry.number))))
    return {
        **_object(name=_text(entry.title), publisher=number),
        **_day(entry, "releaseDate"),
        **_object(url=entry.url, authors=_texts([a.name for a in entry.inventors])),
        **_body(entry),
        **_object(status=_text(entry.status)),
    }


def _award(entry: AwardEntry) -> Object:
    return {
        **_object(title=_text(entry.title), awarder=_text(entry.issuer)),
        **_day(entry, "date"),
        **_object(url=entry.url, amount=_text(entry.amount), location=_text(entry.location)),
        **_body(entry),
    }


def _certificate(entry: AwardEntry) -> Object:
    award = _award(entry)
    names = {"title": "name", "awarder": "issuer"}
    return {names.get(name, name): value for name, value in award.items()}


def _skill(entry: SkillEntry) -> Object:
    return _object(
        name=_text(entry.name),
        level=_text(entry.level),
        keywords=_bullets(entry.items),
        details=_text(entry.details),
    )


def _reference(entry: ReferenceEntry) -> Object:
    return _object(
        name=_text(entry.name),
        reference=_text(entry.quote),
        position=_text(entry.position),
        organization=_text(entry.organization),
        relationship=_text(entry.relationship),
        email=entry.email,
        phone=entry.phone,
        url=entry.url,
    )


# --- what an import keeps, and how it is put back

_LABELS = ("name", "title", "institution", "organization", "language", "network", "position")


class _Absent:
    """Stands for a field that is not there."""


_ABSENT = _Absent()


def residue(made: Json, original: Json) -> list[Tree]:
    """How `made`, an export, differs from the original."""
    return list(_differences(made, original, "", None))


def _differences(
    made: Json | _Absent, original: Json | _Absent, at: str, label: str | None
) -> Iterator[Tree]:
    if _same(made, original):
        return
    if isinstance(made, dict) and isinstance(original, dict) and (not at or _alike(made, original)):
        for name in dict.fromkeys([*made, *original]):
            place = f"{at}/{name.replace('~', '~0').replace('/', '~1')}"
            yield from _differences(
                made.get(name, _ABSENT), original.get(name, _ABSENT), place, label
            )
    elif isinstance(made, list) and isinstance(original, list) and len(made) == len(original):
        for n, (one, other) in enumerate(zip(made, original, strict=True)):
            yield from _differences(one, other, f"{at}/{n}", _label(one) or label)
    else:
        entry: dict[str, Tree] = {"at": at}
        if label is not None:
            entry["of"] = _packed_text(label)
        if not isinstance(made, _Absent):
            entry["exported"] = _packed(made)
        if not isinstance(original, _Absent):
            entry["original"] = _packed(original)
        yield entry


def _alike(made: Object, original: Object) -> bool:
    """Whether it is shorter to say how two objects differ than to have both."""
    same = sum(name in original and _same(value, original[name]) for name, value in made.items())
    nested = any(isinstance(value, dict | list) for value in (made | original).values())
    return same > 0 or nested or len(original) < 2


def _same(one: Json | _Absent, other: Json | _Absent) -> bool:
    """Equality of JSON, for which `1`, `1.0` and `true` are three things."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other


def _label(item: Json | _Absent) -> str | None:
    """What an item of a list is called, to find it again when others were moved."""
    if not isinstance(item, dict):
        return None
    return next((v for name in _LABELS if isinstance(v := item.get(name), str)), None)


def _packed(value: Json) -> Tree:
    """JSON as a cv.yaml holds it: text is text, and what could be taken for a number, a word of
    JSON or a quote stands in JSON's quotes."""
    if isinstance(value, dict):
        return {_packed_text(name): _packed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_packed(inner) for inner in value]
    return _packed_text(value) if isinstance(value, str) else json.dumps(value)


def _packed_text(text: str) -> str:
    if not text or _UNPRINTABLE.search(text) or not isinstance(_scalar(text), _Absent):
        return json.dumps(text)
    return text


_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")


def _scalar(text: str) -> str | int | float | bool | _Absent | None:
    """What the text is in JSON, where it is a string, a number or a word there."""
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return _ABSENT
    return _ABSENT if isinstance(value, dict | list) else value


def _unpacked(value: object) -> Json:
    if isinstance(value, dict):
        return {_unpacked_text(str(name)): _unpacked(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_unpacked(inner) for inner in value]
    if not isinstance(value, str):
        return None
    read = _scalar(value)
    return value if isinstance(read, _Absent) else read


def _unpacked_text(text: str) -> str:
    read = _scalar(text)
    return read if isinstance(read, str) else text


def restored(made: Json, kept: object) -> Json:
    """The export with what was kept put back, where the export is still what it was."""
    found: list[tuple[Json, str, Json | _Absent, Json | _Absent]] = []
    for entry in kept if isinstance(kept, list) else ():
        if not isinstance(entry, dict) or not isinstance(entry.get("at"), str):
            continue
        expected = _unpacked(entry["exported"]) if "exported" in entry else _ABSENT
        original = _unpacked(entry["original"]) if "original" in entry else _ABSENT
        label = _unpacked(entry["of"]) if "of" in entry else None
        steps = [s.replace("~1", "/").replace("~0", "~") for s in entry["at"].split("/")[1:]]
        here: Json | _Absent = made
        for step in steps[:-1]:
            here = _step(here, step, label)
        if steps and not isinstance(here, _Absent):
            found.append((here, steps[-1], expected, original))
    for place in found:  # all are found before the first changes what an entry is called
        _restore(*place)
    return made


def _restore(here: Json, last: str, expected: Json | _Absent, original: Json | _Absent) -> None:
    if isinstance(here, dict):
        if not _same(here.get(last, _ABSENT), expected):
            return
        if isinstance(original, _Absent):
            here.pop(last, None)
        else:
            here[last] = original
    elif isinstance(here, list) and last.isdecimal() and int(last) < len(here):
        same = _same(here[int(last)], expected)
        if same and not isinstance(original, _Absent):
            here[int(last)] = original


def _step(here: Json | _Absent, step: str, label: Json) -> Json | _Absent:
    if isinstance(here, dict):
        return here.get(step, _ABSENT)
    if not isinstance(here, list) or not step.isdecimal():
        return _ABSENT
    n = int(step)
    if label is None or (n < len(here) and _label(here[n]) in (label, None)):
        return here[n] if n < len(here) else _ABSENT
    others = [item for item in here if _label(item) == label]
    return others[0] if len(others) == 1 else _ABSENT
