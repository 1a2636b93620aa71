"""Broken files and the whole of what is said about them.

Each case is what stands in cv.yaml and what `cvbuild pdf cv.yaml` prints; it exits with 1.
"""

from __future__ import annotations

CASES: dict[str, tuple[str, str]] = {
    "not YAML": (
        """\
cvbuild: 1
name: [Ada
""",
        """\
cv.yaml:2:7: error[yaml-syntax]: this '[' is never closed
    2 | name: [Ada
      |       ^
  hint: close it with ']', or put the text in quotes if '[' is part of it
""",
    ),
    "tab": (
        """\
cvbuild: 1
name:
	first: Ada
""",
        """\
cv.yaml:3:1: error[yaml-syntax]: a tab stands where YAML allows only spaces
    3 |     first: Ada
      | ^^^^
  hint: indent with spaces, two for each level
""",
    ),
    "colon in text": (
        """\
cvbuild: 1
name: Ada: Countess
""",
        """\
cv.yaml:2:10: error[yaml-syntax]: a ':' and a space inside a text look like another key
    2 | name: Ada: Countess
      |          ^
  hint: put the text in quotes: "Ada: Countess"
""",
    ),
    "unclosed quote": (
        """\
cvbuild: 1
name: "Ada
""",
        'cv.yaml:2:7: error[yaml-syntax]: the quote that starts here is never closed: "\n    2 | name: "Ada\n      |       ^\n  hint: end the text with " and write \\" where it is part of the text\n',
    ),
    "empty": (
        """\
""",
        """\
cv.yaml: error[empty-file]: the file is empty
  hint: 'cvbuild new' writes a cv.yaml to start from
""",
    ),
    "only comments": (
        """\
# nothing
""",
        """\
cv.yaml: error[empty-file]: the file is empty
  hint: 'cvbuild new' writes a cv.yaml to start from
""",
    ),
    "a list": (
        """\
- a
- b
""",
        """\
cv.yaml:1:1: error[not-a-mapping]: the file holds a list where it should hold fields
    1 | - a
      | ^^^
  hint: start it with fields such as 'name: Jane Doe'
""",
    ),
    "plain text": (
        """\
hello
""",
        """\
cv.yaml:1:1: error[not-a-mapping]: the file holds a text where it should hold fields
    1 | hello
      | ^^^^^
  hint: start it with fields such as 'name: Jane Doe'
""",
    ),
    "duplicate key": (
        """\
cvbuild: 1
name: Ada
name: Bob
""",
        """\
cv.yaml:3:1: error[duplicate-key]: 'name' is given twice; the first is on line 2
    3 | name: Bob
      | ^^^^
  hint: remove one of them or give it another name
""",
    ),
    "two documents": (
        """\
cvbuild: 1
---
name: Ada
""",
        """\
cv.yaml:2:1: error[many-documents]: a second YAML document starts here
    2 | ---
      | ^^^
  hint: remove this line; everything belongs into one document
""",
    ),
    "python tag": (
        """\
cvbuild: 1
name: !!python/object:os.system x
""",
        """\
cv.yaml:2:7: error[yaml-tag]: YAML tags such as '!!python/object:os.system' are not supported
    2 | name: !!python/object:os.system x
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^
  hint: remove it
""",
    ),
    "unknown alias": (
        """\
cvbuild: 1
name: *ada
""",
        """\
cv.yaml:2:7: error[yaml-alias]: '*ada' refers to '&ada', which is not in the lines above
    2 | name: *ada
      |       ^^^^
  hint: put the value in quotes if the star is part of it: "*ada"
""",
    ),
    "merge key": (
        """\
cvbuild: 1
name: Ada
design:
  <<: {paper: a4}
""",
        """\
cv.yaml:4:3: error[merge-key]: merge keys ('<<') are not supported
    4 |   <<: {paper: a4}
      |   ^^
  hint: write the fields out, or alias a whole value: 'key: *name'
""",
    ),
    "no version": (
        """\
name: Ada
""",
        """\
cv.yaml:1:1: error[missing-field]: a résumé needs 'cvbuild'
    1 | name: Ada
      | ^^^^^^^^^
  hint: begin the file with the line `cvbuild: 1`
""",
    ),
    "version of tomorrow": (
        """\
cvbuild: 2
name: Ada
""",
        """\
cv.yaml:1:10: error[unknown-version]: this cvbuild reads version 1 of the format, not 2
    1 | cvbuild: 2
      |          ^
  hint: a newer cvbuild may read it
""",
    ),
    "version in words": (
        """\
cvbuild: one
name: Ada
""",
        """\
cv.yaml:1:10: error[wrong-type]: 'cvbuild' should be a whole number, not the text 'one'
    1 | cvbuild: one
      |          ^^^
""",
    ),
    "no name": (
        """\
cvbuild: 1
""",
        """\
cv.yaml:1:1: error[missing-field]: a résumé needs 'name'
    1 | cvbuild: 1
      | ^^^^^^^^^^
  hint: name: your name
""",
    ),
    "name without value": (
        """\
cvbuild: 1
name:
""",
        """\
cv.yaml:2:1: error[missing-value]: 'name' has nothing after it
    2 | name:
      | ^^^^
  hint: name: your name
""",
    ),
    "blank name": (
        """\
cvbuild: 1
name: " "
""",
        """\
cv.yaml:2:7: error[empty-text]: the text is empty
    2 | name: " "
      |       ^^^
  hint: write something, or remove the line
""",
    ),
    "name is a list": (
        """\
cvbuild: 1
name: [Ada, Lovelace]
""",
        """\
cv.yaml:2:7: error[wrong-type]: 'name' should be text, not a list
    2 | name: [Ada, Lovelace]
      |       ^^^^^^^^^^^^^^^
  hint: text that begins with '[' or '- ' must stand in quotes
""",
    ),
    "misspelt field": (
        """\
cvbuild: 1
nmae: Ada
""",
        """\
cv.yaml:2:1: error[unknown-field]: 'nmae' is not a field of a résumé
    2 | nmae: Ada
      | ^^^^
  hint: did you mean 'name'?
""",
    ),
    "unknown field": (
        """\
cvbuild: 1
name: Ada
hobbies: chess
""",
        """\
cv.yaml:3:1: error[unknown-field]: 'hobbies' is not a field of a résumé
    3 | hobbies: chess
      | ^^^^^^^
  hint: it has cvbuild, name, headline, contacts, photo, summary, template, design, dates, locale, pages, fit, checks, variants, outputs, sections, kept
""",
    ),
    "field of another tool": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: experience
    entries:
      - company: X
""",
        """\
cv.yaml:6:9: error[unknown-field]: 'company' is not a field of an experience entry
    6 |       - company: X
      |         ^^^^^^^
  hint: did you mean 'organization'?
""",
    ),
    "misspelt kind": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: eduction
""",
        """\
cv.yaml:4:11: error[unknown-kind]: 'eduction' is no kind of section
    4 |   - kind: eduction
      |           ^^^^^^^^
  hint: did you mean 'education'?
""",
    ),
    "no kind": (
        """\
cvbuild: 1
name: Ada
sections:
  - title: Education
""",
        """\
cv.yaml:4:5: error[missing-field]: a section needs 'kind'
    4 |   - title: Education
      |     ^^^^^^^^^^^^^^^^
  hint: one of text, list, education, experience, projects, publications, patents, awards, talks, skills, languages, references, entries
""",
    ),
    "kind of a list": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: [list]
