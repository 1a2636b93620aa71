"""Loading: whole messages beside the input, positions, bounds, and properties of any text."""

from __future__ import annotations

import importlib
import os
import re
from pathlib import Path as FilePath
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.diagnostic import LINE_BREAK, CvbuildError, Path, Span, render
from cvbuild.source import MAX_DEPTH, MAX_NODES, Source, Tree, load, read, shown

load_module = importlib.import_module("cvbuild.source")

LOADERS = [name for name in ("CSafeLoader", "SafeLoader") if hasattr(yaml, name)]
"""libyaml where PyYAML has it, and the parser in Python: both must say the same."""


@pytest.fixture(params=LOADERS)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_module, "_LOADER", getattr(yaml, request.param))


def source(text: str) -> Source:
    return load(text.encode(), "cv.yaml")


def problems(data: bytes) -> str:
    """What a person reads about a file that cannot be loaded."""
    with pytest.raises(CvbuildError) as caught:
        load(data, "cv.yaml")
    return render(caught.value.diagnostics, file="cv.yaml", text=shown(data))


def cut(source: Source, span: Span) -> str:
    """The stretch of the text that `span` covers; fails when it is not inside the text."""
    starts = [0, *(m.end() for m in LINE_BREAK.finditer(source.text)), len(source.text) + 1]
    start = starts[span.line - 1] + span.column - 1
    end = starts[span.end_line - 1] + span.end_column - 1
    assert starts[span.line - 1] <= start < starts[span.line]
    assert starts[span.end_line - 1] <= end < starts[span.end_line]
    assert start <= end
    return source.text[start:end]


def case(name: str, data: str | bytes, *lines: str) -> Any:
    encoded = data.encode() if isinstance(data, str) else data
    return pytest.param(encoded, "\n".join(lines), id=name)


