"""The table of the rules: what each is called, how much it matters, what it looks for and why.

`docs/checks.md` is made from it. A new rule is a function in `content.py` or `readback.py` and a
line here; its name must also stand in `schema.checks.RuleName`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import get_args

from cvbuild.check import content, readback
from cvbuild.check.subject import Find
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, Severity, suggest
from cvbuild.schema.checks import RuleName

__all__ = ["NAMES", "RULES", "Need", "Rule", "named"]


class Need(Enum):
    """What a rule cannot do without; the value says so where it is not there."""

    SOURCE = "the source"
    BUILD = "nothing was built"
    BYTES = "there is no PDF to read"
    FILE = "nothing in the PDF can be read"
    TEXT = "no reader can read the PDF"
    LAYOUT = "not known of a PDF that was made before"
    CHECKERS = "neither outloud nor pdfua is installed; pip install outloud pdfua"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `looks_for` and `why` are sentences of the documentation."""

    name: str
    severity: Severity
    needs: Need
    find: Find
    looks_for: str
    why: str


_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

RULES: tuple[Rule, ...] = (
    # The finished file
    Rule(
        "unreadable",
        _ERROR,
        Need.BYTES,
        readback.readable,
        "The file opens in every reader.",
        "A file that one reader cannot open is lost wherever that reader is used.",
    ),
    Rule(
        "text-missing",
        _ERROR,
        Need.TEXT,
        readback.text_missing,
        "Every text of the source is in the file, letter by letter.",
        "What a parser does not find was not written.",
    ),
    Rule(
        "text-order",
        _ERROR,
        Need.TEXT,
        readback.text_order,
        "Texts are read in the order of the document.",
        "A bullet that is read elsewhere belongs to another employer.",
    ),
    Rule(
        "glued-words",
        _ERROR,
        Need.TEXT,
        readback.glued_words,
        "Words that the source parts are read as several. A comma or a bracket parts them, too.",
        "`machinelearning` is not found by a search for `machine learning`.",
    ),
    Rule(
        "split-word",
        _ERROR,
        Need.TEXT,
        readback.split_word,
        "Words are read whole. A word of over 30 characters may be broken at the end of a line.",
        "`Kuber netes` is not found by a search for `Kubernetes`.",
    ),
    Rule(
        "date-apart",
        _ERROR,
        Need.TEXT,
        readback.date_apart,
        "The date and the place of an entry are read next to its title or subtitle: on the same "
        "line or the next, with nothing else in between.",
        "Parsers work out how long you did what from the date that they find beside it.",
    ),
    Rule(
        "bad-character",
        _ERROR,
        Need.TEXT,
        readback.bad_character,
        "The text has no character for private use, none that is unmapped, no soft hyphen and no "
        "control character.",
        "They come from icons and from fonts that do not say what they show, and break words.",
    ),
    Rule(
        "ligature",
        _ERROR,
        Need.TEXT,
        readback.ligature,
        "Letters that are drawn as one, such as fi, are read as letters.",
        "A search for `efficient` does not find it where `ffi` is one character.",
    ),
    Rule(
        "script-limits",
        _NOTE,
        Need.TEXT,
        readback.script_limits,
        "Every reader can read the scripts of the text and its words of one letter. What one "
        "cannot is no error in the rules above.",
        "Of letters from right to left, of joined syllables and of lines such as `R & B` some "
        "readers make less than others.",
    ),
    Rule(
        "contact",
        _ERROR,
        Need.TEXT,
        readback.contact,
        "Each contact is in the text, in one piece.",
        "It is what the first form is filled with.",
    ),
    Rule(
        "links",
        _ERROR,
        Need.FILE,
        readback.links,
        "Each link of the source leads to exactly its address, and nothing else is a link.",
        "A link that leads elsewhere is worse than none.",
    ),
    Rule(
        "fonts",
        _ERROR,
        Need.FILE,
        readback.fonts,
        "Every font is embedded and says which characters its glyphs are.",
        "Without the one it looks different elsewhere, without the other it cannot be copied.",
    ),
    Rule(
        "metadata",
        _ERROR,
        Need.FILE,
        readback.metadata,
        "Title, author and language are set, and are those of the document.",
        "Readers show the title, and speak in the language.",
    ),
    Rule(
        "pages",
        _ERROR,
        Need.BUILD,
        readback.pages,
        "It has no more pages than `pages` allows.",
        "The page budget is a promise.",
    ),
    Rule(
        "size",
        _ERROR,
        Need.BYTES,
        readback.size,
        "It is not larger than 2.5 MB.",
        "Forms that take applications commonly refuse larger files.",
    ),
    Rule(
        "encryption",
        _ERROR,
        Need.BYTES,
        readback.encryption,
        "It is not encrypted.",
        "Parsers and screen readers refuse what they may not read.",
    ),
    Rule(
        "active-content",
        _ERROR,
        Need.FILE,
        readback.active_content,
        "It runs no script, starts no program, opens no other file and plays nothing.",
        "Mail filters remove such files.",
    ),
    Rule(
        "tags",
        _ERROR,
        Need.CHECKERS,
        readback.tags,
        "The checkers `outloud` and `pdfua`, where they are installed, find no error: it is a "
        "tagged PDF (PDF/UA-1).",
        "Screen readers and many parsers go by the tags.",
    ),
    # What it says
    Rule(
        "overlap",
        _NOTE,
        Need.SOURCE,
        content.overlap,
        "Two full-time positions do not overlap by 3 months or more, two courses of study not by "
        "6. What is called part-time, advisor, intern and the like may.",
        "It is often a slip in a date; where it is none, readers wonder how.",
    ),
    Rule(
        "gap",
        _NOTE,
        Need.SOURCE,
        content.gap,
        "No more than 6 months are without an entry in experience or education.",
        "Readers ask; better to answer before.",
    ),
    Rule(
        "future-date",
        _WARNING,
        Need.SOURCE,
        content.future_date,
        "No date is in the future. Studies may end within 6 years; publications and talks may be "
        "of next year; a date in words may be `expected`.",
        "It is mostly a slip of the keyboard.",
    ),
    Rule(
        "long-bullet",
        _WARNING,
        Need.LAYOUT,
        content.long_bullet,
        "No bullet takes four lines or more as it is typeset.",
        "Bullets are for the eye that runs down the page.",
    ),
    Rule(
        "repeated-bullet",
        _WARNING,
        Need.SOURCE,
        content.repeated_bullet,
        "No bullet says the same as another.",
        "It is left from copying.",
    ),
    Rule(
        "mixed-punctuation",
        _NOTE,
        Need.SOURCE,
        content.mixed_punctuation,
        "The bullets of a section end all with a full stop, or none does. Bullets of several "
        "sentences are not counted.",
        "It looks careless.",
    ),
    Rule(
        "first-person",
        _WARNING,
        Need.SOURCE,
        content.first_person,
        "No sentence has `I`, `me`, `my`, `we`, `us` or `our`, but for quotations and what "
        "references say.",
        "In English, résumés are written without: `Led 4 people`.",
    ),
    Rule(
        "bare-link",
        _WARNING,
        Need.SOURCE,
        content.bare_link,
        "What looks like a web address is a link.",
        "Readers click on it, and nothing happens.",
    ),
    Rule(
        "double-space",
        _NOTE,
        Need.SOURCE,
        content.double_space,
        "There is one space between two words. In the PDF it is one in any case.",
        "Other formats made from the file show two.",
    ),
    Rule(
        "mixed-quotes",
        _NOTE,
        Need.SOURCE,
        content.mixed_quotes,
        "Quotation marks, and apostrophes, are all straight or all curly.",
        "The odd ones come from pasting.",
    ),
    Rule(
        "section-title",
        _WARNING,
        Need.SOURCE,
        content.section_title,
        "The title of a section has a usual word for its kind, and each section but the first has "
        "a title. Sections of the kinds `text`, `list` and `entries` may be called anything.",
        "Parsers find sections by their titles.",
    ),
    Rule(
        "no-email",
        _WARNING,
        Need.SOURCE,
        content.no_email,
        "There is an e-mail address among the contacts.",
        "It is how you are reached.",
    ),
    Rule(
        "hidden-contact",
        _WARNING,
        Need.SOURCE,
        content.hidden_contact,
        "Where an e-mail address or a phone number has a `show`, that has it, too.",
        "Parsers read the text and not the link; paper has no links.",
    ),
    Rule(
        "long-headline",
        _WARNING,
        Need.SOURCE,
        content.long_headline,
        "The headline has at most 100 characters.",
        "It is a line, not a paragraph.",
    ),
)

NAMES: tuple[str, ...] = get_args(RuleName)


def named(names: tuple[str, ...], option: str) -> tuple[str, ...]:
    """The names, all of which are rules.

    Raises:
        CvbuildError: there is no such rule.
    """
    for name in names:
        if name not in NAMES:
            near = suggest(name, NAMES)
            hint = f"did you mean {near!r}?" if near else f"there are: {', '.join(NAMES)}"
            problem = Diagnostic("unknown-rule", f"{option}: there is no rule {name!r}", hint=hint)
            raise CvbuildError([problem], ExitCode.USAGE)
    return names