""",
        """\
cv.yaml:4:11: error[wrong-type]: 'kind' should be text, not a list
    4 |   - kind: [list]
      |           ^^^^^^
  hint: text that begins with '[' or '- ' must stand in quotes
""",
    ),
    "sections as mapping": (
        """\
cvbuild: 1
name: Ada
sections:
  education: []
""",
        """\
cv.yaml:4:3: error[wrong-type]: 'sections' should be a list, not a mapping
    4 |   education: []
      |   ^^^^^^^^^^^^^
  hint: begin each section with '- kind: …', as in '- kind: education'
""",
    ),
    "section is text": (
        """\
cvbuild: 1
name: Ada
sections:
  - education
""",
        """\
cv.yaml:4:5: error[wrong-type]: an item of 'sections' should be a section, written as `field: value` lines, not the text 'education'
    4 |   - education
      |     ^^^^^^^^^
""",
    ),
    "entry is text": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: awards
    entries:
      - Prize
""",
        """\
cv.yaml:6:9: error[wrong-type]: an item of 'entries' should be an award, written as `field: value` lines, not the text 'Prize'
    6 |       - Prize
      |         ^^^^^
""",
    ),
    "missing field of an entry": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: education
    entries:
      - degree: Ph.D.
""",
        """\
cv.yaml:6:9: error[missing-field]: an education entry needs 'institution'
    6 |       - degree: Ph.D.
      |         ^^^^^^^^^^^^^
  hint: institution: the university or school
