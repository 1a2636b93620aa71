"""The JSON Schemas of cv.yaml and letter.yaml, made from the models, for editors.

Editors read YAML by its own rules and see numbers where cvbuild sees text; the types of
`cvbuild.schema.base` say so. What the models check in code is said here where JSON Schema can.
Nothing here validates; the models do.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cvbuild.schema.languages import SPOKEN, TAG

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

    from cvbuild.schema.base import Model

__all__ = ["json_schema", "letter_schema"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_POINT = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
_WORDS = r"[^0-9\s./–—-]|^[^0-9]+$"
_RANGE = rf"^\s*({_POINT}\s*(/|–|—|\s-\s)\s*{_POINT}|[0-9]{{4}}-[0-9]{{4}})\s*$"
_DATES = {
    "start": rf"{_WORDS}|^\s*{_POINT}\s*$",
    "end": rf"{_WORDS}|^\s*{_POINT}\s*$",
    "date": rf"{_WORDS}|^\s*{_POINT}\s*$|{_RANGE}",
}
"""What `cvbuild.schema.dates` reads, by field: words, a date, and for `date` a range of two."""

_LAST = ("lang", "tags", "priority", "page_break")
"""What nearly everything has, and what therefore stands after the fields of its own."""

_SCALAR = ("string", "number", "boolean", "object")
"""What an editor sees in text, which may be given per language."""

_TAGS = {"pattern": f"^(?:{TAG.pattern})$"}
_TEXTS = {"type": ["string", "number", "boolean", "null"]}
"""What stands in place of a text that is given per language, by the tag of each."""


def json_schema() -> str:
    """The schema as indented JSON, ending in a newline."""
    from cvbuild.schema import Cv

    return _schema_of(Cv, "cv.yaml of cvbuild, version 1 of the format")


def letter_schema() -> str:
    """That of letter.yaml."""
    from cvbuild.schema.letter import Letter

    return _schema_of(Letter, "letter.yaml of cvbuild, version 1 of the format")


def _schema_of(root: type[Model], title: str) -> str:
    from pydantic.json_schema import GenerateJsonSchema

    from cvbuild.schema.contacts import CONTACT_KINDS
    from cvbuild.schema.outputs import OUTPUT_FORMATS

    class Plain(GenerateJsonSchema):
        """Without the titles that repeat every field's name."""

        def field_title_should_be_set(self, schema: object) -> bool:
            return False

    schema = root.model_json_schema(schema_generator=Plain)
    models = schema["$defs"]
    for model in (schema, *models.values()):
        model.pop("title", None)
        fields = model["properties"]
        needed = model.get("required", ())
        last = _LAST if "priority" in fields else ()
        places = {name: n for n, name in enumerate(last, 1)}
        for name in sorted(fields, key=lambda name: (name not in needed, places.get(name, 0))):
            fields[name] = fields.pop(name)
        for name, field in fields.items():
            if "$ref" in field:  # Pydantic leaves out a description that its model also has
                field.setdefault("description", models[field["$ref"].split("/")[-1]]["description"])
            if name in _DATES and "start" in fields:
                field["pattern"] = _DATES[name]
                field["patternErrorMessage"] = "Write 2018, 2018-08 or 2018-08-31, or words."
            if name not in needed:
                _optional(field)
            for ours, theirs in (("ge", "minimum"), ("le", "maximum")):
                if ours in field:  # what Pydantic makes of a limit after a validator
                    field[theirs] = field.pop(ours)
    for name, word, choices in (
        ("Contact", "oneOf", CONTACT_KINDS),
        ("Output", "oneOf", OUTPUT_FORMATS),
        ("Role", "anyOf", ("position", "team")),
        ("SkillEntry", "anyOf", ("name", "items", "details")),
        ("LetterParagraph", "anyOf", ("text", "items")),
        ("Recipient", "anyOf", ("name", "position", "organization", "address")),
    ):
        if name in models:
            models[name][word] = [{"required": [choice]} for choice in choices]
    for model in models.values():
        if "entries" in model["properties"]:
            model["anyOf"] = [_not_empty("entries", "array"), _not_empty("intro", *_SCALAR)]
    schema["title"] = title
    _keep_unions_open(schema)
    models["LanguageTag"], models["LanguageText"] = _TAGS, _TEXTS
    _speak(schema)
    return json.dumps({"$schema": _DIALECT, **schema}, ensure_ascii=False, indent=2) + "\n"


def _not_empty(name: str, *types: str) -> JsonSchemaValue:
    """That a field is there, and says something."""
    return {"required": [name], "properties": {name: {"type": [*types], "minItems": 1}}}


def _optional(field: JsonSchemaValue) -> None:
    """Also admits nothing after the key, said in the shortest way, which editors show best."""
    if not isinstance(field.get("default"), str | int | float):
        field.pop("default", None)
    branches = [b for b in field.pop("anyOf", ()) if b != {"type": "null"}]
    if len(branches) == 1:
        field.update(branches.pop())
    if "enum" in field or "$ref" in field:
        branches = [{key: field.pop(key) for key in ("$ref", "type", "enum") if key in field}]
    if branches:
        field["anyOf"] = [*branches, {"type": "null"}]
        return
    types = field["type"] if isinstance(field["type"], list) else [field["type"]]
    field["type"] = [*types, "null"] if "null" not in types else types


def _keep_unions_open(node: JsonSchemaValue | list[Any]) -> None:
    """Drops the OpenAPI keyword `discriminator`, which JSON Schema does not have."""
    if isinstance(node, dict):
        node.pop("discriminator", None)
    for inner in node.values() if isinstance(node, dict) else node:
        if isinstance(inner, dict | list):
            _keep_unions_open(inner)


def _speak(node: JsonSchemaValue | list[Any]) -> None:
    """Lets what is marked for it also be a mapping of texts by language."""
    if isinstance(node, dict) and node.pop(SPOKEN, False):
        types = node["type"] if isinstance(node["type"], list) else [node["type"]]
        null = ["null"] if "null" in types else []
        node["type"] = [*(name for name in types if name != "null"), "object", *null]
        node["propertyNames"] = {"$ref": "#/$defs/LanguageTag"}
        node["additionalProperties"] = {"$ref": "#/$defs/LanguageText"}
        node["minProperties"] = 1
    for inner in node.values() if isinstance(node, dict) else node:
        if isinstance(inner, dict | list):
            _speak(inner)
