"""The whole file, and the settings that say how it looks."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from cvbuild.schema.base import Integer, Many, Model, Number, Phrase, Text
from cvbuild.schema.contacts import Contact
from cvbuild.schema.sections import Section

__all__ = ["Cv", "DateStyle", "Design"]

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
    summary: Text | None = Field(default=None, description="A paragraph before the sections.")
    template: Annotated[str, WithJsonSchema({"type": "string"})] = Field(
        default="classic", description="The template that sets it."
    )
    design: Design = Field(default=Design(), description="The look.")
    dates: DateStyle = Field(default=DateStyle(), description="How dates are printed.")
    sections: Many[Section] = Field(default=(), description="The sections, in order.")