""",
    ),
    "bullet with a colon": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: experience
    entries:
      - organization: X
        highlights:
          - Advisor: Bob
""",
        """\
cv.yaml:8:13: error[unknown-field]: 'Advisor' is not a field of a bullet
    8 |           - Advisor: Bob
      |             ^^^^^^^
  hint: text with ': ' in it must stand in quotes
""",
    ),
    "bullet is a list": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: experience
    entries:
      - organization: X
        highlights:
          - [a]
""",
        """\
cv.yaml:8:13: error[wrong-type]: an item of 'highlights' should be a bullet, written as `field: value` lines, not a list
    8 |           - [a]
      |             ^^^
""",
    ),
    "bullets are text": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: experience
    entries:
      - organization: X
        highlights: did much
""",
        """\
cv.yaml:7:21: error[wrong-type]: 'highlights' should be a list, not the text 'did much'
    7 |         highlights: did much
      |                     ^^^^^^^^
  hint: put it on a line of its own below, beginning with '- '
""",
    ),
    "no month 13": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: experience
    entries:
      - organization: X
        start: 2018-13
""",
        """\
cv.yaml:7:16: error[bad-date]: '2018-13' is not a date: there is no month 13
    7 |         start: 2018-13
      |                ^^^^^^^
""",
    ),
    "no such day": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: experience
    entries:
      - organization: X
        start: 2018-02-30
""",
        """\
cv.yaml:7:16: error[bad-date]: '2018-02-30' is not a date: 2018-02 has 28 days
    7 |         start: 2018-02-30
      |                ^^^^^^^^^^
""",
    ),
    "month first": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: experience
    entries:
      - organization: X
        start: 08/2018
""",
        """\
cv.yaml:7:16: error[bad-date]: '08/2018' is not a date: write the year first, 2018-08
    7 |         start: 08/2018
      |                ^^^^^^^
""",
    ),
    "ends before it starts": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: experience
    entries:
      - organization: X
        start: 2018
        end: 2017
""",
        """\
cv.yaml:8:14: error[dates-reversed]: it ends (2017) before it starts (2018)
    8 |         end: 2017
      |              ^^^^
  hint: swap them, or correct the year
""",
    ),
    "starts now": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: experience
    entries:
      - organization: X
        start: present
""",
        """\
cv.yaml:7:16: error[bad-date]: nothing starts at 'present'; that is for `end`
    7 |         start: present
      |                ^^^^^^^
""",
    ),
    "two times": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: experience
    entries:
      - organization: X
        start: 2018
        date: 2018
""",
        """\
cv.yaml:8:15: error[two-dates]: `date` and `start` say the same thing twice
    8 |         date: 2018
      |               ^^^^
  hint: keep `date`, or keep `start` and `end`
""",
    ),
    "range reversed": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: awards
    entries:
      - title: X
        date: 2018/2017
