"""LuaLaTeX of a TeX Live on the machine: for characters that pdfTeX's fonts lack.

Takes the job that pdfTeX would get; `conversion.py` makes of it one for LuaTeX. What takes time to
import is only imported where such characters are.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from os import pathsep
from pathlib import Path

from cvbuild.tex.job import TexJob, Typeset
from cvbuild.tex.machine import Found, Machine, Missing
from cvbuild.tex.pdflatex import (
    LIMITS,
    Limits,
    bundled_folder,
    run_job,
    system_environment,
)
from cvbuild.tex.process import Runner, run

__all__ = ["INSTALL", "LUATEX", "LuaLatex", "advice", "system"]

LUATEX = "lualatex"
"""What the engine is called."""


@dataclass(frozen=True, slots=True)
class LuaLatex:
    """The lualatex on the PATH, with the fonts that fontconfig knows."""

    @property
    def name(self) -> str:
        return LUATEX

    def probe(self, machine: Machine) -> Found | Missing:
        """Look whether the program is there; no process is started."""
        program = machine.which("lualatex")
        if program is None:
            return Missing("there is no lualatex on the PATH", advice(machine))
        return Found(Path(program), note="on the PATH", environment=system_environment(machine))

    def dumps(self, found: Found) -> bool:
        """Lua's state is in no format."""
        return False

    def typeset(
        self, job: TexJob, found: Found, limits: Limits = LIMITS, runner: Runner = run
    ) -> Typeset:
        """Typeset in one run; CvbuildError says what cannot be done."""
        from cvbuild.tex.conversion import converted
        from cvbuild.tex.scripts import NO_FONTS, library_of

        library = library_of(Machine.here()) if "\\cvmissing{" in job.body else None
        whole, fonts = converted(job, library or NO_FONTS)
        kept = {"TEXMFCACHE": _cache(), **_fonts()}
        found = replace(found, environment={**found.environment, **kept})
        typeset = run_job(whole, found, limits, runner, ("--no-socket",))
        return replace(typeset, files=(*typeset.files, *fonts))


_AS_IT_IS = re.compile(r"[\w/\\:. -]+")
"""A folder that kpathsea takes for what it is."""


def _cache() -> str:
    """Where luaotfload keeps what it knows of a font; without a place, in the folder of the run."""
    from cvbuild.cache import Cache

    folder = Cache.here().folder / "luatex"
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if Cache(folder.parent).ours() and _AS_IT_IS.fullmatch(str(folder)):
            return str(folder)
    return "."


def _fonts() -> dict[str, str]:
    """Lets LuaTeX find the fonts of the templates, which the bundled TeX has, before its own."""
    folder = bundled_folder()
    if folder is None or not _AS_IT_IS.fullmatch(str(folder)):
        return {}
    fonts = folder / "texmf-dist" / "fonts"
    maps = folder / "texmf-var" / "fonts" / "map" / "pdftex" / "updmap"
    places = {"TFMFONTS": "tfm", "VFFONTS": "vf", "T1FONTS": "type1", "ENCFONTS": "enc"}
    found = {name: f".{pathsep}{fonts / kind}//{pathsep}" for name, kind in places.items()}
    return {**found, "TEXFONTMAPS": f".{pathsep}{maps}{pathsep}"}


INSTALL = {
    "debian": "sudo apt install texlive-luatex lmodern fontconfig",
    "fedora": "sudo dnf install texlive-luatex texlive-lm fontconfig",
    "arch": "sudo pacman -S texlive-luatex fontconfig",
    "darwin": "brew install --cask mactex-no-gui && brew install fontconfig",
    "win32": "winget install TeXLive.TeXLive",
}


def advice(machine: Machine) -> str:
    """How LuaLaTeX gets onto a machine."""
    return f"install LuaTeX: {INSTALL[system(machine)]}"


def system(machine: Machine) -> str:
    """Whose commands install things here; Debian's where nobody knows."""
    if machine.platform in ("darwin", "win32"):
        return machine.platform
    for name in machine.distribution:
        name = {"ubuntu": "debian", "rhel": "fedora"}.get(name, name)
        if name in INSTALL:
            return name
    return "debian"
