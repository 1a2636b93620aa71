"""`cvbuild new`: writes a starter file, and what a repository around it needs."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cvbuild.commands.options import TemplateOption
from cvbuild.diagnostic import CvbuildError
from cvbuild.places import content_of, is_folder, make_folder, refuse_existing, same_file, write
from cvbuild.starters import ROLES, Order, country_named
from cvbuild.starters import starter as text_of
from cvbuild.starters.repository import around
from cvbuild.terminal import STDOUT, refuse, refuse_empty, reporting, say

__all__ = ["new"]


def new(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="What to create; - is standard output.")
    ] = None,
    letter: Annotated[bool, typer.Option("--letter", help="A cover letter, not a résumé.")] = False,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Your name.")] = None,
    role: Annotated[
        str | None,
        typer.Option("--role", metavar="ROLE", help=f"{', '.join(ROLES)}."),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option("--country", metavar="CODE", help="Sets paper, spelling, telephone: us, de …"),
    ] = None,
    template: TemplateOption = None,
    variants: Annotated[
        str | None,
        typer.Option("--variants", metavar="NAMES", help="Such as public,onepage."),
    ] = None,
    repository: Annotated[
        bool,
        typer.Option("--repository", help="Also a workflow, README, .gitignore and settings."),
    ] = False,
    action: Annotated[
        str | None,
        typer.Option("--action", metavar="OWNER/REPO@REF", help="The action for the workflow."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Write a starter file to edit: cv.yaml, or letter.yaml.

    It builds as it is. The schema that editors read is put beside it. A letter has the header of
    the cv.yaml beside it, if there is one. On a terminal and without options, it asks.

    \b
    Examples:
      cvbuild new
      cvbuild new resume/cv.yaml
      cvbuild new --name "Grace Hopper" --role engineer --country us
      cvbuild new --role teacher --variants public,onepage
      cvbuild new my-resume/ --role nurse --repository
      cvbuild new --letter
    """
    order = Order(name, role, country, template, _names(variants))
    from importlib.resources import files

    from cvbuild.json_schema import json_schema, letter_schema

    kind = "letter" if letter else "cv"
    starter = files("cvbuild").joinpath(_STARTERS[kind]).read_bytes()
    with reporting(None):
        if file == "":
            refuse_empty("file")
        if file in STDOUT:
            if order != Order() and not letter:
                starter = text_of(order).encode()
            write(None, starter, file or "")
            return
        if letter and (order != Order() or repository):
            refuse("a letter has no role, country, variants or repository", "leave out --letter")
        if action is not None and not repository:
            refuse("--action is for the workflow", "give --repository, too")
        if file is None and order == Order() and not (letter or repository or force) and _asks():
            order, repository = _asked()
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
        if order.template is not None:
            _known(order.template, target.parent)
        if order != Order():
            starter = text_of(order).encode()
        extras = around(target.name, order.name or "Résumé", action) if repository else {}
        make_folder(target.parent)
        write(target, starter, str(target))
        if not there:
            write(beside, known, str(beside))
        for place, text in extras.items():
            path = target.parent / place
            if os.path.lexists(path):
                say(f"{path}: left as it is")
                continue
            make_folder(path.parent)
            write(path, text.encode(), str(path))


def _names(variants: str | None) -> tuple[str, ...]:
    return tuple(re.split(r"[\s,]+", variants.strip(" ,"))) if variants and variants.strip() else ()


def _known(template: str, base: Path) -> None:
    """Refuses a template that is not there; one of one's own is named as the file will name it."""
    from cvbuild.latex.template import find

    find(template, base)


def _asks() -> bool:
    """Whether somebody is there to answer."""
    return all(s is not None and s.isatty() for s in (sys.stdin, sys.stdout))


def _asked() -> tuple[Order, bool]:
    """What somebody wants, and whether with a repository; an empty answer is none."""
    from cvbuild.latex.template import builtin_names

    def ask(question: str, answers: Sequence[str] = ()) -> str | None:
        while True:
            said: str = typer.prompt(question, default="", show_default=False).strip()
            if not answers or not said or said in answers:
                return said or None
            say(f"  one of: {', '.join(answers)}")

    say("Enter leaves a question out; all of it can be changed in the file.")
    name = ask("Your name")
    role = ask(f"Your role ({', '.join(ROLES)})", tuple(ROLES))
    country: str | None = None
    while True:
        said = ask("Your country, for paper and telephone (us, gb, de …)")
        try:
            country = said and country_named(said)
            break
        except CvbuildError as error:
            say(f"  {error.diagnostics[0].message}; {error.diagnostics[0].hint}")
    templates = builtin_names()
    many = len(templates) > 1
    template = ask(f"Template ({', '.join(templates)})", templates) if many else None
    variants = ask("Variants (such as public, onepage)")
    whole = typer.confirm("A whole repository, with a workflow that builds it?", default=False)
    return Order(name, role, country, template, _names(variants)), whole


_STARTERS = {"cv": "starter.yaml", "letter": "starter-letter.yaml"}

_OWN_HEADER = re.compile(rb"# With `resume.*?(?=^\n|^recipient)", re.DOTALL | re.MULTILINE)
"""What the starter letter has in place of a résumé to share the header with."""
