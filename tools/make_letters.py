"""Writes `docs/letters.md`: how a cover letter is written, and every field of letter.yaml.

Takes the fields from the JSON Schema that editors use. `tests/test_letter_docs.py` builds the
examples.

    python tools/make_letters.py          # write the page
    python tools/make_letters.py --check  # exit 1 when it is out of date
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cvbuild.json_schema import letter_schema

PAGE = Path(__file__).resolve().parent.parent / "docs/letters.md"
COMMAND = "python tools/make_letters.py"

EXAMPLE = """\
# yaml-language-server: $schema=letter.schema.json
letter: 1
resume: cv.yaml                    # name, contacts, photo, template, paper and locale
recipient: |
  Dr Grace Hopper
  Eckert–Mauchly Computer Corporation
  Philadelphia, PA 19132
place: London
date: 2026-11-24
subject: Lead Programmer for the compiler
opening: Dear Dr Hopper,
body: |
  A blank line begins a new paragraph. Text takes **bold**, *italic* and
  [links](https://example.org), and a line that begins with a dash is a bullet:

  - I published the first program meant for a machine.
  - I explained the engine to ministers.
closing: Yours sincerely,
signature: {file: signature.png}
enclosures: [Résumé, List of publications]
"""

VARIANTS = """\
letter: 1
resume: cv.yaml
date: 2026-11-24
opening: Dear hiring team,
body:
  - I would like to work for you.
  - text: At the university I taught two courses a year.
    tags: [academic]
  - text: "My programs run in three factories:"
    items: [looms, pumps, mills]
    tags: [industry]
closing: Sincerely,
variants:
  acme:
    tags: industry
    recipient: [Acme Inc., 1 Main Street, Springfield]
    subject: Software engineer (reference 0017)
    resume_variant: onepage        # that variant of cv.yaml goes with this letter
  college:
    tags: academic
    recipient: {name: Prof. Ada King, organization: Town College}
    locale: en-GB
"""

PYTHON = """\
from pathlib import Path

from cvbuild.letter.make import LetterWanted, build_all, open_letter
from cvbuild.source import load

file = Path("letter.yaml")
opened = open_letter(load(file.read_bytes(), file.name), file.parent)  # may raise CvbuildError
for built in build_all(opened, [LetterWanted(merged=True, base=file.parent)]):
    Path("application.pdf").write_bytes(built.pdf)  # or it is a CvbuildError
"""

INTRO = f"""\
# Cover letters

<!-- Written by `{COMMAND}` from the schema; to change it, change the schema or that tool. -->

A letter has the design of your résumé: the same header, fonts and paper, set by the same template.
What it says stands in a file of its own.

```console
cvbuild new --letter                          # writes letter.yaml to start from
cvbuild letter letter.yaml                    # writes letter.pdf
cvbuild letter letter.yaml --with-resume      # one PDF: the letter, then the résumé
cvbuild letter letter.yaml --watch --open     # builds on every save of either file
```

```yaml
{EXAMPLE}```

- **Header.** With `resume: cv.yaml` it is that of the résumé. `name`, `headline`, `contacts` and
  `photo` of the letter take its place, and `leave_out: [photo, headline]` does without. A letter
  without a résumé has a `name` and `contacts` of its own. The résumé is in the folder of the letter
  or below it; for one that is elsewhere, say `--resume ../cv.yaml`.
- **Date.** A letter keeps its date, so that the same file gives the same PDF: write the day. In its
  place, `--date 2026-11-24` or `--date today` (the day of `SOURCE_DATE_EPOCH`, where that is set).
- **Recipient.** Lines of text, a list, or `name`, `position`, `organization` and `address`.
- **One page.** `pages: 1` holds unless you say otherwise; space, leading, type and margins give
  way as far as a letter bears it. When that does not suffice, the build fails, or with
  `fit: {{drop: true}}` leaves out paragraphs of the lowest `priority` and says which.
- **Signature.** A JPEG or PNG stands above your name; without one there is room to sign.
- **Size.** Letters have type of 11 pt and margins of an inch, whatever the résumé has; `design`
  changes that.

The PDF is tagged, archivable and reproducible as that of a résumé, and carries its source: the
variant that you built, with the header, and nothing else. With the résumé behind it, both sources
are inside.

## Several letters in one file

Paragraphs have `tags`, and each variant selects by them and changes what it names:

```yaml
{VARIANTS}```

```console
cvbuild letter letter.yaml --variant acme     # writes letter-acme.pdf
cvbuild letter letter.yaml --all-variants -o out/ --with-resume
```

From Python:

```python
{PYTHON}```

## A template's own letters

Below the header, `letter.tex.jinja` in a template's folder sets the letter; without it, that of
[core](../templates/latex/core/letter.tex.jinja) does, with the macros of `letter.tex`, each of
which a `preamble.tex` may define anew. Sizes and limits stand in `template.toml`:

```toml
[letter]
font_size = 11.0
margin = "1in"

[letter.limits]
font_size = 10.0
```

"""


def page() -> str:
    """The page as it should be."""
    schema = json.loads(letter_schema())
    models: dict[str, Any] = schema["$defs"]
    parts = [INTRO + "## The fields\n", table(schema)]
    for heading, name in (
        ("The recipient", "Recipient"),
        ("A paragraph", "LetterParagraph"),
        ("The signature", "Signature"),
        ("A variant", "LetterVariant"),
    ):
        parts += [f"### {heading}\n", models[name]["description"] + "\n", table(models[name])]
    parts.append(
        "`contacts`, `photo`, `design`, `dates`, `fit` and tag expressions are those of\n"
        "[cv.yaml](schema.md).\n"
    )
    return "\n".join(parts)


def table(model: dict[str, Any]) -> str:
    """The fields of a model; the needed ones are marked."""
    rows = [("Field", "Left out", ""), ("---",) * 3]
    for name, field in model["properties"].items():
        default = field.get("default")
        left_out = f"`{default}`" if isinstance(default, str | int) else ""
        if name in model.get("required", ()):
            left_out = "*needed*"
        rows.append((f"`{name}`", left_out, field["description"]))
    columns = [n for n in range(3) if n != 1 or any(row[n] for row in rows[2:])]
    return "".join("| " + " | ".join(row[n] for n in columns) + " |\n" for row in rows)


def main(arguments: Sequence[str], path: Path = PAGE) -> int:
    if "--check" in arguments:
        if path.exists() and path.read_text(encoding="utf-8") == page():
            return 0
        print(f"{path.name} is out of date; write it again with: {COMMAND}", file=sys.stderr)
        return 1
    path.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
