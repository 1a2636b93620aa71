"""What coverage-guided fuzzing starts from: the files of the tests, and the words of the format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

__all__ = ["seeds", "tokens"]

ROOT = Path(__file__).resolve().parent.parent

_YAML = (
    *(
        ": ",
        "- ",
        "\n",
        "\n  ",
        "? ",
        "| ",
        "> ",
        "|-\n",
        ">+2\n",
        "&a ",
        "*a",
        "<<: ",
        "!",
        "!!str ",
    ),
    *("---\n", "...\n", "%YAML 1.2\n", "# ", "[", "]", "{", "}", ", ", "'", '"', "~", "null"),
    *(
        '"\\x41"',
        '"\\u0041"',
        '"\\U00000041"',
        '"\\ud800"',
        '"\\N"',
        "\t",
        "\r\n",
        "\x85",
        "\u2028",
    ),
    *("\ufeff", "\xff\xfe", "\0", "&a [*a, *a]"),
)
_TEXT = (
    *("**", "*", "`", "](", "[a](https://b.org)", "mailto:", "tel:", "javascript:", "file:///"),
    *("\\input{", "^^M", "\\end{document}", "\\write18{", "$", "&", "#1", "%", "_", "~", "{", "}"),
    *("e\u0301", "\u202e", "\u200b", "\ufe0f", "\U0001f600", "--", "2020-01", "present", "a" * 31),
)


def seeds() -> Iterator[bytes]:
    """Files that are right, and files that are wrong in ways that people are."""
    from tests.broken_files import CASES
    from tests.presses import documents
    from tests.test_any_text import EVERYTHING, yaml

    for file, _ in CASES.values():
        yield file.encode("utf-8", "surrogateescape")
    for file in documents().values():
        yield file.encode()
    yield yaml(EVERYTHING)
    yield (ROOT / "src/cvbuild/starter.yaml").read_bytes()


def tokens() -> Iterator[str]:
    """The names of all fields and kinds, and what means something in YAML, Markdown and TeX."""
    import json

    from cvbuild.json_schema import json_schema

    yield from dict.fromkeys((*_names(json.loads(json_schema())), *_YAML, *_TEXT))


def _names(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        properties = value.get("properties")
        if isinstance(properties, dict):
            yield from (f"{name}: " for name in properties)
        for key in ("const", "enum"):
            named = value.get(key, ())
            yield from (str(one) for one in (named if isinstance(named, list) else [named]) if one)
        for inner in value.values():
            yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)
