"""`cvbuild new`: writes a starter file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from cvbuild.places import content_of, is_folder, make_folder, refuse_existing, same_file, write
from cvbuild.terminal import STDOUT, refuse, refuse_empty, reporting

__all__ = ["new"]


def new(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="What to create; - is standard output.")
    ] = "cv.yaml",
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Write a starter file to edit.

    It builds as it is. The schema that editors read is put beside it.

    \b
    Examples:
      cvbuild new
      cvbuild new resume/cv.yaml
    """
    from importlib.resources import files

    from cvbuild.json_schema import json_schema

    starter = files("cvbuild").joinpath("starter.yaml").read_bytes()
    with reporting(None):
        if not file:
            refuse_empty("file")
        if file in STDOUT:
            write(None, starter, file)
            return
        target = Path(file)
        if file.endswith(("/", os.sep)) or is_folder(target):
            target = target / "cv.yaml"
        beside = target.with_name("cv.schema.json")
        if target.name.casefold() == beside.name or same_file(target, beside):
            refuse(f"'{target}' is where the schema goes", "give the file another name")
        known = json_schema().encode()
        there = content_of(beside) == known
        if not force:
            for path in (target, *(() if there else (beside,))):
                if os.path.lexists(path):
                    refuse_existing(path)
        make_folder(target.parent)
        write(target, starter, str(target))
        if not there:
            write(beside, known, str(beside))