MESSAGES = [
    case(
        "duplicate-keys-all-at-once",
        "name: Jane\nname: Joe\nemail: a@b.org\nemail: c@d.org\n",
        "cv.yaml:2:1: error[duplicate-key]: 'name' is given twice; the first is on line 1",
        "    2 | name: Joe",
        "      | ^^^^",
        "  hint: remove one of them or give it another name",
        "cv.yaml:4:1: error[duplicate-key]: 'email' is given twice; the first is on line 3",
        "    4 | email: c@d.org",
        "      | ^^^^^",
        "  hint: remove one of them or give it another name",
    ),
    case(
        "duplicate-key-quoted",
        'a:\n  "x y": 1\n  x y: 2\n',
        "cv.yaml:3:3: error[duplicate-key]: 'x y' is given twice; the first is on line 2",
        "    3 |   x y: 2",
        "      |   ^^^",
        "  hint: remove one of them or give it another name",
    ),
    case(
        "colon-in-text",
        "entries:\n  - degree: Ph.D.: Physics\n",
        "cv.yaml:2:18: error[yaml-syntax]: a ':' and a space inside a text look like another key",
        "    2 |   - degree: Ph.D.: Physics",
        "      |                  ^",
        '  hint: put the text in quotes: "Ph.D.: Physics"',
    ),
    case(
        "colon-in-text-with-quotes",
        'title: The "best": a study # draft\n',
        "cv.yaml:1:18: error[yaml-syntax]: a ':' and a space inside a text look like another key",
        '    1 | title: The "best": a study # draft',
        "      |                  ^",
        "  hint: put the text in quotes: 'The \"best\": a study'",
    ),
    case(
        "colon-after-brackets",
        "a: [b]: c\n",
        "cv.yaml:1:7: error[yaml-syntax]: a ':' and a space inside a text look like another key",
        "    1 | a: [b]: c",
        "      |       ^",
        '  hint: put the text in quotes: "[b]: c"',
    ),
    case(
        "key-under-text",
        "name: Jane\n email: x\n",
        "cv.yaml:2:7: error[yaml-syntax]: the text of line 1 goes on here; no key can stand in it",
        "    2 |  email: x",
        "      |       ^",
        "  hint: indent it like the fields around it",
    ),
    case(
        "first-colon-missing",
        "name Jane\nemail: x\n",
        "cv.yaml:2:6: error[yaml-syntax]: the text of line 1 goes on here; no key can stand in it",
        "    2 | email: x",
        "      |      ^",
        "  hint: indent it like the fields around it, or put a ':' after the key on line 1",
    ),
    case(
        "colon-missing",
        "name: Jane\nemail\nphone: 1\n",
        "cv.yaml:2:1: error[yaml-syntax]: this line is neither a field nor a list item",
        "    2 | email",
        "      | ^^^^^",
        "  hint: write 'key: value' or '- item', or indent it deeper to continue the text above",
    ),
    case(
        "unknown-alias",
        "a: *foo\n",
        "cv.yaml:1:4: error[yaml-alias]: '*foo' refers to '&foo', which is not in the lines above",
        "    1 | a: *foo",
        "      |    ^^^^",
        '  hint: put the value in quotes if the star is part of it: "*foo"',
    ),
    case(
        "stars-for-bold",
        "a: **bold** text\n",
        "cv.yaml:1:4: error[yaml-syntax]: a text without quotes cannot start with '*'",
        "    1 | a: **bold** text",
        "      |    ^",
        '  hint: put the text in quotes: "**bold** text"',
    ),
    case(
        "star-for-italic",
        "a: *italic* text\n",
        "cv.yaml:1:4: error[yaml-syntax]: a text without quotes cannot start with '*'",
        "    1 | a: *italic* text",
        "      |    ^",
        '  hint: put the text in quotes: "*italic* text"',
    ),
    case(
        "star-before-words",
        "a: *two words*\n",
        "cv.yaml:1:4: error[yaml-alias]: '*two' refers to '&two', which is not in the lines above",
        "    1 | a: *two words*",
        "      |    ^^^^",
        '  hint: put the value in quotes if the star is part of it: "*two words*"',
    ),
    case(
        "alias-inside-itself",
        "a: &x [*x]\n",
        "cv.yaml:1:8: error[yaml-alias]: '*x' stands inside the very value it refers to",
        "    1 | a: &x [*x]",
        "      |        ^^",
        '  hint: put the value in quotes if the star is part of it: "*x"',
    ),
    case(
        "alias-as-key",
        "a: &x b\n*x : c\n",
        "cv.yaml:2:1: error[bad-key]: an alias cannot be a key",
        "    2 | *x : c",
        "      | ^^",
        "  hint: write the key out",
    ),
    case(
        "ampersand",
        "a: & b\n",
        "cv.yaml:1:4: error[yaml-syntax]: a text without quotes cannot start with '&'",
        "    1 | a: & b",
        "      |    ^",
        '  hint: put the text in quotes: "& b"',
    ),
    case(
        "local-tag",
        "a: !important note\n",
        "cv.yaml:1:4: error[yaml-tag]: YAML tags such as '!important' are not supported",
        "    1 | a: !important note",
        "      |    ^^^^^^^^^^",
        "  hint: put the value in quotes if the '!' is part of it: \"!important note\"",
    ),
    case(
        "python-tag",
        "a: !!python/tuple [x]\n",
        "cv.yaml:1:4: error[yaml-tag]: YAML tags such as '!!python/tuple' are not supported",
        "    1 | a: !!python/tuple [x]",
        "      |    ^^^^^^^^^^^^^^",
        "  hint: remove it",
    ),
    case(
        "tags-all-at-once",
        "a: !!int 1\nb: !!map {}\n",
        "cv.yaml:1:4: error[yaml-tag]: YAML tags such as '!!int' are not supported",
        "    1 | a: !!int 1",
        "      |    ^^^^^",
        "  hint: remove it",
        "cv.yaml:2:4: error[yaml-tag]: YAML tags such as '!!map' are not supported",
        "    2 | b: !!map {}",
        "      |    ^^^^^",
        "  hint: remove it",
    ),
    case(
        "undefined-tag-handle",
        "a: !e!x b\n",
        "cv.yaml:1:4: error[yaml-syntax]: a text without quotes cannot start with '!'",
        "    1 | a: !e!x b",
        "      |    ^",
        '  hint: put the text in quotes: "!e!x b"',
    ),
    case(
        "at-sign",
        "a: @home\n",
        "cv.yaml:1:4: error[yaml-syntax]: a text without quotes cannot start with '@'",
        "    1 | a: @home",
        "      |    ^",
        '  hint: put the text in quotes: "@home"',
    ),
    case(
        "at-sign-in-list",
        "a: [@foo, b]\n",
        "cv.yaml:1:5: error[yaml-syntax]: a text without quotes cannot start with '@'",
        "    1 | a: [@foo, b]",
        "      |     ^",
        '  hint: put the text in quotes: "@foo"',
    ),
    case(
        "backtick",
        "a: `code` x\n",
        "cv.yaml:1:4: error[yaml-syntax]: a text without quotes cannot start with '`'",
        "    1 | a: `code` x",
        "      |    ^",
        '  hint: put the text in quotes: "`code` x"',
    ),
    case(
        "percent",
        "a: %5\n",
        "cv.yaml:1:4: error[yaml-syntax]: a text without quotes cannot start with '%'",
        "    1 | a: %5",
        "      |    ^",
        '  hint: put the text in quotes: "%5"',
    ),
    case(
        "question-mark",
        "a: ? b\n",
        "cv.yaml:1:4: error[yaml-syntax]: a text without quotes cannot start with '?'",
        "    1 | a: ? b",
        "      |    ^",
        '  hint: put the text in quotes: "? b"',
    ),
    case(
        "closing-brace",
        "a: }\n",
        "cv.yaml:1:4: error[yaml-syntax]: a text without quotes cannot start with '}'",
        "    1 | a: }",
        "      |    ^",
        '  hint: put the text in quotes: "}"',
    ),
    case(
        "comma",
        "a: , b\n",
        "cv.yaml:1:4: error[yaml-syntax]: a text without quotes cannot start with ','",
        "    1 | a: , b",
        "      |    ^",
        '  hint: put the text in quotes: ", b"',
    ),
    case(
        "apostrophe-in-quotes",
        "a: 'it's me'\n",
        "cv.yaml:1:8: error[yaml-syntax]: nothing may follow the value that has ended here",
        "    1 | a: 'it's me'",
        "      |        ^",
        '  hint: put the whole text in quotes: "it\'s me"',
    ),
    case(
        "quotes-in-quotes",
        'a: "He said "hi" to"\n',
        "cv.yaml:1:14: error[yaml-syntax]: nothing may follow the value that has ended here",
        '    1 | a: "He said "hi" to"',
        "      |              ^",
        '  hint: put the whole text in quotes: \'"He said "hi" to"\'',
    ),
    case(
        "text-after-quotes",
        'a: "b" c\n',
        "cv.yaml:1:8: error[yaml-syntax]: nothing may follow the value that has ended here",
        '    1 | a: "b" c',
        "      |        ^",
        "  hint: put the whole text in quotes: '\"b\" c'",
    ),
    case(
        "quote-never-closed",
        "a: 'x\nb: 1\n",
        "cv.yaml:1:4: error[yaml-syntax]: the quote that starts here is never closed: '",
        "    1 | a: 'x",
        "      |    ^",
        "  hint: end the text with ' and write '' where it is part of the text",
    ),
    case(
        "quote-closed-too-late",
        'a: "x\nb: 1\nc: "y"\n',
        "cv.yaml:1:4: error[yaml-syntax]: the quote that starts here is closed only on line 3",
        '    1 | a: "x',
        "      |    ^",
        '  hint: end the text with " and write \\" where it is part of the text',
    ),
    case(
        "text-after-brackets",
        "a: [Draft] My paper\n",
        "cv.yaml:1:12: error[yaml-syntax]: nothing may follow the value that has ended here",
        "    1 | a: [Draft] My paper",
        "      |            ^",
        '  hint: put the whole text in quotes: "[Draft] My paper"',
    ),
    case(
        "bracket-never-closed",
        "a: [x, y\nb: 1\n",
        "cv.yaml:1:4: error[yaml-syntax]: this '[' is never closed",
        "    1 | a: [x, y",
        "      |    ^",
        "  hint: close it with ']', or put the text in quotes if '[' is part of it",
    ),
    case(
        "brace-never-closed",
        "{a: ",
        "cv.yaml:1:1: error[yaml-syntax]: this '{' is never closed",
        "    1 | {a: ",
        "      | ^",
        "  hint: close it with '}', or put the text in quotes if '{' is part of it",
    ),
    case(
        "wrong-closing-bracket",
        "a: {b: [c, d}\n",
        "cv.yaml:1:13: error[yaml-syntax]: a ',' or ']' is missing before this",
        "    1 | a: {b: [c, d}",
        "      |             ^",
        "  hint: separate the items by commas, or put the text in quotes if '[' is part of it",
    ),
    case(
        "bracket-too-many",
        "a: [1,2]]\n",
        "cv.yaml:1:9: error[yaml-syntax]: this ']' belongs to no bracket before it",
        "    1 | a: [1,2]]",
        "      |         ^",
        '  hint: remove it, or put the whole text in quotes: "[1,2]]"',
    ),
    case(
        "template-braces",
        "a: {{name}}\n",
        "cv.yaml:1:5: error[bad-key]: a key must be text, not a list or a mapping",
        "    1 | a: {{name}}",
        "      |     ^",
        "  hint: put the key in quotes if the brackets are part of it",
    ),
    case(
        "item-after-key",
        "a: - b\n",
        "cv.yaml:1:4: error[yaml-syntax]: a list item cannot start here",
        "    1 | a: - b",
        "      |    ^",
        '  hint: put the items on lines of their own below, or the text in quotes: "- b"',
    ),
    case(
        "greater-than",
        "a: > 5 people\n",
        "cv.yaml:1:6: error[yaml-syntax]: nothing may follow the '>' that begins a block of text",
        "    1 | a: > 5 people",
        "      |      ^",
        "  hint: put the text on the next lines, or in quotes if '>' is part of it: \"> 5 people\"",
    ),
    case(
        "tab-indentation",
        "a:\n\tb: 1\n",
        "cv.yaml:2:1: error[yaml-syntax]: a tab stands where YAML allows only spaces",
        "    2 |     b: 1",
        "      | ^^^^",
        "  hint: indent with spaces, two for each level",
    ),
    case(
        "field-in-list",
        "a:\n  - x\n  y: 1\n",
        "cv.yaml:3:3: error[yaml-syntax]: a list item is expected, as on line 2, column 3",
        "    3 |   y: 1",
        "      |   ^^^^",
        "  hint: start the line with '- ', or indent it like the first field of its item",
    ),
    case(
        "item-in-fields",
        "a: x\n- y\n",
        "cv.yaml:2:1: error[yaml-syntax]: a list item cannot stand here, among fields",
        "    2 | - y",
        "      | ^^^",
        "  hint: indent it deeper than its key, and give that key no other value",
    ),
    case(
        "field-out-of-line",
        "a:\n    b: 1\n  c: 2\n",
        "cv.yaml:3:3: error[yaml-syntax]: this is indented unlike the fields from line 1, column 1",
        "    3 |   c: 2",
        "      |   ^^^^",
        "  hint: indent all fields of one entry alike",
    ),
    case(
        "field-of-item-out-of-line",
        "a:\n  - b: 1\n   c: 2\n",
        "cv.yaml:3:4: error[yaml-syntax]: a list item is expected, as on line 2, column 3",
        "    3 |    c: 2",
        "      |    ^^^^",
        "  hint: start the line with '- ', or indent it like the first field of its item",
    ),
    case(
        "first-field-indented",
        "  a: 1\nb: 2\n",
        "cv.yaml:2:1: error[yaml-syntax]: this line does not continue what stands above it",
        "    2 | b: 2",
        "      | ^^^^",
        "  hint: start all fields of the file in the same column",
    ),
    case(
        "key-missing",
        ": x\n",
        "cv.yaml:1:1: error[yaml-syntax]: a key is missing before this ':'",
        "    1 | : x",
        "      | ^",
        "  hint: write 'key: value'",
    ),
    case(
        "key-missing-after-question-mark",
        "?\n: x\n",
        "cv.yaml:1:2: error[bad-key]: a key is missing before this ':'",
        "    1 | ?",
        "      |  ^",
        "  hint: write 'key: value', or put the text in quotes if the colon is part of it",
    ),
    case(
        "backslash-in-double-quotes",
        'a: "C:\\qrs"\n',
        "cv.yaml:1:7: error[yaml-syntax]: '\\q' does not stand for a character in double quotes",
        '    1 | a: "C:\\qrs"',
        "      |       ^^",
        "  hint: write \\\\ for a backslash, or use single quotes, which leave it as it is",
    ),
    case(
        "nul-escape",
        'a: "x\\0"\n',
        "cv.yaml:1:4: error[bad-character]: an escape stands for U+0000, which is not allowed",
        '    1 | a: "x\\0"',
        "      |    ^^^^^",
        "  hint: remove the escape",
    ),
    case(
        "directive",
        "%YAML 3.0\n---\na: 1\n",
        "cv.yaml:1:1: error[yaml-syntax]: a line that starts with '%' is not a field",
        "    1 | %YAML 3.0",
        "      | ^^^^^^^^^",
        "  hint: remove this line",
    ),
    case(
        "two-documents",
        "a: 1\n---\nb: 1\n",
        "cv.yaml:2:1: error[many-documents]: a second YAML document starts here",
        "    2 | ---",
        "      | ^^^",
        "  hint: remove this line; everything belongs into one document",
    ),
    case(
        "merge-key",
        "a: &x {b: 1}\nc:\n  <<: *x\n",
        "cv.yaml:3:3: error[merge-key]: merge keys ('<<') are not supported",
        "    3 |   <<: *x",
        "      |   ^^",
        "  hint: write the fields out, or alias a whole value: 'key: *name'",
    ),
    case(
        "list-as-key",
        "? [a]\n: b\n",
        "cv.yaml:1:3: error[bad-key]: a key must be text, not a list or a mapping",
        "    1 | ? [a]",
        "      |   ^",
        "  hint: put the key in quotes if the brackets are part of it",
    ),
    case(
        "mapping-as-key",
        "{a: b}: c\n",
        "cv.yaml:1:1: error[bad-key]: a key must be text, not a list or a mapping",
        "    1 | {a: b}: c",
        "      | ^",
        "  hint: put the key in quotes if the brackets are part of it",
    ),
    case(
        "empty",
        "",
        "cv.yaml: error[empty-file]: the file is empty",
        "  hint: 'cvbuild new' writes a cv.yaml to start from",
    ),
    case(
        "only-comments",
        "# a\n# b\n",
        "cv.yaml: error[empty-file]: the file is empty",
        "  hint: 'cvbuild new' writes a cv.yaml to start from",
    ),
    case(
        "only-a-document-start",
        "---\n",
        "cv.yaml: error[empty-file]: the file is empty",
        "  hint: 'cvbuild new' writes a cv.yaml to start from",
    ),
    case(
        "null",
        "~\n",
        "cv.yaml: error[empty-file]: the file is empty",
        "  hint: 'cvbuild new' writes a cv.yaml to start from",
    ),
    case(
        "root-is-a-list",
        "- a\n- b\n",
        "cv.yaml:1:1: error[not-a-mapping]: the file holds a list where it should hold fields",
        "    1 | - a",
        "      | ^^^",
        "  hint: start it with fields such as 'name: Jane Doe'",
    ),
    case(
        "root-is-a-text",
        "Jane Doe\n",
        "cv.yaml:1:1: error[not-a-mapping]: the file holds a text where it should hold fields",
        "    1 | Jane Doe",
        "      | ^^^^^^^^",
        "  hint: start it with fields such as 'name: Jane Doe'",
    ),
    case(
        "root-has-no-spaces",
        "name:Jane\n",
        "cv.yaml:1:1: error[not-a-mapping]: the file holds a text where it should hold fields",
        "    1 | name:Jane",
        "      | ^^^^^^^^^",
        "  hint: put a space after the ':' of every field, as in 'name: Jane Doe'",
    ),
    case(
        "control-characters",
        "a: b\x00c\nd: \x1b[31m\n",
        "cv.yaml:1:5: error[bad-character]: the character U+0000 may not stand in a file",
        "    1 | a: b�c",
        "      |     ^",
        "  hint: delete it; most editors do not show it",
        "cv.yaml:2:4: error[bad-character]: the character U+001B may not stand in a file",
        "    2 | d: �[31m",
        "      |    ^",
        "  hint: delete it; most editors do not show it",
    ),
    case(
        "bom-inside",
        "a: 1\n\ufeffb: 2\n",
        "cv.yaml:2:1: error[bad-character]: the character U+FEFF may not stand in a file",
        "    2 | �b: 2",
        "      | ^",
        "  hint: delete it; most editors do not show it",
    ),
    case(
        "latin-1",
        b"a: 1\nb: caf\xe9\n",
        "cv.yaml:2:7: error[not-utf8]: the file is not UTF-8: byte 0xE9",
        "    2 | b: caf�",
        "      |       ^",
        "  hint: in Windows-1252 or Latin-1 this byte is 'é': save the file as UTF-8",
    ),
    case(
        "windows-1252",
        b"a: \x93quoted\x94\n",
        "cv.yaml:1:4: error[not-utf8]: the file is not UTF-8: byte 0x93",
        "    1 | a: �quoted�",
        "      |    ^",
        "  hint: in Windows-1252 or Latin-1 this byte is '“': save the file as UTF-8",
    ),
    case(
        "utf-16",
        b"\xff\xfea\x00:\x00 \x00b\x00\n\x00",
        "cv.yaml:1:1: error[not-utf8]: the file is not UTF-8: byte 0xFF",
        "    1 | a: b",
        "      | ^",
        "  hint: it looks like UTF-16 (Windows also says 'Unicode'): save it as UTF-8",
    ),
    case(
        "utf-16-without-bom",
        b"a\x00:\x00 \x00b\x00\n\x00",
        "cv.yaml:1:2: error[bad-character]: the file is full of NUL characters (U+0000)",
        "    1 | a�:� �b�",
        "      |  ^",
        "  hint: it looks like UTF-16 (Windows also says 'Unicode'): save it as UTF-8",
    ),
    case(
        "cut-off",
        b"a: \xf0\x9f\x98\x80b\xe2\x82",
        "cv.yaml:1:6: error[not-utf8]: the file is not UTF-8: byte 0xE2",
        "    1 | a: 😀b�",
        "      |       ^",
        "  hint: the file seems to be cut off in the middle of a character",
    ),
    case(
        "latin-1-after-bom",
        b"\xef\xbb\xbfa: \xe9\n",
        "cv.yaml:1:4: error[not-utf8]: the file is not UTF-8: byte 0xE9",
        "    1 | a: �",
        "      |    ^",
        "  hint: in Windows-1252 or Latin-1 this byte is 'é': save the file as UTF-8",
    ),
    case(
        "too-deep",
        "a:\n" + "".join(" " * n + "-\n" for n in range(1, MAX_DEPTH + 2)),
        "cv.yaml:65:65: error[too-deep]: lists and mappings stand more than 64 deep here",
        "   65 |                                                                 -",
        "      |                                                                 ^",
    ),
    case(
        "column-after-astral-character",
        "a: 😀: b\n",
        "cv.yaml:1:5: error[yaml-syntax]: a ':' and a space inside a text look like another key",
        "    1 | a: 😀: b",
        "      |      ^",
        '  hint: put the text in quotes: "😀: b"',
    ),
    case(
        "column-after-wide-characters",
        "名前: 山田: x\n",
        "cv.yaml:1:7: error[yaml-syntax]: a ':' and a space inside a text look like another key",
        "    1 | 名前: 山田: x",
        "      |           ^",
        '  hint: put the text in quotes: "山田: x"',
    ),
    case(
        "column-after-bom",
        "\ufeffa: b: c\n",
        "cv.yaml:1:5: error[yaml-syntax]: a ':' and a space inside a text look like another key",
        "    1 | a: b: c",
        "      |     ^",
        '  hint: put the text in quotes: "b: c"',
    ),
    case(
        "line-after-crlf",
        "a: b\r\nc: d\r\nc: e\r\n",
        "cv.yaml:3:1: error[duplicate-key]: 'c' is given twice; the first is on line 2",
        "    3 | c: e",
        "      | ^",
        "  hint: remove one of them or give it another name",
    ),
    case(
        "line-after-lone-cr",
        "a: b\rc: d\rc: e\r",
        "cv.yaml:3:1: error[duplicate-key]: 'c' is given twice; the first is on line 2",
        "    3 | c: e",
        "      | ^",
        "  hint: remove one of them or give it another name",
    ),
    case(
        "line-after-other-separators",
        "a: x\u2028y\x85z\u2029\nb: 1\nb: 2\n",
        "cv.yaml:3:1: error[duplicate-key]: 'b' is given twice; the first is on line 2",
        "    3 | b: 2",
        "      | ^",
        "  hint: remove one of them or give it another name",
    ),
    case(
        "syntax-after-duplicate",
        "a: 1\na: 2\nb: @x\n",
        "cv.yaml:2:1: error[duplicate-key]: 'a' is given twice; the first is on line 1",
        "    2 | a: 2",
        "      | ^",
        "  hint: remove one of them or give it another name",
        "cv.yaml:3:4: error[yaml-syntax]: a text without quotes cannot start with '@'",
        "    3 | b: @x",
        "      |    ^",
        '  hint: put the text in quotes: "@x"',
    ),
]


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(("data", "message"), MESSAGES)
def test_the_whole_message(data: bytes, message: str) -> None:
    assert problems(data) == message


