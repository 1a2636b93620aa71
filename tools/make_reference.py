"""Writes `docs/schema.md`: every field of cv.yaml, for people who write one.

Takes the JSON Schema that editors use, so that both say the same, and an example for each kind of
section; gives a Markdown page. `tests/test_reference.py` builds every example.

    python tools/make_reference.py          # write the page
    python tools/make_reference.py --check  # exit 1 when it is out of date
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cvbuild.json_schema import json_schema
from cvbuild.locale import AMERICAN, date_text
from cvbuild.schema import DateStyle
from cvbuild.schema.contacts import CONTACT_KINDS
from cvbuild.schema.dates import parse_date
from cvbuild.schema.outputs import OUTPUT_FORMATS
from cvbuild.schema.sections import SECTION_KINDS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/schema.md"
COMMAND = "python tools/make_reference.py"

FILE = """\
cvbuild: 1
name: Ada Lovelace
headline: Analyst of the Analytical Engine
contacts:
  - email: ada@example.org
  - location: London, UK
sections:
  - kind: text
    title: Profile
    text: I turn new machines into working programs.
  - kind: experience
    entries:
      - organization: Analytical Engine Works
        position: Lead Programmer
        start: 1842-10
        highlights:
          - Published the first program meant for a machine
"""
"""A whole file."""

SETTINGS = {
    "contacts": """\
contacts:
  - email: ada@example.org
  - phone: +44 20 7946 0000
  - website: https://example.org/ada
    show: example.org/ada
  - github: ada
  - link: https://example.org/talks
    label: Talks
  - text: British citizen
""",
    "dates": """\
dates:
  months: short
  dash: to
""",
    "design": """\
design:
  paper: a4
  font_size: 10.5
  margin: 2cm
""",
    "checks": """\
checks:
  ignore: [first-person, no-email]
""",
    "fit": """\
pages: 2
fit:
  drop: true
""",
    "outputs": """\
outputs:
  - pdf
  - pdf: all
  - docx: [academic, industry]
  - html: public
    file: site/index.html
""",
}
"""Examples of what stands beside `sections`."""

VARIANTS = """\
cvbuild: 1
name: Ada Lovelace
headline: Mathematician and programmer
contacts:
  - email: ada@example.org
  - phone: +44 20 7946 0000
    tags: [private]
sections:
  - kind: experience
    entries:
      - organization: Analytical Engine Works
        position: Lead Programmer
        start: 1842-10
        highlights:
          - Published the first program meant for a machine
          - text: Taught two courses on the theory of the engine
            tags: [academic]
          - text: Led 4 people from first drawing to first result
            tags: [industry]
  - kind: publications
    tags: [academic]
    entries:
      - title: Sketch of the Analytical Engine
        authors: [Luigi Menabrea, Ada Lovelace]
        date: 1843
  - kind: list
    id: interests
    title: Interests
    priority: 1
    items: [Music, Horses]
variants:
  academic:
    tags: academic or private
    order: [publications]
    titles: {experience: Appointments}
  industry:
    tags: industry or private
    headline: Engineering leader
    pages: 1
    fit: {drop: true}
    design: {font_size: 11}
  public:
    extends: industry
    tags: industry
    titles: {interests: Besides work}
"""
"""A file with variants; `VARIANT_EXAMPLE` says what each of them is."""

SECTIONS = {
    "text": """\