""",
        """\
cv.yaml:7:15: error[bad-date]: '2018/2017' is not a date: it ends before it starts
    7 |         date: 2018/2017
      |               ^^^^^^^^^
""",
    ),
    "date is a list": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: awards
    entries:
      - title: X
        date: [2018]
""",
        """\
cv.yaml:7:15: error[bad-date]: a date was expected, not a list
    7 |         date: [2018]
      |               ^^^^^^
""",
    ),
    "bad e-mail": (
        """\
cvbuild: 1
name: Ada
contacts:
  - email: ada.example.org
""",
        """\
cv.yaml:4:12: error[bad-email]: 'ada.example.org' is not an e-mail address
    4 |   - email: ada.example.org
      |            ^^^^^^^^^^^^^^^
  hint: it looks like name@example.org
""",
    ),
    "bad web address": (
        """\
cvbuild: 1
name: Ada
contacts:
  - website: example.org
""",
        """\
cv.yaml:4:14: error[bad-url]: 'example.org' is not a web address
    4 |   - website: example.org
      |              ^^^^^^^^^^^
  hint: write https://example.org
""",
    ),
    "bad phone": (
        """\
cvbuild: 1
name: Ada
contacts:
  - phone: none
""",
        """\
cv.yaml:4:12: error[bad-phone]: 'none' is not a phone number
    4 |   - phone: none
      |            ^^^^
""",
    ),
    "bad ORCID": (
        """\
cvbuild: 1
name: Ada
contacts:
  - orcid: 0000-0002-1825-0098
""",
        """\
cv.yaml:4:12: error[bad-orcid]: '0000-0002-1825-0098' is not an ORCID iD: its check digit should be 7
    4 |   - orcid: 0000-0002-1825-0098
      |            ^^^^^^^^^^^^^^^^^^^
""",
    ),
    "contact of two kinds": (
        """\
cvbuild: 1
name: Ada
contacts:
  - email: a@b.org
    phone: 123456
""",
        """\
cv.yaml:5:12: error[contact-with-two-kinds]: one contact line cannot be both 'email' and 'phone'
    5 |     phone: 123456
      |            ^^^^^^
  hint: make each a line of its own, beginning with '- '
""",
    ),
    "contact without kind": (
        """\
cvbuild: 1
name: Ada
contacts:
  - label: Home
""",
        """\
cv.yaml:4:5: error[contact-without-kind]: this contact line has no address
    4 |   - label: Home
      |     ^^^^^^^^^^^
  hint: give it one of email, phone, website, location, github, gitlab, linkedin, orcid, scholar, link, text
""",
    ),
    "bad link in text": (
        """\
cvbuild: 1
name: Ada
headline: see [this](#)
""",
        """\
cv.yaml:3:22: error[bad-link]: '#' is not an address to link to
    3 | headline: see [this](#)
      |                      ^
  hint: links are [text](https://…), also mailto: and tel:; for the text as it is, put it between backticks
""",
    ),
    "script in a link": (
        """\
cvbuild: 1
name: Ada
headline: '[x](javascript:alert(1))'
""",
        """\
cv.yaml:3:16: error[bad-link]: 'javascript:alert(1)' is not an address to link to
    3 | headline: '[x](javascript:alert(1))'
      |                ^^^^^^^^^^^^^^^^^^^
  hint: links are [text](https://…), also mailto: and tel:; for the text as it is, put it between backticks
""",
    ),
    "bad DOI": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: publications
    entries:
      - title: X
        doi: 11.1/2
""",
        """\
cv.yaml:7:14: error[bad-doi]: '11.1/2' is not a DOI, which looks like 10.1000/182
    7 |         doi: 11.1/2
      |              ^^^^^^
""",
    ),
    "bad arXiv": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: publications
    entries:
      - title: X
        arxiv: abc
""",
        """\
cv.yaml:7:16: error[bad-arxiv]: 'abc' is not an arXiv identifier, which looks like 2101.01234
    7 |         arxiv: abc
      |                ^^^
""",
    ),
    "bad tag": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: text
    text: x
    tags: [a b]
