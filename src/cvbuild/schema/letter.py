"""The schema of letter.yaml: a cover letter, to whom it goes and whose header it has."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from cvbuild.schema.base import Identifier, Integer, Many, Model, Phrase, Taggable, Text
from cvbuild.schema.contacts import Contact
from cvbuild.schema.cv import (
    DateStyle,
    Design,
    Fit,
    Pages,
    Photo,
    Picture,
    TagExpression,
)
from cvbuild.schema.dates import DateValue, parse_point
from cvbuild.schema.entries import Bullet
from cvbuild.schema.languages import LocaleName, Spoken

__all__ = ["Letter", "LetterDate", "LetterParagraph", "LetterVariant", "Recipient", "Signature"]

_CLOCK = ("today", "now", "present")


def _day(value: object) -> DateValue | None:
    if value is None or isinstance(value, DateValue):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("bad_date", "a letter's date is text, not a list or a mapping")
    if value.strip().casefold() in _CLOCK:
        raise PydanticCustomError(
            "moving_date",
            "a letter keeps its date, and {word} is another day tomorrow",
            {"word": repr(value.strip())},
        )
    try:
        return parse_point(value)
    except ValueError as error:
        raise PydanticCustomError("bad_date", "{reason}", {"reason": str(error)}) from None


LetterDate = Annotated[DateValue, PlainValidator(_day), Spoken({"type": ["string", "integer"]})]
"""A day, as 2026-11-24, or words; never the clock's."""


def _lines(value: object) -> object:
    """The lines of a block of text, or the items of a list."""
    if isinstance(value, str):
        return tuple(line.strip() for line in value.splitlines() if line.strip()) or (value,)
    return tuple(value) if isinstance(value, list) else value


_Lines = Annotated[
    tuple[Phrase, ...],
    BeforeValidator(_lines, json_schema_input_type=Phrase | tuple[Phrase, ...]),
]


class Recipient(Model):
    """To whom it goes, line by line as on the envelope."""

    name: Phrase | None = Field(default=None, description="The person, with a title: Dr G. Hopper.")
    position: Phrase | None = Field(default=None, description="What the person is there.")
    organization: Phrase | None = Field(default=None, description="The company, school or society.")
    address: _Lines = Field(
        default=(),
        description="The lines below: street, town, country. A list, or a text of lines.",
    )

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not (self.name or self.position or self.organization or self.address):
            raise PydanticCustomError("empty_recipient", "the recipient has nothing in it")
        return self


def _recipient(value: object) -> object:
    return {"address": value} if isinstance(value, str | list) else value


_Recipient = Annotated[
    Recipient,
    BeforeValidator(_recipient, json_schema_input_type=Phrase | tuple[Phrase, ...] | Recipient),
]
"""A mapping, a list of lines, or a text of lines."""


