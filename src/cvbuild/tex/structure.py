"""What TeX tells of the structure of a document: headings, paragraphs, lists, in reading order.

The macros of `templates/latex/core/core.tex` write it into the log: for each block a line that
begins with `cv@`, for a group of blocks `cv(` and `cv)`.
"""

from __future__ import annotations

from cvbuild.finish.structure import Block, Group, Structure

__all__ = ["read"]

_DEEPEST = 40
"""Groups in groups; what a template puts deeper stands at this depth."""


def read(log: str) -> Structure:
    """The structure in a log; empty where the template does not tell any."""
    top: list[Block | Group] = []
    open_: list[tuple[str, list[Block | Group]]] = [("", top)]
    ignored = 0

    def close() -> None:
        role, kids = open_.pop()
        open_[-1][1].append(Group(role, tuple(kids)))

    for line in log.splitlines():
        if not line.startswith(("cv@ ", "cv( ", "cv)")):
            continue
        match line.split():
            case ["cv@", role, end] if end.isdecimal():
                open_[-1][1].append(Block(role, int(end)))
            case ["cv(", role]:
                if len(open_) > _DEEPEST:
                    ignored += 1
                else:
                    open_.append((role, []))
            case ["cv)"]:
                if ignored:
                    ignored -= 1
                elif len(open_) > 1:
                    close()
    while len(open_) > 1:
        close()
    return tuple(top)
