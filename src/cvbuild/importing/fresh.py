"""FRESH (fresh-resume-schema), 0.1 to 1.0, as HackMyResume and FluentCV write it.

Takes a `Foreign`, gives a `Draft`. References and testimonials that are marked private are kept
and not printed.
"""

from __future__ import annotations

from cvbuild.diagnostic import Path
from cvbuild.importing.contacts import profile
from cvbuild.importing.draft import Draft, Value
from cvbuild.importing.foreign import Foreign
from cvbuild.importing.pairs import rejoined
from cvbuild.importing.reader import Entry, Reader

__all__ = ["read", "recognise"]

_HISTORIES = ("employment", "education", "service", "affiliation")


def recognise(foreign: Foreign) -> bool:
    """Whether it says that it is FRESH, or is built like it."""
    format_ = foreign.at("meta", "format")
    if isinstance(format_, str) and format_.upper().startswith(("FRESH", "FRESCA")):
        return True
    if isinstance(foreign.at("basics"), dict):
        return False
    named = isinstance(foreign.at("name"), str)
    parts = (foreign.at("info"), foreign.at("contact"))
    history = any(isinstance(foreign.at(name, "history"), list) for name in _HISTORIES)
    return named and (history or all(isinstance(part, dict) for part in parts))


def read(foreign: Foreign) -> Draft:
    """The draft of a FRESH résumé."""
    return _Reader(rejoined(foreign)).draft()


