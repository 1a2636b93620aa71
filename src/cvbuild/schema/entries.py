"""What sections are made of: bullets and the entries of each kind of section."""

import re
from typing import Annotated, Literal, Self
from urllib.parse import quote, unquote

from pydantic import (
    BeforeValidator,
    Field,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from cvbuild.schema.base import Flag, Foreign, Many, Model, Phrase, Taggable, Text, Url
from cvbuild.schema.contacts import Email
from cvbuild.schema.dates import (
    DateRange,
    DateValue,
    Present,
    end_precedes,
    parse_date,
    parse_point,
)
from cvbuild.schema.languages import Spoken

__all__ = [
    "Author",
    "AwardEntry",
    "Breakable",
    "Dated",
    "EducationEntry",
    "ExperienceEntry",
    "GeneralEntry",
    "Item",
    "LanguageEntry",
    "PatentEntry",
    "ProjectEntry",
    "PublicationEntry",
    "PublicationType",
    "ReferenceEntry",
    "Role",
    "SkillEntry",
    "TalkEntry",
    "arxiv_address",
    "doi_address",
]


def _refuse_date(value: object, error: ValueError | None = None) -> PydanticCustomError:
    reason = str(error) if error else f"a date was expected, not {_name(value)}"
    return PydanticCustomError("bad_date", "{reason}", {"reason": reason})


def _name(value: object) -> str:
    return "a list" if isinstance(value, list) else "a mapping"


def _point(value: object) -> DateValue | None:
    if value is None or isinstance(value, DateValue):
        return value
    if not isinstance(value, str):
        raise _refuse_date(value)
    try:
        return parse_point(value)
    except ValueError as error:
        raise _refuse_date(value, error) from None


def _start(value: object) -> DateValue | None:
    point = _point(value)
    if isinstance(point, Present):
        raise PydanticCustomError("bad_date", "nothing starts at 'present'; that is for `end`")
    return point


def _date(value: object) -> DateValue | DateRange | None:
    if value is None or isinstance(value, DateValue | DateRange):
        return value
    if not isinstance(value, str):
        raise _refuse_date(value)
    try:
        return parse_date(value)
    except ValueError as error:
        raise _refuse_date(value, error) from None


_DATE_SCHEMA = Spoken({"type": ["string", "integer", "null"]})
StartPoint = Annotated[DateValue | None, PlainValidator(_start), _DATE_SCHEMA]
EndPoint = Annotated[DateValue | None, PlainValidator(_point), _DATE_SCHEMA]
When = Annotated[DateValue | DateRange | None, PlainValidator(_date), _DATE_SCHEMA]


class Dated(Model):
    """When something was: one `date`, or `start` and `end`."""

    start: StartPoint = Field(
        default=None,
        description="When it began: 2018, 2018-08, 2018-08-31, or words where no date fits.",
    )
    end: EndPoint = Field(
        default=None,
        description="When it ended, or `present`. With a `start` and no `end` it still goes on.",
    )
    date: When = Field(
        default=None,
        description="When it was, in place of `start` and `end`: a date, a range such as "
        "2018/2022, or words.",
    )

    @field_validator("end")
    @classmethod
    def _in_order(cls, end: DateValue | None, info: ValidationInfo) -> DateValue | None:
        start: DateValue | None = info.data.get("start")
        if start is not None and end is not None and end_precedes(start, end):
            raise PydanticCustomError(
                "dates_reversed",
                "it ends ({end}) before it starts ({start})",
                {"start": str(start), "end": str(end)},
            )
        return end

    @field_validator("date")
    @classmethod
    def _one_time(
        cls, date: DateValue | DateRange | None, info: ValidationInfo
    ) -> DateValue | DateRange | None:
        for other in ("start", "end"):
            if date is not None and info.data.get(other) is not None:
                raise PydanticCustomError(
                    "two_dates",
                    "`date` and {other} say the same thing twice",
                    {"other": f"`{other}`"},
                )
        return date


class Item(Taggable):
    """A bullet: text, or a mapping when it has tags, a priority or bullets of its own."""

    text: Text = Field(description="The text of the bullet.")
    items: "Items" = Field(default=(), description="Bullets below this one.")


def _item(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


Bullet = Annotated[
    Item,
    BeforeValidator(_item, json_schema_input_type=Text | Item),
]
"""An item, which may be written as plain text."""
Items = Annotated[Many[Bullet], Field()]

Item.model_rebuild()


PageBreak = Literal["before", "avoid"]


class Breakable(Foreign, Taggable):
    """What can ask for a page of its own, or to stay on one page."""

    page_break: PageBreak | None = Field(
        default=None,
        description="`before` starts a new page with it; `avoid` keeps it on one page.",
    )


class Body(Model):
    """What is said about an entry below its heading."""

    summary: Text | None = Field(default=None, description="A paragraph or more about it.")
    highlights: Many[Bullet] = Field(
        default=(), description="Bullets: what you did, what came of it."
    )


class Role(Dated, Body, Foreign, Taggable):
    """One of several positions or teams at the same organisation."""

    position: Phrase | None = Field(default=None, description="The job title.")
    team: Phrase | None = Field(default=None, description="The team, group or department.")
    location: Phrase | None = Field(default=None, description="Where it was.")
    keywords: Many[Phrase] = Field(
        default=(), description="Techniques and tools, printed in a row."
    )

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.position is None and self.team is None:
            raise PydanticCustomError("role_without_name", "a role needs a `position` or a `team`")
        return self


class ExperienceEntry(Dated, Body, Breakable):
    """Work of any sort at one organisation."""

    organization: Phrase = Field(description="Whom it was for: the company, school or society.")
    url: Url | None = Field(default=None, description="The organisation's web address.")
    description: Text | None = Field(
        default=None, description="What the organisation is, for readers who do not know it."
    )
    position: Phrase | None = Field(default=None, description="The job title.")
    team: Phrase | None = Field(default=None, description="The team, group or department.")
    location: Phrase | None = Field(default=None, description="Where it was.")
    keywords: Many[Phrase] = Field(
        default=(), description="Techniques and tools, printed in a row."
    )
    roles: Many[Role] = Field(
        default=(), description="Several positions or teams at this organisation, newest first."
    )


class EducationEntry(Dated, Body, Breakable):
    """A degree, a school, a course of study."""

    institution: Phrase = Field(description="The university or school.")
    url: Url | None = Field(default=None, description="Its web address.")
    degree: Phrase | None = Field(
        default=None, description="The degree: `Ph.D. in Physics`, `BSc`."
    )
    area: Phrase | None = Field(
        default=None, description="The field of study, printed after the degree: `Physics`."
    )
    department: Phrase | None = Field(default=None, description="The department or faculty.")
    location: Phrase | None = Field(default=None, description="Where it was.")
    score: Phrase | None = Field(
        default=None, description="The grade, with its scale: `GPA 3.9/4`."
    )
    courses: Many[Phrase] = Field(default=(), description="Courses taken, printed in a row.")


class ProjectEntry(Dated, Body, Breakable):
    """Something that was made."""

    name: Phrase = Field(description="What it is called.")
    url: Url | None = Field(default=None, description="Where it can be seen.")
    role: Phrase | None = Field(default=None, description="What you were in it.")
    organization: Phrase | None = Field(default=None, description="Whom it was for.")
    category: Phrase | None = Field(
        default=None, description="What sort of thing it is: an application, a talk, a book."
    )
    location: Phrase | None = Field(default=None, description="Where it was.")
    keywords: Many[Phrase] = Field(
        default=(), description="Techniques and tools, printed in a row."
    )


class Author(Model):
    """One author: a name, or a mapping with what is to be said of them."""

    name: Phrase = Field(description="The name as the publication prints it.")
    affiliation: Phrase | None = Field(default=None, description="Printed in brackets after it.")
    equal: Flag = Field(
        default=False, description="Shares the first place; the same as a `*` after the name."
    )
    corresponding: Flag = Field(default=False, description="Is the corresponding author.")


_STARRED = re.compile(r"(?P<name>[^*]*[^*\s])\*")
_WITH_AFFILIATION = re.compile(r"(?P<name>[^()*]*[^()*\s])(?P<star>\*?)\s+\((?P<place>[^()]+)\)")


def _author(value: object) -> object:
    """`Ada Lovelace*` and `Ada Lovelace (Analytical Society)` in full."""
    if not isinstance(value, str):
        return value
    if found := _STARRED.fullmatch(value.strip()):
        return {"name": found["name"], "equal": True}
    if found := _WITH_AFFILIATION.fullmatch(value.strip()):
        return {
            "name": found["name"],
            "affiliation": found["place"],
            "equal": bool(found["star"]),
        }
    return {"name": value}


Writer = Annotated[Author, BeforeValidator(_author, json_schema_input_type=Text | Author)]
"""An author, who may be written as a plain name."""


_DOI_ADDRESS = re.compile(r"(https?://)?((dx|www)\.)?doi\.org/", re.IGNORECASE)


def _doi(value: object) -> object:
    if not isinstance(value, str):
        return value
    name = value.strip()
    if found := _DOI_ADDRESS.match(name):
        name = unquote(name[found.end() :])
    name = re.sub(r"^doi:\s*", "", name, flags=re.IGNORECASE)
    if not re.fullmatch(r"10\.\d{4,9}(\.\d+)*/\S+", name):
        raise PydanticCustomError(
            "bad_doi",
            "{value} is not a DOI, which looks like 10.1000/182",
            {"value": repr(value)},
        )
    return name


def _arxiv(value: object) -> object:
    if not isinstance(value, str):
        return value
    name = re.sub(
        r"^((https?://)?(www\.)?arxiv\.org/(abs|pdf)/|arxiv:\s*)",
        "",
        value.strip(),
        flags=re.IGNORECASE,
    ).removesuffix(".pdf")
    if not re.fullmatch(r"(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})(v\d+)?", name):
        raise PydanticCustomError(
            "bad_arxiv",
            "{value} is not an arXiv identifier, which looks like 2101.01234",
            {"value": repr(value)},
        )
    return name


_Doi = Annotated[str, BeforeValidator(_doi), WithJsonSchema({"type": "string"})]
_Arxiv = Annotated[str, BeforeValidator(_arxiv), WithJsonSchema({"type": ["string", "number"]})]


_IN_DOI = "/:;()!$&'*+,=@-._~"
"""What stands in the address of a DOI as it is; all else is encoded, such as `#`, `?` and `%`."""


def doi_address(doi: str) -> str:
    """Where a DOI leads."""
    return f"https://doi.org/{quote(doi, safe=_IN_DOI)}"


def arxiv_address(arxiv: str) -> str:
    """Where an identifier of arXiv leads."""
    return f"https://arxiv.org/abs/{arxiv}"


PublicationType = Literal[
    "journal",
    "conference",
    "book",
    "chapter",
    "thesis",
    "report",
    "preprint",
    "software",
    "dataset",
    "other",
]
"""What a publication is, in the order of groups."""


class PublicationEntry(Dated, Breakable):
    """A paper, a book, a preprint."""

    title: Phrase = Field(description="The title.")
    authors: Many[Writer] = Field(
        default=(),
        description="The authors in order. Yours is recognised and set bold. A `*` after a name "
        "marks equal contribution; words in brackets are the affiliation.",
    )
    venue: Phrase | None = Field(
        default=None, description="Journal, conference or publisher, with volume and pages."
    )
    status: Phrase | None = Field(
        default=None, description="Printed before the venue: `Accepted to`, `Under review at`."
    )
    award: Phrase | None = Field(default=None, description="An award it won, set bold.")
    note: Phrase | None = Field(default=None, description="Anything else, on a line of its own.")
    doi: _Doi | None = Field(default=None, description="Its DOI, alone or as an address.")
    arxiv: _Arxiv | None = Field(default=None, description="Its arXiv identifier.")
    url: Url | None = Field(
        default=None, description="Where it can be read; the title leads there."
    )
    type: PublicationType | None = Field(
        default=None, description="What it is, where the section is grouped by it."
    )
    citation: Phrase | None = Field(
        default=None,
        description="The whole reference as it is to be printed, in place of what is made of the "
        "other fields.",
    )
    summary: Text | None = Field(default=None, description="A paragraph or more about it.")
    highlights: Many[Bullet] = Field(default=(), description="Bullets about it.")

    @property
    def address(self) -> str | None:
        """Where it can be read, by what the entry says."""
        if self.url is not None:
            return self.url
        if self.doi is not None:
            return doi_address(self.doi)
        return None if self.arxiv is None else arxiv_address(self.arxiv)


class PatentEntry(Dated, Body, Breakable):
    """A patent, granted or applied for."""

    title: Phrase = Field(description="The title.")
    number: Phrase | None = Field(default=None, description="Its number: `US 11,234,567`.")
    office: Phrase | None = Field(default=None, description="Who grants it.")
    status: Phrase | None = Field(default=None, description="`Granted`, `Pending`.")
    inventors: Many[Writer] = Field(
        default=(), description="The inventors in order. Yours is recognised and set bold."
    )
    url: Url | None = Field(default=None, description="Where it can be read.")


class AwardEntry(Dated, Body, Breakable):
    """An award, a certificate, a grant, a membership."""

    title: Phrase = Field(description="What it is called.")
    issuer: Phrase | None = Field(default=None, description="Who gave it.")
    amount: Phrase | None = Field(default=None, description="How much money came with it.")
    location: Phrase | None = Field(default=None, description="Where it was.")
    url: Url | None = Field(default=None, description="Where it can be verified.")


class TalkEntry(Dated, Body, Breakable):
    """A talk, a lecture, an interview."""

    title: Phrase = Field(description="What it was called.")
    event: Phrase | None = Field(
        default=None, description="Where it was given: conference, seminar."
    )
    location: Phrase | None = Field(default=None, description="The place.")
    url: Url | None = Field(default=None, description="Slides or recording.")


class SkillEntry(Taggable):
    """A group of skills, or of interests."""

    name: Phrase | None = Field(default=None, description="What the group is called.")
    level: Phrase | None = Field(default=None, description="How good you are at it.")
    items: Many[Bullet] = Field(default=(), description="The skills, printed in a row.")
    details: Text | None = Field(default=None, description="Running text in place of `items`.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.name is None and not self.items and self.details is None:
            raise PydanticCustomError(
                "empty_entry", "this entry says nothing: it needs a `name`, `items` or `details`"
            )
        return self


class LanguageEntry(Taggable):
    """A language that is spoken."""

    language: Phrase = Field(description="Which language.")
    level: Phrase | None = Field(default=None, description="How well: `native`, `C1`.")
    details: Text | None = Field(default=None, description="Certificates and scores.")


class ReferenceEntry(Breakable):
    """Someone who will speak for you."""

    name: Phrase = Field(description="Who it is.")
    position: Phrase | None = Field(default=None, description="Their job title.")
    organization: Phrase | None = Field(default=None, description="Where they work.")
    relationship: Phrase | None = Field(default=None, description="How they know you.")
    email: Email | None = Field(default=None, description="Their e-mail address.")
    phone: Phrase | None = Field(default=None, description="Their phone number.")
    url: Url | None = Field(default=None, description="Their web page.")
    quote: Text | None = Field(default=None, description="What they say of you.")


class GeneralEntry(Dated, Body, Breakable):
    """Anything that no other kind of entry fits."""

    title: Phrase = Field(description="What it is called.")
    subtitle: Phrase | None = Field(default=None, description="A second line below the title.")
    location: Phrase | None = Field(default=None, description="Where it was.")
    url: Url | None = Field(default=None, description="A web address; the title leads there.")
    keywords: Many[Phrase] = Field(default=(), description="Key words, printed in a row.")


ListStyle = Literal["bullets", "numbers", "reverse-numbers", "plain"]
