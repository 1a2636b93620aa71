"""The JSON Schema of cv.yaml, made from the models, for editors that complete and check.

Editors read YAML by its own rules and see numbers where cvbuild sees text; the types of
`cvbuild.schema.base` say so. Nothing here validates; the models do.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

__all__ = ["json_schema"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> str:
    """The schema as indented JSON, ending in a newline."""
    from pydantic.json_schema import GenerateJsonSchema

    from cvbuild.schema import Cv

    class Plain(GenerateJsonSchema):
        """Without the titles that repeat every field's name."""

        def field_title_should_be_set(self, schema: object) -> bool:
            return False

    schema = Cv.model_json_schema(schema_generator=Plain)
    for model in (schema, *schema.get("$defs", {}).values()):
        model.pop("title", None)
        fields = model["properties"]
        for name in ("tags", "priority"):
            if name in fields and name not in model.get("required", ()):
                fields[name] = fields.pop(name)  # what entries share comes last
        for field in fields.values():
            _plain_optional(field)
    schema["title"] = "cv.yaml of cvbuild, version 1 of the format"
    _keep_unions_open(schema)
    return json.dumps({"$schema": _DIALECT, **schema}, ensure_ascii=False, indent=2) + "\n"


def _plain_optional(field: JsonSchemaValue) -> None:
    """Says "this or nothing" in the shortest way, which editors show best."""
    if field.get("default", ...) in (None, []):
        del field["default"]
    branches = field.get("anyOf", [])
    if len(branches) == 2 and branches[1] == {"type": "null"}:
        first = branches[0]
        if isinstance(first.get("type"), str):
            first["type"] = [first["type"]]
        if "type" in first and "enum" not in first and "const" not in first:
            first["type"] = [*first["type"], "null"]
            del field["anyOf"]
            field.update(first)


def _keep_unions_open(node: JsonSchemaValue | list[Any]) -> None:
    """Drops the OpenAPI keyword `discriminator`, which JSON Schema does not have."""
    if isinstance(node, dict):
        node.pop("discriminator", None)
    for inner in node.values() if isinstance(node, dict) else node:
        if isinstance(inner, dict | list):
            _keep_unions_open(inner)
