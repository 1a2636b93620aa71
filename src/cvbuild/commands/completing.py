"""What the shell is told when somebody presses Tab: variants of the file, templates, engines.

Takes the line typed so far, as shells hand it over for Typer; gives words that may stand next.
Whatever is wrong with the file is for the command to say: here it gives nothing. The words pass
through a shell, so only those are given that mean themselves there.
"""

from __future__ import annotations

import os
import re
import shlex
from contextlib import suppress
from pathlib import Path

import typer

__all__ = ["ASKED", "asked_command", "copied", "engines", "shells", "templates", "variants"]

ASKED = "_CVBUILD_COMPLETE"
"""Set by the shell when it asks; Typer makes the name of the program's."""

SHELLS = ("bash", "zsh", "fish", "powershell")

_PLAIN = re.compile(r"[\w@%+=.-]+")
_FILES = (".yaml", ".yml")


def asked_command() -> list[str]:
    """The command whose words are being typed, once it is followed by another word."""
    words = _words()
    return words[1:2] if len(words) > 2 else []


def variants(context: typer.Context) -> list[str]:
    """The names of the variants of the file that was typed, else of the one that is usual."""
    from cvbuild.diagnostic import CvbuildError
    from cvbuild.source import load, read

    usual = "letter.yaml" if context.info_name == "letter" else "cv.yaml"
    file = next((word for word in _words() if word.lower().endswith(_FILES)), usual)
    with suppress(CvbuildError, OSError, RuntimeError):
        tree = load(read(Path(file).expanduser()), file).tree
        named = tree.get("variants") if isinstance(tree, dict) else None
        if isinstance(named, dict):
            return [str(name) for name in named if _PLAIN.fullmatch(str(name))]
    return []


def templates() -> list[str]:
    """The names of the templates that come with cvbuild."""
    from cvbuild.latex.template import builtin_names

    return list(builtin_names())


def copied() -> list[str]:
    """What may stand next in `cvbuild templates`: a file is for the shell."""
    return templates() if "copy" in _words()[2:] else ["copy"]


def engines() -> list[str]:
    """What `--engine` may be."""
    from cvbuild.tex.engine import ENGINES

    return ["auto", *ENGINES]


def shells() -> list[str]:
    """The shells that there is a script for."""
    return list(SHELLS)


def _words() -> list[str]:
    """The words of the line; an empty one at its end where a new one begins."""
    line = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or ""
    try:
        words = shlex.split(line)
    except ValueError:  # a quotation mark that is not closed yet
        words = line.split()
    return [*words, ""] if line[-1:].isspace() else words
