"""The terms of a job posting: what it names that a résumé could name, too.

Takes a posting and the keys that the résumé is known to hold, gives terms with the places where
they stand, the weightiest first. There is no model behind it, only how people write: names of
techniques have spellings of their own (`C++`, `PyTorch`, `CI/CD`), other names are capitalised
within sentences, and what words such as "experience with" introduce is asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from cvbuild.match.lexicon import (
    ALIASES,
    FILLER,
    NAMES,
    PLAIN_WORDS,
    SENIORITY,
    STOP,
    TRAILING,
    VENDORS,
    words,
)
from cvbuild.match.posting import TITLE_LABEL, Asked, Block, Posting
from cvbuild.match.words import Token, key_of, phrases, tokens

__all__ = ["Mention", "Term", "terms"]

_MOST = 100
"""Terms that are given; a posting that holds more is none."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a term stands in the posting, and how much is asked for there."""

    line: int
    asked: Asked


@dataclass(frozen=True, slots=True)
class Term:
    """Something that the posting names. `text` is as it is written there first."""

    key: str
    text: str
    mentions: tuple[Mention, ...]

    @property
    def asked(self) -> Asked:
        """The most that is asked for it."""
        return max((mention.asked for mention in self.mentions), key=lambda asked: asked.weight)

    @property
    def weight(self) -> float:
        """How much it counts: what is asked, and a little for being named again."""
        return self.asked.weight + 0.5 * min(3, len(self.mentions) - 1)


@dataclass(frozen=True, slots=True)
class _Span:
    """A run of tokens that may be a term. Of those that overlap the lowest `rank` wins."""

    start: int
    end: int
    key: str
    rank: int


_KNOWN, _NAME, _HELD, _ASKED, _AGAIN = range(5)


def terms(posting: Posting, vocabulary: Collection[str], held: Collection[str]) -> tuple[Term, ...]:
    """The terms of the posting.

    `vocabulary` are keys of what the résumé lists as skills, keywords and languages: each is a
    term wherever it stands. `held` are keys of all its phrases: they make a phrase of the posting
    that may or may not be a term into one.
    """
    known = frozenset(vocabulary) | _usual()
    read = [(block, tokens(block.text)) for block in posting.blocks]
    names = _names(read, posting)
    repeated = _repeated(read)
    mentions: dict[str, list[Mention]] = {}
    texts: dict[str, str] = {}
    for block, found in read:
        if block.asked is Asked.NOTHING:
            continue
        spans = [
            *_known_spans(found, known),
            *_named_spans(block, found, names, posting),
            *_asked_spans(block, found, held, posting.company),
            *_again_spans(found, repeated, held),
        ]
        if block.asked is Asked.TITLE:
            spans += _title_spans(block, found, posting)
        for span in _chosen(spans):
            first, last = found[span.start], found[span.end - 1]
            mention = Mention(block.line(first.start), block.asked_at(first.start))
            mentions.setdefault(span.key, []).append(mention)
            texts.setdefault(span.key, block.text[first.start : last.end])
    made = [Term(key, texts[key], tuple(found)) for key, found in mentions.items()]
    made.sort(key=lambda term: -term.weight)  # equals stay in the order of the posting
    return tuple(made[:_MOST])


@cache
def _usual() -> frozenset[str]:
    """What has aliases is a term, but for what may be a common word."""
    return frozenset(key_of(tokens(names[0])) for names in ALIASES)


def _chosen(spans: list[_Span]) -> list[_Span]:
    """Of overlapping spans the best: by rank, then the longest, then the first."""
    taken: set[int] = set()
    kept = []
    for span in sorted(spans, key=lambda s: (s.rank, s.start - s.end, s.start)):
        places = set(range(span.start, span.end))
        if not places & taken:
            taken |= places
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


# --- What is known.


def _known_spans(found: Sequence[Token], known: Collection[str]) -> Iterator[_Span]:
    for start, end, key in phrases(found):
        run = found[start:end]
        idle = (run[0].stop or run[-1].stop) and key not in _usual()
        if key in known and not idle and not _a_word(found, start, end):
            yield _Span(start, end, key, _KNOWN)


