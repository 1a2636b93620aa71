"""The languages of a résumé, and text that a file has in several of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

__all__ = ["LANGUAGES", "SPOKEN", "TAG", "LocaleName", "Spoken", "language_of"]

LocaleName = Literal[
    "en-US",
    "en-GB",
    "de",
    "fr",
    "es",
    "it",
    "pt-PT",
    "pt-BR",
    "nl",
    "sv",
    "da",
    "nb",
    "fi",
    "pl",
    "cs",
    "sk",
    "hu",
    "ro",
    "hr",
    "sl",
    "et",
    "lv",
    "lt",
    "tr",
    "vi",
    "el",
    "ru",
    "uk",
    "bg",
    "sr",
    "ca",
    "is",
    "ga",
    "zh-Hans",
    "ja",
    "ko",
    "hi",
    "ar",
    "he",
]
"""The languages that cvbuild has words for, as tags (BCP 47)."""


def language_of(tag: str) -> str:
    """The language of a tag, without its script and region."""
    return tag.partition("-")[0]


LANGUAGES = tuple(dict.fromkeys(language_of(name) for name in get_args(LocaleName)))

TAG = re.compile(rf"(?:{'|'.join(LANGUAGES)})(?:-[A-Z][a-z]{{3}})?(?:-(?:[A-Z]{{2}}|[0-9]{{3}}))?")
"""The tag of such a language, with a script and a region where they matter."""


SPOKEN = "x-spoken"
"""What marks a field in the JSON Schema before `cvbuild.json_schema` is done with it."""


class Spoken:
    """Marks the type of a field whose text may be given per language: `{en: …, de: …}`.

    The one that is wanted is chosen before the file is validated (`cvbuild.languages`), so that
    models know text only. `schema` is that of the text.
    """

    __slots__ = ("schema",)

    def __init__(self, schema: Mapping[str, object]) -> None:
        self.schema = schema

    def __get_pydantic_json_schema__(self, *_: object) -> dict[str, object]:
        return {**self.schema, SPOKEN: True}
