"""A job posting as blocks of text, each with the lines it stands on and what it asks.

Takes the text of a posting as people have it: plain, Markdown, or the HTML of a page. A block is a
paragraph, a bullet or a heading; the heading above it, and words in it, say whether it names what
is required, what would be nice, or nothing about the work at all (benefits, the company).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from html.parser import HTMLParser

from cvbuild.match.lexicon import words

__all__ = ["LARGEST", "LONGEST", "TITLE_LABEL", "Asked", "Block", "Posting", "read"]

LARGEST = 1_000_000
"""Characters of a file; pages hold much that is no posting."""

LONGEST = 100_000
"""Characters of the posting itself."""

_LONGEST = 4_000
"""Characters of a block; what is longer is several."""


class Asked(StrEnum):
    """How much a block asks for what it names."""

    TITLE = "title"
    REQUIRED = "required"
    WORK = "work"
    PREFERRED = "preferred"
    NOTHING = "nothing"

    @property
    def weight(self) -> float:
        """How much a term counts that is named so."""
        return _WEIGHTS[self]


_WEIGHTS = {
    Asked.TITLE: 3.0,
    Asked.REQUIRED: 3.0,
    Asked.WORK: 2.0,
    Asked.PREFERRED: 1.0,
    Asked.NOTHING: 0.0,
}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a bullet or a heading. `starts` are where its lines begin, with their number;
    `nice` are the clauses that only say what would be nice, each from one character to another."""

    text: str
    starts: tuple[tuple[int, int], ...]
    asked: Asked
    heading: bool = False
    nice: tuple[tuple[int, int], ...] = ()

    def asked_at(self, offset: int) -> Asked:
        """How much is asked for what stands at `offset`."""
        nice = any(start <= offset < end for start, end in self.nice)
        return Asked.PREFERRED if nice else self.asked

    def line(self, offset: int) -> int:
        """The line of the posting on which the character at `offset` stands, from 1."""
        place = bisect_right([start for start, _ in self.starts], offset) - 1
        return self.starts[max(0, place)][1]


@dataclass(frozen=True, slots=True)
class Posting:
    """What a posting says, block by block, and the names of who wrote it."""

    name: str
    blocks: tuple[Block, ...]
    company: frozenset[str] = frozenset()


_HEADINGS: tuple[tuple[Asked, str], ...] = (
    (
        Asked.PREFERRED,
        r"nice|bonus|prefer|desirable|desired|plus(?:es)?\b|good to have|ideal|advantage"
        r"|extra credit",
    ),
    (
        Asked.NOTHING,
        r"^about (?!you\b|the (?:role|job|position|work|project))|about us|who we are"
        r"|our (?:company|story|values|mission|culture|benefits|offer)|benefit"
        r"|what we (?:can )?offer|we offer|perks|compensation|salary|pay\b|how to apply"
        r"|application|apply|equal|diversity"
        r"|inclusion|privacy|data protection|why (?:us|join|work|you)|location|contact|legal"
        r"|disclaimer|recruit|interview|next steps|life at|what's in it|package",
    ),
    (
        Asked.REQUIRED,
        r"require|must|\bneeds?\b|qualif|skills?\b|what you(?:'ll| will)? (?:need|bring|have)"
        r"|you (?:have|bring|need|are|should have)|your (?:profile|background|experience|skills)"
        r"|we expect|looking for|experience|essential|minimum|about you|tech(?:nology|nical)? stack"
        r"|competenc|education|knowledge|expertise|stack\b|tools\b",
    ),
    (
        Asked.WORK,
        r"responsib|dut(?:y|ies)|what you(?:'ll| will)? (?:do|be doing|work)|you(?:'ll| will)"
        r"|the (?:role|job|position|work|opportunity)|your (?:role|tasks|mission|impact|work)|tasks"
        r"|role|day[- ]to[- ]day|in this|description|overview|summary|the team|projects?",
    ),
)
"""What headings say of what stands below them; the first that fits."""

