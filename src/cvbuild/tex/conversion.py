"""A job for LuaTeX, from the one that pdfTeX would get.

In that, a character which pdfTeX's fonts lack is `\\cvmissing{code}`; here each is set in a font
of this machine. `luatex.tex` and `luatex.lua` come before the rest. Latin stays in Latin Modern,
and the PDF is written as pdfTeX writes it, so that `finish` serves both.

Lua can read files and more, whatever TeX forbids; so templates that do not come with cvbuild are
refused, and \\directlua and its kin are gone before the résumé begins.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.tex.job import TexJob
from cvbuild.tex.scripts import Faces, Library

__all__ = ["converted"]

_MISSING = re.compile(r"\\cvmissing\{([0-9A-F]{4,6})\}")
_RUN = re.compile(r"(?:\\cvmissing\{[0-9A-F]{4,6}\})+")
_SIGN = re.compile(r"\\cvsignor\{([0-9A-F]{4,6})\}\{(\\cvchar[a-z]+(?:\{\w+\})+)\}")
RIGHT_TO_LEFT = ("ar", "he", "iw", "fa", "ur", "ps", "yi", "ckb", "sd", "ug")
"""Languages that are written from right to left."""

_LOCKED = (
    "latelua",
    "directlua",
    "luafunction",
    "luafunctioncall",
    "luadef",
    "luabytecode",
    "luabytecodecall",
    "lateluafunction",
)
_LOCK = "".join(
    f"\\expandafter\\let\\csname {name}\\endcsname\\undefined%\n"
    for lua in dict.fromkeys(_LOCKED)
    for name in (lua, f"tex_{lua}:D")
) + "".join(
    f"\\expandafter\\let\\csname {name}\\endcsname\\undefined%\n"
    for name in (
        "lua_now:n",
        "lua_now:e",
        "__lua_now:n",
        "lua_shipout:n",
        "lua_shipout_e:n",
        "__lua_shipout:n",
        "primitive",
        "tex_primitive:D",
    )
)


def converted(job: TexJob, library: Library) -> tuple[TexJob, tuple[str, ...]]:
    """The job for LuaTeX, and the files of the fonts in it.

    No line gets another number. Raises CvbuildError for a template that is not cvbuild's own.
    """
    if not job.trusted:
        raise CvbuildError((_stranger(),), ExitCode.TYPESETTING)
    missing, signs = _MISSING.findall(job.body), [code for code, _ in _SIGN.findall(job.body)]
    chars = {chr(int(code, 16)) for code in (*missing, *signs)}
    faces = Faces.of(chars, job.language, library)
    declared, files = _declared(faces, library)
    setup = _LOCK + declared
    if _right_to_left(job):
        setup = "\\cvrighttoleft " + setup
    body = _SIGN.sub(lambda sign: _sign(sign[1], sign[2], faces), job.body)
    body = _RUN.sub(lambda run: _in_fonts(run[0], faces), body)
    layer = _beside("luatex.tex").decode()
    preamble = _EARLY + job.preamble.replace("\n", "\\input{luatex.tex}\n", 1)
    more = {
        "luatex.tex": layer.encode(),
        "luatex.lua": _beside("luatex.lua"),
        "luafonts.tex": setup.encode(),
        "luaotfload.conf": _SETTINGS,
    }
    whole = replace(
        job, preamble=preamble, body=f"\\input{{luafonts.tex}}{body}", files={**job.files, **more}
    )
    return whole, files


_EARLY = (
    "\\renewcommand\\encodingdefault{OT1}\\renewcommand\\rmdefault{cmr}"
    "\\fontencoding{OT1}\\fontfamily{cmr}\\selectfont "
)
"""Before the class: or it has luaotfload look for a font by name, and so for all there are."""
_SETTINGS = b"[db]\nupdate-live = false\n"


@cache
def _beside(name: str) -> bytes:
    return Path(__file__).with_name(name).read_bytes()


def _sign(code: str, tex: str, faces: Faces) -> str:
    """A sign in a font of this machine, or else as pdfTeX sets it: LuaTeX tells readers of the PDF
    less about the fonts of the latter, which of several signs with one name for example."""
    return f"\\cvmissing{{{code}}}" if chr(int(code, 16)) in faces.keys else tex


def _in_fonts(run: str, faces: Faces) -> str:
    out: list[str] = []
    key: str | None = None
    for code in _MISSING.findall(run):
        char = chr(int(code, 16))
        found = faces.keys.get(char)
        if found != key and key is not None:
            out.append("}")
        if found is None:
            out.append(f"\\cvmissing{{{code}}}")
        elif found != key:
            out.append(f"\\cvscript{{{found}}}{{{char}")
        else:
            out.append(char)
        key = found
    if key is not None:
        out.append("}")
    return "".join(out)


def _declared(faces: Faces, library: Library) -> tuple[str, tuple[str, ...]]:
    """The fonts for TeX, and their files."""
    lines: list[str] = []
    files: dict[str, None] = {}
    for key, (serif, sans, tag) in faces.families.items():
        for kin, family in (("r", serif), ("s", sans), ("t", sans)):
            for series, bold in (("m", False), ("bx", True)):
                for shape, italic in (("n", False), ("it", True)):
                    face = library.face(family, bold=bold, italic=italic)
                    assert face is not None  # there is an upright one, which stands in
                    files[face.file] = None
                    font = f"[{face.file}]({face.index}):mode=harf;script={tag}"
                    lines.append(f"\\cvface{{{key}{kin}}}{{{series}}}{{{shape}}}{{{font}}}%\n")
    return "".join(lines), tuple(files)


_LETTER = re.compile(r"\\cvmissing\{(05[9A-F][0-9A-F]|0[67][0-9A-F]{2}|08[A-F][0-9A-F])\}")


def _right_to_left(job: TexJob) -> bool:
    """Whether the page goes from right to left: by the language, else by most of the letters."""
    language = job.language.lower().split("-")[0]
    if language in RIGHT_TO_LEFT:
        return True
    if language != "en":
        return False
    text = _NO_TEXT.sub("", job.body)
    backward = len(_LETTER.findall(text))
    return backward > len(_OTHER.findall(_COMMAND.sub("", text)))


_NO_TEXT = re.compile(
    r"^(?:%|\\(?:pdfinfo|pdfcatalog|cvlook|cvlayout|cvopen|cvas)\b).*$"
    r"|\\(?:begin|end)\{\w+\}|<[0-9A-F\s]*>",
    re.MULTILINE,
)
_COMMAND = re.compile(r"\\[A-Za-z]+(?:\{[0-9A-F]{4,6}\})?")
_OTHER = re.compile(r"[^\W\d_]")


def _stranger() -> Diagnostic:
    return Diagnostic(
        "template-for-pdftex",
        "a template of one's own cannot be used for characters that need LuaTeX",
        hint="templates that come with cvbuild can; see docs/languages.md for why",
        path=("template",),
    )