def test_every_code_is_shown_by_a_case() -> None:
    found = {code for p in MESSAGES for code in re.findall(r" error\[([\w-]+)\]:", p.values[1])}
    elsewhere = {
        "no-such-file",
        "is-a-folder",
        "unreadable",
        "too-large",
        "too-many-nodes",
        "too-much-text",
    }
    assert found | elsewhere == {
        "bad-character",
        "bad-key",
        "duplicate-key",
        "empty-file",
        "is-a-folder",
        "many-documents",
        "merge-key",
        "no-such-file",
        "not-a-mapping",
        "not-utf8",
        "too-deep",
        "too-large",
        "too-many-nodes",
        "too-much-text",
        "unreadable",
        "yaml-alias",
        "yaml-syntax",
        "yaml-tag",
    }


# --- values


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("written", "value"),
    [
        *((w, w) for w in ("no", "on", "true", "1.10", "2018-08", "0x10", "1_000", "1e3", ".inf")),
        *((w, w) for w in ("=", "a:b", "a#b", "C#", "50% & more", "nUll", "12:30:45")),
        *((w, None) for w in ("", "~", "null", "Null", "NULL", "# nothing")),
        ("'null'", "null"),
        ('""', ""),
        ("!!str", ""),
        ("!!str null", "null"),
        ("!!str 1", "1"),
        ("'it''s'", "it's"),
        (r'"a\tb\u00e9\n"', "a\tbé\n"),
        ("x # comment", "x"),
        ("a\n  b\n\n  c", "a b\nc"),
        ("|\n  a\n   b\n", "a\n b\n"),
        (">-\n  a\n  b\n", "a b"),
        ("'<<'", "<<"),
        ("[a, 1, ~]", ["a", "1", None]),
        ("{}", {}),
        ("x\u2028y", "x\u2028y"),
        ("'x\u2028 \x85y'", "x\u2028 \x85y"),
        ('"\u2028\\U00010000\\N"', "\u2028\U00010000\x85"),
        ("\U00010000\u2029", "\U00010000\u2029"),
    ],
)
def test_scalars_stay_what_was_written(written: str, value: Tree) -> None:
    assert source(f"a: {written}\nz: end\n").tree == {"a": value, "z": "end"}