_SAYS_NOTHING = re.compile(
    r"equal[- ]opportunit|regardless of|without regard to|race, |gender identity"
    r"|sexual orientation|reasonable accommodation|e-?verify|background check"
    r"|privacy (?:policy|notice)|^\s*(?:location|salary|compensation|start date|posted|reference"
    r"|contract|employment type|type)\s*:"
    r"|paid (?:time|vacation|leave)|days of (?:leave|vacation|holiday)|health insurance|401\(?k",
    re.IGNORECASE,
)
_PREFERRED = re.compile(
    r"nice[- ]to[- ]have|\ba (?:big |huge |strong |definite )?(?:plus|bonus|advantage)\b|\bbonus\b"
    r"|\bpreferr|\bideally\b|\bdesirable\b|\bwould be (?:great|nice|good|beneficial|useful)"
    r"|\badvantageous\b|\boptional(?:ly)?\b|\bnot (?:a )?(?:must|required)\b|\bbeneficial\b",
    re.IGNORECASE,
)
_REQUIRED = re.compile(
    r"\bmust[- ](?:have|be|know)|\b(?:is|are) required\b|\brequired\b|\bmandatory\b|\bessential\b"
    r"|\byou (?:have|bring|know|are (?:proficient|experienced|familiar|fluent))\b"
    r"|\b(?:experience|proficien\w+|expertise|fluen\w+|knowledge|familiarity|background|understanding"
    r"|command) (?:with|in|of)\b|\byears?\b[^.]{0,20}\bexperience\b|\bdegree in\b",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[ \t]*(?:[-*+•·▪◦‣●–—✓✔➤►]|\(?\d{1,2}[.)]|o(?=[ \t]{2,}))[ \t]+(?=\S)")


def read(text: str, name: str) -> Posting:
    """The posting that a text is."""
    lines = _from_html(text) if _is_html(text) else _from_text(text)
    blocks = _judged(_blocks([part for line in lines for part in _short(line)]))
    return Posting(name, tuple(blocks), frozenset(_companies(blocks)))


@dataclass(slots=True)
class _Line:
    number: int
    text: str
    bullet: bool = False
    heading: bool = False
    apart: bool = False
    """An empty line, or the end of an element, stands before it."""
    indented: bool = False


# --- Lines.


def _is_html(text: str) -> bool:
    found = re.findall(
        r"</?(?:p|div|li|ul|br|h[1-6]|span|body|html|td|section)\b[^<>]{0,300}>",
        text,
        re.IGNORECASE,
    )
    return len(found) > 2


def _from_text(text: str) -> list[_Line]:
    """The lines of plain text or Markdown, without its marks."""
    found: list[_Line] = []
    apart = True
    typed = re.split(r"\r\n|\r|\n", text)
    for number, line in enumerate(typed, 1):
        if not line.strip() or re.fullmatch(r"\s*[-=_*~]{3,}\s*", line):
            if re.fullmatch(r"\s*[-=]{3,}\s*", line) and found and not apart:
                found[-1].heading = True
            apart = True
            continue
        bullet = _BULLET.match(line)
        bare = line[bullet.end() :] if bullet else line.strip()
        hashes = re.match(r"\s*#{1,6}\s+", line)
        bold = re.fullmatch(r"(?:\*\*|__)(.+?)(?:\*\*|__):?", bare.strip())
        bare = _without_marks(re.sub(r"^#{1,6}\s+", "", bare.strip()).rstrip("# "))
        if bare:
            heading = bool(hashes) or bold is not None
            is_bullet = bullet is not None and not bold
            found.append(_Line(number, bare, is_bullet, heading, apart, line[0] in " \t"))
        apart = False
    return found


def _without_marks(line: str) -> str:
    """A line of Markdown as it is read."""
    line = re.sub(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,2000}\)", r"\1", line)
    line = re.sub(r"(\*\*|__|``?)(?=\S)(.{1,300}?)(?<=\S)\1", r"\2", line)
    line = re.sub(r"(?<![\w*])\*(?=\S)([^*]{1,300}?)(?<=\S)\*(?![\w*])", r"\1", line)
    return line.replace("|", " ; ").replace("\\", "").strip() if "|" in line else line.strip()


