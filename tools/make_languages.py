"""Writes `docs/languages.md`: a résumé in another language, or in several.

Takes the locales, gives a Markdown page. `tests/test_languages.py` builds its examples.

    python tools/make_languages.py          # write the page
    python tools/make_languages.py --check  # exit 1 when it is out of date
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel import Locale as Names

from cvbuild.locale import NAMES, date_text, locale_of
from cvbuild.schema import DateStyle
from cvbuild.schema.dates import parse_date
from cvbuild.tex.scripts import SCRIPTS

PAGE = Path(__file__).resolve().parent.parent / "docs/languages.md"
COMMAND = "python tools/make_languages.py"

ONE = """\
cvbuild: 1
name: Ada Lovelace
locale: de
sections:
  - kind: experience
    entries:
      - organization: Klinikum Wien
        position: Stationsleitung
        start: 2018-08-01
"""

SEVERAL = """\
cvbuild: 1
name: Ada Lovelace
headline: {en: Head nurse, de: Stationsleitung}
locale: en-GB
sections:
  - kind: experience
    entries:
      - organization: {en: Vienna General Hospital, de: Klinikum Wien}
        start: 2018-08-01
        highlights:
          - {en: Led a team of nine, de: Ein Team von neun geleitet}
          - text:
              en: Taught two courses a year
              de: Zwei Kurse im Jahr gegeben
            tags: [teaching]
variants:
  german:
    locale: de
"""

_PROSE = f"""\
<!-- Made by `{COMMAND}`; do not edit. -->

# Languages

`locale` at the top of cv.yaml, in a variant, or as `--locale` on the command line says in which
language a résumé or a letter is. It decides

- how dates are written, as the Unicode Consortium's data (CLDR) has it;
- what is printed that you did not type: headings of sections that have no `title` and of groups of
  publications, `Present`, `Keywords`, `Enclosures`, notes about authors;
- the language that the PDF and the web page declare, by which screen readers pronounce them;
- in references from a bibliography the words between (`pp.`, `2nd edition`, `PhD thesis`), and in
  those of a style of citations (CSL) the quotation marks, too.

```yaml
{ONE}```

{{one}}

Whatever you type stays as it is, also spaces before `:` and `!` in French. Two things of a language
have to be asked for:

```yaml
design: {{quotes: locale, hyphenation: true}}
```

- `quotes: locale` prints pairs of straight marks as the language has them (CLDR): “so” in English,
  „so“ in German, « so » in French; not in code, and not for inches, as in `27"`. It holds for all
  formats.
- `hyphenation: true` lets long words of running text be broken at the end of a line, where the
  dictionary of the language (LibreOffice's, by Pyphen) says; never names and titles. The hyphen is
  drawn, so that those who read the file find no letter in the middle of a word, but they may find
  the word in two parts. Without it no word is broken, in no language, but at soft hyphens (U+00AD)
  that you type: lines are slightly ragged instead.

`cvbuild check` looks for the first person and for usual headings in English only.

## One file, several languages

Any text may be given per language, by the tags of languages. What is a plain text is the same in
all.

```yaml
{SEVERAL}```

    cvbuild pdf cv.yaml                      # cv.pdf, in English
    cvbuild pdf cv.yaml --variant german     # cv-german.pdf
    cvbuild pdf cv.yaml --locale de          # cv-de.pdf
    cvbuild diff cv.yaml --locale de         # both side by side, to proofread

- This holds for texts, titles, names, key words, dates (for words such as `Sommer 2018`) and web
  addresses; also below `titles` of a variant and in [letters](letters.md). Tags, priorities and
  settings are the same in all languages; to leave something out of one, give it a tag.
- Of the texts the one with the same tag is taken, else that of the language without a region (`pt`
  for `pt-BR`), else that of the same language elsewhere (`de-AT` for `de`).
- Where a text is missing, that in the file's own language stands in its place, with a warning;
  `cvbuild check` takes that for an error. `cvbuild validate` looks at all languages of the file.
- Nothing of the other languages is in what is made: not in the PDF, nor in the source that it
  carries.
- A letter is in its own `locale`, or else in that of its résumé.

## Scripts

Letters beyond Latin are set where they stand, with nothing to choose: the characters of a file
decide whether LuaTeX sets it, with the fonts of your system. Latin in it looks as it does
elsewhere.

| Script | Engine | Fonts, the first that is there |
|---|---|---|
| Latin, also Vietnamese; common signs | pdfTeX, with cvbuild | come with cvbuild |
{{scripts}}| emoji of one character | LuaTeX | DejaVu Sans, Noto Sans Symbols; in one colour |

Texts from right to left turn the page around: headings begin at the right, dates stand at the
left. `locale` says which forms Chinese and Japanese characters take, and which way the page goes;
without it the letters themselves do.

What is missing is told in one message, with the line and what to install on your system, such as

    sudo apt install texlive-luatex lmodern fontconfig fonts-noto-core fonts-noto-cjk

and `cvbuild doctor` says for which scripts there are fonts. What no font here has is refused with
its line, emoji too: nothing is ever left blank. As web page, Markdown, text and Word all scripts
are made without any of this.

Page budgets, variants, letters, tags for screen readers, pictures, `cvbuild check` and the same
bytes for the same input hold as elsewhere; `cvbuild tex --folder` is then for LuaLaTeX. These do
not:

- **Templates of your own** are refused with LuaTeX, whose Lua could read your files
  ([Security](../SECURITY.md)).
- **Other machines.** The same bytes come of the same fonts, which are those of the machine.
- **Speed.** A page takes about a second; the first with a large Asian font about four, once.
- **Readers of the PDF** have limits of their own with scripts, whoever made the file. `cvbuild
  check` tells them as notes, and holds its rules as far as they go: pdfminer gives letters of
  Arabic and Hebrew from left to right; brackets beside such words may change places in all
  readers; pypdf and pdfminer do not know which syllables the glyphs of Devanagari mean, poppler
  sees spaces in them, and PDFium moves some marks.

## All of them

| `locale` | Language | Day | Months, short | In numbers | Experience | Education |
|---|---|---|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    rows = [_row(name) for name in NAMES]
    german = date_text(parse_date("2018-08-01/present"), DateStyle(), locale_of("de"))
    one = f"prints `{german}` below the heading *{locale_of('de').sections['experience']}*."
    return _PROSE.replace("{one}", one).replace("{scripts}", _scripts()) + "".join(rows)


def _scripts() -> str:
    told = {name: script for name, script in SCRIPTS.items() if name not in ("latn", "zsym")}
    return "".join(
        f"| {script.name} | LuaTeX | {', '.join(script.serif[:3])} |\n" for script in told.values()
    )


def _row(name: str) -> str:
    locale = locale_of(name)
    cells = [
        f"`{name}`",
        Names.parse(name, sep="-").get_display_name("en") or name,
        date_text(parse_date("2018-03-05"), DateStyle(), locale),
        date_text(parse_date("2018-08/present"), DateStyle(months="short"), locale),
        date_text(parse_date("2018-08"), DateStyle(months="number"), locale),
        locale.sections["experience"],
        locale.sections["education"],
    ]
    return "| " + " | ".join(cell.replace("\xa0", " ") for cell in cells) + " |\n"


def main() -> int:
    made = page()
    if sys.argv[1:] == ["--check"]:
        if PAGE.read_text(encoding="utf-8") != made:
            print(f"{PAGE.name} is out of date: run {COMMAND}", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
