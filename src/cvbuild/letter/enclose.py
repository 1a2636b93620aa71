"""The source that goes into a letter's PDF: the letter as one variant has it, as it was typed.

What was left out and the other variants are not in it. The header that it shares with a résumé
stands in it as its own, unless the résumé is in the same PDF; then it names that.
"""

from __future__ import annotations

from collections.abc import Mapping

from cvbuild.enclose import as_json, enclosed_tree
from cvbuild.schema import Cv
from cvbuild.schema.letter import Letter
from cvbuild.source import Source, Tree

__all__ = ["enclosed"]

_HEADER = ("name", "headline", "contacts", "photo")
_SHARED = ("template", "locale")


def enclosed(
    source: Source,
    letter: Letter,
    variant: str | None,
    asked: Mapping[str, str],
    resume: tuple[Source, Cv, str | None] | None,
    attached: str | None = None,
) -> bytes:
    """The JSON of `letter`, which was chosen from `source` as that variant has it.

    `asked` are settings that come from no file. `resume` is what the header comes from: the file,
    what was chosen of it, and its variant. `attached` is the name that it has in the same PDF.
    """
    made = enclosed_tree(source, letter, variant, asked)
    made.pop("resume_variant", None)
    made.pop("resume", None)
    if attached is not None:
        made["resume"] = attached
    elif resume is not None:
        shared = enclosed_tree(*resume)
        made.pop("leave_out", None)
        for name in (*_HEADER, *_SHARED):
            if name in shared and name not in made and name not in letter.leave_out:
                made[name] = shared[name]
        design, look = made.get("design") or {}, shared.get("design")
        if isinstance(design, dict) and isinstance(look, dict) and "paper" in look:
            made["design"] = {"paper": look["paper"], **design}
    ordered: dict[str, Tree] = {n: made[n] for n in type(letter).model_fields if n in made}
    return as_json(ordered)