- kind: text
  title: Profile
  text: >-
    Mathematician with a taste for machines. I have written **the first program** and
    [notes](https://example.org/notes) on what machines cannot do.
""",
    "list": """\
- kind: list
  title: Research interests
  style: numbers
  items:
    - Programs that write music
    - text: The limits of machines
      items:
        - What can be computed
        - What a machine can originate
""",
    "education": """\
- kind: education
  entries:
    - institution: University of London
      url: https://example.org/london
      degree: MSc
      area: Mathematics
      start: 1840-09
      end: 1842-06
      location: London
      score: First class
      courses: [Calculus, Logic]
      highlights:
        - "Thesis: *Numbers that machines can find*"
""",
    "experience": """\
- kind: experience
  entries:
    - organization: Analytical Engine Works
      url: https://example.org/works
      description: makers of calculating machines
      location: London
      roles:
        - position: Lead Programmer
          start: 1842-10
          end: present
          highlights:
            - Led 4 people from first drawing to first result
            - text: Wrote the table of Bernoulli numbers
              tags: [research]
              priority: 2
        - position: Programmer
          start: 1840
          end: 1842-09
      keywords: [punched cards, differences]
    - organization: Royal Society
      position: Volunteer
      date: Summer 1839
""",
    "projects": """\
- kind: projects
  entries:
    - name: Loom
      url: https://example.org/loom
      role: author
      date: 1841
      summary: Patterns for the Jacquard loom, drawn by a program.
      keywords: [weaving]
""",
    "publications": """\
- kind: publications
  equal_note: "* The first two authors did the same share of the work."
  entries:
    - title: Sketch of the Analytical Engine
      authors:
        - Ada Lovelace*
        - Luigi Menabrea*
        - name: Charles Babbage
          affiliation: Cambridge
          corresponding: true
      status: Accepted to
      venue: Scientific Memoirs 3
      date: 1843-08
      award: Best Paper Award
      doi: 10.1000/182
""",
    "patents": """\
- kind: patents
  date_position: inline
  entries:
    - title: Card reader for an engine
      number: GB 1,842
      status: Granted
      inventors: [Charles Babbage, Ada Lovelace]
      date: 1842-05-31
""",
    "awards": """\
- kind: awards
  title: Awards and grants
  entries:
    - title: Medal of the Society
      issuer: Royal Astronomical Society
      amount: £100
      date: 1843
""",
    "talks": """\
- kind: talks
  entries:
    - title: What the engine can and cannot do
      event: Meeting of the Society
      location: London
      date: 1843-01-12
      url: https://example.org/slides
""",
    "skills": """\
- kind: skills
  entries:
    - name: Mathematics
      items: [finite differences, number theory]
    - name: Writing
      details: papers, notes and letters to ministers
""",
    "languages": """\
- kind: languages
  entries:
    - language: English
      level: native
    - language: French
      level: C1
      details: DALF, 1840
""",
    "references": """\
- kind: references
  intro: Gladly on request, and from
  entries:
    - name: Mary Somerville
      position: Author
      relationship: taught me mathematics
      email: mary@example.org
      quote: She asks the question before anyone sees that there is one.
""",
    "entries": """\
- kind: entries
  title: Exhibitions
  entries:
    - title: The Difference Engine
      subtitle: a working part, lent by its maker
      location: London
      date: 1833
      highlights:
        - Showed it to 300 visitors
""",
}
"""An example of each kind of section."""

DATES = ("2018", "2018-08", "2018-08-31", "present", "2018/2022", "2018-08/present", "Summer 2018")
"""Dates to show as they are printed."""

SHARED_NAMES = {
    "Item": "Bullets",
    "Role": "Roles",
    "Author": "Authors",
    "PublicationAddition": "Additions to publications",
    "DateStyle": "How dates look",
    "Design": "Design",
    "Fit": "Page budget",
    "Checks": "Checks",
    "Variant": "Variants",
    "Output": "Outputs",
    "Contact": "Contacts",
    "Photo": "Photo",
}
"""The headings of what is explained once, by model."""

DATED = ("start", "end", "date")
TAGGED = ("tags", "priority", "page_break")

GROUPS = {
    DATED: ("How dates are written", "a date", "When it was."),
    TAGGED: ("Tags and priority", "tags", "What variants and the page budget go by."),
}
"""Fields that come together in most entries: where they are explained, and in short."""

SHARED = (DATED, ("summary", "highlights"), ("id",), TAGGED)
"""What most entries or sections have, after their own fields."""

INTRO = f"""\
# The fields of cv.yaml

<!-- Written by `{COMMAND}` from the schema; to change it, change the schema or that tool. -->

A `cv.yaml` holds what your résumé says; cvbuild decides how it looks. This is a whole file:

```yaml
{FILE}```

- Each line is a `field: value`. What belongs to a field stands below it, two spaces further in.
- A list has a `- ` before each item. A short one also fits on a line: `[one, two]`.
- Text needs no quotes, unless it has `: ` or ` #` in it or begins with a sign such as `*`, `[`,
  `"` or `- `: then write `"Advisor: Augustus De Morgan"`. With `>-` after the field, the text may
  go on over many lines below it.
- A line that begins with `#` is a note to yourself.
- A field that does not exist, or stands in the wrong place, is reported with its line; nothing is
  skipped silently.

In the tables below, *needed* marks the fields that must be there. All others may be left out.
Where that means something other than nothing, the table says what.
"""

TEXT = """\
## How text is written

| You write | You get |
|---|---|
| `**bold**` | **bold** |
| `*italic*` | *italic* |
| `` `code` `` | `code` |
| `[the notes](https://example.org)` | a link; `mailto:` and `tel:` work as well |
| a blank line, where there is room for paragraphs | a new paragraph |

Everything else is printed as you type it: `$6M`, `C#`, `100%`, `a_b`, `R&D`, `{x}` and `\\` need
nothing before them.

Any text may be given per language, as `{en: Nurse, de: Krankenschwester}`:
[languages](languages.md).
"""


VARIANT = """\
One file can hold several résumés. Give `tags` to what does not belong in all of them, and name
each résumé below `variants`, with what it selects and what it changes:
"""

VARIANT_EXAMPLE = """\
`cvbuild pdf cv.yaml` makes `cv.pdf`, with everything in it. `--variant academic` makes
`cv-academic.pdf`, and `--all-variants` makes one of each:

- `academic` has the phone number, the courses and, as its first section, the publications. The
  heading of its experience is *Appointments*.
- `industry` has the phone number and the four people led, and a headline and a size of type of its
  own. It keeps to one page; for that it may leave out the interests.
- `public` is as `industry`, page and headline included, but has no phone number and calls the
  interests *Besides work*.

What has no tags is in all of them. What a variant leaves out takes with it all that is within,
and a section that loses its last entry goes as well. The same holds for an employer that loses
its last role, and for a group of skills that loses its last skill, unless they say something
else: a position, a summary or bullets, a level or details.
"""

VARIANT_FIELDS = """\
A variant may have these fields. What it leaves out is as in the file, or as in the variant that it
`extends`. `design`, `dates` and `titles` are taken over line by line, everything else as a whole:
also `tags`, which take the place of those of the other variant.
"""

EXPRESSIONS = """\
## Tag expressions

The `tags` of a variant, and of `--tags` for a résumé that has no name, say which tagged items
are in:

| Expression | What is in |
|---|---|
| `academic` | what has the tag `academic` |
| `not private` | what does not have the tag `private` |
| `academic and not private` | what has the one tag and not the other |
| `ml or web` | what has one of the tags, or both |
| `not (ml or web)` | what has neither; the same as `not ml and not web` |

`not` binds closest, then `and`, then `or`: `a or b and not c` is `a or (b and (not c))`. In full:

```text
expression = part { "or" part }
part       = factor { "and" factor }
factor     = "not" factor | "(" expression ")" | tag
```

A tag begins with a letter, of any script, and goes on with letters, digits and `_`; a `-` may
stand between them: `machine-learning`. Upper and lower case are different letters.

A tag that nothing in the file has is an error. A tag by which nothing gets in is a warning.
"""

OUTPUTS = """\
`cvbuild build cv.yaml` makes all that you want at once: it goes through `outputs` and makes each.
Without any, it makes the PDF of the file and of every variant. [The formats](exports.md) are those
that have commands of their own.
"""

OUTPUT_EXAMPLE = """\
This makes `cv.pdf` with everything in it, the PDF of every variant, two files for Word,
`cv-academic.docx` and `cv-industry.docx`, and a web page that is called `site/index.html`. They
go beside `cv.yaml`, or into the folder that `-o` names.

An output that is nothing but the name of a format is of the file as it is. All others have one of
these:
"""

CHECKS = """\
`cvbuild check` builds the résumé, reads the PDF back, and looks at what it says. Its rules have
names, which [the page of the rules](checks.md) explains. Those named here are not held for this
file:
"""

BUDGET = """\
`pages` is a promise: no more than so many pages. When the résumé takes more in its usual layout,
cvbuild gives it less room, within the limits of the template and no more than needed: first less
space between the parts, then between the lines, then smaller type, then narrower margins. When
the last page would be nearly empty, it draws the résumé in by a page or spreads it out.
It says what it did, and nothing is cut silently.

When that does not suffice, no PDF is written, and you are told by how many lines the résumé is too
long and what you could leave out. With `drop`, cvbuild leaves it out by itself, the least that
suffices, and lists it. It goes by `priority`: the lowest number is left out first; what has no
priority is never left out.
"""

TAGS = """\
Sections, entries, roles, bullets, skills and contacts may have `tags` and a `priority`; sections
and most entries also a `page_break`. [Variants](#variants) go by the tags, and the
[page budget](#page-budget) by the priority: the lowest number is left out first; what has no
priority is never left out.
"""


def slug(heading: str) -> str:
    """The anchor that Markdown readers give a heading."""
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))


def link(heading: str, words: str | None = None) -> str:
    return f"[{words or heading.lower()}](#{slug(heading)})"


def page() -> str:
    schema = json.loads(json_schema())
    models: dict[str, Any] = schema["$defs"]
    sections: dict[str, str] = {
        models[name]["properties"]["kind"]["const"]: name
        for name in (target(ref) for ref in schema["properties"]["sections"]["items"]["oneOf"])
    }
    common = shared([models[name]["properties"] for name in sections.values()])
    parts = [
        INTRO,
        "Jump to: "
        + " · ".join(
            link(heading)
            for heading in (
                "How text is written",
                "How dates are written",
                "The file",
                "Contacts",
                "Photo",
                "How dates look",
                "Design",
                "Page budget",
                "Checks",
                "Variants",
                "Tag expressions",
                "Outputs",
                "Sections",
                "Bullets",
                "Roles",
                "Authors",
                "Tags and priority",
            )
        )
        + ". Kinds of section: "
        + " · ".join(link(kind) for kind in SECTION_KINDS)
        + ".\n",
        TEXT,
        dates(models["Role"]),
        "## The file\n",
        table(schema),
        "## Contacts\n",
        f"{models['Contact']['description']} Each has one of these:\n",
        table(models["Contact"], only=CONTACT_KINDS, one_of=True),
        "and, if you like:\n",
        table(models["Contact"], without=CONTACT_KINDS),
        example(SETTINGS["contacts"]),
        "## Photo\n",
        models["Photo"]["description"] + "\n",
        table(models["Photo"]),
        "## How dates look\n",
        table(models["DateStyle"]),
        example(SETTINGS["dates"]),
        "## Design\n",
        models["Design"]["description"] + "\n",
        table(models["Design"]),
        example(SETTINGS["design"]),
        "## Page budget\n",
        BUDGET,
        example(SETTINGS["fit"]),
        "`pages` is a whole number from 1 to 99, and `fit` has:\n",
        table(models["Fit"]),
        "## Checks\n",
        CHECKS,
        example(SETTINGS["checks"]),
        table(models["Checks"]),
        "## Variants\n",
        VARIANT,
        example(VARIANTS),
        VARIANT_EXAMPLE,
        VARIANT_FIELDS,
        table(models["Variant"]),
        EXPRESSIONS,
        "## Outputs\n",
        OUTPUTS,
        example(SETTINGS["outputs"]),
        OUTPUT_EXAMPLE,
        table(models["Output"], only=OUTPUT_FORMATS, one_of=True),
        "and, if you like:\n",
        table(models["Output"], without=OUTPUT_FORMATS),
        "## Sections\n",
        "Sections are printed in the order of the file. The same kind may come more than once.\n"
        "A section of `entries` needs at least one of them, or an `intro`.\n",
        "| `kind` | For |\n|---|---|\n"
        + "".join(
            f"| {link(kind, f'`{kind}`')} | {models[sections[kind]]['description']} |\n"
            for kind in SECTION_KINDS
        ),
        "Every section has its `kind`, and, if you like:\n",
        table(models[sections["entries"]], only=common),
    ]
    for kind in SECTION_KINDS:
        parts += section(kind, models[sections[kind]], models, common)
    for name in ("Item", "Role", "Author", "PublicationAddition"):
        parts += [
            f"## {SHARED_NAMES[name]}\n",
            models[name]["description"] + "\n",
            table(models[name]),
            *one_needed(models[name]),
        ]
    parts += [
        "## Tags and priority\n",
        TAGS,
        table(models[sections["entries"]], only=TAGGED, whole=True),
    ]
    return "\n".join(parts)


def section(
    kind: str, model: dict[str, Any], models: dict[str, Any], common: Sequence[str]
) -> Iterator[str]:
    yield f"### {kind}\n"
    yield model["description"] + "\n"
    yield example(SECTIONS[kind])
    own = [name for name in model["properties"] if name not in (*common, "kind", "entries")]
    if own:
        yield "The section also has:\n"
        yield table(model, only=own)
    if "entries" in model["properties"]:
        entry = models[target(model["properties"]["entries"]["items"])]
        first, *rest = entry["description"]
        yield f"`entries` is a list; each entry is {first.lower()}{''.join(rest).rstrip('.')}:\n"
        yield table(entry)
        yield from one_needed(entry)


def one_needed(model: dict[str, Any]) -> Iterator[str]:
    """That one of some fields must be there."""
    names = [f"`{name}`" for choice in model.get("anyOf", ()) for name in choice["required"]]
    if names:
        yield f"It needs {', '.join(names[:-1])} or {names[-1]}.\n"


def shared(models: Iterable[dict[str, Any]]) -> list[str]:
    """The fields that all of them have, apart from what makes a kind."""
    first, *others = models
    return [name for name in first if name != "kind" and all(name in other for other in others)]


def dates(dated: dict[str, Any]) -> str:
    rows = "".join(
        f"| `{written}` | {date_text(parse_date(written), DateStyle(), AMERICAN)} |\n"
        for written in DATES
    )
    return (
        "## How dates are written\n\nThe year comes first. Leave out the day, or the day and the "
        "month, where they do not matter.\n\n"
        f"| You write | It prints |\n|---|---|\n{rows}\n"
        "An entry has one `date`, or `start` and `end`:\n\n"
        f"{table(dated, only=DATED, whole=True)}\n"
        f"Months can be short or numbers, and dashes of another kind: {link('How dates look')}.\n"
    )


def table(
    model: dict[str, Any],
    *,
    only: Sequence[str] | None = None,
    without: Sequence[str] = (),
    one_of: bool = False,
    whole: bool = False,
) -> str:
    """The fields of a model: the needed ones, its own, what most entries have.

    With `one_of` none of them is needed for itself; with `whole` no fields are drawn together.
    """
    fields: dict[str, Any] = model["properties"]
    needed = () if one_of else model.get("required", ())
    names = [n for n in fields if (only is None or n in only) and n not in without]
    names.sort(key=lambda name: rank(name, name in needed, fields))
    rows = [("Field", "Written as", "Left out", ""), ("---",) * 4]
    for name in names:
        group = group_of(name, fields)
        if group in GROUPS and not whole:
            if name == group[0]:
                heading, written, meaning = GROUPS[group]
                together = ", ".join(f"`{each}`" for each in group if each in fields)
                rows.append((together, link(heading, written), "", meaning))
            continue
        field = fields[name]
        default = json.dumps(field["default"]).strip('"') if "default" in field else ""
        left_out = "*needed*" if name in needed else f"`{default}`" if default else ""
        rows.append((f"`{name}`", words(name, field), left_out, field["description"]))
    columns = [n for n in range(4) if n != 2 or any(row[n] for row in rows[2:])]
    return "".join("| " + " | ".join(row[n] for n in columns) + " |\n" for row in rows)


def rank(name: str, needed: bool, fields: dict[str, Any]) -> int:
    if needed:
        return 0
    group = group_of(name, fields)
    return 2 + SHARED.index(group) if group else 1


def group_of(name: str, fields: dict[str, Any]) -> tuple[str, ...]:
    """Which of `SHARED` a field belongs to here.

    A field that comes without the second of its group, as `summary` without `highlights`, is one
    like any other.
    """
    return next((g for g in SHARED if name in g and all(other in fields for other in g[:2])), ())


def words(name: str, field: dict[str, Any]) -> str:
    """How a value is written, in words."""
    if "patternErrorMessage" in field:
        return link("How dates are written", "a date")
    if "const" in field:
        return f"`{field['const']}`"
    if name in ("id", "extends"):
        return "a word"
    kinds = [kind for kind in field.get("anyOf", field.get("oneOf", [])) if kind != NOTHING]
    if any("enum" in kind for kind in kinds):
        (kind,) = kinds
        return "one of " + ", ".join(
            f"`{json.dumps(choice).strip(chr(34))}`" for choice in kind["enum"]
        )
    models = [target(kind) for kind in (field, *kinds) if "$ref" in kind]
    if models:
        return "fields of its own: " + ", ".join(link(SHARED_NAMES[model]) for model in models)
    lists = [kind for kind in kinds if kind.get("type") == "array"]
    if lists:
        return f"a word, or a list of {items(lists[0]['items'])}"
    types = field["type"] if isinstance(field["type"], list) else [field["type"]]
    if "array" in types and len(field["items"].get("enum", "…" * 20)) < 20:
        return "a list of " + ", ".join(f"`{choice}`" for choice in field["items"]["enum"])
    if "array" in types:
        return f"a list of {items(field['items'])}"
    if "object" in types and "string" not in types:
        if "additionalProperties" not in field:
            return "anything"
        inner = field["additionalProperties"]
        return f"`name:` and {words(name, inner)}, as often as you like"
    if name == "tags":
        return link("Tag expressions", "a tag expression")
    if "pattern" in field:
        plain = {"margin": "a length", "lang": "a language tag", "accent": "a colour"}
        return plain.get(name, "a web address")
    if "string" in types:
        return link("How text is written", "text") if "boolean" in types else "plain text"
    if "boolean" in types:
        return "`true` or `false`"
    word = "a whole number" if "integer" in types else "a number"
    low, high = field.get("minimum"), field.get("maximum")
    if low is None:
        return word
    return f"`{low}`" if low == high else f"{word} from {low} to {high}"


def items(item: dict[str, Any]) -> str:
    """What the items of a list are, in words."""
    models = [target(kind) for kind in (item, *item.get("anyOf", ())) if "$ref" in kind]
    if "oneOf" in item:
        return link("Sections")
    if models and models[0] in SHARED_NAMES:
        return link(SHARED_NAMES[models[0]])
    return "entries, as below" if models else "words" if item == {"type": "string"} else "texts"


NOTHING = {"type": "null"}


def target(ref: dict[str, Any]) -> str:
    """The name of the model that a reference leads to."""
    return str(ref["$ref"]).rpartition("/")[-1]


def example(text: str) -> str:
    return f"```yaml\n{text}```\n"


def main(arguments: list[str], path: Path = PAGE) -> int:
    text = page()
    if arguments == ["--check"]:
        if not path.exists() or path.read_text("utf-8") != text:
            print(f"{path.name} is out of date; write it again with: {COMMAND}", file=sys.stderr)
            return 1
        return 0
    if arguments:
        print(f"usage: {COMMAND} [--check]", file=sys.stderr)
        return 2
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