def _a_word(found: Sequence[Token], start: int, end: int) -> bool:
    """Whether what could be a name is a word here: `Go` and `Excel` at the start of a sentence."""
    token = found[start]
    if end - start > 1:
        return False
    if len(token.text) == 1:
        return not _is_listed(found, start)
    if token.text.casefold() not in PLAIN_WORDS:
        return False
    if not token.text[0].isupper():
        return True
    if not _begins(found, start):
        return False
    following = found[end] if end < len(found) else None
    if following is None or re.match(r"\s*[,;/)|]", following.before):
        return False
    return following.text.casefold() not in ("and", "or", "developer", "programming", "engineer")


def _is_listed(found: Sequence[Token], n: int) -> bool:
    """Whether a letter stands in an enumeration, or after what says that it is a language."""
    before = found[n].before.strip()
    after = found[n + 1].before.strip() if n + 1 < len(found) else ","
    if before in (",", "/", "(", ";") or after[:1] in (",", "/", ")", ";"):
        return True
    return n > 0 and found[n - 1].norm in ("and", "or", "in", "with", "using")


# --- Names.


def _begins(found: Sequence[Token], n: int) -> bool:
    """Whether a token begins a sentence or a block, and not a list after a colon."""
    if n and re.search(r":\s*$", found[n].before):
        few = found[n + 1 : n + 4]
        return bool(few) and not any(re.match(r"\s*[,;/]", token.before) for token in few)
    return n == 0 or re.search(r"[.!?:•]\s*[\"'“(]*$", found[n].before) is not None


def _is_spelled_like_a_technique(token: Token) -> bool:
    text = token.text
    if re.fullmatch(r"\d+[\w+]*", text) or len(text) == 1:
        return False
    return bool(
        re.search(r"[a-z][A-Z]|[A-Z]{2,}|[+#]$|^\.", text)
        or (re.search(r"[A-Za-z]\d|\d[A-Za-z]", text) and not re.fullmatch(r"\d+\w{1,2}", text))
    )


def _is_name(token: Token) -> bool:
    text = token.text
    return (
        text[0].isupper()
        and token.norm not in STOP
        and text.casefold() not in FILLER
        and text.casefold() not in STOP
        and text.casefold() not in NAMES
        and len(text) > 1
    )


def _names(read: list[tuple[Block, tuple[Token, ...]]], posting: Posting) -> frozenset[str]:
    """Words that are capitalised where no sentence begins, so that they are names everywhere."""
    found: set[str] = set()
    for block, run in read:
        if block.heading or block.asked in (Asked.NOTHING, Asked.TITLE) or _shouts(block):
            continue
        for n, token in enumerate(run):
            inner = not _begins(run, n) or _is_spelled_like_a_technique(token)
            if inner and _is_name(token) and token.text.casefold() not in posting.company:
                found.add(token.norm)
    return frozenset(found)


def _shouts(block: Block) -> bool:
    letters = [c for c in block.text if c.isalpha()]
    return len(letters) > 12 and sum(c.isupper() for c in letters) > 0.6 * len(letters)


_PLACED = re.compile(
    r"\b(?:based|located|offices?|headquarter\w*|live|living|hub|relocate|team|teams|hq|campus"
    r"|anywhere) (?:in|at|from|to|near)\s*$",
    re.IGNORECASE,
)


def _named_spans(
    block: Block, found: Sequence[Token], names: Collection[str], posting: Posting
) -> Iterator[_Span]:
    """Runs of names, and what is spelled as only techniques are."""
    if _shouts(block) or block.asked is Asked.TITLE:
        return
    listed = _is_list(block, found)
    n = 0
    while n < len(found):
        if not _starts_name(found, n, names, posting, listed):
            n += 1
            continue
        end = n + 1
        while (
            end < len(found) and end - n < 4 and found[end].joined and _goes_on(found[end], posting)
        ):
            end += 1
        if not _PLACED.search(block.text[max(0, found[n].start - 40) : found[n].start]):
            yield from _trimmed(found, n, end, _NAME)
        n = end


def _starts_name(
    found: Sequence[Token], n: int, names: Collection[str], posting: Posting, listed: bool
) -> bool:
    token = found[n]
    if not _is_name(token) or token.text.casefold() in posting.company:
        return _is_spelled_like_a_technique(token) and token.text.casefold() not in (
            NAMES | posting.company
        )
    if _is_spelled_like_a_technique(token):
        return True
    alone = n + 1 == len(found) or not found[n + 1].joined or not found[n + 1].text.islower()
    return not _begins(found, n) or token.norm in names or (listed and alone)


