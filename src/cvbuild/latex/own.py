"""The beginning of a template of one's own: one that extends another, and differs in nothing yet.

Takes the name of the template to extend; gives the files of the folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill

from cvbuild.latex.template import BLOCK, BODY, template_folder

__all__ = ["beginning", "blocks"]


def blocks() -> tuple[str, ...]:
    """The blocks that a template can have otherwise, in the order in which `classic` has them,
    which is what all templates extend."""
    text = (template_folder() / "classic" / BODY).read_text(encoding="utf-8")
    return tuple(dict.fromkeys(BLOCK.findall(text)))


def beginning(base: str) -> Mapping[str, str]:
    """The files of a template that extends `base`, by name. As they stand they change nothing."""
    wrapped = fill(", ".join(blocks()), 96, initial_indent="   ", subsequent_indent="   ")
    return {
        "template.toml": f'''\
# What is not said here is as in "{base}".
description = "My own template."
extends = "{base}"

# [layout]
# font_size = 10.5    # points
# leading = 1.25      # times the font size
# spacing = 1.0       # times the spaces between parts
# margin = "0.8in"

# [look]              # what `design:` in a file may change
# font = "charter"
# accent = "navy"
''',
        BODY: f"""\
<% extends "{base}" %>
<# Only blocks that differ from "{base}" stand here; `super()` is the block as it was. There are:
{wrapped}. #>
<% block headline %>
<< super() >>
<% endblock %>
""",
        "preamble.tex": f"""\
% TeX that is read once, behind that of "{base}": define its commands anew here, or add some.
% \\renewcommand\\cvtitle[1]{{\\cvink{{\\cvstrong{{#1}}}}}}   % in the accent
""",
    }