@pytest.mark.usefixtures("loader")
def test_keys_stay_text() -> None:
    tree = source("1: a\nno: b\nnull: c\n2018-08: d\n'': e\n'<<': f\n").tree
    assert tree == {"1": "a", "no": "b", "null": "c", "2018-08": "d", "": "e", "<<": "f"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.usefixtures("loader")
def test_line_ends_and_byte_order_mark(end: str) -> None:
    text = end.join(["\ufeffa: x", "b:", "  - |", "    one", "    two", "  - y", ""])
    loaded = source(text)
    assert loaded.tree == {"a": "x", "b": ["one\ntwo\n", "y"]}
    assert loaded.text == text[1:]
    assert loaded.span(("a",)) == Span(1, 4, 1, 5)
    assert loaded.span(("b", 1)) == Span(6, 5, 6, 6)


# --- positions

POSITIONS = """\
name:   Jane 😀 Doe   # comment
empty:
text: first
  second
  third

block: |  # kept
  one

  two

# comment
list:
- - a
  - 'b c'

- {k: v, w: [x]}
-
folded: >-
    end
anchored: &here !!str value
alias: *here
group: &group
  one: 1

other: *group
flow: [p: q, r]
last:
  - z


"""


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("name",), "name", "Jane 😀 Doe"),
        (("empty",), "empty", ""),
        (("text",), "text", "first\n  second\n  third"),
        (("block",), "block", "|  # kept\n  one\n\n  two"),
        (("list",), "list", "- - a\n  - 'b c'\n\n- {k: v, w: [x]}\n-"),
        (("list", 0), None, "- a\n  - 'b c'"),
        (("list", 0, 0), None, "a"),
        (("list", 0, 1), None, "'b c'"),
        (("list", 1), None, "{k: v, w: [x]}"),
        (("list", 1, "k"), "k", "v"),
        (("list", 1, "w"), "w", "[x]"),
        (("list", 2), None, ""),
        (("folded",), "folded", ">-\n    end"),
        (("anchored",), "anchored", "value"),
        (("alias",), "alias", "value"),
        (("group",), "group", "one: 1"),
        (("other",), "other", "one: 1"),
        (("other", "one"), "one", "1"),
        (("flow", 0), None, "p: q"),
        (("flow", 0, "p"), "p", "q"),
        (("last",), "last", "- z"),
        ((), None, POSITIONS.rstrip("\n")),
    ],
    ids=str,
)
def test_spans(path: Path, key: str | None, value: str) -> None:
    loaded = source(POSITIONS)
    spans = loaded.spans[path]
    assert cut(loaded, spans.value) == value
    assert (None if spans.key is None else cut(loaded, spans.key)) == key
    assert loaded.span(path) == spans.value
    assert loaded.key_span(path) == (spans.key or spans.value)


