"""What `cvbuild build` makes of a file: which formats, of which variants, into which files."""

import re
import warnings
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from cvbuild.schema.base import Identifier, Model

__all__ = ["ALL", "OUTPUT_FORMATS", "Output", "Outputs"]

OUTPUT_FORMATS = ("pdf", "html", "md", "txt", "docx", "json", "png", "tex")
"""The keys of an output of which it has exactly one."""

ALL = "all"
"""Stands for every variant."""

_FOLDERS = ("tex",)
"""Formats that are a folder."""

_FIELD = re.compile(r"\{([^{}]*)\}")
_FIELDS = ("name", "variant")


def _which(value: object) -> object:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


_NAME = {"type": "string"}
Which = Annotated[
    tuple[Identifier, ...],
    BeforeValidator(_which),
    WithJsonSchema({"anyOf": [_NAME, {"type": "array", "items": _NAME}]}),
]
"""One variant, or several; none is the file as it is."""


def _file(value: object) -> object:
    if not isinstance(value, str):
        return value
    parts = value.split("/")
    if value.startswith("/") or ":" in value or "\\" in value or {"", ".", ".."} & set(parts):
        raise PydanticCustomError(
            "bad_output",
            "{value} is not the name of a file below the folder that is built into",
            {"value": repr(value)},
        )
    if not value.isprintable():
        raise PydanticCustomError(
            "bad_output", "{value} is no name of a file", {"value": repr(value)}
        )
    for found in _FIELD.finditer(value):
        if found[1] not in _FIELDS:
            raise PydanticCustomError(
                "bad_output",
                "{field} is not known in the name of a file",
                {"field": repr(found[0]), "at": found[0]},
            )
    if re.search("[{}]", _FIELD.sub("", value)):
        raise PydanticCustomError("bad_output", "{value} has a brace alone", {"value": repr(value)})
    return value


def _of(what: str) -> str:
    return f"{what} of a variant, of each in a list, or of `all`; with nothing, of the file."


with warnings.catch_warnings():
    # Pydantic has a method `json`, which nobody here calls and which a field may take the place of
    warnings.filterwarnings("ignore", message=".*shadows an attribute", category=UserWarning)

    class Output(Model):
        """What is made in one format: exactly one key says which, with the variants after it."""

        pdf: Which | None = Field(default=None, description=_of("The PDF"))
        html: Which | None = Field(default=None, description=_of("A web page"))
        md: Which | None = Field(default=None, description=_of("Markdown"))
        txt: Which | None = Field(default=None, description=_of("Plain text"))
        docx: Which | None = Field(default=None, description=_of("A file for Word"))
        json: Which | None = Field(  # type: ignore[assignment]
            default=None, description=_of("JSON Resume")
        )
        png: Which | None = Field(default=None, description=_of("A picture of each page"))
        tex: Which | None = Field(default=None, description=_of("A folder for Overleaf"))
        file: Annotated[str, BeforeValidator(_file), WithJsonSchema({"type": "string"})] | None = (
            Field(
                default=None,
                description="What it is called, below the folder that is built into, in place of "
                "`cv.pdf`, `cv-industry.pdf` and the like. `{variant}` and `{name}` stand for the "
                "names of the variant and of the file.",
            )
        )

        @model_validator(mode="before")
        @classmethod
        def _of_the_file(cls, data: object) -> object:
            """A format with nothing after it is the file as it is."""
            if not isinstance(data, dict):
                return data
            return {k: [] if v is None and k in OUTPUT_FORMATS else v for k, v in data.items()}

        @model_validator(mode="after")
        def _makes_sense(self) -> Self:
            formats = [name for name in OUTPUT_FORMATS if getattr(self, name) is not None]
            if not formats:
                raise PydanticCustomError("output_without_format", "this output has no format")
            if len(formats) > 1:
                raise PydanticCustomError(
                    "output_with_two_formats",
                    "one output cannot be both {first} and {second}",
                    {"first": formats[0], "second": formats[1], "field": formats[1]},
                )
            if self.file is None:
                return self
            several = len(self.variants) > 1 or ALL in self.variants
            if several and "{variant}" not in self.file:
                raise PydanticCustomError(
                    "bad_output",
                    "several variants cannot go into one file",
                    {"field": "file"},
                )
            if not self.variants and "{variant}" in self.file:
                raise PydanticCustomError(
                    "bad_output",
                    "the file as it is has no {what}",
                    {"field": "file", "at": "{variant}", "what": "'{variant}'"},
                )
            ending = f".{self.format}"
            if self.format not in _FOLDERS and not self.file.lower().endswith(ending):
                raise PydanticCustomError(
                    "bad_output",
                    "the name of this file ends in {ending}",
                    {"field": "file", "ending": ending},
                )
            return self

        @property
        def format(self) -> str:
            """Which of `OUTPUT_FORMATS` this is."""
            return next(name for name in OUTPUT_FORMATS if getattr(self, name) is not None)

        @property
        def variants(self) -> tuple[str, ...]:
            """The variants it is of; none is the file as it is."""
            found: tuple[str, ...] = getattr(self, self.format)
            return found


def _output(value: object) -> object:
    """A format alone is that of the file as it is."""
    if isinstance(value, str):
        if value not in OUTPUT_FORMATS:
            raise PydanticCustomError(
                "unknown_format", "{value} is no format", {"value": repr(value)}
            )
        return {value: []}
    return value


_FORMAT = Annotated[str, WithJsonSchema({"enum": list(OUTPUT_FORMATS)})]
Outputs = Annotated[
    tuple[
        Annotated[Output, BeforeValidator(_output, json_schema_input_type=_FORMAT | Output)], ...
    ],
    BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value),
]
"""What to make, each with a line of its own."""