def _goes_on(token: Token, posting: Posting) -> bool:
    small = token.text.casefold()
    if token.before not in (" ", "-", ".", "/", "&", " & "):
        return False
    if token.before == "/" or small in posting.company:
        return token.before == "/" and len(token.text) < 4 and token.text.isupper()
    return (
        (token.text[0].isupper() and small not in STOP and small not in TRAILING)
        or token.before in (".", "&")
        or (token.before == "-" and small not in FILLER)
        or (token.text.isdigit() and token.before == " " and len(token.text) < 6)
    )


def _is_list(block: Block, found: Sequence[Token]) -> bool:
    """Whether it is names with commas between them, or one name alone."""
    if re.search(r"[.!?]\s", block.text) or block.asked is Asked.TITLE:
        return False
    parts = [part.split() for part in re.split(r"[,;/()]|\band\b|\bor\b", block.text)]
    parts = [part for part in parts if part]
    if len(parts) == 1:
        return len(found) < 3
    return len(parts) > 1 and sum(len(part) <= 3 for part in parts) >= 0.8 * len(parts)


def _trimmed(found: Sequence[Token], start: int, end: int, rank: int) -> Iterator[_Span]:
    """A phrase without what only belongs to the sentence: makers before it, `skills` after it."""
    while end - start > 1 and found[end - 1].text.casefold() in TRAILING | STOP:
        end -= 1
    while end - start > 1 and found[start].text.casefold() in STOP | SENIORITY:
        start += 1
    if end - start > 1 and found[start].text.casefold() in VENDORS:
        start += 1
    if start < end:
        yield _Span(start, end, key_of(found[start:end]), rank)


# --- What is asked for.

_CUE = re.compile(
    r"\b(?:experience[ds]?|expertise|proficien(?:t|cy)|knowledge|knowledgeable|famili(?:ar|arity)"
    r"|understanding|background|fluen(?:t|cy)|skill(?:s|ed)?|competen(?:t|ce|cy)|degree|command|track"
    r" record|grasp|exposure|master(?:y)?|trained|versed|comfortable|hands-on"
    r"|certifi(?:ed|cation))\s+(?:\w+\s+){0,2}?(?:with|in|of|on|using|for|to)\s+"
    r"|\b(?:such as|including|like|e\.g\.,?|for example|i\.e\.)\s+",
    re.IGNORECASE,
)
_STOP_AT = re.compile(r"\.(?:\s|$)|;|\bto\b|\bthat\b|\bwhich\b|\bwho\b|\bwhere\b")
_FARTHEST = 400
"""Characters after such words that an enumeration may go on for."""
_PARTS = re.compile(r"[,;:()]|\s+(?:and|or|as well as|and/or|plus|&)\s+|\s[-–—]\s|\.\s|\.$")
_LEAD = words(
    """
    modern strong solid various other similar relevant common popular different multiple advanced
    basic good deep broad proven least one both either any some all our the a an at more several
    related complex large new current state-of-the-art professional practical extensive excellent
    building developing designing deploying implementing working using writing managing running
    creating maintaining leading training applying conducting delivering testing
    """
)


_BEFORE = re.compile(
    r"(?:^|,|;|\b(?:of|with|in|and|or|strong|some|good|relevant|proven|prior|previous))\s*"
    r"((?:[\w+#.-]+\s+){1,3})(?:experience|skills|knowledge|expertise|certification)\b",
    re.IGNORECASE,
)
"""`critical care experience`: what stands before such words in place of after them."""


def _asked_spans(
    block: Block, found: Sequence[Token], held: Collection[str], company: frozenset[str]
) -> Iterator[_Span]:
    """The phrases after words such as "experience with", as far as the enumeration goes."""
    for cue in _CUE.finditer(block.text):
        begin = cue.end()
        stop = _STOP_AT.search(block.text, begin, begin + _FARTHEST)
        limit = stop.start() if stop else min(begin + _FARTHEST, len(block.text))
        at = begin
        for part in [*_PARTS.finditer(block.text, begin, limit), None]:
            end = part.start() if part else limit
            yield from _part(found, at, end, held, company)
            at = part.end() if part else limit

    for before in _BEFORE.finditer(block.text):
        yield from _part(found, before.start(1), before.end(1), held, company)
    if _is_list(block, found):
        rated = block.asked in (Asked.REQUIRED, Asked.PREFERRED)
        at = 0
        for n, part in enumerate([*_PARTS.finditer(block.text), None]):
            end = part.start() if part else len(block.text)
            if n or rated:  # what is to be done begins with a verb
                yield from _part(found, at, end, held, company, longest=3)
            at = part.end() if part else end