@pytest.mark.usefixtures("loader")
def test_an_aliased_value_stands_at_its_anchor_and_its_key_where_the_alias_is() -> None:
    loaded = source(POSITIONS)
    assert loaded.span(("other", "one")) == loaded.span(("group", "one"))
    assert loaded.key_span(("other",)).line == loaded.key_span(("group",)).line + 3
    assert isinstance(loaded.tree, dict)
    assert loaded.tree["other"] == {"one": "1"}


def test_a_path_that_does_not_exist_has_the_span_of_what_is_around_it() -> None:
    loaded = source("a:\n  - b: 1\n")
    assert loaded.span(("a", 0, "missing", 3)) == loaded.span(("a", 0)) == Span(2, 5, 2, 9)
    assert loaded.key_span(("a", 7)) == loaded.key_span(("a",)) == Span(1, 1, 1, 2)
    assert loaded.span(("missing",)) == loaded.span(())


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a:\n  - b: 1\n    b: 2\n", ("a", 0, "b")),
        ("a:\n  - x\n  - !foo y\n", ("a", 1)),
        ("a:\n  b: *c\n", ("a", "b")),
    ],
    ids=["duplicate", "tag", "alias"],
)
def test_problems_name_the_field(text: str, path: Path) -> None:
    with pytest.raises(CvbuildError) as caught:
        source(text)
    assert [d.path for d in caught.value.diagnostics] == [path]


