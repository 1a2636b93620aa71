"""The doctor: what it says of made-up machines, and that this one is well."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from cvbuild import doctor
from cvbuild.diagnostic import ExitCode
from cvbuild.doctor import Finding, State, examine, verdict
from cvbuild.tex.engine import ENGINES, Engine, Found, Machine
from cvbuild.tex.pdflatex import Installed
from cvbuild.tex.process import Call, Completed

PDF = b"%PDF-1.5\n...\n%%EOF\n"


def _machine(
    home: Path,
    programs: Mapping[str, str] | None = None,
    system: str = "linux",
    distribution: tuple[str, ...] = ("debian",),
) -> Machine:
    return Machine(
        platform=system,
        architecture="aarch64",
        which=lambda name: (programs or {}).get(name),
        environment={"HOME": str(home)},
        distribution=distribution,
    )


LISTING = (
    "/fonts/a.ttf\t0\tNoto Serif\t80\t0\t100\tFalse\t20-7e 370-3ff 400-4ff\n"
    "/fonts/b.ttf\t0\tNoto Serif Hebrew\t80\t0\t100\tFalse\t5d0-5ea\n"
)
"""What fontconfig says of a machine with two fonts."""


class Fake:
    """A pdflatex that has all packages but these."""

    def __init__(self, *lacks: str, broken: bool = False) -> None:
        self.lacks = lacks
        self.broken = broken

    def __call__(self, call: Call) -> Completed:
        if call.argv[0].endswith("fc-list"):
            return Completed(0, LISTING)
        if call.argv[1:] == ("--version",):
            return Completed(0, "pdfTeX 9.9 (TeX Live 2099)\nCopyright\n")
        source = (call.cwd / "cv.tex").read_text(encoding="utf-8")
        if self.broken:
            return Completed(-11, "")
        asked = [name for name in self.lacks if f"{{{name}.sty}}" in source]
        log = [f"cvbuild-lacks {name}" for name in asked]
        log.append(f"Output written on cv.pdf (1 page, {len(PDF)} bytes).")
        (call.cwd / "cv.log").write_text("\n".join(log), encoding="utf-8")
        (call.cwd / "cv.pdf").write_bytes(PDF)
        return Completed(0, "")


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A folder with one template and one folder that is none."""
    folder = tmp_path / "templates"
    (folder / "plain").mkdir(parents=True)
    (folder / "core").mkdir()
    (folder / "plain" / "template.toml").write_text("")
    (folder / "plain" / "preamble.tex").write_text(
        "\\usepackage{geometry}\n\\usepackage[x=1]{hyperref, microtype}\n"
    )
    return folder


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_everything_is_well(tmp_path: Path, templates: Path, temporary: Path) -> None:
    programs = {"pdflatex": "/usr/bin/pdflatex", "pdftotext": "/usr/bin/pdftotext"}
    engines: dict[str, Engine] = {"texlive": Installed()}
    machine = _machine(tmp_path / "home", programs)
    findings = examine(machine, Fake(), engines=engines, templates=templates)
    assert findings[0].text.endswith(f"Python {platform.python_version()}")
    assert findings[1:] == (
        Finding("templates", State.OK, "plain"),
        Finding("engine texlive", State.OK, "pdfTeX 9.9 (TeX Live 2099) on the PATH"),
        Finding(
            "fonts",
            State.MISSING,
            "no fc-list on the PATH; only letters beyond Latin need it",
            "optional: install LuaTeX: sudo apt install texlive-luatex lmodern fontconfig",
        ),
        Finding("temporary folder", State.OK, str(temporary)),
        Finding("cache folder", State.OK, str(tmp_path / "home" / ".cache" / "cvbuild")),
        Finding("pdftotext", State.OK, "/usr/bin/pdftotext"),
    )
    assert verdict(findings) is ExitCode.DONE
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "home").exists()


