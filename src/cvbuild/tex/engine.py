"""The TeX engines, and the choice between them.

An engine is one class that fulfils `Engine` and one line in `ENGINES`. Looking for an engine
(`probe`) is apart from running it (`typeset`): looking starts no process. A job arrives with its
preamble and its body apart, so that an engine may keep the preamble as a format, or hold a
process ready, without a change here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, suggest
from cvbuild.tex.job import TexJob, Typeset
from cvbuild.tex.lualatex import LUATEX, LuaLatex
from cvbuild.tex.machine import Found, Machine, Missing, install_advice
from cvbuild.tex.pdflatex import LIMITS, Bundled, Installed, Limits, TypesettingError
from cvbuild.tex.process import Runner, run

__all__ = [
    "AUTO",
    "ENGINES",
    "LIMITS",
    "LUATEX",
    "Engine",
    "Found",
    "Limits",
    "Machine",
    "Missing",
    "TypesettingError",
    "choose",
]


class Engine(Protocol):
    """One way to turn a `TexJob` into a PDF."""

    @property
    def name(self) -> str:
        """What the engine is called on the command line."""

    def probe(self, machine: Machine) -> Found | Missing:
        """Look whether the engine is on the machine; cheap, no process is started."""

    def dumps(self, found: Found) -> bool:
        """Whether the engine can dump a format, which `cvbuild.tex.format` then does."""

    def typeset(
        self, job: TexJob, found: Found, limits: Limits = LIMITS, runner: Runner = run
    ) -> Typeset:
        """Typeset the job.

        Raises TypesettingError (a CvbuildError that holds the log) when TeX fails, CvbuildError
        with ExitCode.NO_ENGINE when the program does not start.
        """


AUTO = "auto"
"""The name that means: the first engine of the table that is there."""

ENGINES: Mapping[str, Engine] = {
    engine.name: engine for engine in (Bundled(), Installed(), LuaLatex())
}


def choose(
    name: str, machine: Machine, engines: Mapping[str, Engine] = ENGINES
) -> tuple[Engine, Found]:
    """The engine of that name, or with `auto` the first one found.

    Raises CvbuildError with ExitCode.USAGE for a name that no engine has, and with
    ExitCode.NO_ENGINE, saying how to install one, when there is none.
    """
    if name != AUTO and name not in engines:
        raise CvbuildError((_unknown(name, engines),), ExitCode.USAGE)
    wanted = engines.values() if name == AUTO else (engines[name],)
    missing: list[tuple[Engine, Missing]] = []
    for engine in wanted:
        result = engine.probe(machine)
        if isinstance(result, Found):
            return engine, result
        missing.append((engine, result))
    raise CvbuildError((_none_found(name, machine, missing),), ExitCode.NO_ENGINE)


def _unknown(name: str, engines: Mapping[str, Engine]) -> Diagnostic:
    close = suggest(name, (AUTO, *engines))
    return Diagnostic(
        code="unknown-engine",
        message=f"there is no engine '{name}'; there are: {', '.join((AUTO, *engines))}",
        hint=f"did you mean '{close}'?" if close else None,
    )


def _none_found(name: str, machine: Machine, missing: list[tuple[Engine, Missing]]) -> Diagnostic:
    if name != AUTO:
        (_, one) = missing[0]
        return Diagnostic(
            code="no-engine",
            message=f"the TeX engine '{name}' cannot be used: {one.reason}",
            hint=one.advice,
        )
    reasons = "; ".join(f"{engine.name}: {one.reason}" for engine, one in missing)
    return Diagnostic(
        code="no-engine",
        message=f"no TeX engine was found ({reasons})",
        hint=install_advice(machine),
    )
