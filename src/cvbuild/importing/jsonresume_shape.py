"""JSON Resume as people and programs write it, in the names and shapes of 1.3.

Takes a `Foreign`, gives a `Foreign` that knows where everything stood, so that notes name the
fields of the file. What is empty goes. A name is changed where it can mean nothing else and the
one of 1.3 is not there; whatever is put together, parted or moved is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cvbuild.diagnostic import Path, path_text
from cvbuild.importing.draft import Change, Note
from cvbuild.importing.foreign import Foreign, Json
from cvbuild.source import Tree

__all__ = ["SECTIONS", "in_shape", "is_embedded", "is_resume", "shaped"]

SECTIONS = {
    "work": "name",
    "volunteer": "organization",
    "education": "institution",
    "awards": "title",
    "certificates": "name",
    "publications": "name",
    "skills": "name",
    "languages": "language",
    "interests": "name",
    "references": "name",
    "projects": "name",
}
"""The lists of a JSON Resume, and what an entry is that is nothing but a text."""


def shaped(foreign: Foreign) -> Foreign:
    """The same file in the shape of JSON Resume 1.3."""
    shaper = _Shaper()
    places: dict[Path, Path] = {}
    tree = _tree(shaper.resume(_node(foreign.tree, ())), (), places)
    notes = [
        Note(change, path_text(path), message, foreign.line(path))
        for change, path, message in shaper.notes
    ]
    return foreign.shaped(tree, places, notes)


def in_shape(original: Json) -> Json:
    """What an export is to give back: the data of a JSON Resume with the names and in the shapes of
    1.3, and as it was where it has them."""
    made = _json(_Shaper(exact=True).resume(_node(original, (), exact=True)))
    basics = made.get("basics") if isinstance(made, dict) else None
    if isinstance(basics, dict) and is_embedded(basics.get("image")):
        basics.pop("image")
    return made


def is_embedded(image: object) -> bool:
    """Whether it is a picture within the file, and no address of one."""
    return isinstance(image, str) and image.startswith("data:")


def _names(**fields: str) -> dict[str, str]:
    """The names that a field has, all in small letters and without signs, as keys to its own."""
    return {
        word: name for name, words in fields.items() for word in (_squeezed(name), *words.split())
    }


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


_DATES = {
    "startDate": "from start begin datefrom startyear",
    "endDate": "to end until dateto endyear",
    "date": "dates daterange period",
    "current": "iscurrent currentlyworking currentlyworkinghere ongoing",
}
_LISTS = {
    "highlights": "bullets bulletpoints responsibilities achievements accomplishments activities "
    "duties tasks keypoints",
    "keywords": "technologies tech techstack stack tools skills tags",
}
_URL = "website link href homepage webpage"
_JOB = {
    "position": "title role jobtitle positiontitle jobrole",
    "location": "place",
    **_DATES,
    **_LISTS,
}
_FIELDS: dict[str, dict[str, str]] = {
    "work": _names(
        name="company employer organization organisation companyname employername",
        url=f"{_URL} companyurl companywebsite",
        **_JOB,
    ),
    "volunteer": _names(organization="company name organisation institution", url=_URL, **_JOB),
    "education": _names(
        institution="school university college institute institutionname schoolname name "
        "organization",
        studyType="degree qualification degreetype",
        area="major fieldofstudy field subject discipline specialization areaofstudy",
        score="gpa grade",
        courses="coursework relevantcoursework relevantcourses modules",
        url=_URL,
        **{**_DATES, "endDate": f"{_DATES['endDate']} graduationdate graduationyear graduation"},
        highlights=_LISTS["highlights"],
    ),
    "awards": _names(
        title="name award", awarder="issuer organization issuedby from", date="year", url=_URL
    ),
    "certificates": _names(
        name="title certificate certification",
        issuer="awarder authority organization issuedby provider issuingorganization",
        date="year issuedate issuedon",
        url=_URL,
    ),
    "publications": _names(
        name="title", publisher="journal venue", releaseDate="year publicationdate", url=_URL
    ),
    "skills": _names(
        name="category skill title group area", keywords="items skills list tools technologies"
    ),
    "languages": _names(language="name lang", fluency="level proficiency"),
    "interests": _names(name="title interest hobby", keywords="items list"),
    "references": _names(
        name="fullname", reference="quote recommendation testimonial", position="role title"
    ),
    "projects": _names(
        name="title projectname", url=f"{_URL} repo repository github", **_DATES, **_LISTS
    ),
}
"""Names of fields in the wild, by section."""

_ROOT = _names(
    basics="personalinfo personalinformation personaldetails personal basicinfo",
    work="experience workexperience employment employmenthistory workhistory jobs "
    "professionalexperience experiences",
    volunteer="volunteering volunteerexperience volunteerwork",
    awards="honors honours",
    certificates="certifications certification licenses",
    interests="hobbies",
    languages="",
    skills="technicalskills",
    projects="personalprojects",
)
_BASICS = _names(
    name="fullname",
    label="title headline jobtitle role position profession tagline",
    summary="about aboutme bio biography objective",
    email="emailaddress mail",
    phone="mobile phonenumber telephone tel cell cellphone mobilephone",
    url=_URL,
    image="picture photo avatar",
    profiles="links socials social sociallinks socialprofiles socialmedia socialnetworks",
    firstName="givenname forename first",
    middleName="middle",
    lastName="surname familyname last",
)
_WRAPPERS = ("resume", "data", "jsonResume", "json_resume", "cv", "attributes")
"""What a résumé stands below in the answers of services."""
_DEEPEST = 4
_NAME = ("firstName", "middleName", "lastName")
_PLACE = _names(
    address="street streetaddress",
    city="town locality",
    region="state province",
    postalCode="zip zipcode postcode",
    countryCode="",
    country="",
)
_PROFILE = _names(
    network="platform site name type", username="user handle account", url="link href"
)
_ACCOUNTS = {
    "linkedin": "LinkedIn",
    "github": "GitHub",
    "gitlab": "GitLab",
    "twitter": "Twitter",
    "orcid": "ORCID",
    "googlescholar": "Google Scholar",
    "stackoverflow": "Stack Overflow",
    "mastodon": "Mastodon",
    "medium": "Medium",
    "kaggle": "Kaggle",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "youtube": "YouTube",
    "blog": "Blog",
    "portfolio": "Portfolio",
}
"""Accounts that stand beside the name as fields of their own."""

_TEXTS = ("highlights", "keywords", "courses")
"""Fields that are lists of texts; those of one such name stand one after another."""
_PARTED = ("keywords", "courses")
"""Of these, the ones whose texts are short."""
_TEXT = frozenset(
    {"text", "description", "content", "value", "name", "title", "highlight", "keyword", "label"}
    | {"skill", "course", "bullet", "summary", "item", "point"}
)
"""What the only field of an object is called that stands for a text."""
_PAIRS = (
    (
        ("title", "name", "heading", "label"),
        ("description", "text", "content", "summary"),
        "{}: {}",
    ),
    (("name", "skill", "keyword"), ("level", "proficiency"), "{} ({})"),
)
"""Two fields of an object that stands for a text, and how they are put together."""
_SEVERAL = ("position", "positions", "roles")
"""What the positions at one employer are called."""
_LONGEST_PART = 50
_SHORT = 80
"""Letters of a description that can be of an employer, as 1.3 has it."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A value, and where it stood in the file."""

    value: str | int | float | bool | dict[str, _Node] | list[_Node] | None
    path: Path

    @property
    def fields(self) -> dict[str, _Node]:
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[_Node]:
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else ""