class LetterParagraph(Taggable):
    """A paragraph, with bullets below it or not."""

    text: Text | None = Field(
        default=None,
        description="The text. A blank line begins a new paragraph, `- ` at the beginning of a "
        "line a bullet.",
    )
    items: Many[Bullet] = Field(default=(), description="Bullets below it.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.text is None and not self.items:
            raise PydanticCustomError(
                "empty_paragraph", "a paragraph needs a `text` or bullets as `items`"
            )
        return self


def _paragraph(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


def _body(value: object) -> object:
    if isinstance(value, str):
        value = (value,)
    return tuple(value) if isinstance(value, list) else value


_Paragraph = Annotated[
    LetterParagraph, BeforeValidator(_paragraph, json_schema_input_type=Text | LetterParagraph)
]
_Body = Annotated[
    tuple[_Paragraph, ...],
    Field(min_length=1),
    BeforeValidator(_body, json_schema_input_type=Text | tuple[_Paragraph, ...]),
]


class Signature(Model):
    """A picture of your signature, above your name."""

    file: Picture = Field(description="A JPEG or PNG in the folder of the file, or below it.")
    alt: Phrase | None = Field(
        default=None, description="What it shows, for those who do not see it; else whose it is."
    )


def _resume(value: object) -> object:
    if isinstance(value, str):
        parts = value.replace("\\", "/").split("/")
        if value.startswith(("/", "\\")) or ":" in value or ".." in parts or not value.strip():
            raise PydanticCustomError(
                "bad_resume", "{value} is not below the folder of the file", {"value": repr(value)}
            )
    return value


_Resume = Annotated[str, BeforeValidator(_resume), WithJsonSchema({"type": "string"})]
_Template = Annotated[str, WithJsonSchema({"type": "string"})]


class LetterVariant(Model):
    """One of several letters in the file: what it selects, and what it changes."""

    tags: TagExpression | None = Field(
        default=None,
        description="Which tagged paragraphs are in: names of tags with `and`, `or`, `not` and "
        "parentheses. What has no tags is always in. Without it, all is in.",
    )
    extends: Identifier | None = Field(
        default=None,
        description="Another variant, whose settings hold where this one has none of its own.",
    )
    resume_variant: Identifier | None = Field(
        default=None, description="In place of the file's variant of the résumé."
    )
    headline: Phrase | None = Field(default=None, description="In place of the headline.")
    recipient: _Recipient | None = Field(default=None, description="In place of the recipient.")
    place: Phrase | None = Field(default=None, description="In place of the file's place.")
    date: LetterDate | None = Field(default=None, description="In place of the file's date.")
    subject: Phrase | None = Field(default=None, description="In place of the file's subject.")
    opening: Phrase | None = Field(default=None, description="In place of the file's opening.")
    closing: Phrase | None = Field(default=None, description="In place of the file's closing.")
    enclosures: Many[Phrase] | None = Field(
        default=None, description="In place of the file's enclosures."
    )
    ps: Text | None = Field(default=None, description="In place of the file's postscript.")
    template: _Template | None = Field(default=None, description="In place of the template.")
    design: Design = Field(
        default=Design(), description="Settings of the look that differ from the file's."
    )
    dates: DateStyle = Field(
        default=DateStyle(), description="Settings for dates that differ from the file's."
    )
    locale: LocaleName | None = Field(default=None, description="In place of the locale.")
    pages: Pages | None = Field(default=None, description="In place of the file's page budget.")
    fit: Fit | None = Field(
        default=None, description="In place of what the file says about keeping the page budget."
    )


class Letter(Model):
    """A cover letter."""

    letter: Annotated[Integer, Field(ge=1, le=1)] = Field(
        description="The version of the format: 1."
    )
    resume: _Resume | None = Field(
        default=None,
        description="The cv.yaml whose header, template, paper and locale the letter shares: a "
        "file in the folder of this one, or below it.",
    )
    resume_variant: Identifier | None = Field(
        default=None, description="The variant of that résumé that goes with the letter."
    )
    leave_out: Many[Literal["headline", "contacts", "photo"]] = Field(
        default=(), description="What the letter's header does not have of the résumé's."
    )
    name: Phrase | None = Field(
        default=None, description="Your name, where it is not the résumé's or there is none."
    )
    headline: Phrase | None = Field(
        default=None, description="One line below the name, in place of the résumé's."
    )
    contacts: Many[Contact] = Field(
        default=(), description="How to reach you, in place of the résumé's contacts."
    )
    photo: Photo | None = Field(
        default=None, description="A picture of you, in place of the résumé's."
    )
    recipient: _Recipient | None = Field(
        default=None, description="To whom it goes: a text of lines, a list of lines, or a mapping."
    )
    place: Phrase | None = Field(default=None, description="Where you write, before the date.")
    date: LetterDate = Field(
        description="The day you send it, as 2026-11-24; or words where no date fits."
    )
    subject: Phrase | None = Field(default=None, description="What it is about, in one line.")
    opening: Phrase | None = Field(
        default=None, description="The salutation, as you type it: Dear Dr Hopper,"
    )
    body: _Body = Field(
        description="What it says: a text with blank lines between paragraphs, or a list of "
        "paragraphs, which may have tags and bullets."
    )
    closing: Phrase | None = Field(default=None, description="The last words: Sincerely,")
    signature: Signature | None = Field(default=None, description="A picture of your signature.")
    enclosures: Many[Phrase] = Field(default=(), description="What comes with the letter.")
    ps: Text | None = Field(default=None, description="A postscript; `P.S.` is put before it.")
    template: _Template | None = Field(
        default=None, description="The template that sets it; else the résumé's."
    )
    design: Design = Field(
        default=Design(), description="The look; the paper is the résumé's where it is not said."
    )
    dates: DateStyle = Field(default=DateStyle(), description="How dates are printed.")
    locale: LocaleName | None = Field(
        default=None, description="The language and its customs; else the résumé's."
    )
    pages: Pages = Field(
        default=1,
        description="The page budget: at most so many pages, which cvbuild keeps by changing the "
        "layout within the limits of the template, or fails.",
    )
    fit: Fit = Field(default=Fit(), description="What may be done to keep the page budget.")
    variants: dict[Identifier, LetterVariant] = Field(
        default={}, max_length=100, description="Other letters made from this file, by name."
    )
