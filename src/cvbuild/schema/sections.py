"""The sections: an ordered list, each saying its kind, so that errors are exact."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from cvbuild.schema.base import Identifier, Integer, Many, Phrase, Text, Url
from cvbuild.schema.entries import (
    AwardEntry,
    Breakable,
    Bullet,
    EducationEntry,
    ExperienceEntry,
    GeneralEntry,
    LanguageEntry,
    ListStyle,
    PatentEntry,
    ProjectEntry,
    PublicationEntry,
    PublicationType,
    ReferenceEntry,
    SkillEntry,
    TalkEntry,
)

__all__ = [
    "SECTION_KINDS",
    "AwardsSection",
    "EducationSection",
    "EntriesSection",
    "ExperienceSection",
    "LanguagesSection",
    "ListSection",
    "PatentsSection",
    "ProjectsSection",
    "PublicationAddition",
    "PublicationsSection",
    "ReferencesSection",
    "Section",
    "SkillsSection",
    "TalksSection",
    "TextSection",
]


class _Section(Breakable):
    id: Identifier | None = Field(
        default=None,
        description="A name for variants to speak of it, where its kind alone is not enough.",
    )
    title: Phrase | None = Field(
        default=None, description="The heading; without it, the usual one for this kind."
    )
    intro: Text | None = Field(default=None, description="Text before the entries.")


class _Entries(_Section):
    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not getattr(self, "entries", ()) and self.intro is None:
            raise PydanticCustomError("empty_section", "this section has no entries")
        return self


class _OneLiners(_Entries):
    date_position: Literal["margin", "inline"] = Field(
        default="margin",
        description="Where dates stand: at the right margin, or in the line after a comma.",
    )


class TextSection(_Section):
    """Paragraphs."""

    kind: Literal["text"] = Field(description="Paragraphs.")
    text: Text = Field(description="The paragraphs; a blank line starts a new one.")


class ListSection(_Section):
    """Bullets, a numbered list, or plain lines."""

    kind: Literal["list"] = Field(description="Bullets, a numbered list, or plain lines.")
    style: ListStyle = Field(default="bullets", description="What stands before each item.")
    items: Many[Bullet] = Field(min_length=1, description="The items.")


class EducationSection(_Entries):
    """Degrees and schools."""

    kind: Literal["education"] = Field(description="Degrees and schools.")
    entries: Many[EducationEntry] = Field(default=(), description="Newest first.")


class ExperienceSection(_Entries):
    """Work, volunteering, teaching, service."""

    kind: Literal["experience"] = Field(description="Work, volunteering, teaching, service.")
    entries: Many[ExperienceEntry] = Field(default=(), description="Newest first.")


class ProjectsSection(_Entries):
    """Things made."""

    kind: Literal["projects"] = Field(description="Things made.")
    entries: Many[ProjectEntry] = Field(default=(), description="The projects.")


def _below(value: object, kinds: tuple[str, ...]) -> object:
    """The name of a file of one of these kinds, which is not outside of the folder of the file."""
    if isinstance(value, str):
        parts = value.replace("\\", "/").split("/")
        if value.startswith(("/", "\\")) or ":" in value or ".." in parts:
            raise PydanticCustomError(
                "bad_bibliography",
                "{value} is not below the folder of the file",
                {"value": repr(value)},
            )
        if not value.lower().endswith(kinds):
            raise PydanticCustomError(
                "bad_bibliography",
                "{value} should end in {kinds}",
                {"value": repr(value), "kinds": " or ".join(kinds)},
            )
    return value


def _bibliography(value: object) -> object:
    return _below(value, (".bib", ".json"))


def _style(value: object) -> object:
    return _below(value, (".csl",))


_Bibliography = Annotated[str, BeforeValidator(_bibliography), WithJsonSchema({"type": "string"})]


def _one_or_more(value: object) -> object:
    return (value,) if isinstance(value, str) else value


_Word = Annotated[str, WithJsonSchema({"type": ["string", "number"]})]


def _numbering(value: object) -> object:
    if value in ("true", "false"):
        return {"true": "forward", "false": None}[str(value)]
    if value in ("forward", "reverse", None):
        return value
    raise PydanticCustomError("bad_numbering", "it should be true, false or reverse")


class PublicationAddition(Breakable):
    """What is said of a publication beside what the bibliography says."""

    award: Phrase | None = Field(default=None, description="An award it won, set bold.")
    status: Phrase | None = Field(
        default=None, description="Printed before the venue: `Accepted to`, `Under review at`."
    )
    note: Phrase | None = Field(default=None, description="Anything else, on a line of its own.")
    url: Url | None = Field(
        default=None, description="Where it can be read; the title leads there."
    )
    type: PublicationType | None = Field(
        default=None, description="What it is, where the bibliography does not know better."
    )
    summary: Text | None = Field(default=None, description="A paragraph or more about it.")
    highlights: Many[Bullet] = Field(default=(), description="Bullets about it.")


class PublicationsSection(_Entries):
    """Papers, books, preprints."""

    kind: Literal["publications"] = Field(description="Papers, books, preprints.")
    equal_note: Phrase | None = Field(
        default=None,
        description="What explains the `*` of equal contribution, "
        "in place of `* equal contribution`.",
    )
    bib: Annotated[
        Many[_Bibliography],
        BeforeValidator(_one_or_more, json_schema_input_type=str | tuple[str, ...]),
    ] = Field(
        default=(),
        max_length=20,
        description="Files with more publications, BibTeX (`.bib`) or CSL-JSON (`.json`), in the "
        "folder of the file or below it.",
    )
    select: Many[_Word] = Field(
        default=(), description="Of the files, only the publications with these keys."
    )
    exclude: Many[_Word] = Field(
        default=(), description="Of the files, not the publications with these keys."
    )
    keywords: Many[_Word] = Field(
        default=(), description="Of the files, only what has one of these keywords."
    )
    types: Many[PublicationType] = Field(
        default=(), description="Of the files, only what is one of these."
    )
    since: Integer | None = Field(
        default=None, description="Of the files, only what is of this year or later."
    )
    until: Integer | None = Field(
        default=None, description="Of the files, only what is of this year or earlier."
    )
    extra: dict[_Word, PublicationAddition] = Field(
        default={},
        max_length=1000,
        description="What is to be added to publications of the files, by key: tags, a priority, "
        "an award, bullets.",
    )
    sort: Literal["newest", "oldest", "author", "title", "none"] | None = Field(
        default=None,
        description="The order. With `bib` it is `newest`, otherwise the publications stay as they "
        "stand. With `none`, those of the files follow in the order of `select`, or of the file.",
    )
    group: Literal["type", "year"] | None = Field(
        default=None, description="What publications stand together by, below a heading."
    )
    headings: dict[PublicationType, Phrase] = Field(
        default={},
        description="Headings of groups by type that read otherwise. Those named here come first, "
        "in this order.",
    )
    numbered: Annotated[
        Literal["forward", "reverse"] | None,
        BeforeValidator(_numbering),
        WithJsonSchema({"enum": [True, False, "reverse"]}),
    ] = Field(
        default=None,
        description="Whether each has a number: `true`, or `reverse` with 1 as the last.",
    )
    style: Annotated[str, BeforeValidator(_style), WithJsonSchema({"type": "string"})] | None = (
        Field(
            default=None,
            description="A style of citations (CSL) for the publications of the files: a `.csl` "
            'file in the folder of the file or below it. Needs `pip install "cvbuild[csl]"`.',
        )
    )
    entries: Many[PublicationEntry] = Field(default=(), description="The publications.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.entries and not self.bib and self.intro is None:
            raise PydanticCustomError("empty_section", "this section has no entries")
        for name in ("select", "exclude", "keywords", "types", "since", "until", "extra", "style"):
            if not self.bib and getattr(self, name) not in ((), {}, None):
                raise PydanticCustomError(
                    "without_bibliography",
                    "{name} is about files of publications, and `bib` names none",
                    {"name": f"`{name}`", "field": name},
                )
        return self


class PatentsSection(_OneLiners):
    """Patents."""

    kind: Literal["patents"] = Field(description="Patents.")
    entries: Many[PatentEntry] = Field(default=(), description="The patents.")


class AwardsSection(_OneLiners):
    """Awards, certificates, grants, memberships."""

    kind: Literal["awards"] = Field(description="Awards, certificates, grants, memberships.")
    entries: Many[AwardEntry] = Field(default=(), description="The awards.")


class TalksSection(_OneLiners):
    """Talks and lectures."""

    kind: Literal["talks"] = Field(description="Talks and lectures.")
    entries: Many[TalkEntry] = Field(default=(), description="The talks.")


class SkillsSection(_Entries):
    """Skills in groups; also interests."""

    kind: Literal["skills"] = Field(description="Skills in groups; also interests.")
    entries: Many[SkillEntry] = Field(default=(), description="The groups.")


class LanguagesSection(_Entries):
    """Languages spoken."""

    kind: Literal["languages"] = Field(description="Languages spoken.")
    entries: Many[LanguageEntry] = Field(default=(), description="The languages.")


class ReferencesSection(_Entries):
    """People who will speak for you."""

    kind: Literal["references"] = Field(description="People who will speak for you.")
    entries: Many[ReferenceEntry] = Field(default=(), description="The people.")


class EntriesSection(_Entries):
    """Whatever else people have."""

    kind: Literal["entries"] = Field(description="Whatever else people have.")
    entries: Many[GeneralEntry] = Field(default=(), description="The entries.")


Section = Annotated[
    TextSection
    | ListSection
    | EducationSection
    | ExperienceSection
    | ProjectsSection
    | PublicationsSection
    | PatentsSection
    | AwardsSection
    | TalksSection
    | SkillsSection
    | LanguagesSection
    | ReferencesSection
    | EntriesSection,
    Field(discriminator="kind"),
]
"""One section; `kind` says which."""

SECTION_KINDS = (
    "text",
    "list",
    "education",
    "experience",
    "projects",
    "publications",
    "patents",
    "awards",
    "talks",
    "skills",
    "languages",
    "references",
    "entries",
)
"""Every value that `kind` of a section can have."""
