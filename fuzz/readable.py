r"""What must hold of every TeX that is made of a stranger's file, and of what is read out of it.

The body of a job is taken apart by rules that are stricter than TeX's: the commands that a template
of cvbuild's own writes and those that stand for characters, braces that match, no character that
means something to TeX, no `^^`, nothing else. What is left is text, and it is the text of the
document: whole, and in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby, permutations

from cvbuild.document import Document, texts
from cvbuild.latex.characters import displayed, repertoire
from cvbuild.latex.template import builtin, builtin_names
from cvbuild.text import plain

__all__ = ["decoded", "lacks", "strays"]

_LONGEST_LINE = 200_000
"""Characters of a line that pdfTeX reads (web2c's texmf.cnf, `buf_size`)."""

_OPENING = re.compile(
    r"\\pdfinfo\{/Title<[0-9A-F\n]*>/Author<[0-9A-F\n]*>/Creator\(cvbuild\)\}\n"
    r"\\pdfcatalog\{/Lang\([A-Za-z0-9-]+\)/ViewerPreferences<</DisplayDocTitle true>>\}\n"
    r"\\cvlook\{[a-z-]+\}(?:\{[a-z0-9. -]*\}){7}\n"
    r"\\cvlayout(?:\{[0-9.]+(?:e[+-]?\d+)?(?:bp|pt)?\}){6}\n"
)
_TOKEN = re.compile(
    r"""(?P<comment>%(?:@[^\n]*|(?=\n))\n?)
    |(?P<link>\\cvlink\{<[0-9A-F\n]*>\}(?=\{))
    |(?P<photo>\\cvphoto\{photo\.(?:png|jpg)\}\{<[0-9A-F\n]*>\})
    |(?P<list>\\(?:begin|end)\{cvlist\}(?:\{(?:0pt|\\cvindent)\})?)
    |(?P<role>\\cv(?:open\[\]|open|as)\{[A-Za-z]+\})
    |(?P<char>\\cvchar[a-z]*(?:\{[A-Za-z0-9]+\})+)
    |(?P<word>\\[A-Za-z]+)(?P<empty>\{\})?
    |(?P<symbol>\\[{}$&\#%_-])
    |(?P<brace>[{}])
    |(?P<text>[^\\{}%$&\#^_\x00-\x09\x0b-\x1f\x7f-\x9f]+)""",
    re.VERBOSE,
)
_WITH_ARGUMENTS = re.compile(r"\\(?:begin|end|cvlink|cvphoto|cvopen|cvas|cvmissing|cvchar[a-z]*)$")
"""What `_TOKEN` knows only with what has to follow."""
_JOINED = re.compile(r"--|''|``|,,|<<|>>|[?!]`")


@cache
def _commands() -> frozenset[str]:
    """What a body may call: what cvbuild's own templates do, and what stands for a character."""
    bodies = (template.body for name in builtin_names() if (template := builtin(name)) is not None)
    made = (*bodies, *repertoire("latin-modern").table.values())
    found = {word for tex in made for word in re.findall(r"\\[A-Za-z]+", tex)}
    return frozenset(word for word in found if not _WITH_ARGUMENTS.match(word)) | {
        *(r"\cvcode", r"\cvbreak")
    }


@cache
def _characters() -> dict[str, str]:
    """The characters that commands and escaped signs stand for."""
    table = repertoire("latin-modern").table
    return {tex: chr(code) for code, tex in table.items() if tex.startswith("\\")}


def _tokens(body: str) -> Iterator[re.Match[str] | str]:
    """The tokens of a body after its opening lines; a text is what is wrong."""
    opening = _OPENING.match(body)
    if opening is None:
        yield f"the body begins with {body[:200]!r}"
        return
    at = opening.end()
    body = body.replace("}%\n", "}")  # where a long line was ended
    while at < len(body):
        token = _TOKEN.match(body, at)
        if token is None:
            yield f"the body has {body[at : at + 40]!r}"
            return
        yield token
        at = token.end()


def strays(body: str) -> list[str]:
    """What stands in a body and should not."""
    found: list[str] = []
    depth = 0
    for token in _tokens(body):
        if isinstance(token, str):
            found.append(token)
        elif token["brace"]:
            depth += 1 if token["brace"] == "{" else -1
            if depth < 0:
                found.append(f"a brace too much before {body[token.end() :][:40]!r}")
        elif token["word"] and token["word"] not in _commands():
            found.append(f"the command {token['word']}")
        elif token["char"] and token["char"] not in _characters():
            found.append(f"the character {token['char']}")
        elif token["text"] and (pair := _JOINED.search(token["text"])):
            found.append(f"the signs {pair[0]!r}, which the fonts would join")
        if len(found) > 5:
            break
    if depth:
        found.append(f"{depth} braces that nothing closes")
    if max(map(len, body.split("\n"))) > _LONGEST_LINE:
        found.append("a line longer than pdfTeX reads")
    return found


def decoded(body: str) -> str:
    """The text that a body sets, with what the template adds; white space counts for nothing."""
    out: list[str] = []
    known = _characters()
    for token in _tokens(body):
        if isinstance(token, str):
            break
        if token["text"]:
            out.append(token["text"].replace("~", " "))  # a no-break space; a tilde is a command
        elif token["char"] or token["symbol"]:
            out.append(known.get(token[0], ""))
        elif token["word"]:
            out.append(known.get(token[0], known.get(token["word"], "")))
            if token["word"] == r"\textbullet":
                out.append("\u2022")
    return "".join(out)


def key(text: str) -> str:
    """Text as it is compared: as displayed, without white space, and in capitals like headings."""
    return "".join(displayed(displayed(text).upper()).split())


_ADDED = re.compile(r"[\W\d_]*")
_PARTS = 4
"""Of a heading; more texts of one field are its paragraphs."""


def lacks(document: Document, text: str) -> list[str]:
    """What of the document is not in the text, whole and in order, and what is too much in it.

    What a template adds is signs, such as bullets, commas and bars, and the numbers of lists. The
    parts of one heading (a title, a date, a place) may stand in any order.
    """
    found, at = key(text), 0
    for path, group in groupby(texts(document), lambda pair: pair[0]):
        wanted = [key(plain(nodes)) for _, nodes in group]
        orders = permutations(wanted) if len(wanted) <= _PARTS else (wanted,)
        ends = [_after(found, at, order) for order in orders]
        if (end := min((end for end in ends if end is not None), default=None)) is None:
            there = found[at : at + sum(map(len, wanted)) + 60]
            return [f"{path}: {wanted} should stand in {there!r}"]
        at = end
    return [] if _ADDED.fullmatch(found, at) else [f"{found[at:][:60]!r} is too much"]


def _after(text: str, at: int, wanted: Sequence[str]) -> int | None:
    """The place after these, one after the other, with nothing but signs between them."""
    for one in wanted:
        start = text.find(one, at)
        if start < 0 or not _ADDED.fullmatch(text, at, start):
            return None
        at = start + len(one)
    return at
