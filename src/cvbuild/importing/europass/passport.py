"""`SkillsPassport`: the format of the editor of 2013 to 2020."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cvbuild.diagnostic import Path
from cvbuild.importing.dates import point
from cvbuild.importing.draft import Draft
from cvbuild.importing.europass.reader import Fields, Reader, joined
from cvbuild.importing.prose import from_html
from cvbuild.source import Tree

__all__ = ["Passport"]

_SPEAKING = {
    "Listening": "Listening",
    "Reading": "Reading",
    "SpokenInteraction": "Spoken interaction",
    "SpokenProduction": "Spoken production",
    "Writing": "Writing",
}


@dataclass(slots=True)
class Passport(Reader):
    """The format of the editor of 2013 to 2020."""

    learner: Path = ("SkillsPassport", "LearnerInfo")

    def draft(self) -> Draft:
        cv: Fields = {"cvbuild": "1", **self.person()}
        self.add("work", "experience", [self.work(p) for p in self.listed("WorkExperience")])
        self.add("education", "education", [self.school(p) for p in self.listed("Education")])
        self.languages()
        self.other_skills()
        self.achievements()
        for name in ("DocumentInfo", "PrintingPreferences"):
            self.journal.take("SkillsPassport", name)
        for path, why in (
            (("SkillsPassport", "AttachmentList"), "attached files are not part of it"),
            (("SkillsPassport", "CoverLetter"), "a letter is a file of its own"),
            ((*self.learner, "ReferenceToList"), "they refer to attached files"),
        ):
            if self.journal.foreign.at(*path):
                self.journal.left(path, why)
        return self.journal.draft({**cv, "sections": list(self.sections.values())}, "europass")

    def listed(self, name: str) -> Iterator[Path]:
        return self.many(self.learner, f"{name}List", name)

    # --- The person.

    def person(self) -> Fields:
        where = (*self.learner, "Identification")
        name = (*where, "PersonName")
        title = self.text(*name, "Title")
        headline, summary = self.headline()
        if self.journal.foreign.at(*where, "Photo"):
            self.journal.left((*where, "Photo"), "a picture must stand in a file of its own")
        return {
            "name": joined(
                title, self.text(*name, "FirstName"), self.text(*name, "Surname"), by=" "
            ),
            "headline": headline,
            "contacts": self.lines(self.contacts(where)),
            "summary": summary,
        }

    def headline(self) -> tuple[str, str]:
        where = (*self.learner, "Headline")
        kind = str(self.journal.foreign.at(*where, "Type", "Code") or "")
        said = self.prose((*where, "Description"), "Label").running() or self.text(
            *where, "Description"
        )
        self.journal.take(*where, "Description", "Code")
        if not said:
            return "", ""
        if kind == "personal_statement" or "\n" in said:
            self.journal.take(*where, "Type")
            return "", said
        label = self.text(*where, "Type")
        if kind not in ("position", ""):
            self.journal.changed(where, f"it stands below the name, without {label!r} before it")
        return said, ""

    def contacts(self, where: Path) -> Iterator[Fields]:
        at = (*where, "ContactInfo")
        yield {"location": self.address((*at, "Address"))}
        for place in self.each(*at, "Email"):
            yield {"email": self.valued(place)}
        for place in self.many(at, "TelephoneList", "Telephone"):
            use = self.text(*place, "Use") if self.nested(place) else ""
            yield {"phone": self.valued(place), "label": use}
        for place in self.many(at, "WebsiteList", "Website"):
            use = self.text(*place, "Use") if self.nested(place) else ""
            if address := self.valued(place):
                yield self.contact(address, use)
        for place in self.many(at, "InstantMessagingList", "InstantMessaging"):
            use = self.text(*place, "Use") if self.nested(place) else ""
            if address := self.valued(place):
                yield {"text": address, "label": use}
        about = (*where, "Demographics")
        yield {"text": self.day((*about, "Birthdate")), "label": "Date of birth"}
        if nations := [self.text(*p) for p in self.many(about, "NationalityList", "Nationality")]:
            yield {"text": ", ".join(nations), "label": "Nationality"}
        yield {"text": self.text(*about, "Gender"), "label": "Gender"}

    def nested(self, place: Path) -> bool:
        return isinstance(self.journal.foreign.at(*place), dict)

    def valued(self, place: Path) -> str:
        """The `Contact` of an element, or its text."""
        return self.text(*place, "Contact") if self.nested(place) else self.text(*place)

    def address(self, where: Path, *, whole: bool = True) -> str:
        inner = (*where, "Contact")
        if not self.nested(inner):
            return self.text(*inner) or self.text(*where)
        lines = [self.text(*inner, "AddressLine"), self.text(*inner, "AddressLine2")]
        town = joined(
            self.text(*inner, "PostalCode") if whole else "",
            self.text(*inner, "Municipality"),
            by=" ",
        )
        return joined(*(lines if whole else ()), town, self.country(*inner, "Country"))

    # --- Dates.

    def day(self, where: Path) -> str:
        """A date in attributes (`2013`, `--03`, `---10`), in elements, or in text."""
        value = self.journal.foreign.at(*where)
        if not isinstance(value, dict):
            return self.journal.date(*where)
        parts = []
        for name in ("year", "month", "day"):
            typed = self.journal.first(*where, names=(f"@{name}", name.capitalize()))
            digits = typed.strip("-")
            if not digits.isdigit():
                break
            parts.append(f"{int(digits):02}")
        return point("-".join(parts)).text

    def period(self, where: Path) -> Fields:
        at = (*where, "Period")
        current = self.text(*at, "Current") == "true"
        return self.dated(self.day((*at, "From")), self.day((*at, "To")), goes_on=current)

    # --- Work, school, skills.

    def work(self, where: Path) -> Fields:
        employer = (*where, "Employer")
        name, position = self.text(*employer, "Name"), self.text(*where, "Position")
        if not name and position:
            self.journal.changed(where, "it names no employer, so the position stands there")
            name, position = position, ""
        return {
            "organization": name,
            "url": self.site(employer),
            "description": self.text(*employer, "Sector"),
            "position": position,
            **self.period(where),
            "location": self.address((*employer, "ContactInfo", "Address"), whole=False),
            **self.prose(where, "Activities").fields(),
        }

    def site(self, where: Path) -> str:
        at = (*where, "ContactInfo", "Website")
        return self.url(*at, "Contact") or self.url(*at)

    def school(self, where: Path) -> Fields:
        school = (*where, "Organisation")
        name, degree = self.text(*school, "Name"), self.text(*where, "Title")
        if not name and degree:
            self.journal.changed(where, "it names no school, so the title stands there")
            name, degree = degree, ""
        prose = self.prose(where, "Activities")
        level = self.text(*where, "Level")
        return {
            "institution": name,
            "url": self.site(school),
            "degree": degree,
            "area": self.text(*where, "Field"),
            **self.period(where),
            "location": self.address((*school, "ContactInfo", "Address"), whole=False),
            "summary": prose.summary or "",
            "highlights": [*([f"Level: {level}"] if level else []), *prose.highlights],
        }

    def languages(self) -> None:
        where = (*self.learner, "Skills", "Linguistic")
        made: list[Fields] = [
            {"language": self.spoken(place), "level": "native"}
            for place in self.many(where, "MotherTongueList", "MotherTongue")
        ]
        for place in self.many(where, "ForeignLanguageList", "ForeignLanguage"):
            grid = (*place, "ProficiencyLevel")
            found = {
                word: level
                for name, word in _SPEAKING.items()
                if (level := self.text(*grid, name) or self.text(*place, name))
            }
            level, details = self.levels(found)
            papers = [self.certificate(p) for p in self.many(place, "VerifiedBy", "Certificate")]
            experience = self.prose(
                (*place, "AcquiredDuring", "Experience"), "Description"
            ).running()
            made.append(
                {
                    "language": self.spoken(place),
                    "level": level,
                    "details": joined(details, *papers, experience or "", by="; "),
                }
            )
        self.add("language", "languages", made)

    def spoken(self, place: Path) -> str:
        return self.language(*place, "Description") or self.text(*place, "Label")

    def certificate(self, place: Path) -> str:
        about = joined(
            self.text(*place, "AwardingBody"),
            self.text(*place, "Level"),
            self.day((*place, "Date")),
        )
        title = self.text(*place, "Title")
        return f"{title} ({about})" if title and about else title or about

    def other_skills(self) -> None:
        where = (*self.learner, "Skills")
        for name, title in _SKILLS.items():
            at = (*where, name)
            details = self.prose(at, "Description").running()
            grid = {
                _spaced(key): self.text(*at, "ProficiencyLevel", key)
                for key in _keys(self.journal.foreign.at(*at, "ProficiencyLevel"))
            }
            papers = [self.certificate(p) for p in self.many(at, "VerifiedBy", "Certificate")]
            if details is None and isinstance(self.journal.foreign.at(*at), str):
                details = from_html(self.journal.text(*at)).running()
            told = "; ".join(f"{key}: {level}" for key, level in grid.items() if level)
            self.skills(title, [], joined(details or "", told, *papers, by="\n\n"))
        at = (*where, "Driving", "Description")
        licences = self.texts(*at, "Licence") or self.texts(*at)
        self.skills("Driving licence", licences)

    def achievements(self) -> None:
        """Each is of a sort, such as projects or honours, which becomes the section."""
        for place in self.listed("Achievement"):
            title = self.text(*place, "Title") or "Achievements"
            prose = self.prose(place, "Description")
            said = prose.items()
            entries: list[Fields] = [
                {"title": str(item["text"]), "highlights": item["items"]}
                if isinstance(item, dict)
                else {"title": item}
                for item in said
            ]
            self.add(f"achievement {title}", "entries", entries, title)


def _keys(tree: Tree) -> list[str]:
    return list(tree) if isinstance(tree, dict) else []


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


_SKILLS = {
    "Communication": "Communication skills",
    "Organisational": "Organisational skills",
    "JobRelated": "Job-related skills",
    "Computer": "Digital skills",
    "Other": "Other skills",
}
