"""`Candidate`: the format of the editor since 2020."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cvbuild.diagnostic import Path
from cvbuild.importing.draft import Draft, Value
from cvbuild.importing.europass.reader import Fields, Reader, filled, joined
from cvbuild.importing.prose import Prose

__all__ = ["Candidate"]


@dataclass(frozen=True, slots=True)
class _Activity:
    """A section of things done: its elements, the name it has in the order of sections."""

    group: str
    item: str
    order: str
    kind: str
    title: str
    name: str = "title"
    """The field that its title is."""


_ACTIVITIES = (
    _Activity("CreativeWorks", "CreativeWork", "creative-work", "entries", "Creative works"),
    _Activity("Projects", "Project", "project", "projects", "", "name"),
    _Activity(
        "SocialAndPoliticalActivities", "SocialAndPoliticalActivity",
        "social-political-activity", "entries", "Social and political activities",
    ),
    _Activity(
        "SocialAndPoliticalActivities", "SocialAndNetworkingActivity/Activity",
        "social-political-activity", "entries", "Social and political activities",
    ),
    _Activity(
        "NetworksAndMemberships", "NetworkAndMembership",
        "network-membership", "entries", "Networks and memberships",
    ),
    _Activity(
        "ConferencesAndSeminars", "ConferenceAndSeminar",
        "conference-seminar", "talks", "Conferences and seminars",
    ),
    _Activity("VoluntaryWorks", "VoluntaryWork", "voluntary-work", "entries", "Volunteering"),
    _Activity("HonorsAndAwards", "HonorAndAward", "honour-award", "awards", ""),
    _Activity(
        "CourseCertifications", "CourseCertification",
        "course", "entries", "Courses and certificates",
    ),
    _Activity("Recommendations", "Recommendation", "recommendation", "entries", "Recommendations"),
)  # fmt: skip

_SKILL_GROUPS = (
    ("CommunicationAndInterpersonalSkills", "Communication and interpersonal skills"),
    ("ManagementAndLeadershipSkills", "Management and leadership skills"),
    ("OrganisationalSkills", "Organisational skills"),
    ("HobbiesAndInterests", "Hobbies and interests"),
)

_DIMENSIONS = {
    "CEF-Understanding-Listening": "Listening",
    "CEF-Understanding-Reading": "Reading",
    "CEF-Speaking-Interaction": "Spoken interaction",
    "CEF-Speaking-Production": "Spoken production",
    "CEF-Writing-Production": "Writing",
    "CEF-Writing-Interaction": "Written interaction",
}

_TECHNICAL = (
    "DocumentID",
    "AlternateDocumentID",
    "DocumentIDGroup",
    "ProcessingInformation",
    "CandidateSupplier",
    "RenderingInformation",
    "PositionSeekingStatusCode",
)


@dataclass(slots=True)
class Candidate(Reader):
    """The format of the editor since 2020."""

    profile: Path = ("Candidate", "CandidateProfile")

    def draft(self) -> Draft:
        profiles = list(self.each(*self.profile))
        if profiles:
            self.profile = profiles[0]
        for other in profiles[1:]:
            self.journal.left(other, "the same CV in another language; the first one came over")
        order = self.order()
        cv: Fields = {"cvbuild": "1", **self.person()}
        steps: tuple[Callable[[], None], ...] = (
            self.work, self.schools, self.competencies, self.skill_groups, self.licences,
            self.certificates, self.publications, self.activities, self.others, self.references,
        )  # fmt: skip
        for step in steps:
            step()
        for name in _TECHNICAL:
            self.journal.take("Candidate", name)
        self.journal.take(*self.profile, "ID")
        self.journal.take(*self.profile, "@languageCode")
        known = {name: n for n, name in enumerate(order)}
        names = sorted(self.sections, key=lambda name: known.get(name, len(known)))
        return self.journal.draft({**cv, "sections": [self.sections[n] for n in names]}, "europass")

    def order(self) -> list[str]:
        """The names of sections in the order in which Europass prints them."""
        at = ("Candidate", "RenderingInformation", "Design", "SectionsOrder")
        return [self.text(*place, "Title") for place in self.each(*at, "Section")]

    # --- The person.

    def person(self) -> Fields:
        where: Path = ("Candidate", "CandidatePerson")
        name = self.named((*where, "PersonName"))
        summary = self.prose(self.profile, "ExecutiveSummary").running()
        headline = self.first(self.profile, "Headline", "Objective")
        for place in self.each(*self.profile, "Attachment"):
            self.journal.left(place, "attached files and pictures are not part of it")
        return {
            "name": name,
            "headline": headline,
            "contacts": self.lines(self.contacts(where)),
            "summary": summary or "",
        }

    def named(self, at: Path) -> str:
        whole = self.text(*at, "FormattedName")
        parts = [self.text(*at, name) for name in ("GivenName", "MiddleName", "FamilyName")]
        return joined(*parts, by=" ") or whole

    def contacts(self, where: Path) -> Iterator[Fields]:
        for place in self.each(*where, "Communication"):
            yield from self.communication(place)
        yield {"text": self.journal.date(*where, "BirthDate"), "label": "Date of birth"}
        if nations := [self.country(*p) for p in self.each(*where, "NationalityCode")]:
            yield {"text": ", ".join(nations), "label": "Nationality"}
        yield {"text": self.text(*where, "GenderCode"), "label": "Gender"}
        if visas := [self.country(*p, "IssuingCountryCode") for p in self.each(*where, "Visa")]:
            yield {"text": ", ".join(visas), "label": "Work permit"}

    def communication(self, at: Path) -> Iterator[Fields]:
        channel, use = self.text(*at, "ChannelCode"), self.text(*at, "UseCode")
        address = self.first(at, "URI", "URL", "Text")
        mail = not channel and "@" in address and "/" not in address
        if mail or channel.casefold() == "email":
            yield {"email": address}
        elif channel.casefold() in (
            "social media",
            "socialmedia",
            "instant messaging",
            "instantmessage",
        ):
            yield self.contact(address, use if use.casefold() != "other" else "")
        elif address:
            yield self.contact(address)
        if number := self.phone(at):
            yield {"phone": number}
        if self.journal.foreign.at(*at, "Address"):
            yield {"location": self.address((*at, "Address"))}

    def phone(self, at: Path) -> str:
        number = joined(self.text(*at, "AreaDialing"), self.text(*at, "DialNumber"), by=" ")
        number = number or self.text(*at, "FormattedNumber")
        country = self.text(*at, "CountryDialing").lstrip("+")
        self.journal.take(*at, "CountryCode")
        return f"+{country} {number}" if number and country else number

    def address(self, at: Path, *, whole: bool = True) -> str:
        town = self.text(*at, "CityName")
        if whole:
            town = joined(self.text(*at, "PostalCode"), town, by=" ")
        lines = self.texts(*at, "AddressLine") if whole else []
        region = self.text(*at, "CountrySubDivisionCode")
        return joined(*lines, town, region, self.country(*at, "CountryCode"))

    # --- Dates.

    def day(self, *path: str | int) -> str:
        for name in ("FormattedDateTime", "DateText", "FormattedDate"):
            if isinstance(self.journal.foreign.at(*path, name), str):
                return self.journal.date(*path, name)
        return self.journal.date(*path)

    def period(self, at: Path, *, ongoing: bool = True) -> Fields:
        """`ongoing` says what it means that there is no end."""
        start, end = self.day(*at, "StartDate"), self.day(*at, "EndDate")
        current = "true" in (self.text(*at, "CurrentIndicator"), self.text(*at, "Ongoing"))
        if not start and not end and isinstance(self.journal.foreign.at(*at), str):
            return {"date": self.journal.date(*at)}
        return self.dated(start, end, goes_on=current or (ongoing and bool(start) and not end))

    # --- Work and school.

    def work(self) -> None:
        made = []
        for employer in self.each(*self.profile, "EmploymentHistory", "EmployerHistory"):
            own = self.period((*employer, "EmploymentPeriod"))
            roles = [
                self.position(place, own) for place in self.each(*employer, "PositionHistory")
            ] or [own]
            contact = (*employer, "OrganizationContact", "Communication")
            place = next(
                (a for p in self.each(*contact) if (a := self.address((*p, "Address")))), ""
            )
            site = self.url(*employer, "Link")
            for one in self.each(*contact):
                self.journal.take(*one, "ChannelCode")
                site = site or self.url(*one, "URI") or self.url(*one, "URL")
            if self.journal.foreign.at(*employer, "IndustryCode"):
                self.journal.left((*employer, "IndustryCode"), "a code that readers do not know")
            entry: Fields = {
                "organization": self.text(*employer, "OrganizationName"),
                "url": site,
                "description": self.prose(employer, "OrganizationDescription").running() or "",
                "location": place,
            }
            made += self.entries(employer, filled(entry), roles)
        self.add("work-experience", "experience", made)

    def entries(self, where: Path, entry: Fields, roles: list[Fields]) -> list[Fields]:
        """One entry for an employer; several positions are its roles, where all have names."""
        if "organization" not in entry:
            if "position" not in roles[0]:
                return []
            self.journal.changed(where, "it names no employer, so the position stands there")
            return [{"organization": role.pop("position", "…"), **role} for role in roles]
        if len(roles) == 1 or not all("position" in role for role in roles):
            return [{**entry, **role} for role in roles]
        places = {str(role.get("location", "")) for role in roles}
        if len(places) == 1 and (place := places.pop()):
            entry = {**entry, "location": place}
            roles = [{n: v for n, v in role.items() if n != "location"} for role in roles]
        return [{**entry, "roles": list(roles)}]

    def position(self, at: Path, employed: Fields) -> Fields:
        dates = self.period((*at, "EmploymentPeriod")) or employed
        self.journal.take(*at, "JobCategoryCode")
        return filled(
            {
                "position": self.text(*at, "PositionTitle"),
                **dates,
                "location": joined(self.text(*at, "City"), self.country(*at, "Country")),
                "team": self.first(at, "Department", "OrganizationUnitName"),
                **self.prose(at, "Description").fields(),
            }
        )

    def schools(self) -> None:
        history = (*self.profile, "EducationHistory", "EducationOrganizationAttendance")
        made = [self.school(at) for at in self.each(*history)]
        self.add("education-training", "education", made)

    def school(self, at: Path) -> Fields:
        degrees = list(self.each(*at, "EducationDegree"))
        degree = degrees[0] if degrees else (*at, "EducationDegree")
        program, title = self.text(*at, "ProgramName"), self.text(*degree, "DegreeName")
        name = self.text(*at, "OrganizationName")
        awarded = program or title
        extra: list[Value] = []
        if program and title and program != title:
            extra.append(title)
        if level := self.text(*at, "EducationLevelCode"):
            extra.append(f"Level: {level}")
        if number := self.first(degree, "NumberOfCredits", "CreditType"):
            extra.append(f"Credits: {number}")
        if thesis := self.first(degree, "Thesis", "ThesisTitle"):
            extra.append(f"Thesis: {thesis}")
        prose = self.prose(degree, "OccupationalSkillsCovered")
        if prose == Prose():
            prose = self.prose(at, "Description")
        contact = (*at, "OrganizationContact", "Communication")
        town = next((a for p in self.each(*contact) if (a := self.address((*p, "Address")))), "")
        site = self.url(*at, "Link")
        for one in self.each(*contact):
            self.journal.take(*one, "ChannelCode")
            site = site or self.url(*one, "URI") or self.url(*one, "URL")
        if not name:
            if awarded:
                self.journal.changed(at, "it names no school, so the title stands there")
            name, awarded = awarded, ""
        return {
            "institution": name,
            "url": site,
            "degree": awarded,
            "area": self.first(degree, "FieldOfStudy/MainFieldOfStudy", "FieldOfStudy"),
            **self.period((*at, "AttendancePeriod"), ongoing=False),
            "location": town or joined(self.text(*at, "City"), self.country(*at, "Country")),
            "score": self.first(degree, "FinalGrade/ScoreText", "FinalGrade"),
            "summary": prose.summary or "",
            "highlights": [*extra, *prose.highlights],
        }

    # --- Languages and skills.

    def competencies(self) -> None:
        mother = self.each("Candidate", "CandidatePerson", "PrimaryLanguageCode")
        spoken: list[Fields] = [
            {"language": self.language(*place), "level": "native"} for place in mother
        ]
        skills: list[str] = []
        at = (*self.profile, "PersonQualifications")
        for place in self.each(*at, "PersonCompetency"):
            taxonomy = self.text(*place, "TaxonomyID").casefold()
            if taxonomy == "language":
                spoken.append(self.foreign_language(place))
            else:
                skills.append(self.first(place, "CompetencyName", "CompetencyID"))
        self.add("language", "languages", spoken)
        for place in self.each(*self.profile, "Skills", "PersonCompetency"):
            self.text(*place, "TaxonomyID")
            skills.append(self.first(place, "CompetencyName", "CompetencyID"))
        summary = self.prose(at, "QualificationsSummary").running()
        self.skills("Skills", [skill for skill in skills if skill], summary or "")

    def foreign_language(self, at: Path) -> Fields:
        found: dict[str, str] = {}
        for place in self.each(*at, "CompetencyDimension"):
            kind = self.text(*place, "CompetencyDimensionTypeCode")
            if level := self.first(place, "Score/ScoreText", "Score"):
                found[_DIMENSIONS.get(kind, kind)] = level
        level, details = self.levels(found)
        level = level or self.first(at, "ProficiencyLevel/ScoreText", "ProficiencyLevel")
        name = self.text(*at, "CompetencyName") or self.language(*at, "CompetencyID")
        self.journal.take(*at, "CompetencyID")
        papers = [
            self.first(place, "Title", "Name") for place in self.each(*at, "LanguageCertificate")
        ]
        return {"language": name, "level": level, "details": joined(details, *papers, by="; ")}

    def skill_groups(self) -> None:
        roots = [self.profile, (*self.profile, "Skills")]
        for root in roots:
            for group, title in _SKILL_GROUPS:
                item = f"{group[:-1]}" if group != "HobbiesAndInterests" else "HobbyAndInterest"
                places = list(self.each(*root, group, item))
                for place in places:
                    said = self.text(*place, "Title")
                    details = self.prose(place, "Description").running() or ""
                    if details:
                        self.skills(said or title, [], details)
                    elif said:
                        self.skills(title, [said])
            digital = (*root, "DigitalSkills")
            for place in self.each(*digital, "DigitalSkillsGroup"):
                name = self.text(*place, "Title")
                items = self.texts(*place, "DigitalSkill")
                details = self.prose(place, "Description").running() or ""
                if name and not items and not details:
                    self.skills("Digital skills", [name])
                else:
                    self.skills(name or "Digital skills", items, "" if items else details)

    def licences(self) -> None:
        """Driving licences, mostly."""
        found = []
        for place in self.each(*self.profile, "Licenses", "License"):
            name = self.first(place, "LicenseTypeCode", "LicenseName", "Name", "ID")
            if name:
                found.append(name)
        self.skills("Driving licence", found)

    # --- Things done.

    def certificates(self) -> None:
        made: list[Fields] = []
        for at in self.each(*self.profile, "Certifications", "Certification"):
            issued = self.day(*at, "FirstIssuedDate") or self.day(*at, "IssuedDate")
            made.append(
                {
                    "title": self.first(at, "CertificationName", "Title", "CertificationTypeCode"),
                    "issuer": self.first(at, "IssuingAuthority/Name", "IssuingAuthority"),
                    "date": issued,
                    **self.common(at),
                }
            )
        self.add("certification", "awards", [e for e in made if e["title"]], "Certificates")

    def publications(self) -> None:
        made: list[Fields] = []
        for at in self.each(*self.profile, "PublicationHistory", "Publication"):
            fields = self.common(at)
            dates = {n: fields.pop(n) for n in ("start", "end", "date") if n in fields}
            fields.pop("location", None)
            authors = [
                self.named((*p, "PersonName")) or self.text(*p) for p in self.each(*at, "Author")
            ]
            made.append(
                {
                    "title": self.first(at, "Title", "FormattedPublicationDescription"),
                    "authors": list[Value](authors),
                    "venue": self.first(at, "Reference", "Publisher", "JournalName"),
                    "date": self.text(*at, "Year") or dates.get("start") or dates.get("date", ""),
                    **fields,
                }
            )
        self.add("publication", "publications", [e for e in made if e["title"]])

    def common(self, at: Path) -> Fields:
        """What everything done may have: dates, a place, an address, words."""
        return filled(
            {
                **self.period((*at, "Date"), ongoing=False),
                "location": self.text(*at, "Location"),
                "url": self.url(*at, "Link"),
                **self.prose(at, "Description").fields(),
            }
        )

    def activities(self) -> None:
        for what in _ACTIVITIES:
            made: list[Fields] = []
            for at in self.each(*self.profile, what.group, *what.item.split("/")):
                entry = self.activity(at, what.name)
                if what.kind == "talks" and isinstance(entry, dict):
                    entry.pop("role", None)
                made.append(entry)
            self.add(what.order, what.kind, [e for e in made if e], what.title)
        made = []
        for at in self.each(*self.profile, "OrganizationAffiliations", "OrganizationAffiliation"):
            made.append({"title": self.text(*at, "OrganizationName"), "url": self.url(*at, "Link")})
        self.add("network-membership", "entries", made, "Networks and memberships")
        made = []
        for at in self.each(*self.profile, "SpeakingHistory", "SpeakingEvent"):
            made.append({"title": self.first(at, "Title", "EventName"), **self.common(at)})
        self.add("speaking", "talks", made)
        made = []
        for at in self.each(*self.profile, "PatentHistory", "Patent"):
            number = self.first(at, "PatentNumber", "ID", "PatentID")
            title = self.first(at, "Title", "PatentTitle", "Name")
            made.append({"title": title, "number": number, **self.common(at)})
        self.add("patent", "patents", made)

    def activity(self, at: Path, name: str) -> Fields:
        """An entry; without a title, the beginning of its words stands there."""
        fields = self.common(at)
        title = self.text(*at, "Title")
        if not title:
            said = fields.pop("summary", None)
            title = said if isinstance(said, str) else ""
        return {name: title, **fields} if title else {}

    def others(self) -> None:
        """Sections that somebody made up."""
        for place in self.each(*self.profile, "Others"):
            title = self.text(*place, "Title") or "Other"
            made = [self.activity(at, "title") for at in self.each(*place, "Other")]
            self.add(f"other {title}", "entries", [e for e in made if e], title)

    def references(self) -> None:
        made: list[Fields] = []
        for group in ("EmploymentReferences", "PersonalReferences"):
            for at in self.each(*self.profile, group, "Referee"):
                mail = phone = ""
                for place in self.each(*at, "Communication"):
                    self.journal.take(*place, "ChannelCode")
                    address = self.first(place, "URI", "URL", "Text")
                    mail = address if "@" in address else mail
                    phone = self.phone(place) or phone
                made.append(
                    {
                        "name": self.named((*at, "PersonName")) or self.text(*at, "FormattedName"),
                        "position": self.text(*at, "PositionTitle"),
                        "organization": self.text(*at, "OrganizationName"),
                        "relationship": self.text(*at, "Role"),
                        "email": mail,
                        "phone": phone,
                        "url": self.url(*at, "Link"),
                        "quote": self.prose(at, "Comment").running() or "",
                    }
                )
        self.add("reference", "references", [entry for entry in made if entry["name"]])
