"""The sections: an ordered list, each saying its kind, so that errors are exact."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from cvbuild.schema.base import Identifier, Many, Phrase, Text
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


class PublicationsSection(_Entries):
    """Papers, books, preprints."""

    kind: Literal["publications"] = Field(description="Papers, books, preprints.")
    equal_note: Phrase | None = Field(
        default=None,
        description="What explains the `*` of equal contribution, "
        "in place of `* equal contribution`.",
    )
    entries: Many[PublicationEntry] = Field(default=(), description="The publications.")


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