class _Reader(Reader):
    start = ("start",)
    end = ("end",)

    def draft(self) -> Draft:
        summary, about = self.journal.about("info", "brief")
        quote = self.journal.paragraphs("info", "quote")
        cv: Entry = {
            "cvbuild": "1",
            "name": self.phrase((), "name"),
            "headline": self.phrase(("info",), "label"),
            "contacts": self.contacts(),
            "summary": summary,
            "sections": [
                *about,
                self.employment(),
                self.projects(),
                self.education(),
                self.skills(),
                self.service(),
                self.affiliation(),
                self.governance(),
                self.writing(),
                self.speaking(),
                self.recognition(),
                self.samples(),
                self.languages(),
                self.extracurricular(),
                self.reading(),
                self.interests(),
                self.references(),
                self.testimonials(),
                {"kind": "text", "title": "Quote", "text": quote} if quote else {},
            ],
        }
        if self.foreign.at("info", "image"):
            message = "put the picture beside the file and name it below `photo`"
            self.journal.keep(("info", "image"), message)
        if self.foreign.at("meta"):
            self.journal.left(("meta",), "it is about the file, not about you")
        return self.journal.draft(cv, "fresh")

    # --- the header

    def contacts(self) -> list[Value]:
        journal = self.journal
        made: list[Value] = [
            {kind: text}
            for kind in ("email", "phone", "website")
            if (text := journal.text("contact", kind))
        ]
        if place := self.location(("location",)):
            made.append({"location": place})
        made += map(self.other, journal.mappings("contact", "other"))
        for path in (*journal.mappings("social"), *journal.mappings("contact", "social")):
            network, label = journal.text(*path, "network"), journal.text(*path, "label")
            user = journal.text(*path, "user") or journal.text(*path, "username")
            made.append(profile(network or label, user, journal.text(*path, "url")))
        return made

    def other(self, path: Path) -> Entry:
        """A contact of any sort, with a word for it."""
        value = self.journal.text(*path, "value")
        sort = self.phrase(path, "flavor", "category", "type").casefold()
        kind = {"email": "email", "phone": "phone", "url": "website", "website": "website"}
        label = self.phrase(path, "label")
        return {kind.get(sort, "text"): value, "label": label} if value else {}

    # --- the sections

    def job(self, path: Path) -> Entry:
        return {
            "organization": self.phrase(path, "employer", "organization"),
            "url": self.url(path, "url"),
            "position": self.phrase(path, "position", "role"),
            "location": self.location((*path, "location")),
            **self.dates(path),
            **self.body(path, "summary"),
            "keywords": self.phrases(path, "keywords"),
        }

    def intro(self, name: str) -> str:
        return self.journal.paragraphs(name, "summary")

    def employment(self) -> Entry:
        place = ("employment", "history")
        return self.section("experience", place, self.job, intro=self.intro("employment"))

    def service(self) -> Entry:
        intro = self.intro("service")
        place = ("service", "history")
        return self.section("experience", place, self.job, "Service", "volunteer", intro)

    def affiliation(self) -> Entry:
        intro = self.intro("affiliation")
        place = ("affiliation", "history")
        return self.section("experience", place, self.job, "Affiliations", "affiliation", intro)

    def governance(self) -> Entry:
        return self.section("experience", ("governance",), self.job, "Governance", "governance")

    def education(self) -> Entry:
        return self.section(
            "education",
            ("education", "history"),
            lambda path: {
                "institution": self.phrase(path, "institution"),
                "url": self.url(path, "url"),
                "degree": self.phrase(path, "title", "degree", "studyType"),
                "area": self.phrase(path, "area"),
                "location": self.location((*path, "location")),
                **self.dates(path),
                "score": self.phrase(path, "grade", "gpa"),
                **self.body(path, "summary"),
                "courses": self.phrases(path, "curriculum", "courses"),
            },
            intro=self.intro("education"),
        )

    def projects(self) -> Entry:
        return self.section(
            "projects",
            ("projects",),
            lambda path: {
                "name": self.phrase(path, "title", "name"),
                "url": self.url(path, "url", "repo"),
                "role": self.phrase(path, "role"),
                "category": self.phrase(path, "category"),
                "location": self.location((*path, "location")),
                **self.dates(path),
                **self.body(path, "description", "summary"),
                "keywords": self.phrases(path, "keywords"),
            },
        )

    def skills(self) -> Entry:
        made = [
            *self.entries(("skills", "sets"), self.skill_set),
            *self.entries(("skills", "list"), self.skill),
        ]
        if words := self.phrases((), "skills") or self.phrases(("skills",), "list"):
            made.append({"items": words})
        return {"kind": "skills", "entries": made} if made else {}

    def skill_set(self, path: Path) -> Entry:
        return {
            "name": self.phrase(path, "name"),
            "level": self.phrase(path, "level"),
            "items": self.phrases(path, "skills", "keywords"),
        }

    def skill(self, path: Path) -> Entry:
        return {
            "name": self.phrase(path, "name"),
            "level": ", ".join(filter(None, (self.phrase(path, "level"), self.years(path)))),
            "details": self.phrase(path, "summary"),
        }

    def years(self, path: Path) -> str:
        """For how long, in words."""
        years = self.phrase(path, "years")
        if not years or not years.strip("+~").isdecimal():
            return years
        self.journal.changed((*path, "years"), "it is written in words")
        return f"{years} {'year' if years == '1' else 'years'}"

    def writing(self) -> Entry:
        return self.section(
            "publications",
            ("writing",),
            lambda path: {
                "title": self.phrase(path, "title"),
                "authors": self.phrases(path, "author", "authors"),
                "venue": self.phrase(path, "publisher")
                or self.phrase((*path, "publisher"), "name"),
                "date": self.date(path, "date"),
                "url": self.url(path, "url") or self.url((*path, "publisher"), "url"),
                **self.body(path, "summary"),
            },
        )

    def speaking(self) -> Entry:
        return self.section(
            "talks",
            ("speaking",),
            lambda path: {
                "title": self.phrase(path, "title"),
                "event": self.phrase(path, "event"),
                "location": self.location((*path, "location")),
                "date": self.date(path, "date"),
                "url": self.url(path, "url"),
                **self.body(path, "summary"),
            },
        )

    def recognition(self) -> Entry:
        return self.section(
            "awards",
            ("recognition",),
            lambda path: {
                "title": self.phrase(path, "title"),
                "issuer": ", ".join(
                    filter(None, (self.phrase(path, "from"), self.phrase(path, "event")))
                ),
                "date": self.date(path, "date"),
                "url": self.url(path, "url"),
                **self.body(path, "summary"),
            },
        )

    def samples(self) -> Entry:
        return self.section("entries", ("samples",), self.work, "Samples", "samples")

    def reading(self) -> Entry:
        return self.section("entries", ("reading",), self.work, "Reading", "reading")

    def work(self, path: Path) -> Entry:
        """Something that was made, or read, by somebody."""
        return {
            "title": self.phrase(path, "title", "name"),
            "subtitle": self.joined(path, "author", "authors"),
            "date": self.date(path, "date"),
            "url": self.url(path, "url"),
            **self.body(path, "summary"),
            "keywords": self.phrases(path, "keywords"),
        }

    def extracurricular(self) -> Entry:
        return self.section(
            "entries",
            ("extracurricular",),
            lambda path: {
                "title": self.phrase(path, "title"),
                "subtitle": self.phrase(path, "activity"),
                "location": self.location((*path, "location")),
                **self.dates(path),
                **self.body(path, "summary"),
            },
            "Activities",
            "extracurricular",
        )

    def interests(self) -> Entry:
        return self.section(
            "skills",
            ("interests",),
            lambda path: {
                "name": self.phrase(path, "name"),
                "items": self.phrases(path, "keywords"),
                "details": self.phrase(path, "summary"),
            },
            "Interests",
            "interests",
        )

    def languages(self) -> Entry:
        return self.section(
            "languages",
            ("languages",),
            lambda path: {
                "language": self.phrase(path, "language", "name"),
                "level": self.phrase(path, "level", "fluency"),
                "details": self.years(path),
            },
        )

    def references(self) -> Entry:
        return self.section("references", ("references",), self.reference)

    def testimonials(self) -> Entry:
        return self.section(
            "references", ("testimonials",), self.reference, "Testimonials", "testimonials"
        )

    def reference(self, path: Path) -> Entry:
        if self.foreign.at(*path, "private") == "true":
            return {}
        made: Entry = {
            "name": self.phrase(path, "name"),
            "position": self.phrase(path, "role"),
            "relationship": self.phrase(path, "flavor", "category"),
            "quote": self.journal.paragraphs(*path, "quote")
            or self.journal.paragraphs(*path, "summary"),
        }
        for place in self.journal.mappings(*path, "contact"):
            sort = self.foreign.at(*place, "flavor") or self.foreign.at(*place, "category")
            kind = {"email": "email", "phone": "phone", "url": "url", "website": "url"}
            name = kind.get(sort.casefold() if isinstance(sort, str) else "", "")
            if name and name not in made and (value := self.journal.text(*place, "value")):
                made[name] = value
                self.journal.take(*place)
        return made
