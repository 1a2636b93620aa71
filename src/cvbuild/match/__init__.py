"""Match: what a job posting names, what a résumé of a file shows of it, and what it could show.

`match` takes a file, the choice of a variant and a posting, and gives a `Match`: for each term of
the posting where it stands there, and where in the file, and a tag expression that would bring in
more. It is a comparison of words, always the same for the same input, and it looks at nothing but
these two texts. It writes no claims: what the file does not say is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from cvbuild.diagnostic import CvbuildError, Diagnostic, Elsewhere, Path
from cvbuild.expression import Expression, true_for
from cvbuild.match.holdings import Holding, Places, index, texts, vocabulary
from cvbuild.match.posting import LARGEST, LONGEST, Asked, read
from cvbuild.match.propose import Proposal, proposal
from cvbuild.match.terms import Mention, Term, terms
from cvbuild.pipeline import Wanted, chosen, valid
from cvbuild.schema import Cv
from cvbuild.select import inherited
from cvbuild.source import Source

__all__ = ["Asked", "Evidence", "Found", "Match", "Mention", "Proposal", "Term", "match"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the file says it: its words, the path, the line in the file, and what people call the
    place, which is a section, or an entry of one."""

    text: str
    path: Path
    line: int
    section: str
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A term of the posting. `shown` is where the chosen résumé says it; `hidden` where else the
    file does, with the tags that the items have which keep it out."""

    term: Term
    shown: tuple[Evidence, ...] = ()
    hidden: tuple[Evidence, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A résumé beside a posting. `proposal` is a choice of tags that shows more, or as much
    with less, where there is one."""

    posting: str
    variant: str | None
    expression: Expression | None
    found: tuple[Found, ...]
    proposal: Proposal | None = None

    @property
    def covered(self) -> tuple[Found, ...]:
        """What the résumé shows."""
        return tuple(one for one in self.found if one.shown)

    @property
    def coverable(self) -> tuple[Found, ...]:
        """What the file says and this résumé of it does not show."""
        return tuple(one for one in self.found if one.hidden and not one.shown)

    @property
    def missing(self) -> tuple[Found, ...]:
        """What the file does not say."""
        return tuple(one for one in self.found if not one.shown and not one.hidden)

    @property
    def share(self) -> float:
        """How much of the posting is covered, by the weight of its terms, from 0 to 1."""
        return self.share_of(_weight(self.covered))

    def share_of(self, weight: float) -> float:
        """How much of the posting so much weight is."""
        return weight / _weight(self.found)


def _weight(found: Sequence[Found]) -> float:
    return sum(one.term.weight for one in found)


def match(source: Source, wanted: Sequence[Wanted], text: str, name: str) -> tuple[Match, ...]:
    """The résumés of a file beside a posting, whose text and name are given.

    Raises:
        CvbuildError: with every problem of the file, or the posting names nothing.
    """
    whole, _ = valid(source, wanted[0].base)
    selected = [chosen(source, whole, one)[0] for one in wanted]
    if len(text) > LARGEST:
        _refuse(name, "too-large", f"the posting is longer than {LARGEST} characters", _LONG)
    posting = read(text, name)
    if sum(len(block.text) for block in posting.blocks) > LONGEST:
        _refuse(name, "too-large", f"the posting is longer than {LONGEST} characters", _LONG)
    all_texts = dict(texts(whole))
    for cv, one in zip(selected, wanted, strict=True):
        all_texts |= _own_texts(whole, cv, one)
    held = index(iter(all_texts.items()))
    asked = terms(posting, vocabulary(whole), held)
    if not asked:
        _refuse(name, "no-terms", "the posting names nothing that a résumé could show", _NOTHING)
    return tuple(
        _matched(source, whole, cv, one, posting.name, asked, held)
        for cv, one in zip(selected, wanted, strict=True)
    )


_LONG = "copy its text alone into a file, without the page around it"
_NOTHING = "is it the text of a posting? Postings of other languages than English are read badly"


def _refuse(name: str, code: str, message: str, hint: str) -> NoReturn:
    """Refuse the posting, which is another file than the résumé."""
    raise CvbuildError([Diagnostic(code, message, None, hint, elsewhere=Elsewhere(name))])


def _own_texts(whole: Cv, cv: Cv, wanted: Wanted) -> dict[Path, str]:
    """The texts of a variant that are not the file's, at the places where they stand."""
    made = {}
    before = dict(texts(whole))
    for path, text in texts(cv):
        if before.get(path) != text:
            made[_place(whole, path, wanted.variant)] = text
    return made


def _place(whole: Cv, path: Path, variant: str | None) -> Path:
    """Where a variant, or one that it extends, says what it has in place of the file's."""
    seen = set()
    while variant is not None and variant not in seen:
        seen.add(variant)
        own = whole.variants[variant]
        if len(path) == 1 and getattr(own, str(path[0]), None) is not None:
            return ("variants", variant, *path)
        if path[-1] == "title" and len(path) == 3:
            section = whole.sections[int(path[1])]
            name = section.id or section.kind
            if name in own.titles:
                return ("variants", variant, "titles", name)
        variant = own.extends
    return path


def _matched(
    source: Source,
    whole: Cv,
    cv: Cv,
    wanted: Wanted,
    name: str,
    asked: Sequence[Term],
    held: dict[str, list[Holding]],
) -> Match:
    expression = _expression(whole, wanted)
    shown_texts = {_placed(whole, path, text, wanted) for path, text in texts(cv)}
    places = Places(whole)
    titles = {section.path: section.title or "" for section in cv.sections}
    found = []
    for term in asked:
        shown, hidden = [], []
        for holding in held.get(term.key, ()):
            evidence = Evidence(
                holding.text,
                holding.path,
                source.span(holding.path).line,
                *places.where(holding.path, titles),
            )
            if holding.path in shown_texts:
                shown.append(evidence)
            elif holding.path[0] != "variants":
                hidden.append(evidence)
        found.append(
            Found(term, tuple(shown), tuple(hidden), _keeping_out(places, hidden, expression))
        )
    return Match(
        name, wanted.variant, expression, tuple(found), _proposed(places, found, expression)
    )


def _placed(whole: Cv, path: Path, text: str, wanted: Wanted) -> Path:
    return _place(whole, path, wanted.variant)


def _expression(whole: Cv, wanted: Wanted) -> Expression | None:
    if wanted.tags is not None:
        return wanted.tags
    return None if wanted.variant is None else inherited(whole, wanted.variant).tags


def _keeping_out(
    places: Places, hidden: Sequence[Evidence], expression: Expression | None
) -> tuple[str, ...]:
    """The tags of the items because of which the texts are out."""
    tags: dict[str, None] = {}
    for evidence in hidden:
        for own in places.tags(evidence.path):
            if expression is not None and not true_for(expression, own):
                tags |= dict.fromkeys(sorted(own))
    return tuple(tags)


def _proposed(
    places: Places, found: Sequence[Found], expression: Expression | None
) -> Proposal | None:
    wanted = []
    for one in found:
        free = any(evidence.path[0] != "sections" for evidence in one.shown)
        paths = [evidence.path for evidence in (*one.shown, *one.hidden)]
        needs = [places.tags(path) for path in paths if path[0] == "sections"]
        if needs or free:
            wanted.append((one.term.weight, [()] if free else needs))
    tagged = [item for item in places.items.values() if item.tags]
    content = [places.tags(item.path) for item in tagged if item.path[0] == "sections"]
    others = [frozenset(item.tags) for item in tagged if item.path[0] != "sections"]
    return proposal(wanted, content, others, expression)