@pytest.mark.usefixtures("temporary")
def test_scripts_without_fonts(tmp_path: Path, templates: Path) -> None:
    machine = _machine(tmp_path, {"fc-list": "/usr/bin/fc-list"})
    findings = examine(machine, Fake(), engines={}, templates=templates)
    assert findings[2] == Finding(
        "fonts",
        State.MISSING,
        "for Latin, Greek, Cyrillic, Hebrew; not for Arabic, Devanagari, Japanese, "
        "Chinese (simplified), Chinese (traditional), Korean",
        "optional: sudo apt install fonts-noto-core fonts-noto-cjk",
    )


DEBIAN = "install TeX: sudo apt install texlive-latex-extra texlive-fonts-extra lmodern"


@pytest.mark.parametrize(
    ("fake", "expected"),
    [
        pytest.param(
            Fake("hyperref", "microtype", "unasked"),
            Finding(
                "engine texlive",
                State.BROKEN,
                "/usr/bin/pdflatex lacks packages that the templates load: hyperref, microtype",
                f"{DEBIAN}; or: tlmgr install hyperref microtype",
            ),
            id="lacks packages",
        ),
        pytest.param(
            Fake(broken=True),
            Finding(
                "engine texlive",
                State.BROKEN,
                "/usr/bin/pdflatex: TeX was ended from outside or crashed (SIGSEGV)",
                DEBIAN,
            ),
            id="crashes",
        ),
    ],
)
@pytest.mark.usefixtures("temporary")
def test_engine_that_does_not_work(
    tmp_path: Path, templates: Path, fake: Fake, expected: Finding
) -> None:
    machine = _machine(tmp_path, {"pdflatex": "/usr/bin/pdflatex"})
    engines: dict[str, Engine] = {"texlive": Installed()}
    findings = examine(machine, fake, engines=engines, templates=templates)
    assert findings[2] == expected
    assert verdict(findings) is ExitCode.NO_ENGINE


@pytest.mark.usefixtures("temporary")
def test_nothing_is_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    findings = examine(_machine(tmp_path / "file"), Fake(), templates=tmp_path / "none")
    assert findings[1:4] == (
        Finding(
            "templates",
            State.BROKEN,
            f"there are none in {tmp_path / 'none'}",
            "pip install --force-reinstall cvbuild",
        ),
        Finding(
            "engine bundled",
            State.MISSING,
            "there is no bundled TeX for linux on aarch64",
            DEBIAN,
        ),
        Finding("engine texlive", State.MISSING, "there is no pdflatex on the PATH", DEBIAN),
    )
    assert findings[4].subject == "engine lualatex"
    assert (findings[7].subject, findings[7].state) == ("cache folder", State.BROKEN)
    assert findings[8] == Finding(
        "pdftotext",
        State.MISSING,
        "not on the PATH; only the check of reading order uses it",
        "optional: sudo apt install poppler-utils",
    )
    assert verdict(findings) is ExitCode.NO_ENGINE


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ({"engine bundled": State.OK, "engine texlive": State.BROKEN}, ExitCode.DONE),
        ({"engine bundled": State.MISSING, "engine texlive": State.OK}, ExitCode.DONE),
        ({"engine bundled": State.OK, "pdftotext": State.MISSING}, ExitCode.DONE),
        ({"engine bundled": State.OK, "templates": State.BROKEN}, ExitCode.CHECK),
        ({"engine bundled": State.BROKEN, "templates": State.BROKEN}, ExitCode.NO_ENGINE),
        ({}, ExitCode.NO_ENGINE),
    ],
    ids=["one broken", "one missing", "option missing", "templates", "engine first", "nothing"],
)
def test_verdict(states: dict[str, State], expected: ExitCode) -> None:
    assert verdict(Finding(subject, state, "") for subject, state in states.items()) is expected


def test_templates_of_the_checkout_are_found() -> None:
    assert doctor.template_folder() == Path(__file__).parents[1] / "templates" / "latex"


def test_bundled_engine_has_all_that_the_templates_load() -> None:
    here = Machine.here()
    if not isinstance(ENGINES["bundled"].probe(here), Found):
        pytest.skip("there is no bundled engine for this platform")
    (finding,) = (f for f in examine(here) if f.subject == "engine bundled")
    assert finding.state is State.OK
    assert "pdfTeX" in finding.text