# --- bounds


@pytest.mark.usefixtures("loader")
def test_the_deepest_nesting_loads() -> None:
    lists = MAX_DEPTH - 1
    assert source("a: " + "[" * lists + "]" * lists).tree


def codes(text: str) -> list[str]:
    with pytest.raises(CvbuildError) as caught:
        source(text)
    return [d.code for d in caught.value.diagnostics]


def laughs(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: " + "[" * 100_000, "too-deep"),
        ("- " * 100_000, "too-deep"),
        ("a:\n  &x [[[[[[[[[[*y]]]]]]]]]]\n" + "b: " + "[" * 100, "too-deep"),
        (laughs(50), "too-many-nodes"),
        ("a:\n" + "- \n" * (MAX_NODES + 1), "too-many-nodes"),
        (f"a: &x {'x' * 100_000}\nb:\n" + "- *x\n" * 40, "too-much-text"),
        (f"a: &x [{'x' * 100_000}]\nb: &y [*x, *x, *x, *x]\nc: [{'*y, ' * 9}]", "too-much-text"),
        (f"a: &x {{{'x' * 500}: y}}\nb:\n" + "- *x\n" * 8000, "too-much-text"),
    ],
    ids=[
        *("brackets", "dashes", "after-problems", "laughs", "long-list"),
        *("long-text", "long-text-in-lists", "long-key"),
    ],
)
def test_bounds(text: str, code: str) -> None:
    assert codes(text)[-1] == code


