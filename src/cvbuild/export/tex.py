"""TeX: a folder that compiles elsewhere, such as on Overleaf, to the pages of the PDF.

Takes a job for TeX, which has the layout that the page budget asked for, and gives the files of
the folder: `main.tex`, its picture, and a `latexmkrc`, because latexmk by itself makes DVI. Where
characters need LuaTeX, what it needs beside pdfTeX's macros is there, too, but for the fonts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cvbuild.export.formats import Files
    from cvbuild.tex.job import TexJob

__all__ = ["HEAD", "MAIN", "folder", "needs_lua"]

MAIN = "main.tex"
"""The name that Overleaf expects the document to have."""

_MARKERS = re.compile(r"^%@.*\n", re.MULTILINE)
"""The comment lines that name fields of cv.yaml, which is not there; see `cvbuild.tex.job`."""
_TOP = """\
% A résumé, written by cvbuild.
%
% On Overleaf: New Project, Upload Project, and choose the ZIP file of this folder; then Recompile.
HOW%
% The text begins after \\begin{document}. The sizes are in \\cvlayout there: the size of the type,
% the distance of lines as a multiple of it, the space between blocks, width and height of the
% paper, and the margins. The pages are those of the PDF that cvbuild makes; what it does after TeX
% they go without: tags for screen readers, what declares the file to be archivable, its source.
"""
_HOW = "HOW"
_PDFTEX = """\
% Elsewhere: "latexmk", or "pdflatex main" once. It takes pdfLaTeX with Latin Modern and microtype,
% which TeX Live and MiKTeX have; other engines lack what the macros build on.
"""
_LUATEX = """\
% There, choose LuaLaTeX in the menu. Elsewhere: "latexmk". It takes LuaLaTeX with Latin Modern, and
% the fonts that luafonts.tex names, which are not here; it looks for them on the system.
"""
HEAD = _TOP.partition("\n")[0].encode()
"""How the document begins."""
_LATEXMKRC = "$pdf_mode = 1;  # pdflatex\n"

_LUALATEXMKRC = "$pdf_mode = 4;  # lualatex\n@default_files = ('main.tex');\n"
_ALONE = "luaotfload.conf"
"""What keeps LuaTeX from looking for fonts by name, which it has to do elsewhere."""
_FONT = re.compile(r"\{\[[^\]]*?([^\]/\\]+)\](?=\()")


def needs_lua(job: TexJob) -> bool:
    """Whether it has characters that pdfTeX's fonts lack."""
    return "\\cvmissing{" in job.body


def folder(job: TexJob) -> Files:
    """The files of the folder.

    Raises:
        CvbuildError: it needs LuaTeX, and the template is not cvbuild's own.
    """
    if needs_lua(job):
        return _for_lua(job)
    source = _MARKERS.sub("", job.source)
    return {
        MAIN: f"{_TOP.replace(_HOW, _PDFTEX)}{source}".encode(),
        "latexmkrc": _LATEXMKRC.encode(),
        **job.files,
    }


def _for_lua(job: TexJob) -> Files:
    from cvbuild.tex.conversion import converted
    from cvbuild.tex.machine import Machine
    from cvbuild.tex.scripts import NO_FONTS, library_of

    whole, _ = converted(job, library_of(Machine.here()) or NO_FONTS)
    files = {name: data for name, data in whole.files.items() if name != _ALONE}
    files["luafonts.tex"] = _FONT.sub(r"{file:\1", files["luafonts.tex"].decode()).encode()
    source = _MARKERS.sub("", whole.source)
    return {
        MAIN: f"{_TOP.replace(_HOW, _LUATEX)}{source}".encode(),
        "latexmkrc": _LUALATEXMKRC.encode(),
        **files,
    }
