"""Render: from the document of a letter to a job for TeX, alone or with the résumé behind it.

The header is what the template's body makes of a résumé that has nothing but a header, so that
every template sets letters, too. Comment lines that name a field of the résumé say so, because
letter and résumé stand in two files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from cvbuild.document import Document
from cvbuild.latex.render import body_of, opening, page_setup, picture_name, rendered
from cvbuild.latex.template import LETTER, Layout, LetterTemplate, Template
from cvbuild.letter.compose import RESUME
from cvbuild.letter.document import LetterDocument
from cvbuild.tex.job import TexJob

if TYPE_CHECKING:
    from cvbuild.diagnostic import Path

__all__ = ["OWN_PHOTO", "SIGNATURE", "render", "with_resume"]

OWN_PHOTO = "letter-photo"
SIGNATURE = "signature"
"""What the names of the letter's own pictures begin with in a job."""

_MARKER = re.compile(r"^%@ (\[.*\])$", re.MULTILINE)


def render(
    letter: LetterDocument,
    template: Template,
    letters: LetterTemplate,
    layout: Layout,
    own: Collection[str],
    title: str | None = None,
) -> TexJob:
    """The TeX of a letter; `own` are the fields of its header that the résumé does not give.

    Raises:
        CvbuildError: a file of the template is not valid Jinja2, or uses what is not there.
    """
    header = Document(letter.language, letter.title, letter.author, letter.header, ())
    top = body_of(header, template, layout.look, OWN_PHOTO if "photo" in own else "photo")
    picture = letter.signature
    signature = None if picture is None else picture_name(picture.file, SIGNATURE)
    values = {"letter": letter, "signature": signature}
    return TexJob(
        template.preamble,
        opening(title or letter.title, letter.author, letter.language)
        + page_setup(layout)
        + _of_resume(top, own)
        + rendered(letters.body, LETTER, values, template),
        language=letter.language,
        trusted=template.trusted,
    )


def with_resume(letter: TexJob, document: Document, template: Template, layout: Layout) -> TexJob:
    """The job of a letter with that of the résumé behind it; both have one template."""
    setup, resume = page_setup(layout), _of_resume(body_of(document, template, layout.look), ())
    body = (
        f"\\cvopen{{Part}}\n{letter.body}\n\\cvclose\n\\cvnextdocument\n"
        f"{setup}\\cvopen{{Part}}\n{resume}\n\\cvclose"
    )
    return replace(letter, body=body)


def _of_resume(body: str, own: Collection[str]) -> str:
    """The body, in which comment lines name fields of the résumé but for the letter's own."""

    def named(found: re.Match[str]) -> str:
        path: Path = tuple(json.loads(found[1]))
        if path and path[0] in own:
            return found[0]
        return f"%@ {json.dumps([RESUME, *path])}"

    return _MARKER.sub(named, body)