""",
        """\
cv.yaml:6:12: error[bad-tag]: 'a b' cannot be a name: letters, digits, '_' and '-', beginning with a letter, and none of the words and, or, not
    6 |     tags: [a b]
      |            ^^^
""",
    ),
    "bad choice": (
        """\
cvbuild: 1
name: Ada
design:
  paper: a5
""",
        """\
cv.yaml:4:10: error[unknown-choice]: 'paper' cannot be 'a5'
    4 |   paper: a5
      |          ^^
  hint: one of letter, a4
""",
    ),
    "bad length": (
        """\
cvbuild: 1
name: Ada
design:
  margin: wide
""",
        """\
cv.yaml:4:11: error[bad-length]: 'wide' is not a length, which looks like 0.75in, 2cm, 20mm or 54pt
    4 |   margin: wide
      |           ^^^^
""",
    ),
    "too large a font": (
        """\
cvbuild: 1
name: Ada
design:
  font_size: 72
""",
        """\
cv.yaml:4:14: error[out-of-range]: 'font_size' should be at most 14pt
    4 |   font_size: 72
      |              ^^
""",
    ),
    "font size in words": (
        """\
cvbuild: 1
name: Ada
design:
  font_size: big
""",
        """\
cv.yaml:4:14: error[wrong-type]: 'font_size' should be a number, not the text 'big'
    4 |   font_size: big
      |              ^^^
""",
    ),
    "priority in words": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: text
    text: x
    priority: high
""",
        """\
cv.yaml:6:15: error[wrong-type]: 'priority' should be a whole number, not the text 'high'
    6 |     priority: high
      |               ^^^^
""",
    ),
    "flag in words": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: publications
    entries:
      - title: X
        authors:
          - {name: A, equal: yes}
""",
        """\
cv.yaml:8:30: error[wrong-type]: 'equal' should be true or false, not the text 'yes'
    8 |           - {name: A, equal: yes}
      |                              ^^^
""",
    ),
    "role without name": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: experience
    entries:
      - organization: X
        roles:
          - start: 2018
""",
        """\
cv.yaml:8:13: error[role-without-name]: a role needs a `position` or a `team`
    8 |           - start: 2018
      |             ^^^^^^^^^^^
""",
    ),
    "empty list": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: list
    items: []
""",
        """\
cv.yaml:5:12: error[empty-list]: 'items' has no items
    5 |     items: []
      |            ^^
