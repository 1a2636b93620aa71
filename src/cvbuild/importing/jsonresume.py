"""JSON Resume (jsonresume.org), versions 0.0 to 1.3, also as other programs write it.

Takes a `Foreign`, gives a `Draft`. What cv.yaml has no field for is kept so that `cvbuild json`
gives the same file back: `keeper` compares what would be exported with the original and keeps the
difference, entry by entry; see `export/jsonresume.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from cvbuild.diagnostic import Path
from cvbuild.importing.contacts import profile, web_address
from cvbuild.importing.draft import Draft, Value
from cvbuild.importing.foreign import Foreign
from cvbuild.importing.journal import kept_value
from cvbuild.importing.jsonresume_shape import in_shape, is_embedded, is_resume, shaped
from cvbuild.importing.pairs import rejoined
from cvbuild.importing.reader import Entry, Reader
from cvbuild.source import Source

__all__ = ["keeper", "read", "recognise"]

_SECTIONS = (
    "work",
    "experience",
    "volunteer",
    "education",
    "awards",
    "certificates",
    "certifications",
    "publications",
    "skills",
    "languages",
    "interests",
    "references",
    "projects",
)


def recognise(foreign: Foreign) -> bool:
    """Whether it has the basics of JSON Resume, names its schema, or has sections of it."""
    return is_resume(foreign)


def read(foreign: Foreign) -> Draft:
    """The draft of a JSON Resume."""
    return _Reader(shaped(rejoined(foreign))).draft()


def keeper(foreign: Foreign) -> Callable[[Source], dict[str, Value]]:
    """What makes the export of the imported file give the same data back."""

    def keep(source: Source) -> dict[str, Value]:
        from cvbuild.export.jsonresume import exported, residue
        from cvbuild.validate import validate

        kept = residue(exported(validate(source)), in_shape(foreign.original))
        return {"jsonresume": kept_value(kept)} if kept else {}

    return keep


class _Reader(Reader):
    def draft(self) -> Draft:
        basics = ("basics",)
        summary, about = self.journal.about(*basics, "summary")
        cv: Entry = {
            "cvbuild": "1",
            "name": self.phrase(basics, "name"),
            "headline": self.phrase(basics, "label"),
            "contacts": self.contacts(),
            "summary": summary,
            "sections": [],
        }
        tree = self.foreign.tree
        known = (_KINDS[name] for name in tree if name in _KINDS) if isinstance(tree, dict) else ()
        cv["sections"] = [
            *about,
            *(make(self) for make in known),
            *self.own_sections(),
        ]
        image = ("basics", "image")
        picture = "put the picture beside the file and name it below `photo`"
        self.journal.keep(image, picture)
        if is_embedded(self.foreign.at(*image)):
            self.journal.left(image, picture)
        for name in ("meta", "$schema"):
            if self.foreign.at(name):
                self.journal.keep((name,), "it is about the file, not about you")
        return self.journal.draft(cv, None)

    # --- the header

    def contacts(self) -> list[Value]:
        journal = self.journal
        made: list[Value] = [
            {kind: text}
            for kind, name in (("email", "email"), ("phone", "phone"), ("website", "url"))
            if (text := journal.text("basics", name))
        ]
        if place := self.location(("basics", "location")):
            made.append({"location": place})
        for path in journal.mappings("basics", "profiles"):
            network, username, url = (
                journal.text(*path, name) for name in ("network", "username", "url")
            )
            if contact := profile(network, username, url):
                made.append(contact)
            if url and (address := web_address(url)) not in (None, url.strip()):
                journal.changed((*path, "url"), f"it is written as {address}")
        return made

    # --- the sections

    def job(self, path: Path) -> Entry:
        return {
            "organization": self.phrase(path, "name", "organization"),
            "url": self.url(path, "url"),
            "description": self.phrase(path, "description"),
            "position": self.phrase(path, "position"),
            "team": self.phrase(path, "team", "department"),
            "location": self.location((*path, "location")),
            **self.dates(path),
            **self.body(path, "summary"),
            "keywords": self.phrases(path, "keywords"),
        }

    def jobs(self, name: str, title: str = "", id_: str = "") -> Entry:
        """A section of jobs; several positions in one place of the file are the roles of one."""
        places: list[Path] = []

        def job(path: Path) -> Entry:
            entry = self.job(path)
            if any(entry.values()):
                places.append(self.foreign.place(path))
            return entry

        section = self.section("experience", (name,), job, title, id_)
        found: dict[Path, list[Entry]] = {}
        entries = section.get("entries", [])
        for place, entry in zip(places, entries, strict=True):
            assert isinstance(entry, dict)
            found.setdefault(place, []).append(entry)
        made: list[Value] = [_with_roles(roles) for roles in found.values()]
        return {**section, "entries": made} if made else {}

    def work(self) -> Entry:
        return self.jobs("work")

    def experience(self) -> Entry:
        return self.jobs("experience")

    def volunteer(self) -> Entry:
        return self.jobs("volunteer", "Volunteering", "volunteer")

    def education(self) -> Entry:
        return self.section(
            "education",
            ("education",),
            lambda path: {
                "institution": self.phrase(path, "institution"),
                "url": self.url(path, "url"),
                "degree": self.phrase(path, "studyType"),
                "area": self.phrase(path, "area"),
                "department": self.phrase(path, "department"),
                "location": self.location((*path, "location")),
                **self.dates(path),
                "score": self.phrase(path, "score"),
                **self.body(path, "summary", "description"),
                "courses": self.phrases(path, "courses"),
            },
        )

    def award(self, path: Path) -> Entry:
        return {
            "title": self.phrase(path, "title", "name"),
            "issuer": self.phrase(path, "awarder", "issuer"),
            "amount": self.phrase(path, "amount"),
            "location": self.location((*path, "location")),
            "date": self.date(path, "date") or self._term(path),
            "url": self.url(path, "url"),
            **self.body(path, "summary", "description"),
        }

    def _term(self, path: Path) -> str:
        """From when to when it holds, on one line."""
        ends = self.dates(path)
        return " – ".join(str(ends[name]) for name in ("date", "start", "end") if ends.get(name))

    def awards(self) -> Entry:
        return self.section("awards", ("awards",), self.award)

    def certificates(self) -> Entry:
        return self.section("awards", ("certificates",), self.award, "Certificates", "certificates")

    def certifications(self) -> Entry:
        # one of the two names is used; both would need two ids
        id_ = "" if isinstance(self.foreign.at("certificates"), list) else "certificates"
        return self.section("awards", ("certifications",), self.award, "Certifications", id_)

    def publications(self) -> Entry:
        def publication(path: Path) -> Entry:
            body = self.body(path, "summary", "description")
            return {
                "title": self.phrase(path, "name", "title"),
                "authors": self.phrases(path, "authors", "author"),
                "venue": self.phrase(path, "publisher", "publication"),
                "date": self.date(path, "releaseDate", "date"),
                "doi": self.journal.text(*path, "doi"),
                "url": self.url(path, "url"),
                **body,
            }

        return self.section("publications", ("publications",), publication)

    def skill(self, path: Path) -> Entry:
        return {
            "name": self.phrase(path, "name"),
            "level": self.phrase(path, "level"),
            "items": self.phrases(path, "keywords"),
            "details": self.phrase(path, "details", "summary", "description"),
        }

    def words(self, name: str) -> list[Value]:
        """The texts of a list that holds nothing else."""
        items = self.foreign.at(name)
        plain = isinstance(items, list) and all(isinstance(item, str) for item in items)
        return self.phrases((), name) if plain else []

    def skills(self) -> Entry:
        if words := self.words("skills"):
            return {"kind": "skills", "entries": [{"items": words}]}
        return self.section("skills", ("skills",), self.skill)

    def interests(self) -> Entry:
        head: Entry = {"kind": "skills", "id": "interests", "title": "Interests"}
        if words := self.words("interests"):
            return {**head, "entries": [{"items": words}]}
        section = self.section("skills", ("interests",), self.skill)
        return {**head, "entries": section["entries"]} if section else {}

    def languages(self) -> Entry:
        return self.section(
            "languages",
            ("languages",),
            lambda path: {
                "language": self.phrase(path, "language"),
                "level": self.phrase(path, "fluency"),
                "details": self.phrase(path, "details", "summary"),
            },
        )

    def references(self) -> Entry:
        return self.section(
            "references",
            ("references",),
            lambda path: {
                "name": self.phrase(path, "name"),
                "position": self.phrase(path, "position", "role"),
                "organization": self.phrase(path, "organization", "company"),
                "relationship": self.phrase(path, "relationship"),
                "email": self.journal.text(*path, "email"),
                "phone": self.phrase(path, "phone"),
                "url": self.url(path, "url"),
                "quote": self.journal.paragraphs(*path, "reference")
                or self.journal.paragraphs(*path, "quote"),
            },
        )

    def projects(self) -> Entry:
        return self.section(
            "projects",
            ("projects",),
            lambda path: {
                "name": self.phrase(path, "name", "title"),
                "url": self.url(path, "url"),
                "role": ", ".join(
                    filter(
                        None, (self.joined(path, "roles"), self.phrase(path, "position", "role"))
                    )
                ),
                "organization": self.phrase(path, "entity", "organization"),
                "category": self.phrase(path, "type"),
                "location": self.location((*path, "location")),
                **self.dates(path),
                **self.body(path, "description", "summary"),
                "keywords": self.phrases(path, "keywords"),
            },
        )

    def own_sections(self) -> list[Value]:
        """What `cvbuild json` writes for sections that JSON Resume does not have."""
        made: list[Value] = []
        for path in self.journal.mappings("sections"):
            title = self.phrase(path, "title")
            if items := self.phrases(path, "items"):
                made.append({"kind": "list", "title": title, "items": items})
            elif text := self.journal.paragraphs(*path, "text"):
                made.append({"kind": "text", "title": title, "text": text})
        return made


def _with_roles(jobs: list[Entry]) -> Entry:
    """One entry of the positions at one employer."""
    first = jobs[0]
    if len(jobs) == 1:
        return first
    shared = ["organization", "url", "description"]
    if all(job["location"] == first["location"] for job in jobs):
        shared.append("location")
    roles: list[Value] = [{n: v for n, v in job.items() if n not in shared} for job in jobs]
    return {**{name: first[name] for name in shared}, "roles": roles}


_KINDS: dict[str, Callable[[_Reader], Entry]] = {name: getattr(_Reader, name) for name in _SECTIONS}