def is_resume(foreign: Foreign) -> bool:
    """Whether it has the basics of JSON Resume, names its schema, or has sections of it."""
    node, _ = _unwrapped(_node(foreign.tree, ()))
    return isinstance(foreign.at("basics"), dict) or _looks_like_one(node.fields)


def _looks_like_one(fields: Mapping[str, _Node]) -> bool:
    schema = fields.get("$schema")
    if schema is not None and "resume-schema" in schema.text:
        return True
    if "basics" in fields and fields["basics"].fields:
        return True
    names = {_ROOT.get(_squeezed(key), key) for key, inner in fields.items() if inner.items}
    sections = names & SECTIONS.keys()
    named = any(_BASICS.get(_squeezed(key)) in ("name", "lastName", "email") for key in fields)
    person = named or any(_ROOT.get(_squeezed(key)) == "basics" for key in fields)
    return len(sections) > 1 or (person and not sections.isdisjoint(("work", "education")))


def _unwrapped(node: _Node) -> tuple[_Node, dict[str, _Node]]:
    """The résumé in a list of one, or below a name, and what stands beside it."""
    beside: dict[str, _Node] = {}
    for _ in range(_DEEPEST):
        inner = next((name for name in _WRAPPERS if name in node.fields), None)
        if len(node.items) == 1:
            node = node.items[0]
        elif inner is not None and not _looks_like_one(node.fields):
            others = {name: other for name, other in node.fields.items() if name != inner}
            beside, node = {**beside, **others}, node.fields[inner]
        else:
            break
    return node, beside


