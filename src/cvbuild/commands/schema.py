"""`cvbuild schema`: prints the JSON Schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cvbuild.places import content_of, write
from cvbuild.terminal import STDIO, STDOUT, refuse, refuse_empty, reporting

__all__ = ["schema"]


def schema(
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to; - is standard output.")
    ] = STDIO,
    letter: Annotated[bool, typer.Option("--letter", help="That of letter.yaml.")] = False,
) -> None:
    """Print the JSON Schema of cv.yaml, or of letter.yaml.

    Editors complete and check with it while you type.

    \b
    Examples:
      cvbuild schema
      cvbuild schema -o cv.schema.json
      cvbuild schema --letter -o letter.schema.json
    """
    from cvbuild.json_schema import json_schema, letter_schema

    with reporting(None):
        if not output:
            refuse_empty("output")
        target = None if output in STDOUT else Path(output)
        if target is not None and b'"$schema"' not in (content_of(target) or b'"$schema"'):
            refuse(f"'{target}' is there already, and no JSON Schema", "give another name with -o")
        write(target, (letter_schema() if letter else json_schema()).encode(), output)