def _part(
    found: Sequence[Token],
    begin: int,
    end: int,
    held: Collection[str],
    company: frozenset[str],
    longest: int = 4,
) -> Iterator[_Span]:
    first = bisect_left(found, begin, key=lambda token: token.start)
    last = bisect_right(found, end, key=lambda token: token.end)
    inside = list(range(first, last))
    while inside and (found[inside[0]].text.casefold() in _LEAD | STOP | SENIORITY):
        inside.pop(0)
    for n, place in enumerate(inside):
        idle = found[place].stop and found[place].before != "-"  # mixture-of-experts
        if idle or (n and not found[place].joined):
            inside = inside[:n]
            break
    while inside and found[inside[-1]].text.casefold() in TRAILING | STOP:
        inside.pop()
    if not 1 <= len(inside) <= longest:
        return
    run = found[inside[0] : inside[-1] + 1]
    words = [token.text.casefold() for token in run]
    if any(re.fullmatch(r"\d+\+?", word) for word in words[:1]) or words[0] in company:
        return
    if all(word in FILLER | NAMES | company for word in words):
        return
    if len(run) == 1 and (words[0] in FILLER or len(words[0]) < 3):
        return
    if any(word.endswith("ly") for word in words[-1:]):
        return
    key = key_of(run)
    yield _Span(inside[0], inside[-1] + 1, key, _HELD if key in held else _ASKED)


def _repeated(read: list[tuple[Block, tuple[Token, ...]]]) -> frozenset[str]:
    """Phrases of two or three words, none of them idle, that the posting has more than once."""
    count: Counter[str] = Counter()
    for block, found in read:
        if block.asked is not Asked.NOTHING:
            count.update({key for _, _, key in _tight(found)})
    return frozenset(key for key, times in count.items() if times > 1)


def _tight(found: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    for start, end, key in phrases(found, 3):
        run = found[start:end]
        if end - start < 2 or any(token.stop or token.text.isdigit() for token in run):
            continue
        if any(token.text.casefold() in NAMES for token in run):
            continue
        idle = [token.text.casefold() in FILLER for token in run]
        if not all(idle) and not idle[0] and _is_noun(run[-1]):
            yield start, end, key


def _is_noun(token: Token) -> bool:
    """Whether a word may end a phrase: no adverb, and nothing that only postings say."""
    small = token.text.casefold()
    return not small.endswith("ly") and (small not in FILLER or small in _NOUNS)


_NOUNS = words(
    """
    learning systems system services service applications products product engineering projects
    networks process processes planning performance reporting design training practices
    """
)


def _again_spans(
    found: Sequence[Token], repeated: Collection[str], held: Collection[str]
) -> Iterator[_Span]:
    for start, end, key in _tight(found):
        if key in held:
            yield _Span(start, end, key, _HELD)
        elif key in repeated:
            yield _Span(start, end, key, _AGAIN)


# --- The title.

_TITLE_END = re.compile(r"\s+(?:at|@|in|for|with|to)\s|\s[-–—|•]\s|[,(|/]|$")


def _title_spans(block: Block, found: Sequence[Token], posting: Posting) -> Iterator[_Span]:
    """What the job is called, without how senior, where, and at whom."""
    label = TITLE_LABEL.match(block.text)
    begin = label.end() if label else 0
    end_at = _TITLE_END.search(block.text, begin)
    limit = end_at.start() if end_at else len(block.text)
    inside = [n for n, token in enumerate(found) if begin <= token.start and token.end <= limit]
    while inside and found[inside[0]].text.casefold() in SENIORITY | STOP:
        inside.pop(0)
    if 1 <= len(inside) <= 5:
        run = found[inside[0] : inside[-1] + 1]
        if not all(token.text.casefold() in posting.company for token in run):
            yield _Span(inside[0], inside[-1] + 1, key_of(run), _KNOWN)
