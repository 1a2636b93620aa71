"""What people put into Markdown for the program that typesets it: LaTeX, Typst and formulas.

Takes Markdown that goes through LaTeX or Typst, gives Markdown that goes through neither: commands
become the marks that they stand for, symbols become characters, a formula becomes text as far as
one can be. What is no command that is known stays as it was typed. Each is said in `changes`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from cvbuild.bib.raised import placed, small
from cvbuild.importing.commonmark import LONGEST, escaped

__all__ = ["AS_TYPED", "FORMULA", "LATEX", "TYPST", "UNKNOWN", "formulas", "untypeset"]

FORMULA = "its formula is written as text"
AS_TYPED = "a formula in it prints as it is typed"
LATEX = "its LaTeX is written as Markdown"
TYPST = "its Typst is written as Markdown"
UNKNOWN = "it holds commands of LaTeX or Typst, which print as they are typed"
_QUOTES = "its LaTeX quotes are written as quotes"

_MARKS = {
    "textbf": "**",
    "bf": "**",
    "strong": "**",
    "textit": "*",
    "emph": "*",
    "textsl": "*",
    "texttt": "`",
}
_BARE = frozenset(
    {
        "underline",
        "ensuremath",
        "mbox",
        "text",
        "textrm",
        "textsf",
        "textsc",
        "textnormal",
        "uline",
        "hl",
    }
    | {"small", "footnotesize", "large", "Large"}
    | {"smallcaps", "box", "highlight", "upper", "align", "block"}
)
"""Commands whose looks cv.yaml has not; their words stay."""

_SMALL = {"textsuperscript": "^", "textsubscript": "_", "super": "^", "sub": "_"}

_GROUP = re.compile(r"\\([a-zA-Z]+)\*?\{([^{}]*)\}")
_HREF = re.compile(r"\\href\{([^{}]*)\}\{([^{}]*)\}")
_URL = re.compile(r"\\url\{([^{}]*)\}")
_COLOR = re.compile(r"\\textcolor\{[^{}]*\}\{([^{}]*)\}")
_SPACE = re.compile(
    r"[ \t]*\\(?:hfill|newline|linebreak|par|noindent|quad|qquad|bfseries|itshape|small"
    r"|footnotesize|[hv]space\*?\{[^{}]*\})(?![a-zA-Z])\s*"
)
_SYMBOL = re.compile(r"""\\(?:[a-zA-Z]{2,}(?:\{\})?|["'`^~=.cvuHrk]\{\\?[a-zA-Z]\})""")
_LINE_BREAK = re.compile(r"\\n(?![a-zA-Z\\/])")
_LATEX_QUOTES = re.compile(r"``([^`'\n]+)''")
_DISPLAYED = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_FORMULA = re.compile(
    r"(?:(?<![\\$\w])|(?<=\w)(?=\$[\^_]))\$(?=[^$\n]*(?:\\[a-zA-Z]|[\^_]))(?=\S)([^$\n]{1,200}?)(?<=\S)\$(?![\w$])"
)
_BODY = r"\[((?:[^\[\]]|\[[^\[\]]*\]\([^()\s]*\))*)\]"
_TYPST = re.compile(r"(?<![\w#&])#([a-z]+)(\((?:[^()]|\([^()]*\))*\))?" + _BODY)
_TYPST_SMALL = re.compile(r"#(super|sub)\[([^\[\]]*)\]")
_TYPST_LINK = re.compile(
    r"(?<![\w#&])#link\(\s*\"([^\"]*)\"\s*\)(?:" + _BODY + r")?", re.IGNORECASE
)
_TYPST_SPACE = re.compile(r"(?<![\w#&])#(?:[hv]\([^()]*\)|linebreak\([^()]*\)|parbreak\(\))")
_TYPST_LEFT = re.compile(r"(?<![\w#&])#[a-z][\w.-]*[(\[]|(?<!\w)#sym\.")
_LATEX_LEFT = re.compile(r"\\[a-zA-Z]{2,}\s*[\[{]")
_CODE_OR_FORMULA = re.compile(rf"`[^`\n]+`|{_FORMULA.pattern}")
_FACE = re.compile(r"\\(?:math(?:rm|it|bf|sf|cal)|text(?:rm|it|bf|sf)?)\{([^{}\\]*)\}")
_NAMED = re.compile(r"\\[a-zA-Z]+")
_SCRIPT = re.compile(r"([\^_])(?:\{([^{}]*)\}|([^\s\\{}])(?!\d))")
_SIGN = re.compile(r"\\([%&#])")
_THIN = re.compile(r"\\[,;: ]|~")


def untypeset(text: str) -> tuple[str, tuple[str, ...]]:
    """The Markdown without commands, and what was changed."""
    if len(text) > LONGEST or not any(sign in text for sign in ("\\", "$", "#", "``")):
        return text, ()
    changes: dict[str, None] = {}

    def told(change: str, found: str, made: str) -> str:
        if found != made:
            changes[change] = None
        return made

    text = _LATEX_QUOTES.sub(lambda m: told(_QUOTES, m[0], f"“{m[1]}”"), text)
    if "$" in text:
        text = _DISPLAYED.sub(lambda m: told(FORMULA, m[0], escaped(_formula(m))), text)
        text = _FORMULA.sub(lambda m: told(FORMULA, m[0], escaped(_formula(m))), text)
    if "\\" in text:
        text = _latex(text, changes)
    if "#" in text:
        text = _typst(text, changes)
    return text, tuple(changes)


def _latex(text: str, changes: dict[str, None]) -> str:
    before = text
    text = _HREF.sub(r"[\2](\1)", text)
    text = _URL.sub(r"<\1>", text)
    text = _COLOR.sub(r"\1", text)
    for _ in range(8):
        made = _GROUP.sub(_group, text)
        if made == text:
            break
        text = made
    text = _SPACE.sub(" ", text)
    text = _SYMBOL.sub(_symbol, text)
    text = _LINE_BREAK.sub(" ", text)
    if text != before:
        changes[LATEX] = None
    if _LATEX_LEFT.search(text):
        changes[UNKNOWN] = None
    return text


def _group(found: re.Match[str]) -> str:
    name, body = found[1], found[2]
    if name in _MARKS:
        mark = _MARKS[name]
        return f"{mark}{body.strip()}{mark}" if body.strip() else ""
    if name in _SMALL:
        return _placed(found, body)
    return body if name in _BARE else found[0]


def _symbol(found: re.Match[str]) -> str:
    return _character(found[0])


@lru_cache(maxsize=1000)
def _character(typed: str) -> str:
    """The character that a command stands for; what stands for none stays."""
    from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db

    if typed.strip("\\{}") in ("LaTeX", "TeX"):
        return typed.strip("\\{}")
    if named := re.fullmatch(r"\\([a-zA-Z]{2,})(?:\{\})?", typed):
        spec = get_default_latex_context_db().get_macro_spec(named[1])
        sign = getattr(spec, "simplify_repl", None)
        if not isinstance(sign, str) or "%" in sign:
            return typed  # one that does something with what follows
    made: str = LatexNodes2Text(math_mode="text").latex_to_text(typed).strip()
    known = made and "\\" not in made and len(made) <= 8 and made != typed.strip("\\{}")
    return made if known else typed


def formulas(text: str, write: Callable[[str], str] = str) -> tuple[str, tuple[str, ...]]:
    """The text with characters for its simple formulas, and what to tell; others stay as typed.

    `write` makes other text what its format reads as that. What is code stays.
    """
    changes: dict[str, None] = {}

    def character(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        made = _simple(found)
        changes[AS_TYPED if made is None else FORMULA] = None
        return write(found[0] if made is None else made)

    return _CODE_OR_FORMULA.sub(character, text), tuple(changes)


def _simple(found: re.Match[str]) -> str | None:
    """A formula of signs that there are characters for; None for any other."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    made = _THIN.sub(" ", _NAMED.sub(_symbol, _FACE.sub(r"\1", found[1])))
    if before[-1:].strip() and (raised := _SCRIPT.fullmatch(made)):
        made = placed(raised[1], raised[2] or raised[3] or "", before, after)
    made = _SIGN.sub(r"\1", _SCRIPT.sub(_script, made))
    return None if re.search(r"[\\^_{}]", made) else " ".join(made.split())


def _script(found: re.Match[str]) -> str:
    words = found[2] or found[3] or ""
    return "°" if found[1] + words == "^∘" else small(found[1], words) or found[0]


def _formula(found: re.Match[str]) -> str:
    """A formula as text: symbols as characters, `^2` as ², the rest as it was typed."""
    from pylatexenc.latex2text import LatexNodes2Text

    if (simple := _simple(found)) is not None:
        return simple
    made: str = _SCRIPT.sub(_script, found[1])
    if "\\" in made:
        made = LatexNodes2Text(math_mode="text").latex_to_text(f"${made}$")
    made = "".join(
        unicodedata.normalize("NFKC", c) if "\U0001d400" <= c <= "\U0001d7ff" else c for c in made
    )
    return " ".join(made.strip().strip("$").split())


def _typst(text: str, changes: dict[str, None]) -> str:
    before = text
    text = _TYPST_SPACE.sub(" ", text)
    text = _TYPST_SMALL.sub(lambda found: _placed(found, found[2]), text)
    for _ in range(8):
        made = _TYPST_LINK.sub(lambda m: f"[{m[2]}]({m[1]})" if m[2] else f"<{m[1]}>", text)
        made = _TYPST.sub(_call, made)
        if made == text:
            break
        text = made
    if text != before:
        changes[TYPST] = None
    if _TYPST_LEFT.search(text):
        changes[UNKNOWN] = None
    return text


def _call(found: re.Match[str]) -> str:
    name, body = found[1], found[3]
    if name in _MARKS:
        mark = _MARKS[name]
        return f"{mark}{body.strip()}{mark}" if body.strip() else ""
    return body if name in _BARE or name == "text" else found[0]


def _placed(found: re.Match[str], body: str) -> str:
    """What is raised or lowered within a text, in small figures where there are any."""
    start, end = found.span()
    sign = _SMALL[found[1]]
    return escaped(placed(sign, body, found.string[:start], found.string[end : end + 10]))
