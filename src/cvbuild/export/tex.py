"""TeX: a folder that compiles elsewhere, such as on Overleaf, to the pages of the PDF.

Takes a job for TeX, which has the layout that the page budget asked for, and gives the files of
the folder: `main.tex`, its picture, and a `latexmkrc`, because latexmk by itself makes DVI.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cvbuild.export.formats import Files
    from cvbuild.tex.job import TexJob

__all__ = ["HEAD", "MAIN", "folder"]

MAIN = "main.tex"
"""The name that Overleaf expects the document to have."""

_MARKERS = re.compile(r"^%@.*\n", re.MULTILINE)
"""The comment lines that name fields of cv.yaml, which is not there; see `cvbuild.tex.job`."""
_TOP = """\
% A résumé, written by cvbuild.
%
% On Overleaf: New Project, Upload Project, and choose the ZIP file of this folder; then Recompile.
% Elsewhere: "latexmk", or "pdflatex main" once. It takes pdfLaTeX with Latin Modern and microtype,
% which TeX Live and MiKTeX have; other engines lack what the macros build on.
%
% The text begins after \\begin{document}. The sizes are in \\cvlayout there: the size of the type,
% the distance of lines as a multiple of it, the space between blocks, width and height of the
% paper, and the margins. The pages are those of the PDF that cvbuild makes; what it does after TeX
% they go without: tags for screen readers, what declares the file to be archivable, its source.
"""
HEAD = _TOP.partition("\n")[0].encode()
"""How the document begins."""
_LATEXMKRC = "$pdf_mode = 1;  # pdflatex\n"


def folder(job: TexJob) -> Files:
    """The files of the folder."""
    source = _MARKERS.sub("", job.source)
    return {MAIN: f"{_TOP}{source}".encode(), "latexmkrc": _LATEXMKRC.encode(), **job.files}
