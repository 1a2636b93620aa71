"""`cvbuild cache`: shows what is kept to be faster, and clears it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cvbuild.terminal import json_text, reporting, say

if TYPE_CHECKING:
    from cvbuild.cache import Cache

__all__ = ["cache"]


def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Remove everything that is kept.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Show what is kept to be faster, or remove it.

    All of it is made again when it is needed.

    \b
    Examples:
      cvbuild cache
      cvbuild cache --clear
    """
    from cvbuild.cache import BOUNDS, Cache

    kept = Cache.here()
    with reporting(None):
        if clear:
            freed = _clear(kept)
            facts: object = {"folder": str(kept.folder), "freed": freed}
            say(json_text(facts) if json else f"{kept.folder}: freed {_human(freed)}")
            return
        entries = kept.entries()
        kinds = {
            kind: {
                "entries": sum(entry.kind == kind for entry in entries),
                "bytes": sum(entry.size for entry in entries if entry.kind == kind),
                "bound": bound,
            }
            for kind, bound in BOUNDS.items()
        }
        if json:
            state = "used" if kept.ours() else "refused" if kept.there() else "absent"
            say(json_text({"folder": str(kept.folder), "state": state, "kinds": kinds}))
            return
        rows = [("", "entries", "at most", "size")]
        rows += [
            (kind, str(of["entries"]), str(of["bound"]), _human(of["bytes"]))
            for kind, of in kinds.items()
        ]
        total = sum(of["bytes"] for of in kinds.values())
        rows.append(("total", str(len(entries)), "", _human(total)))
        say(f"{kept.folder}{_state(kept)}")
        for name, *cells in rows:
            say(f"{name:<10}" + "".join(f"{cell:>10}" for cell in cells))


def _clear(kept: Cache) -> int:
    """Remove what is kept and what killed builds have left; the bytes that this freed."""
    import tempfile
    import time
    from pathlib import Path

    from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
    from cvbuild.tex.leftovers import remove_leftovers

    if kept.there() and not kept.ours():
        problem = Diagnostic(
            "not-our-cache",
            f"'{kept.folder}' is not used and not cleared: {_NOT_OURS}",
            hint="look at it and remove it yourself, or let XDG_CACHE_HOME name another place",
        )
        raise CvbuildError([problem], ExitCode.USAGE)
    return kept.clear() + remove_leftovers(Path(tempfile.gettempdir()), time.time())


_NOT_OURS = "it belongs to another user, or others may write to it"


def _state(kept: Cache) -> str:
    if kept.ours():
        return ""
    return f" (not used: {_NOT_OURS})" if kept.there() else " (not there yet)"


def _human(size: int) -> str:
    """Bytes as people say them, in powers of ten."""
    for unit, power in (("GB", 9), ("MB", 6), ("kB", 3)):
        if size >= 10**power:
            return f"{size / 10**power:.1f} {unit}"
    return f"{size} B"