_ENDS = words(
    "p div li ul ol br tr td th table section article header footer h1 h2 h3 h4 h5 h6 dd dt"
)
_UNSEEN = frozenset({"script", "style", "head", "nav", "noscript", "template", "svg", "button"})


def _from_html(text: str) -> list[_Line]:
    reader = _Html()
    reader.feed(text)
    reader.close()
    reader.end()
    return reader.lines


class _Html(HTMLParser):
    """The lines of a page: each element that stands on lines of its own is one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[_Line] = []
        self.text = ""
        self.number = 1
        self.unseen = 0
        self.bullet = False
        self.heading = False
        self.bold = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        if tag in _ENDS:
            self.end()
        if tag == "li":
            self.bullet = True
        if re.fullmatch("h[1-6]", tag):
            self.heading = True
        if tag in ("b", "strong") and not self.text.strip():
            self.bold = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        if tag == self.bold:
            self.bold = f"{tag} ended after {len(self.text.strip())}"
        if tag in _ENDS:
            self.end()

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        if not self.text.strip() and data.strip():
            lead = data[: len(data) - len(data.lstrip())]
            self.number = self.getpos()[0] + lead.count("\n")
            self.text = ""
        self.text += re.sub(r"\s+", " ", data)

    def end(self) -> None:
        text = " ".join(self.text.split())
        mark = _BULLET.match(text)
        if mark is not None:
            text, self.bullet = text[mark.end() :], True
        bold = self.bold.endswith(f" ended after {len(text)}")
        if text:
            heading = self.heading or (bold and not self.bullet)
            self.lines.append(_Line(self.number, text, self.bullet, heading, apart=True))
            self.bullet = self.heading = False
        self.text = self.bold = ""


# --- Blocks.


def _short(line: _Line) -> Iterator[_Line]:
    """A line in parts that are not too long."""
    if len(line.text) <= _LONGEST:
        yield line
        return
    for at in range(0, len(line.text), _LONGEST):
        yield _Line(line.number, line.text[at : at + _LONGEST], apart=True)


@dataclass(slots=True)
class _Open:
    """A block that may go on."""

    text: str
    starts: list[tuple[int, int]]
    bullet: bool
    heading: bool
    asked: Asked = field(default=Asked.WORK)


def _blocks(lines: list[_Line]) -> list[_Open]:
    """Lines that were broken only for room are one block again."""
    found: list[_Open] = []
    for n, line in enumerate(lines):
        following = lines[n + 1] if n + 1 < len(lines) else None
        heading = line.heading or _looks_like_heading(line, following)
        last = found[-1] if found else None
        goes_on = last is not None and (not last.bullet or line.indented or line.text[0].islower())
        if last is not None and len(last.text) > _LONGEST:
            goes_on = False
        if _label(line.text) is not None:
            goes_on = False
        if last is None or not goes_on or line.apart or line.bullet or heading or last.heading:
            found.append(_Open(line.text, [(0, line.number)], line.bullet, heading))
        else:
            last.starts.append((len(last.text) + 1, line.number))
            last.text += f" {line.text}"
    return found


def _looks_like_heading(line: _Line, following: _Line | None) -> bool:
    """A short line above others that ends in `:`, is all capitals, or says what headings say."""
    text = line.text.strip()
    words = text.rstrip(":").split()
    if len(words) > 8 or (line.bullet and not text.endswith(":")) or text.endswith((".", ",", ";")):
        return False
    if text.endswith(":"):
        return following is not None
    if _label(text) is not None:
        return False
    if text.isupper() and len(text) > 3 and (line.apart or len(words) < 5) and "," not in text:
        return _asked_by(text) is not None
    if "," in text or len(words) > 6 or not line.apart or _asked_by(text) is None:
        return False
    if following is None or following.apart or following.bullet:
        return True
    return len(text) < 40 and following.text[0].isupper()


def _asked_by(heading: str) -> Asked | None:
    text = heading.casefold().replace("’", "'")
    return next((asked for asked, words in _HEADINGS if re.search(words, text)), None)


_HEADING = re.compile(
    r".*:|(?:\w+ )?(?:requirements?|qualifications?|responsibilities|skills|duties|tasks"
    r"|must[- ]haves?|profile|experience|(?:job )?description|overview|the role)\W*",
    re.IGNORECASE,
)
"""What is no title of a job although it stands first."""


def _judged(found: list[_Open]) -> list[Block]:
    """The blocks with what they ask. What stands before the first heading is about the work."""
    asked = Asked.WORK
    made: list[Block] = []
    for n, block in enumerate(found):
        own = asked
        if block.heading:
            known = _asked_by(block.text)
            first = n == 0 and known is not Asked.NOTHING and not _HEADING.fullmatch(block.text)
            asked = Asked.WORK if known is None else known
            own = Asked.TITLE if first else Asked.NOTHING
        elif (label := _label(block.text)) is not None:
            own = label
        elif _is_title(block.text, n):
            own = Asked.TITLE
        elif _SAYS_NOTHING.search(block.text):
            own = Asked.NOTHING
        elif n == 1 and made[0].asked is Asked.TITLE and _is_short(block):
            own = Asked.NOTHING  # at whom, and where
        elif asked is Asked.WORK and _REQUIRED.search(block.text):
            own = Asked.REQUIRED
        rated = own in (Asked.WORK, Asked.REQUIRED)
        nice = tuple(_nice_clauses(block.text)) if rated else ()
        made.append(Block(block.text, tuple(block.starts), own, block.heading, nice))
    return made


def _is_short(block: _Open) -> bool:
    return not block.bullet and len(block.text.split()) < 9 and not block.text.endswith(".")


def _nice_clauses(text: str) -> Iterator[tuple[int, int]]:
    """The clauses that say of what they name that it would be nice."""
    at = 0
    for found in re.finditer(r";|[.!?](?=\s)|$", text):
        if _PREFERRED.search(text, at, found.end()):
            yield at, found.end()
        at = found.end()


TITLE_LABEL = re.compile(r"\s*(?:job title|position|title|role)\s*:\s*", re.IGNORECASE)
"""What may stand before the title of the job."""


_LABEL = re.compile(r"([^\s:,.;][^:,.;]{1,40}):\s+\S")


def _label(text: str) -> Asked | None:
    """What the words before a colon say of what comes after it, as in `Nice to have: Rust`."""
    found = _LABEL.match(text)
    if found is None or len(found[1].split()) > 6 or TITLE_LABEL.match(text):
        return None
    asked = _asked_by(found[1])
    return asked if asked in (Asked.REQUIRED, Asked.PREFERRED) else None


def _is_title(text: str, n: int) -> bool:
    """Whether the block of that number says what the job is called."""
    first = n == 0 and len(text.split()) <= 12 and not text.endswith(".")
    return first or (n < 6 and TITLE_LABEL.match(text) is not None)


def _companies(blocks: list[Block]) -> set[str]:
    """The words of names of the company: after `About` in a heading, and `at` in the title."""
    names: set[str] = set()
    for block in blocks:
        patterns = [
            r"^About ((?:[A-Z][\w&.-]*\s?){1,3}):?$",
            r"^(?:Life|Working|Careers?) at (\w+)",
        ]
        if block.asked is Asked.TITLE:
            patterns += [r"\b(?:at|with|@) ((?:[A-Z][\w&.-]*\s?){1,3})", r"\bfor ([A-Z][\w.-]+)$"]
        patterns.append(r"\b[Ww]e(?:['’]re| are) ((?:[A-Z][\w&-]*\s?){1,2})")
        patterns.append(r"^((?:[A-Z][\w&-]*\s){1,3})is (?:an?|the)\b")
        patterns.append(r"^(?:Company|Employer)\s*: *((?:[A-Z][\w&.-]*\s?){1,3})")
        for pattern in patterns:
            for found in re.findall(pattern, block.text[:300]):
                names |= {word.casefold() for word in re.findall(r"\w+", found)}
    return names - {"us", "you", "the", "role", "team", "job", "position", "your"}
