"""Render: from the neutral document to a job for TeX.

Takes a `Document`, a `Template` and a `Layout`, gives a `TexJob`. Text becomes TeX in one place,
the escape of the environment; this module only adds what the page needs to know of its sizes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from cvbuild.diagnostic import CvbuildError, Diagnostic, Path
from cvbuild.document import BulletList, Definition, Document, Paragraph
from cvbuild.latex.escape import Latex, hex_string
from cvbuild.latex.template import Layout, Template, file_marker
from cvbuild.tex.job import TexJob

if TYPE_CHECKING:
    import jinja2

__all__ = ["PHOTO_JPEG", "PHOTO_PNG", "marker", "render"]

PHOTO_JPEG = "photo.jpg"
PHOTO_PNG = "photo.png"
"""The names under which templates find the picture, whatever it is called."""

MAX_STEPS = 300_000
"""How often a template may go round its loops and into its macros; a résumé takes thousands."""

MAX_CHARACTERS = 10_000_000
"""The longest body that a template may make, and the longest text that it may repeat."""


def render(document: Document, template: Template, layout: Layout) -> TexJob:
    """The TeX of a document.

    Raises:
        CvbuildError: the template's body is not valid Jinja2, or uses what is not there.
    """
    import jinja2

    values = {"document": document, "photo": _photo(document), _STEP: _counter()}
    try:
        body = _limited(_compiled(template.body).generate(values))
    except Exception as error:
        line = _line(error)
        if line is None and not isinstance(error, jinja2.TemplateError):
            raise  # a bug of cvbuild's own
        place = "body.tex.jinja" if line is None else f"body.tex.jinja:{line}"
        raise _broken(template, f"{place}: {_reason(error)}") from error
    return TexJob(
        template.preamble, f"{_opening(document, layout)}{file_marker('body.tex.jinja')}\n{body}"
    )


@lru_cache(maxsize=8)
def _compiled(body: str) -> jinja2.Template:
    """The template, which calls the function `_STEP` of its values at each of its steps.

    The parser is recursive, and Python's compiler, which comes after it, has limits of its own.
    """
    import jinja2
    from jinja2 import nodes

    from cvbuild.latex.environment import environment

    env = environment(jinja2.BaseLoader())
    env.globals["at"] = marker
    env.tests["paragraph"] = lambda block: isinstance(block, Paragraph)
    env.tests["listing"] = lambda block: isinstance(block, BulletList)
    env.tests["definition"] = lambda block: isinstance(block, Definition)
    try:
        tree = env.parse(body)
        for node in tree.find_all((nodes.For, nodes.Macro, nodes.CallBlock, nodes.Block)):
            assert isinstance(node, nodes.For | nodes.Macro | nodes.CallBlock | nodes.Block)
            call = nodes.Call(nodes.Name(_STEP, "load"), [], [], None, None)
            step = nodes.ExprStmt(call)
            step.set_lineno(node.lineno).set_environment(env)
            node.body.insert(0, step)
        _bound_growth(env)
        return env.from_string(tree)
    except (RecursionError, MemoryError, SyntaxError, ValueError, OverflowError) as error:
        raise jinja2.TemplateError(_reason(error)) from error


_STEP = "_cv_step"
"""The name of the function that counts."""


def _counter() -> Callable[[], None]:
    steps = iter(range(MAX_STEPS))

    def step() -> None:
        if next(steps, None) is None:
            raise _too_much(f"this goes round more than {MAX_STEPS:,} times")

    return step


def _bound_growth(env: jinja2.Environment) -> None:
    """Makes the operators that can fill the memory at once refuse to."""
    import operator

    from jinja2.sandbox import SandboxedEnvironment

    def times(left: object, right: object) -> object:
        for one, other in ((left, right), (right, left)):
            if (
                isinstance(one, str | list | tuple)
                and isinstance(other, int)
                and len(one) * other > MAX_CHARACTERS
            ):
                raise _too_much("this repeats something too often")
        return operator.mul(left, right)

    def power(left: object, right: object) -> object:
        if isinstance(right, int | float) and abs(right) > 100:
            raise _too_much("the exponent is too large")
        return operator.pow(left, right)

    assert isinstance(env, SandboxedEnvironment)
    env.intercepted_binops = frozenset({"*", "**"})
    env.binop_table |= {"*": times, "**": power}


def _too_much(message: str) -> Exception:
    import jinja2

    return jinja2.TemplateRuntimeError(message)


def _limited(chunks: Iterable[str]) -> str:
    kept: list[str] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_CHARACTERS:
            raise _too_much(f"this writes more than {MAX_CHARACTERS:,} characters")
        kept.append(chunk)
    return "".join(kept)


def _line(error: Exception) -> int | None:
    """The line of the template behind an error: Jinja gives its frames the file `<template>`."""
    import traceback

    import jinja2

    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.lineno
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == "<template>"]
    return lines[-1] if lines else None


def _reason(error: Exception) -> str:
    import jinja2

    if isinstance(error, RecursionError):
        return "this goes too deep into itself"
    if isinstance(error, MemoryError):
        return "this takes more memory than there is"
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.message or "this is not valid Jinja2"
    if isinstance(error, SyntaxError):
        return error.msg
    return str(error) or type(error).__name__


def _photo(document: Document) -> str | None:
    if document.header.photo is None:
        return None
    return PHOTO_PNG if document.header.photo.file.lower().endswith(".png") else PHOTO_JPEG


def marker(path: Path) -> Latex:
    """The comment line that names the field behind what follows; see `cvbuild.tex.job`."""
    return Latex(f"%@ {json.dumps(path)}")


def _opening(document: Document, layout: Layout) -> str:
    width, height = layout.paper_size
    sizes = "".join(
        f"{{{size}}}"
        for size in (
            f"{layout.font_size:.5g}bp",
            f"{layout.leading:.5g}",
            f"{layout.spacing:.5g}",
            f"{width:.5f}pt",
            f"{height:.5f}pt",
            f"{layout.margin:.5f}pt",
        )
    )
    info = (
        f"/Title{hex_string(document.title)}/Author{hex_string(document.author)}/Creator(cvbuild)"
    )
    return (
        f"\\pdfinfo{{{info}}}\n"
        f"\\pdfcatalog{{/Lang({document.language})/ViewerPreferences<</DisplayDocTitle true>>}}\n"
        f"\\cvlayout{sizes}\n"
    )


def _broken(template: Template, reason: str) -> CvbuildError:
    return CvbuildError(
        [
            Diagnostic(
                "broken-template",
                f"the template {template.name!r} cannot be used: {reason}",
                path=("template",),
            )
        ]
    )
