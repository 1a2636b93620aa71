"""The body of a template of somebody's own, made in a process of its own.

Jinja's sandbox keeps a template from what is not its own, not from the processor and the memory:
one comparison of lists that hold each other does not end in a lifetime, and nothing in the same
process can stop it. So this takes a document and a body, gives what the body makes of it, and ends
the process at a time limit; the kernel holds it to so much memory (Linux; elsewhere only time is
limited). Templates of cvbuild's own do not come here.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MEMORY", "SECONDS", "BodyError", "main", "written"]

SECONDS = 10.0
"""How long a body may take; a résumé takes a tenth of a second."""

MEMORY = 1_000_000_000
"""Bytes that its process may use (Linux)."""

_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from cvbuild.latex.apart import main; main()"
)
_KEPT = ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE", "SYSTEMROOT")
"""What says where the cache is, and what no program on Windows starts without."""
_IN, _OUT = "in", "out"


class BodyError(Exception):
    """Why a body cannot be used."""


def written(
    text: str,
    file: str,
    values: Mapping[str, object],
    bases: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """What a file of a template makes of the values; `text` is what the file holds, and `bases` are
    the bodies that it may extend.

    Raises:
        BodyError: it is wrong, or takes too long or too much memory.
        CvbuildError: there is no place for the files of the process.
    """
    return _written(pickle.dumps((text, file, dict(values), dict(bases))), file)


@lru_cache(maxsize=4)  # who looks for a layout that fits asks several times
def _written(asked: bytes, file: str) -> str:
    from cvbuild.tex.pdflatex import private_folder
    from cvbuild.tex.process import Call, run

    with private_folder() as folder:
        folder.joinpath(_IN).write_bytes(asked)
        path = json.dumps([os.path.abspath(part) for part in sys.path])  # noqa: PTH100  # zips too
        call = Call(
            argv=(sys.executable, "-I", "-S", "-c", _PROGRAM, path),
            cwd=folder,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            timeout=SECONDS,
        )
        completed = run(call)
        try:
            answer = json.loads(folder.joinpath(_OUT).read_bytes())
        except (OSError, ValueError):
            answer = {}
    if completed.timed_out:
        raise BodyError(f"{file}: this is not done after {SECONDS:g} seconds")
    if "problem" in answer:
        raise BodyError(answer["problem"])
    if completed.returncode < 0 or "MemoryError" in completed.output[-2000:]:
        raise BodyError(f"{file}: {TOO_MUCH}")
    if completed.returncode != 0 or "body" not in answer:
        raise RuntimeError(completed.output)
    return str(answer["body"])


TOO_MUCH = f"this takes more than {MEMORY // 10**9} GB of memory"


def main() -> None:
    """What the process does, in the folder where it finds its task."""
    _limit_memory()
    from cvbuild.latex.render import filled

    asked = pickle.loads(Path(_IN).read_bytes())  # which this program wrote
    try:
        answer = {"body": filled(*asked)}
    except BodyError as error:
        answer = {"problem": str(error)}
    Path(_OUT).write_text(json.dumps(answer), encoding="ascii")


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    except (OSError, ValueError):  # macOS may refuse; the time is limited
        return
