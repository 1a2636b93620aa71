"""Whom a résumé is about, in the words of schema.org/Person, for search engines and other readers.

Takes the file as it was selected, gives data for JSON-LD: nothing but what the selection has, and
nothing inferred but whether a job is the present one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cvbuild.schema import Cv
from cvbuild.schema.dates import DateRange, Present
from cvbuild.schema.entries import Dated, ExperienceEntry, Item, Role
from cvbuild.schema.sections import (
    AwardsSection,
    EducationSection,
    ExperienceSection,
    LanguagesSection,
    SkillsSection,
)
from cvbuild.text import parse, plain, urls

__all__ = ["Data", "person"]

Data = str | list["Data"] | dict[str, "Data"]
"""What JSON-LD is made of here."""


def person(cv: Cv) -> dict[str, Data]:
    """The properties of schema.org/Person that the résumé tells of."""
    jobs = [
        job for part in cv.sections if isinstance(part, ExperienceSection) for job in part.entries
    ]
    schools = [
        s for part in cv.sections if isinstance(part, EducationSection) for s in part.entries
    ]
    current = [job for job in jobs if any(map(_lasts, (job, *job.roles)))]
    titles = [_said(cv.headline)] if cv.headline else _positions(current)
    sites = [c.url for c in cv.contacts if c.kind == "website" and c.url]
    accounts = [c.url for c in cv.contacts if c.kind in _ACCOUNTS and c.url]
    found: dict[str, Data | None] = {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": _said(cv.name),
        "jobTitle": _few(titles),
        "description": _said(cv.summary) if cv.summary else None,
        "url": sites[0] if sites else None,
        "sameAs": _all((*sites[1:], *accounts)),
        "email": _few(c.value for c in cv.contacts if c.kind == "email"),
        "telephone": _few(c.value for c in cv.contacts if c.kind == "phone"),
        "address": _few(_place(c.value) for c in cv.contacts if c.kind == "location"),
        "worksFor": _few(_named("Organization", j.organization, j.url) for j in current),
        "alumniOf": _few(_named("EducationalOrganization", s.institution, s.url) for s in schools),
        "knowsAbout": _all(_skills(cv)),
        "knowsLanguage": _all(_languages(cv)),
        "award": _all(_awards(cv)),
    }
    return {name: value for name, value in found.items() if value}


_ACCOUNTS = ("github", "gitlab", "linkedin", "orcid", "scholar", "link")


def _said(text: str) -> str:
    return " ".join(plain(parse(text)).split())


def _all(values: Iterable[Data]) -> list[Data]:
    """The values, each once."""
    found: list[Data] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found


def _few(values: Iterable[Data]) -> Data | None:
    """The values, each once; one alone is no list."""
    found = _all(values)
    return found[0] if len(found) == 1 else found or None


def _lasts(entry: Dated) -> bool:
    if isinstance(entry.date, DateRange):
        return isinstance(entry.date.end, Present)
    if entry.start is not None and entry.end is None:
        return True
    return isinstance(entry.end, Present) or isinstance(entry.date, Present)


def _positions(jobs: Iterable[ExperienceEntry]) -> list[str]:
    held: list[ExperienceEntry | Role] = []
    for job in jobs:
        held += (job, *job.roles)
    return [_said(part.position) for part in held if part.position and _lasts(part)]


def _place(text: str) -> Data:
    return {"@type": "PostalAddress", "addressLocality": _said(text)}


def _named(kind: str, name: str, url: str | None) -> Data:
    url = url or next((u for u in urls(parse(name)) if u.lower().startswith("http")), None)
    return {"@type": kind, "name": _said(name), **({"url": url} if url else {})}


def _skills(cv: Cv) -> Iterator[str]:
    for section in cv.sections:
        if isinstance(section, SkillsSection):
            for entry in section.entries:
                if entry.items:
                    yield from _items(entry.items)
                elif entry.name:
                    yield _said(entry.name)


def _items(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        yield _said(item.text)
        yield from _items(item.items)


def _languages(cv: Cv) -> Iterator[str]:
    for section in cv.sections:
        if isinstance(section, LanguagesSection):
            yield from (_said(entry.language) for entry in section.entries)


def _awards(cv: Cv) -> Iterator[str]:
    for section in cv.sections:
        if isinstance(section, AwardsSection):
            yield from (_said(entry.title) for entry in section.entries)
