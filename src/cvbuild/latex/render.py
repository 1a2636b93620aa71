"""Render: from the neutral document to a job for TeX.

Takes a `Document`, a `Template` and a `Layout`, gives a `TexJob`. Text becomes TeX in one place,
the escape of the environment; this module only adds what the page needs to know of its sizes.
"""

from __future__ import annotations

import json

from cvbuild.diagnostic import CvbuildError, Diagnostic, Path
from cvbuild.document import BulletList, Definition, Document, Paragraph
from cvbuild.latex.escape import Latex, hex_string
from cvbuild.latex.template import Layout, Template
from cvbuild.tex.job import TexJob

__all__ = ["PHOTO_JPEG", "PHOTO_PNG", "marker", "render"]

PHOTO_JPEG = "photo.jpg"
PHOTO_PNG = "photo.png"
"""The names under which templates find the picture, whatever it is called."""


def render(document: Document, template: Template, layout: Layout) -> TexJob:
    """The TeX of a document.

    Raises:
        CvbuildError: the template's body is not valid Jinja2, or uses what is not there.
    """
    import jinja2

    from cvbuild.latex.environment import environment

    env = environment(jinja2.BaseLoader())
    env.globals["at"] = marker
    env.tests["paragraph"] = lambda block: isinstance(block, Paragraph)
    env.tests["listing"] = lambda block: isinstance(block, BulletList)
    env.tests["definition"] = lambda block: isinstance(block, Definition)
    try:
        body = env.from_string(template.body).render(document=document, photo=_photo(document))
    except jinja2.TemplateSyntaxError as error:
        raise _broken(template, f"line {error.lineno}: {error.message}") from None
    except jinja2.TemplateError as error:
        raise _broken(template, str(error)) from None
    return TexJob(template.preamble, f"{_opening(document, layout)}{body}")


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
