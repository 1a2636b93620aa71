"""What a machine lacks for characters that pdfTeX's fonts do not have, and how to get it.

Takes the characters, and a `Machine`; gives an `Answer`: one message for all of them, and a command
that installs what is not there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cvbuild.diagnostic import Diagnostic
from cvbuild.tex.lualatex import INSTALL, LuaLatex, system
from cvbuild.tex.machine import Found, Machine, Missing
from cvbuild.tex.scripts import SCRIPTS, Library, han_of, library_of, script_of

__all__ = ["Answer", "answer", "to_install"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes of characters that pdfTeX's fonts lack.

    `able` can be set here; `waiting` could be, with what `diagnostic` says is not there. All
    others no font of ours has.
    """

    able: frozenset[str]
    waiting: frozenset[str] = frozenset()
    diagnostic: Diagnostic | None = None


_COLUMNS = {"debian": 0, "fedora": 1, "arch": 2, "darwin": 3}
"""The places of a system's names in `Script.package`."""
_MANAGERS = {
    "debian": "sudo apt install",
    "fedora": "sudo dnf install",
    "arch": "sudo pacman -S",
    "darwin": "brew install",
}
_OPTIONAL = ("latn", "zsym")
"""Single letters and signs, for which nobody is told to install a TeX."""


def answer(
    clusters: Iterable[str],
    language: str = "",
    machine: Machine | None = None,
    typefaces: Callable[[Machine], Library | None] = library_of,
) -> Answer:
    """Which of these characters, each with the marks on it, LuaTeX can set on a machine.

    `language` is a BCP 47 tag, by which Chinese and Japanese are told apart.
    """
    machine = machine or Machine.here()
    scripts: dict[str, list[str]] = {}
    parts = {cluster: _parts(cluster) for cluster in clusters}
    han = han_of((char for chars in parts.values() for char in chars), language)
    for cluster, chars in parts.items():
        found = {script_of(char, han) for char in chars}
        script = found.pop() if len(found) == 1 else None
        if script is not None and not (script in _OPTIONAL and len(chars) > 1):
            scripts.setdefault(script, []).append(cluster)
    if not scripts:
        return Answer(frozenset())
    engine = LuaLatex().probe(machine)
    library = None if isinstance(engine, Missing) else typefaces(machine)
    able: set[str] = set()
    waiting: dict[str, list[str]] = {}
    for script, members in scripts.items():
        for cluster in members:
            if library is not None and all(
                library.family_for(char, script) for char in parts[cluster]
            ):
                able.add(cluster)
            elif script not in _OPTIONAL:
                waiting.setdefault(script, []).append(cluster)
    told = None
    if waiting:
        told = _absent(waiting, machine, isinstance(engine, Found), library is not None)
    return Answer(frozenset(able), frozenset(c for w in waiting.values() for c in w), told)


def _parts(cluster: str) -> str:
    """The characters of a cluster that have to be set."""
    composed = unicodedata.normalize("NFC", cluster)
    return "".join(
        char
        for char in composed
        if unicodedata.category(char) != "Cf" and not "\ufe00" <= char <= "\ufe0f"
    )


def _absent(
    waiting: Mapping[str, list[str]], machine: Machine, engine: bool, asked: bool
) -> Diagnostic:
    names = [SCRIPTS[script].name for script in waiting]
    samples = "".join(cluster for members in waiting.values() for cluster in members[:3])
    what = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    if not engine:
        why = "LuaTeX and its fonts, and there is no lualatex on the PATH"
    elif not asked:
        why = "fonts, and there is no fc-list (of fontconfig) that says which there are"
    else:
        why = f"fonts that are not here, such as {', '.join(_usual(waiting))}"
    return Diagnostic(
        "script-not-here",
        f"the file has letters of {what} ({samples}…), which need {why}",
        hint=to_install(waiting, machine, engine=engine, asked=asked),
    )


def to_install(scripts: Iterable[str], machine: Machine, *, engine: bool, asked: bool) -> str:
    """One command for all that is not there: `scripts` are keys of `SCRIPTS`, `engine` is whether
    LuaTeX is there, and `asked` whether somebody knows the fonts."""
    where = system(machine)
    column = _COLUMNS.get(where)
    if column is None:
        fonts = f"fonts.google.com/noto has the fonts: {', '.join(_usual(scripts))}"
        return fonts if engine else f"{INSTALL[where]}; {fonts}"
    packages = list(dict.fromkeys(SCRIPTS[script].package[column] for script in scripts))
    if engine:
        more = () if asked else ("fontconfig",)
        return " ".join((_MANAGERS[where], *more, *packages))
    if where == "darwin":
        return f"{INSTALL[where]} && {_MANAGERS[where]} {' '.join(packages)}"
    return f"{INSTALL[where]} {' '.join(packages)}"


def _usual(scripts: Iterable[str]) -> Iterable[str]:
    """The fonts that the packages have."""
    return dict.fromkeys(
        next(family for family in SCRIPTS[script].serif if family.startswith("Noto"))
        for script in scripts
    )