""",
    ),
    "skill that says nothing": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: skills
    entries:
      - level: high
""",
        """\
cv.yaml:6:9: error[empty-entry]: this entry says nothing: it needs a `name`, `items` or `details`
    6 |       - level: high
      |         ^^^^^^^^^^^
""",
    ),
    "unknown template": (
        """\
cvbuild: 1
name: Ada
template: clasic
""",
        """\
cv.yaml:3:11: error[unknown-template]: there is no template 'clasic', and no such folder
    3 | template: clasic
      |           ^^^^^^
  hint: did you mean 'classic'?
""",
    ),
    "character without glyph": (
        """\
cvbuild: 1
name: Ada
headline: Rocket 🚀 Science
""",
        """\
cv.yaml:3:18: error[missing-character]: the font has no '🚀' (ROCKET)
    3 | headline: Rocket 🚀 Science
      |                  ^^
  hint: write it in another way, or leave it out
""",
    ),
    "cuneiform": (
        """\
cvbuild: 1
name: Ada
headline: 𒀀𒀁
""",
        """\
cv.yaml:3:11: error[missing-character]: the font has none of '𒀀𒀁'
    3 | headline: 𒀀𒀁
      |           ^^
  hint: write it in another way, or leave it out
""",
    ),
    "mark that is set apart from its letter": (
        """\
cvbuild: 1
name: Ada
headline: Caf**e**́
""",
        """\
cv.yaml:3:19: error[missing-character]: the font has no '́' (COMBINING ACUTE ACCENT)
    3 | headline: Caf**e**́
      |                   ^
  hint: write it in another way, or leave it out
""",
    ),
    "letter without a capital": (
        """\
cvbuild: 1
name: ƒoo
""",
        """\
cv.yaml:2:7: error[missing-character]: the font has no capital of 'ƒ' (LATIN CAPITAL LETTER F WITH HOOK)
    2 | name: ƒoo
      |       ^
  hint: write it in another way, or leave it out
""",
    ),
    "nothing that can be seen": (
        """\
cvbuild: 1
name: "\\u200b"
headline: "*\\u200b*"
""",
        """\
cv.yaml:2:7: error[empty-text]: nothing of this text can be seen
    2 | name: "\\u200b"
      |       ^^^^^^^^
  hint: write something, or remove the line
cv.yaml:3:11: error[empty-text]: nothing of this text can be seen
    3 | headline: "*\\u200b*"
      |           ^^^^^^^^^^
  hint: write something, or remove the line
""",
    ),
    "account that is none": (
        """\
cvbuild: 1
name: Ada
contacts:
  - github: https://[foo
  - gitlab: http:///ada
  - linkedin: https://ex℀mple.com
""",
        """\
cv.yaml:4:13: error[bad-account]: 'https://[foo' is neither an account name nor a web address
    4 |   - github: https://[foo
      |             ^^^^^^^^^^^^
cv.yaml:5:13: error[bad-account]: 'http:///ada' is neither an account name nor a web address
    5 |   - gitlab: http:///ada
      |             ^^^^^^^^^^^
cv.yaml:6:15: error[bad-account]: 'https://ex℀mple.com' is neither an account name nor a web address
    6 |   - linkedin: https://ex℀mple.com
      |               ^^^^^^^^^^^^^^^^^^^
""",
    ),
    "reference without an address": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: references
    entries:
      - name: Charles Babbage
        email: charles at example.org
""",
        """\
cv.yaml:7:16: error[bad-email]: 'charles at example.org' is not an e-mail address
    7 |         email: charles at example.org
      |                ^^^^^^^^^^^^^^^^^^^^^^
  hint: it looks like name@example.org
""",
    ),
    "one bullet, which is wrong": (
        """\
cvbuild: 1
name: Ada
sections:
  - kind: list
    items:
      - "[a](b)"
""",
        """\
cv.yaml:6:14: error[bad-link]: 'b' is not an address to link to
    6 |       - "[a](b)"
      |              ^
  hint: links are [text](https://…), also mailto: and tel:; for the text as it is, put it between backticks
""",
    ),
    "private use": (
        'cvbuild: 1\nname: Ada\nheadline: "\\uE000"\n',
        "cv.yaml:3:11: error[missing-character]: the font has no '\\ue000' (U+E000)\n    3 | headline: \"\\uE000\"\n      |           ^^^^^^^^\n  hint: write it in another way, or leave it out\n",
    ),
    "several at once": (
        """\
cvbuild: 1
nmae: Ada
sections:
  - kind: text
  - kind: eduction
design: {paper: a5}
""",
        """\
cv.yaml:2:1: error[unknown-field]: 'nmae' is not a field of a résumé
    2 | nmae: Ada
      | ^^^^
  hint: did you mean 'name'?
cv.yaml:4:5: error[missing-field]: a text section needs 'text'
    4 |   - kind: text
      |     ^^^^^^^^^^
  hint: text: the paragraphs; a blank line starts a new one
cv.yaml:5:11: error[unknown-kind]: 'eduction' is no kind of section
    5 |   - kind: eduction
      |           ^^^^^^^^
  hint: did you mean 'education'?
cv.yaml:6:17: error[unknown-choice]: 'paper' cannot be 'a5'
    6 | design: {paper: a5}
      |                 ^^
  hint: one of letter, a4
""",
    ),
}