def _node(value: Tree | Json, path: Path, *, exact: bool = False) -> _Node:
    """The value, unless it is to be `exact` without what is empty in it."""
    if isinstance(value, dict):
        fields = {key: _node(inner, (*path, key), exact=exact) for key, inner in value.items()}
        return _Node({key: inner for key, inner in fields.items() if exact or _says(inner)}, path)
    if isinstance(value, list):
        items = (_node(inner, (*path, n), exact=exact) for n, inner in enumerate(value))
        return _Node([inner for inner in items if exact or _says(inner)], path)
    return _Node(value.strip() if isinstance(value, str) and not exact else value, path)


def _says(node: _Node) -> bool:
    empty: tuple[object, ...] = (None, "", [], {})
    return isinstance(node.value, bool) or node.value not in empty


def _tree(node: _Node, at: Path, places: dict[Path, Path]) -> Tree:
    places[at] = node.path
    if isinstance(node.value, dict):
        return {key: _tree(inner, (*at, key), places) for key, inner in node.value.items()}
    if isinstance(node.value, list):
        return [_tree(inner, (*at, n), places) for n, inner in enumerate(node.value)]
    return None if node.value is None else str(node.value)


def _json(node: _Node) -> Json:
    if isinstance(node.value, dict):
        return {key: _json(inner) for key, inner in node.value.items()}
    return [_json(inner) for inner in node.value] if isinstance(node.value, list) else node.value


