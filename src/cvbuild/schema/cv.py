"""The whole file, and the settings that say how it looks."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError, PydanticKnownError

from cvbuild.expression import And, ExpressionError, Name, Not, Or, parse
from cvbuild.look import COLOURS, LEAST_CONTRAST, colour, contrast
from cvbuild.schema.base import Flag, Identifier, Integer, Many, Model, Number, Phrase, Text
from cvbuild.schema.checks import Checks
from cvbuild.schema.contacts import Contact
from cvbuild.schema.languages import LocaleName
from cvbuild.schema.outputs import Outputs
from cvbuild.schema.sections import Section

__all__ = ["Cv", "DateStyle", "Design", "Fit", "Photo", "Variant"]

_LENGTH = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)\s*(mm|cm|in|pt)")
_POINTS = {"mm": 72.27 / 25.4, "cm": 72.27 / 2.54, "in": 72.27, "pt": 1.0}


def _length(value: object) -> object:
    """A length as TeX points (72.27 to the inch)."""
    if not isinstance(value, str):
        return value
    found = _LENGTH.fullmatch(value.strip())
    if found is None:
        raise PydanticCustomError(
            "bad_length",
            "{value} is not a length, which looks like 0.75in, 2cm, 20mm or 54pt",
            {"value": repr(value)},
        )
    return float(found[1]) * _POINTS[found[2]]


_Margin = Annotated[
    float,
    Field(ge=18, le=144),
    BeforeValidator(_length),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?\s*(mm|cm|in|pt)$"}),
]


def _picture(value: object) -> object:
    if isinstance(value, str):
        parts = value.replace("\\", "/").split("/")
        if value.startswith(("/", "\\")) or ":" in value or ".." in parts:
            raise PydanticCustomError(
                "bad_picture",
                "{value} is not below the folder of the file",
                {"value": repr(value)},
            )
        if not value.lower().endswith((".jpg", ".jpeg", ".png")):
            raise PydanticCustomError(
                "bad_picture", "{value} is neither a JPEG nor a PNG", {"value": repr(value)}
            )
    return value


def _colour(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = colour(value)
    if found is None:
        raise PydanticCustomError(
            "bad_colour",
            "{value} is not a colour: one of {known}, or red, green and blue as in '#1f3a63'",
            {"value": repr(value), "known": ", ".join(COLOURS)},
        )
    if contrast(found) < LEAST_CONTRAST:
        raise PydanticCustomError(
            "pale_colour",
            "{value} is too pale to read on white: its contrast is {contrast}, less than {least}",
            {"value": repr(value), "contrast": f"{contrast(found):.1f}", "least": LEAST_CONTRAST},
        )
    return found


_Colour = Annotated[
    str,
    BeforeValidator(_colour),
    WithJsonSchema({"type": "string", "pattern": f"^({'|'.join(COLOURS)}|#[0-9A-Fa-f]{{6}})$"}),
]


Picture = Annotated[str, BeforeValidator(_picture), WithJsonSchema({"type": "string"})]
"""The name of a picture, which is not outside of the folder of the file."""


class Photo(Model):
    """A picture of you, at the right of the header."""

    file: Picture = Field(description="A JPEG or PNG in the folder of the file, or below it.")
    alt: Phrase | None = Field(
        default=None, description="What it shows, for those who do not see it; else your name."
    )


class DateStyle(Model):
    """How dates are printed."""

    months: Literal["long", "short", "number"] = Field(
        default="long", description="`August 2018`, `Aug 2018` or `2018-08`."
    )
    dash: Literal["en-dash", "em-dash", "hyphen", "to"] = Field(
        default="en-dash", description="What stands between the two ends of a range."
    )


class Design(Model):
    """The look, within the limits of the template. What is left out, the template decides."""

    paper: Literal["letter", "a4"] | None = Field(
        default=None, description="The size of the paper."
    )
    font_size: Annotated[Number, Field(ge=7, le=14)] | None = Field(
        default=None, description="The size of the text in points."
    )
    leading: Annotated[Number, Field(ge=1, le=2)] | None = Field(
        default=None, description="The distance of lines, as a multiple of the font size."
    )
    spacing: Annotated[Number, Field(ge=0, le=3)] | None = Field(
        default=None, description="The space between parts, as a multiple of the template's own."
    )
    margin: _Margin | None = Field(
        default=None, description="The width of the margins on all four sides: 0.75in, 2cm."
    )
    font: Literal["latin-modern", "latin-modern-sans", "source-sans", "charter"] | None = Field(
        default=None, description="The family of type."
    )
    accent: _Colour | None = Field(
        default=None,
        description="The colour of what stands out: a name or `#1f3a63`. It has to be dark enough "
        "to be read on white.",
    )
    density: Literal["compact", "normal", "airy"] | None = Field(
        default=None,
        description="How much room there is between lines and parts, where `leading` and "
        "`spacing` do not say it.",
    )
    date_column: Flag | None = Field(
        default=None,
        description="Whether dates and places stand at the right margin; else behind what they "
        "belong to.",
    )
    contacts: Literal["words", "icons", "plain"] | None = Field(
        default=None,
        description="What stands before a contact: its `label`, a sign in its place, or nothing.",
    )
    rules: Flag | None = Field(
        default=None, description="Whether lines are drawn at the headings of sections."
    )
    header: Literal["left", "center", "right"] | None = Field(
        default=None, description="Where the lines of the header stand."
    )
    photo_side: Literal["left", "right"] | None = Field(
        default=None, description="At which side of the header the photo stands."
    )
    page_numbers: Flag | None = Field(
        default=None, description="Whether there are page numbers, on more than one page."
    )
    links: Literal["plain", "accent", "underlined"] | None = Field(
        default=None, description="What tells links from other text."
    )
    quotes: Literal["typed", "locale"] | None = Field(
        default=None,
        description="Whether pairs of straight quotation marks stay as typed, or become those of "
        "the language.",
    )
    hyphenation: Flag | None = Field(
        default=None,
        description="Whether long words of running text may be broken, with a hyphen, at the end "
        "of a line.",
    )
    sidebar: Many[Identifier] | None = Field(
        default=None,
        description="Sections, by `id` or kind, that stand in the narrow column of a template "
        "that has one.",
    )


class Fit(Model):
    """What may be done to keep the page budget."""

    drop: Flag = Field(
        default=False,
        description="Whether items may be left out, the lowest `priority` first, when the layout "
        "alone does not suffice.",
    )


Pages = Annotated[Integer, Field(ge=1, le=99)]


def _expression(value: object) -> object:
    if isinstance(value, Name | Not | And | Or):
        return value
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    try:
        return parse(value)
    except ExpressionError as error:
        raise PydanticCustomError(
            "bad_expression",
            "this is no tag expression: {reason}",
            {"reason": str(error), "at": value[error.at :], "width": len(error.words)},
        ) from None


TagExpression = Annotated[
    Name | Not | And | Or,
    PlainValidator(_expression),
    WithJsonSchema({"type": "string"}),
]
"""Names of tags with `and`, `or`, `not` and parentheses."""


class Variant(Model):
    """One of several résumés in the file: what it selects, and what it changes."""

    tags: TagExpression | None = Field(
        default=None,
        description="Which tagged items are in: names of tags with `and`, `or`, `not` and "
        "parentheses. What has no tags is always in. Without it, all is in.",
    )
    extends: Identifier | None = Field(
        default=None,
        description="Another variant, whose settings hold where this one has none of its own.",
    )
    headline: Phrase | None = Field(default=None, description="In place of the file's headline.")
    summary: Text | None = Field(default=None, description="In place of the file's summary.")
    order: Many[Identifier] = Field(
        default=(),
        description="Sections, by `id` or kind, that come first and in this order; the others "
        "follow as they stand.",
    )
    titles: dict[Identifier, Phrase] = Field(
        default={}, description="Headings of sections, by `id` or kind, that read otherwise here."
    )
    template: Annotated[str, WithJsonSchema({"type": "string"})] | None = Field(
        default=None, description="In place of the file's template."
    )
    design: Design = Field(
        default=Design(), description="Settings of the look that differ from the file's."
    )
    dates: DateStyle = Field(
        default=DateStyle(), description="Settings for dates that differ from the file's."
    )
    locale: LocaleName | None = Field(default=None, description="In place of the file's locale.")
    pages: Pages | None = Field(default=None, description="In place of the file's page budget.")
    fit: Fit | None = Field(
        default=None, description="In place of what the file says about keeping the page budget."
    )


class Cv(Model):
    """A résumé: who it is about, and its sections in order."""

    cvbuild: Annotated[Integer, Field(ge=1, le=1)] = Field(
        description="The version of the format: 1."
    )
    name: Phrase = Field(description="Your name.")
    headline: Phrase | None = Field(default=None, description="One line below the name.")
    contacts: Many[Contact] = Field(
        default=(), description="How to reach you, in the order they are printed."
    )
    photo: Photo | None = Field(default=None, description="A picture of you.")
    summary: Text | None = Field(default=None, description="A paragraph before the sections.")
    template: Annotated[str, WithJsonSchema({"type": "string"})] = Field(
        default="classic", description="The template that sets it."
    )
    design: Design = Field(default=Design(), description="The look.")
    dates: DateStyle = Field(default=DateStyle(), description="How dates are printed.")
    locale: LocaleName = Field(
        default="en-US", description="The language and its customs: how days are written."
    )
    pages: Pages | None = Field(
        default=None,
        description="The page budget: at most so many pages, which cvbuild keeps by changing the "
        "layout within the limits of the template, or fails.",
    )
    fit: Fit = Field(default=Fit(), description="What may be done to keep the page budget.")
    checks: Checks = Field(default=Checks(), description="What `cvbuild check` looks at.")
    variants: dict[Identifier, Variant] = Field(
        default={}, max_length=100, description="Other résumés made from this file, by name."
    )
    outputs: Annotated[Outputs, Field(max_length=200)] = Field(
        default=(),
        description="What `cvbuild build` makes; without it, the PDF of the file and of every "
        "variant.",
    )
    sections: Many[Section] = Field(default=(), description="The sections, in order.")
    kept: Annotated[dict[str, object], WithJsonSchema({"type": "object"})] = Field(
        default={},
        description="What `cvbuild import` found in another program's file and has no field for, "
        "by format. It is never printed, and in no variant.",
    )
