"""The machine that an engine is looked for on.

`Machine.here()` is the only function that asks the real one; everything else takes a `Machine`,
so that tests can be on any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Found", "Machine", "Missing", "install_advice"]


@dataclass(frozen=True, slots=True)
class Machine:
    """What an engine's presence depends on.

    `platform` is one of linux, darwin, win32; `architecture` such as x86_64 or aarch64. `which`
    finds a program on the PATH, as an absolute path. `distribution` are the ID and ID_LIKE of
    os-release(5). `glibc` is False where Linux programs built for glibc cannot start (Alpine,
    NixOS).
    """

    platform: str
    architecture: str
    which: Callable[[str], str | None]
    environment: Mapping[str, str] = field(default_factory=dict)
    distribution: tuple[str, ...] = ()
    glibc: bool = True

    @classmethod
    def here(cls) -> Machine:
        """The machine that this process runs on."""
        import os
        import platform
        import shutil
        import sys

        def which(name: str) -> str | None:
            # An empty entry of PATH, and on Windows always, means the current folder: a program
            # must not run because it lies beside the résumé.
            program = shutil.which(name)
            return program if program is not None and Path(program).is_absolute() else None

        linux = sys.platform == "linux"
        return cls(
            platform=sys.platform,
            architecture=platform.machine().lower(),
            which=which,
            environment=dict(os.environ),
            distribution=_distribution() if linux else (),
            glibc=not linux or Path(_LOADER.get(platform.machine(), "/")).exists(),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """An engine that is there.

    `version` is empty until someone asks the program itself (`doctor` does; a build does not
    start a process for it). `environment` is what the program needs of the user's environment.
    """

    program: Path
    version: str = ""
    note: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """An engine that is not there: why, and what a person can do."""

    reason: str
    advice: str


_LOADER = {"x86_64": "/lib64/ld-linux-x86-64.so.2"}
"""Where the System V ABI puts the program interpreter that glibc programs name."""

_INSTALL = {
    "debian": "sudo apt install texlive-latex-extra texlive-fonts-extra lmodern",
    "fedora": "sudo dnf install texlive-scheme-medium",
    "arch": "sudo pacman -S texlive-latexextra texlive-fontsextra",
    "darwin": "brew install --cask mactex-no-gui",
    "win32": "winget install MiKTeX.MiKTeX",
}
_NAMES = {"debian": "Debian/Ubuntu", "fedora": "Fedora", "arch": "Arch"}


def install_advice(machine: Machine) -> str:
    """The command that installs a TeX on this machine, or one for each big Linux."""
    if machine.platform in _INSTALL:
        return f"install TeX: {_INSTALL[machine.platform]}"
    for family in machine.distribution:
        family = {"ubuntu": "debian", "rhel": "fedora"}.get(family, family)
        if family in _NAMES:
            return f"install TeX: {_INSTALL[family]}"
    return "install TeX: " + "; ".join(f"{_NAMES[f]}: {_INSTALL[f]}" for f in _NAMES)


def _distribution() -> tuple[str, ...]:
    """ID and ID_LIKE of os-release(5)."""
    import platform

    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return ()
    return (release.get("ID", ""), *release.get("ID_LIKE", "").split())
