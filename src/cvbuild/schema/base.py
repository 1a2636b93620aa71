"""The building blocks of the schema: strict models, and the types that a scalar of YAML becomes.

The loader leaves every scalar as the text that was written; the types here decide what it means.
Their JSON Schema also admits the numbers and booleans that an editor's YAML reader sees in such
text (`2018`, `4.0`, `yes`), so that an editor accepts what cvbuild accepts.
"""

import re
from typing import Annotated, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from cvbuild.diagnostic import Path
from cvbuild.schema.languages import Spoken
from cvbuild.text import LONGEST_URL, bad_links, blank, is_web_address, parse, plain

__all__ = [
    "Flag",
    "Foreign",
    "Identifier",
    "Integer",
    "LanguageTag",
    "Many",
    "Model",
    "Number",
    "Phrase",
    "Tag",
    "Taggable",
    "Text",
    "Url",
]

T = TypeVar("T")


class Model(BaseModel):
    """A mapping of cv.yaml: frozen, strict, and without any key that it does not name."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", defer_build=True)

    _path: Path = PrivateAttr(default=())

    @property
    def path(self) -> Path:
        """Where it stands in the file; it stays true when a variant leaves out what is around."""
        return self._path

    def locate(self, path: Path = ()) -> None:
        """Notes the places of this mapping, which stands at `path`, and of all within it."""
        self._path = path
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Model):
                value.locate((*path, name))
            elif isinstance(value, tuple | dict):
                items = value.items() if isinstance(value, dict) else enumerate(value)
                for key, item in items:
                    if isinstance(item, Model):
                        item.locate((*path, name, key))

    @model_validator(mode="before")
    @classmethod
    def _without_empty_values(cls, data: object) -> object:
        """A known key with nothing after it is as good as left out."""
        if isinstance(data, dict) and None in data.values():
            fields = cls.model_fields
            return {k: v for k, v in data.items() if v is not None or k not in fields}
        return data


def _not_blank(value: object) -> object:
    if isinstance(value, str) and blank(value):
        raise _empty(value)
    return value


def _empty(value: str) -> PydanticCustomError:
    seen = value and not value.isspace()
    return PydanticCustomError(
        "empty_text", "nothing of this text can be seen" if seen else "the text is empty"
    )


def _prose(value: object) -> object:
    if not isinstance(value, str):
        return value
    _not_blank(value)
    # Marks around nothing: what begins with something that can be seen need not be parsed.
    if not value.isascii() and blank(value.lstrip("*`[ ")[:1]) and blank(plain(parse(value))):
        raise _empty(value)
    if bad := bad_links(value):
        raise PydanticCustomError(
            "bad_link", "{url} is not an address to link to", {"url": repr(bad[0]), "at": bad[0]}
        )
    return value


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _integer(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,9}", value):
        return int(value)
    return value


def _number(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,9})?", value):
        return float(value)
    return value


def _flag(value: object) -> object:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


_SCALAR: dict[str, object] = {"type": ["string", "number", "boolean"]}

Text = Annotated[str, BeforeValidator(_prose), Spoken({**_SCALAR})]
"""Text with inline Markdown; a blank line starts a new paragraph where paragraphs make sense."""

Phrase = Annotated[str, BeforeValidator(_prose), Spoken({**_SCALAR})]
"""Text with inline Markdown on one line."""

Integer = Annotated[int, BeforeValidator(_integer)]
Number = Annotated[float, BeforeValidator(_number)]
Flag = Annotated[bool, BeforeValidator(_flag)]

Many = Annotated[tuple[T, ...], BeforeValidator(_as_tuple)]
"""A list of YAML; left empty it has no items."""

_TAG = re.compile(r"[^\W\d]\w*(?:-\w+)*")
_RESERVED = frozenset({"and", "or", "not", "true", "false"})


def _tag(value: object) -> object:
    if isinstance(value, str) and (not _TAG.fullmatch(value) or value.casefold() in _RESERVED):
        raise PydanticCustomError(
            "bad_tag",
            "{tag} cannot be a name: letters, digits, '_' and '-', beginning with a letter, and "
            "none of the words and, or, not",
            {"tag": repr(value)},
        )
    return value


Tag = Annotated[str, BeforeValidator(_tag), WithJsonSchema({"type": "string"})]
"""The name of a tag, as expressions use it."""


def _url(value: object) -> object:
    if isinstance(value, str) and len(value) > LONGEST_URL:
        raise PydanticCustomError(
            "bad_url", "this is longer than the {n} characters of an address", {"n": LONGEST_URL}
        )
    if isinstance(value, str) and not is_web_address(value):
        raise PydanticCustomError("bad_url", "{url} is not a web address", {"url": repr(value)})
    return value


Url = Annotated[
    str,
    BeforeValidator(_url),
    Spoken({"type": "string", "pattern": "^[hH][tT][tT][pP][sS]?://"}),
]
"""A web address, http or https."""


Identifier = Annotated[str, BeforeValidator(_tag), WithJsonSchema({"type": "string"})]
"""A name by which another part of the file speaks of something."""


_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


def _language_tag(value: object) -> object:
    if isinstance(value, str) and not _LANGUAGE.fullmatch(value):
        raise PydanticCustomError(
            "bad_language",
            "{value} is not the tag of a language, which looks like fr, pt-BR or sr-Latn",
            {"value": repr(value)},
        )
    return value


LanguageTag = Annotated[
    str,
    BeforeValidator(_language_tag),
    WithJsonSchema({"type": "string", "pattern": f"^{_LANGUAGE.pattern}$"}),
]
"""A language with its script and region where they matter (BCP 47, RFC 5646, 2.1)."""


class Foreign(Model):
    """What may be in another language than the file."""

    lang: LanguageTag | None = Field(
        default=None,
        description="The language of its words, where it is not the file's: `fr`, `pt-BR`. "
        "Screen readers pronounce them by it.",
    )


class Taggable(Model):
    """What a variant can leave out."""

    tags: Many[Tag] = Field(
        default=(),
        description="Tags that variants select by. Without tags it is in every variant.",
    )
    priority: Integer | None = Field(
        default=None,
        description="How much it matters when room is short: the lowest number goes first. "
        "Without a priority it is never left out for room.",
    )