def test_aliases_count_as_copies() -> None:
    assert len(source(laughs(4)).spans) > 10_000
    anchored = "x: &deep " + "[" * 20 + "]" * 20
    shared = f"a: &x {'x' * 100_000}\nb:\n" + "- *x\n" * 38
    assert len(source(shared).spans) == 41
    assert codes(f"{anchored}\ny: {'[' * 50}*deep{']' * 50}") == ["too-deep"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [("a: b", ["a: b"]), ("a:\r\n- \u2028x\r- y", ["a:", "- \u2028x", "- y"])],
    ids=["one", "other-separators"],
)
def test_lines_are_what_spans_count(text: str, lines: list[str]) -> None:
    made = source(text)
    assert made.lines == lines
    assert made.lines is made.lines


def test_problems_are_gathered_up_to_a_limit() -> None:
    assert codes("a: b\n" * 100_000) == ["duplicate-key"] * 100
    assert codes("a: " + "\x07" * 1000) == ["bad-character"] * 20


@pytest.mark.parametrize("escape", [r"\UFFFFFFFF", r"\ud800", r"\x0g", r"\uD83D\uDE00"])
@pytest.mark.usefixtures("loader")
def test_an_escape_that_stands_for_no_character(escape: str) -> None:
    assert codes(f'a: "{escape}"')[0] in ("yaml-syntax", "bad-character")


def test_too_large() -> None:
    data = b"a: " + b"x" * 2_000_000
    assert problems(data) == (
        "cv.yaml: error[too-large]: the file is larger than 2 MB\n  hint: is this the right file?"
    )


# --- any text

yaml_signs = st.text(alphabet="ab:-[]{}#&*!|>'\"%@`,? \n\t\r\\<~0Ux\u2028\x85😀é", max_size=60)
any_text = st.one_of(st.text(), yaml_signs, st.lists(yaml_signs).map("\na: ".join))
scalars = st.text(
    st.one_of(
        st.sampled_from("ab:-#'\"[]{}!&*%@ \n\\,?|>~"),
        st.characters(
            exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"
        ),
    ),
    max_size=20,
)
trees = st.dictionaries(
    scalars,
    st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(scalars, inner, max_size=4),
        max_leaves=12,
    ),
    min_size=1,
    max_size=5,
)


