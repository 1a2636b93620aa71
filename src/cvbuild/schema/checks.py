"""What a file says about how it is checked."""

from typing import Literal

from pydantic import Field

from cvbuild.schema.base import Many, Model

__all__ = ["Checks", "RuleName"]

RuleName = Literal[
    "unreadable",
    "text-missing",
    "text-order",
    "glued-words",
    "split-word",
    "date-apart",
    "bad-character",
    "ligature",
    "script-limits",
    "contact",
    "links",
    "fonts",
    "metadata",
    "pages",
    "size",
    "encryption",
    "active-content",
    "tags",
    "overlap",
    "gap",
    "future-date",
    "long-bullet",
    "repeated-bullet",
    "mixed-punctuation",
    "first-person",
    "bare-link",
    "double-space",
    "mixed-quotes",
    "section-title",
    "no-email",
    "hidden-contact",
    "long-headline",
]
"""The rules of `cvbuild check`, as in `check.rules.RULES`; a test holds both the same."""


class Checks(Model):
    """What `cvbuild check` looks at."""

    ignore: Many[RuleName] = Field(
        default=(), description="Rules that do not hold for this file, by name."
    )
