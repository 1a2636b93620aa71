"""What TeX tells of the structure of a document: headings, paragraphs, lists, in reading order.

The macros of `templates/latex/core/core.tex` write it into the log: for each block a line that
begins with `cv@`, for a group of blocks `cv(` and `cv)`.
"""

from __future__ import annotations

import re

from cvbuild.finish.structure import Block, Group, Structure

__all__ = ["read"]

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_DEEPEST = 40
"""Groups in groups; what a template puts deeper stands at this depth."""


def read(log: str) -> Structure:
    """The structure in a log; empty where the template does not tell any."""
    top: list[Block | Group] = []
    open_: list[tuple[str, str | None, list[Block | Group]]] = [("", None, top)]
    ignored = 0

    def close() -> None:
        role, language, kids = open_.pop()
        open_[-1][2].append(Group(role, tuple(kids), language))

    for line in log.splitlines():
        if not line.startswith(("cv@ ", "cv( ", "cv)")):
            continue
        match line.split():
            case ["cv@", role, end] if end.isdecimal():
                open_[-1][2].append(Block(role, int(end)))
            case ["cv(", role, *rest]:
                if len(open_) > _DEEPEST:
                    ignored += 1
                else:
                    language = rest[0] if len(rest) == 1 and _LANGUAGE.fullmatch(rest[0]) else None
                    open_.append((role, language, []))
            case ["cv)"]:
                if ignored:
                    ignored -= 1
                elif len(open_) > 1:
                    close()
    while len(open_) > 1:
        close()
    return tuple(top)