class _Shaper:
    """Puts a tree into shape; an `exact` one leaves what 1.3 allows, whatever it seems to be."""

    def __init__(self, *, exact: bool = False) -> None:
        self.exact = exact
        self.notes: list[tuple[Change, Path, str]] = []

    def changed(self, path: Path, message: str) -> None:
        self.notes.append((Change.CHANGED, path, message))

    def left(self, path: Path, message: str) -> None:
        self.notes.append((Change.LEFT, path, message))

    def resume(self, node: _Node) -> _Node:
        node, beside = _unwrapped(node)
        if not isinstance(node.value, dict):
            return node
        made = self.named(node.fields, _ROOT)
        self.gather_basics(made, node.path)
        if "basics" in made:
            made["basics"] = self.basics(made["basics"])
        for name in SECTIONS:
            if name in made:
                made[name] = self.section(name, made[name])
        for name, inner in beside.items():
            while name in made:
                name = f"_{name}"
            made[name] = inner
        return _Node(made, node.path)

    def named(self, fields: Mapping[str, _Node], names: Mapping[str, str]) -> dict[str, _Node]:
        """The fields with the names of 1.3, where it has not both; lists of texts are joined."""
        made: dict[str, _Node] = {}
        for key, inner in fields.items():
            name = names.get(_squeezed(key), key)
            if name in _TEXTS:
                made[name] = self.joined(made[name], inner) if name in made else inner
            elif name != key and (name in fields or name in made):
                made[key] = inner
            else:
                made[name] = inner
        return made

    def joined(self, one: _Node, other: _Node) -> _Node:
        items = [item for node in (one, other) for item in (node.items or _lines(node))]
        return _Node(items, one.path)

    # --- the header

    def gather_basics(self, made: dict[str, _Node], path: Path) -> None:
        """What stands beside the basics, or without any, and belongs there."""
        basics = made.get("basics")
        if basics is not None and not isinstance(basics.value, dict):
            return
        fields = {} if basics is None else self.named(basics.fields, _BASICS)
        moved: dict[str, _Node] = {}
        for key in list(made):
            name = _BASICS.get(_squeezed(key), key)
            loose = name in ("summary", "profiles", "location") if fields else _is_basic(key)
            if loose and key not in SECTIONS and name not in fields and name not in moved:
                moved[name] = made.pop(key)
        if not moved:
            return
        made["basics"] = _Node({**fields, **moved}, path if basics is None else basics.path)

    def basics(self, node: _Node) -> _Node:
        if not isinstance(node.value, dict):
            return node
        made = self.named(node.fields, _BASICS)
        self.name(made)
        self.place(made)
        profiles = self.profiles(made)
        if profiles:
            made["profiles"] = _Node(profiles, profiles[0].path)
        return _Node(made, node.path)

    def name(self, made: dict[str, _Node]) -> None:
        """The parts of a name as one."""
        whole = made.get("name")
        if whole is not None and whole.text:
            for part in _NAME:
                if part in made and made[part].text in whole.text.split():
                    self.left(made.pop(part).path, "the name has it")
            return
        fields = made if whole is None else self.named(whole.fields, _BASICS)
        found = [fields[part] for part in _NAME if part in fields and fields[part].text]
        if not found or (whole is not None and len(found) < len(fields)):
            return
        for part in _NAME:
            made.pop(part, None)
        made["name"] = _Node(" ".join(part.text for part in found), found[0].path)
        self.changed(found[0].path, "the parts of the name stand together")

    def place(self, made: dict[str, _Node]) -> None:
        """The parts of the place, also those that stand beside it."""
        place = made.get("location")
        fields = {} if place is None else self.named(place.fields, _PLACE)
        if place is not None and place.text:
            fields = {"address" if re.search(r"\d", place.text) else "city": place}
        for key in list(made):
            name = _PLACE.get(_squeezed(key), "")
            if name == "address" and isinstance(made[key].value, dict) and not fields:
                place = made.pop(key)
                fields = self.named(place.fields, _PLACE)
            elif name and name not in fields and made[key].text:
                place = place or made[key]
                fields = {**fields, name: made.pop(key)}
        if place is not None and fields:
            made["location"] = _Node(fields, place.path)

    def profiles(self, made: dict[str, _Node]) -> list[_Node]:
        """Accounts in the list of them, also those that have fields of their own."""
        node = made.get("profiles")
        found: list[_Node] = []
        if node is not None and isinstance(node.value, dict):
            fields = self.named(node.fields, _PROFILE)
            if fields.keys() & {"network", "username", "url"} and "github" not in fields:
                found.append(_Node(fields, node.path))
            else:
                found += [_account(name, inner) for name, inner in fields.items()]
        elif node is not None:
            for item in node.items:
                name = "url" if "/" in item.text else "username"
                fields = {name: item} if item.text else self.named(item.fields, _PROFILE)
                found.append(_Node(fields, item.path) if fields else item)
        for key in list(made):
            network = _ACCOUNTS.get(re.sub(r"(url|profile|username)$", "", _squeezed(key)))
            if network is not None and made[key].text:
                found.append(_account(network, made.pop(key)))
        return found

    # --- the sections

    def section(self, name: str, node: _Node) -> _Node:
        items = self.listed(name, node)
        if items is None:
            return node
        if name in ("skills", "interests") and all(item.text for item in items):
            return _Node([_Node({"keywords": _Node(items, node.path)}, node.path)], node.path)
        made: list[_Node] = []
        for item in items:
            if item.text:
                made.append(_Node({SECTIONS[name]: item}, item.path))
            elif isinstance(item.value, dict):
                made += self.entries(name, item)
            else:
                made.append(item)
        return _Node(made, node.path)

    def listed(self, name: str, node: _Node) -> list[_Node] | None:
        """The entries of a section that is a list, an entry, entries by name or a text."""
        heading = SECTIONS[name]
        words = name in ("skills", "interests", "languages")
        if node.text and words:
            return self.parts(node)
        if not isinstance(node.value, dict):
            return node.items or None
        own = {heading, "keywords", "level", "fluency"} if words else _FIELDS[name].keys()
        if any((key if words else _squeezed(key)) in own for key in node.fields):
            return [node]
        value = {"languages": "fluency"}.get(name, "keywords")
        made: list[_Node] = []
        for key, inner in node.fields.items():
            title = _Node(key, inner.path)
            if isinstance(inner.value, dict) and heading not in inner.fields:
                made.append(_Node({heading: title, **inner.fields}, inner.path))
            elif words and (inner.text or (inner.items and value == "keywords")):
                made.append(_Node({heading: title, value: inner}, inner.path))
            else:
                return [node]
        return made

    def entries(self, section: str, node: _Node) -> list[_Node]:
        """The entry; of several positions at one employer each is an entry, as in 1.3."""
        made = self.named(node.fields, _FIELDS[section])
        made = {name: self.texts(name, inner) for name, inner in made.items()}
        if section not in ("work", "volunteer"):
            return [_Node(made, node.path)]
        self.description(made)
        several = next((n for n in _SEVERAL if n in made and made[n].items), "")
        steps = made[several].items if several else []
        if several != "position" and "position" in made:
            return [_Node(made, node.path)]
        if steps and all(step.text for step in steps):
            listed = made.pop(several)
            made["position"] = _Node(", ".join(step.text for step in steps), listed.path)
            self.changed(listed.path, "its texts stand on one line")
        elif steps and all(isinstance(step.value, dict) for step in steps):
            listed = made.pop(several)
            self.changed(listed.path, "each of its positions is a role")
            return self.positions(section, made, steps, node.path)
        return [_Node(made, node.path)]

    def positions(
        self, section: str, outer: dict[str, _Node], steps: list[_Node], path: Path
    ) -> list[_Node]:
        """An entry for each of several positions; what is said of all of them is in the first."""
        whole = {SECTIONS[section], "url", "location", "description"}
        found: list[_Node] = []
        for step in steps:
            fields = self.named(step.fields, {**_FIELDS[section], "name": "position"})
            fields = {name: self.texts(name, inner) for name, inner in fields.items()}
            rest = {n: inner for n, inner in outer.items() if n in whole or not found}
            for name in rest.keys() & fields.keys() & set(_TEXTS):
                fields[name] = self.joined(rest[name], fields[name])
            found.append(_Node({**rest, **fields}, path))
        return found

    def description(self, made: dict[str, _Node]) -> None:
        """A description that cannot be that of the employer is what was done."""
        node = made.get("description")
        if node is None:
            return
        if node.items and "highlights" not in made:
            made["highlights"] = self.texts("highlights", made.pop("description"))
        long = len(node.text) > _SHORT or re.search(r"[\n<]|\.$", node.text)
        if long and "summary" not in made and not self.exact:
            made["summary"] = made.pop("description")
            self.changed(node.path, "it reads as what was done, and is the summary")

    def texts(self, name: str, node: _Node) -> _Node:
        """A list of texts, also of one that was written as objects or as a text."""
        if name not in _TEXTS:
            return node
        if node.text:
            return _Node(self.parts(node), node.path) if name in _PARTED else node
        return _Node([self.as_text(item) for item in node.items], node.path) if node.items else node

    def as_text(self, node: _Node) -> _Node:
        """The text that an object stands for."""
        if len(node.fields) == 1:
            ((key, inner),) = node.fields.items()
            return inner if inner.text and key.casefold() in _TEXT else node
        for firsts, seconds, pattern in _PAIRS:
            one = next((node.fields[n] for n in firsts if n in node.fields), None)
            two = next((node.fields[n] for n in seconds if n in node.fields), None)
            if one and two and len(node.fields) == 2 and one.text and two.text:
                self.changed(node.path, "its two fields stand on one line")
                return _Node(pattern.format(one.text, two.text), node.path)
        return node

    def parts(self, node: _Node) -> list[_Node]:
        """The items of a list that was written as a text."""
        parts = _parted(node.text)
        if len(parts) > 1:
            self.changed(node.path, "its parts are items of a list")
        return [_Node(part, node.path) for part in parts]


def _is_basic(key: str) -> bool:
    name = _squeezed(key)
    return name in _BASICS or name in _PLACE or name in _ACCOUNTS


def _account(network: str, node: _Node) -> _Node:
    """The account of a field that is called as its network is."""
    if isinstance(node.value, dict):
        return _Node({"network": _Node(network, node.path), **node.fields}, node.path)
    name = "url" if "/" in node.text else "username"
    return _Node({"network": _Node(network, node.path), name: node}, node.path)


def _lines(node: _Node) -> Iterable[_Node]:
    """The lines of a text, or the one item that is no list."""
    lines = [line.strip() for line in node.text.splitlines() if line.strip()]
    return [_Node(line, node.path) for line in lines] if lines else [node]


def _parted(text: str) -> list[str]:
    """The parts of a text between lines, semicolons, bars or commas, if they are short."""
    for sign in ("\n", ";", "•", "|", ","):
        if sign not in text:
            continue
        parts = re.split(rf"{re.escape(sign)}(?![^()]*\))", text)
        found = [part.strip(" \t-•*") for part in parts]
        short = all(len(part) <= _LONGEST_PART for part in found) and not text.endswith(".")
        return [part for part in found if part] if short else [text]
    return [text]