def attempt(data: bytes) -> tuple[Source | None, str]:
    """What `data` loads to, or the messages about it; any other exception is a bug."""
    try:
        return load(data, "cv.yaml"), ""
    except CvbuildError as error:
        return None, render(error.diagnostics, file="cv.yaml", text=shown(data))


@pytest.mark.parametrize("name", LOADERS)
@given(text=any_text)
def test_any_text_loads_or_is_refused_with_diagnostics(name: str, text: str) -> None:
    data = text.encode(errors="surrogatepass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load_module, "_LOADER", getattr(yaml, name))
        loaded, message = attempt(data)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", message)
    if loaded is None:
        assert message
        return
    for spans in loaded.spans.values():
        cut(loaded, spans.value)
        if spans.key is not None:
            cut(loaded, spans.key)


@given(data=st.binary())
def test_any_bytes_load_or_are_refused(data: bytes) -> None:
    loaded, message = attempt(data)
    assert loaded or message


@pytest.mark.parametrize("name", LOADERS)
@given(
    tree=trees,
    style=st.sampled_from([None, "'", '"']),
    flow=st.booleans(),
    unicode=st.booleans(),
)
def test_what_was_written_is_read_back_and_stands_where_its_span_says(
    name: str, tree: dict[str, Tree], style: str | None, flow: bool, unicode: bool
) -> None:
    text = yaml.safe_dump(
        tree,
        default_style=style,
        default_flow_style=flow,
        allow_unicode=unicode,
        width=10**6,
        sort_keys=False,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load_module, "_LOADER", getattr(yaml, name))
        loaded = source(text)
        assert loaded.tree == tree
        for path, spans in loaded.spans.items():
            value = at(loaded.tree, path)
            if isinstance(value, str):
                assert source(f"k: {cut(loaded, spans.value)}").tree == {"k": value}
            if spans.key is not None:
                assert source(f"k: {cut(loaded, spans.key)}").tree == {"k": path[-1]}
    assert len(loaded.spans) == size(tree)


def at(tree: Any, path: Path) -> Tree:
    for part in path:
        tree = tree[part]
    return tree  # type: ignore[no-any-return]


def size(tree: Tree) -> int:
    if isinstance(tree, dict):
        return 1 + sum(size(t) for t in tree.values())
    return 1 + sum(size(t) for t in tree) if isinstance(tree, list) else 1


# --- reading from disk


def unread(path: FilePath) -> str:
    with pytest.raises(CvbuildError) as caught:
        read(path)
    return render(caught.value.diagnostics, file=path.name)


def test_read_gives_the_bytes(tmp_path: FilePath) -> None:
    path = tmp_path / "cv é.yaml"
    path.write_bytes(b"\xffa\r\n")
    assert read(path) == b"\xffa\r\n"


@pytest.mark.parametrize("name", ["gone.yaml", "nul\0.yaml", "a.txt/gone.yaml"])
def test_no_such_file(tmp_path: FilePath, name: str) -> None:
    (tmp_path / "a.txt").touch()
    assert "no-such-file]: there is no such file\n  hint: 'cvbuild new' writes" in unread(
        tmp_path / name
    )


def test_no_such_file_but_one_named_alike(tmp_path: FilePath) -> None:
    (tmp_path / "resume.yml").touch()
    (tmp_path / "resume.pdf").touch()
    assert unread(tmp_path / "resume.yaml") == (
        "resume.yaml: error[no-such-file]: there is no such file\n"
        f"  hint: did you mean '{tmp_path / 'resume.yml'}'?"
    )


def test_a_folder(tmp_path: FilePath) -> None:
    folder = tmp_path / "cv"
    folder.mkdir()
    message = "cv: error[is-a-folder]: this is a folder, not a file"
    assert unread(folder) == message
    (folder / "jane.yaml").touch()
    assert unread(folder) == f"{message}\n  hint: did you mean '{folder / 'jane.yaml'}'?"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: FilePath) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert unread(tmp_path / "pipe") == (
        "pipe: error[unreadable]: this is not a regular file\n  hint: copy the text into a file"
    )


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermissionError(13, "Permission denied"), "you may not read this file"),
        (OSError(5, "Input/output error"), "the file cannot be read: Input/output error"),
        (OSError("odd"), "the file cannot be read: odd"),
    ],
    ids=["permission", "disk", "unknown"],
)
def test_unreadable(
    tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch, error: OSError, message: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    (tmp_path / "cv.yaml").touch()
    monkeypatch.setattr(FilePath, "open", fail)
    assert f"error[unreadable]: {message}" in unread(tmp_path / "cv.yaml")


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path: FilePath) -> None:
    path = tmp_path / "cv.yaml"
    with path.open("wb") as stream:
        stream.truncate(10**12 if os.name == "posix" else 10**7)
    assert "error[too-large]" in unread(path)
