"""`cvbuild new`: writes a starter file."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from cvbuild.places import content_of, is_folder, make_folder, refuse_existing, same_file, write
from cvbuild.terminal import STDOUT, refuse, refuse_empty, reporting

__all__ = ["new"]


def new(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="What to create; - is standard output.")
    ] = None,
    letter: Annotated[bool, typer.Option("--letter", help="A cover letter, not a résumé.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Write a starter file to edit: cv.yaml, or letter.yaml.

    It builds as it is. The schema that editors read is put beside it. A letter has the header of
    the cv.yaml beside it, if there is one.

    \b
    Examples:
      cvbuild new
      cvbuild new resume/cv.yaml
      cvbuild new --letter
    """
    from importlib.resources import files

    from cvbuild.json_schema import json_schema, letter_schema

    kind = "letter" if letter else "cv"
    starter = files("cvbuild").joinpath(_STARTERS[kind]).read_bytes()
    with reporting(None):
        if file == "":
            refuse_empty("file")
        if file in STDOUT:
            write(None, starter, file or "")
            return
        target = Path(file or f"{kind}.yaml")
        if (file or "").endswith(("/", os.sep)) or is_folder(target):
            target = target / f"{kind}.yaml"
        beside = target.with_name(f"{kind}.schema.json")
        if target.name.casefold() == beside.name or same_file(target, beside):
            refuse(f"'{target}' is where the schema goes", "give the file another name")
        known = (letter_schema() if letter else json_schema()).encode()
        there = content_of(beside) == known
        if not force:
            for path in (target, *(() if there else (beside,))):
                if os.path.lexists(path):
                    refuse_existing(path)
        if letter and content_of(target.with_name("cv.yaml")) is not None:
            starter = _OWN_HEADER.sub(b"resume: cv.yaml\n", starter)
        make_folder(target.parent)
        write(target, starter, str(target))
        if not there:
            write(beside, known, str(beside))


_STARTERS = {"cv": "starter.yaml", "letter": "starter-letter.yaml"}

_OWN_HEADER = re.compile(rb"# With `resume.*?(?=^\n|^recipient)", re.DOTALL | re.MULTILINE)
"""What the starter letter has in place of a résumé to share the header with."""
