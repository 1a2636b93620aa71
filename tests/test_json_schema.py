"""The JSON Schema that editors use agrees with what cvbuild reads.

Editors read YAML 1.2: `2018` is a number to them, `2018-08-31` a text. So does the reader here.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from cvbuild.diagnostic import CvbuildError
from cvbuild.json_schema import json_schema
from cvbuild.schema import Cv
from cvbuild.schema.base import Model
from cvbuild.source import load
from cvbuild.validate import validate

ROOT = Path(__file__).parent.parent
SCHEMA: dict[str, Any] = json.loads(json_schema())
EXAMPLES: dict[str, Any] = runpy.run_path(str(ROOT / "tools/make_reference.py"))
HEAD = "cvbuild: 1\nname: Ada Lovelace\n"


class EditorConstructor(SafeConstructor):
    """Leaves a date the text that it is in the core schema of YAML 1.2."""


EditorConstructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def editor_reads(text: str) -> object:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = EditorConstructor
    return yaml.load(text)


def editor_accepts(text: str) -> bool:
    valid: bool = Draft202012Validator(SCHEMA).is_valid(editor_reads(text))
    return valid


def cvbuild_accepts(text: str) -> bool:
    try:
        validate(load(text.encode(), "cv.yaml"))
    except CvbuildError:
        return False
    return True


def in_section(text: str) -> str:
    lines = text.splitlines()
    return "\n".join([f"{HEAD}sections:", f"  - {lines[0]}", *(f"    {x}" for x in lines[1:])])


def in_award(field: str) -> str:
    return in_section(f"kind: awards\nentries:\n  - title: Medal\n    {field}")


def properties(node: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property that is defined anywhere in the schema."""
    if isinstance(node, dict):
        for name, inner in node.items():
            if name == "properties":
                for field, value in inner.items():
                    yield f"{path}/{field}", value
            if name == "anyOf" and all("required" in choice for choice in inner):
                continue  # it says of properties what more must hold
            yield from properties(inner, f"{path}/{name}")
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from properties(inner, f"{path}/{number}")


def models(model: type[Model] = Model) -> Iterator[type[Model]]:
    for inner in model.__subclasses__():
        yield inner
        yield from models(inner)


def test_committed_schema_is_fresh() -> None:
    committed = (ROOT / "schema/cv.schema.json").read_text("utf-8")
    assert committed == json_schema(), "schema/cv.schema.json is out of date; run `make docs`"


def test_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_property_has_a_description() -> None:
    found = dict(properties(SCHEMA))
    assert len(found) > 150
    assert [path for path, field in found.items() if not field.get("description")] == []


def test_no_keyword_is_foreign_to_json_schema() -> None:
    """A validator skips in silence what it does not know, as Pydantic's `ge`."""
    known = {
        *Draft202012Validator.VALIDATORS,
        "description",
        "title",
        "default",
        "$schema",
        "$defs",
    }
    known |= {"patternErrorMessage"}  # of the editors built on VS Code's language service

    def keywords(schema: dict[str, Any]) -> Iterator[str]:
        for word, value in schema.items():
            yield word
            if word in ("properties", "$defs"):
                for inner in value.values():
                    yield from keywords(inner)
            elif word in ("anyOf", "oneOf"):
                for inner in value:
                    yield from keywords(inner)
            elif word in ("items", "additionalProperties") and value is not False:
                yield from keywords(value)

    assert set(keywords(SCHEMA)) <= known


def test_sections_are_told_apart_by_kind() -> None:
    """Editors choose the branch of a union by a `const`; without it they complete nothing."""
    for branch in SCHEMA["properties"]["sections"]["items"]["oneOf"]:
        section = SCHEMA["$defs"][branch["$ref"].rpartition("/")[-1]]
        assert section["properties"]["kind"]["const"]
        assert "kind" in section["required"]


@pytest.mark.parametrize(
    "name",
    [
        "cv.yaml",
        "src/cvbuild/starter.yaml",
        "examples/nurse.yaml",
        "examples/engineer.yaml",
        "examples/professor.yaml",
    ],
)
def test_files_of_the_project(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    errors = Draft202012Validator(SCHEMA).iter_errors(editor_reads(text))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_starter_names_the_schema_beside_it() -> None:
    first = files("cvbuild").joinpath("starter.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=cv.schema.json"


@pytest.mark.parametrize("kind", list(EXAMPLES["SECTIONS"]))
def test_section_examples(kind: str) -> None:
    text = "".join(f"  {line}\n" for line in EXAMPLES["SECTIONS"][kind].splitlines())
    assert editor_accepts(f"{HEAD}sections:\n{text}")


@pytest.mark.parametrize("field", list(EXAMPLES["SETTINGS"]))
def test_setting_examples(field: str) -> None:
    assert editor_accepts(HEAD + EXAMPLES["SETTINGS"][field])


def test_example_of_variants() -> None:
    assert editor_accepts(EXAMPLES["VARIANTS"])


MODELS = {name: model for name, model in SCHEMA["$defs"].items() if "properties" in model}


def test_order_of_fields() -> None:
    """What is needed comes first, and last what nearly everything has."""
    for name, model in MODELS.items():
        needed = [field in model.get("required", ()) for field in model["properties"]]
        assert needed == sorted(needed, reverse=True), name
        if "priority" in model["properties"]:
            names = ("lang", "tags", "priority", "page_break")
            last = [f for f in names if f in model["properties"]]
            assert list(model["properties"])[-len(last) :] == last


TAGGED = "sections: [{kind: awards, intro: A, tags: [a, b, c]}]\n"

FULL_VARIANT = """\
variants:
  a:
    tags: a and not (b or c)
  b:
    extends: a
    headline: Engineer
    summary: Builds machines.
    order: [awards]
    titles: {awards: Medals}
    template: classic
    design: {paper: a4, margin: 2cm}
    dates: {months: short}
    locale: en-GB
    pages: 2
    fit: {drop: true}
"""

ACCEPTED = {
    "texts per language": f"{HEAD}headline: {{en: A, de: B, en-US: 4.0}}",
    "bullets per language": in_section("kind: list\nitems: [{en: A, de: B}, {text: {en: C}}]"),
    "a date per language": in_award("date: {en: Summer 2018, de: Sommer 2018}"),
    "an address per language": in_award("url: {en: 'https://a.org', de: 'https://a.org/de'}"),
    "a heading per language": f"{HEAD}variants: {{de: {{titles: {{skills: {{en: A}}}}}}}}\n"
    "sections: [{kind: skills, entries: [{name: A}]}]\n",
    "an introduction per language": in_section("kind: awards\nintro: {en: A, de: B}"),
    "a name that is a number": "cvbuild: 1\nname: 1984",
    "a headline that is a word of YAML 1.1": f"{HEAD}headline: yes",
    "a headline that is a boolean": f"{HEAD}headline: true",
    "an empty headline": f"{HEAD}headline:",
    "an empty list of sections": f"{HEAD}sections:",
    "an empty list of contacts": f"{HEAD}contacts:",
    "an empty design": f"{HEAD}design:",
    "an empty choice": f"{HEAD}design:\n  paper:",
    "a whole font size": f"{HEAD}design:\n  font_size: 11",
    "a phone number of digits": f"{HEAD}contacts:\n  - phone: 5551234",
    "a contact with a label": f"{HEAD}contacts:\n  - link: https://example.org\n    label: Home",
    "a score that is a number": in_section(
        "kind: education\nentries:\n  - institution: MIT\n    score: 4.0"
    ),
    "bullets of both forms": in_section(
        "kind: list\nitems:\n  - 1984\n  - text: one\n    items:\n      - two"
    ),
    "an arXiv number": in_section(
        "kind: publications\nentries:\n  - title: A\n    arxiv: 2101.01234"
    ),
    "a section with only an intro": in_section("kind: awards\nintro: On request."),
    "an intro and no entries": in_section("kind: awards\nintro: On request.\nentries: []"),
    "year": in_award("date: 2018"),
    "month": in_award("date: 2018-08"),
    "day": in_award("date: 2018-08-31"),
    "range of years": in_award("date: 2018/2022"),
    "range of years with a hyphen": in_award("date: 2018-2022"),
    "range with a dash": in_award("date: 2018-08 – 2022-08"),
    "range to the present": in_award("date: 2018-08/present"),
    "words for a date": in_award("date: Summer 2018"),
    "quarters for a date": in_award("date: 2013 Q3Q4"),
    "words without digits for a date": in_award("date: ongoing"),
    "no date": in_award("date:"),
    "end": in_award("end: present"),
    "an award on a page of its own": in_award("page_break: before"),
    "a section with an id": in_section("kind: awards\nid: medals\npage_break: avoid\nintro: A"),
    "a page budget": f"{HEAD}pages: 2\nfit: {{drop: true}}",
    "an empty page budget": f"{HEAD}pages:\nfit:",
    "a locale": f"{HEAD}locale: en-GB",
    "no variants": f"{HEAD}variants:",
    "a variant that changes nothing": f"{HEAD}variants:\n  whole: {{}}",
    "a variant with all fields": f"{HEAD}{TAGGED}{FULL_VARIANT}",
    "a variant with empty fields": f"{HEAD}variants:\n  a:\n    tags:\n    design:\n    titles:",
    "a title that is a number": f"{HEAD}variants:\n  a:\n    titles: {{awards: 1984}}",
}

REFUSED = {
    "no language": f"{HEAD}headline: {{en: A, gr: B}}",
    "a list per language": f"{HEAD}headline: {{en: [A]}}",
    "no text per language": f"{HEAD}headline: {{}}",
    "a setting per language": f"{HEAD}pages: {{en: 1, de: 2}}",
    "a bullet of no language": in_section("kind: list\nitems: [{en: A, gr: B}]"),
    "a list for the expression of a variant": f"{HEAD}variants:\n  a:\n    tags: [b]",
    "no entries and no intro": in_section("kind: awards"),
    "nothing after entries": in_section("kind: awards\nentries:"),
    "an empty list of entries": in_section("kind: awards\nentries: []"),
    "nothing after an intro": in_section("kind: awards\nintro:"),
    "no version": "name: Ada",
    "no name": "cvbuild: 1",
    "a name with nothing after it": "cvbuild: 1\nname:",
    "a later version": "cvbuild: 2\nname: Ada",
    "an unknown field": f"{HEAD}nmae: Ada",
    "a contact of two kinds": f"{HEAD}contacts:\n  - email: a@b.org\n    phone: 555 1234",
    "a contact of no kind": f"{HEAD}contacts:\n  - label: Home",
    "a contact that is text": f"{HEAD}contacts:\n  - ada@example.org",
    "a web address without https": f"{HEAD}contacts:\n  - website: example.org",
    "a number for tags": f"{HEAD}contacts:\n  - email: a@b.org\n    tags: 5",
    "text for a priority": f"{HEAD}contacts:\n  - email: a@b.org\n    priority: high",
    "an unknown kind of section": in_section("kind: work\nentries: []"),
    "a section without a kind": in_section("title: Work"),
    "entries in a section of text": in_section("kind: text\ntext: a\nentries: []"),
    "a section of text without text": in_section("kind: text"),
    "an empty list": in_section("kind: list\nitems: []"),
    "an unknown style": in_section("kind: list\nstyle: roman\nitems: [a]"),
    "text for entries": in_section("kind: awards\nentries: none"),
    "an unknown field of an entry": in_award("isuer: Society"),
    "an award without a title": in_section("kind: awards\nentries:\n  - issuer: Society"),
    "a role without a name": in_section(
        "kind: experience\nentries:\n  - organization: A\n    roles:\n      - start: 2018"
    ),
    "a group of skills that says nothing": in_section("kind: skills\nentries:\n  - level: good"),
    "a bullet without text": in_section("kind: list\nitems:\n  - items: [a]"),
    "text for a flag": in_section(
        "kind: publications\nentries:\n  - title: A\n    authors: [{name: Ada, equal: maybe}]"
    ),
    "a tiny font": f"{HEAD}design:\n  font_size: 5",
    "a huge font": f"{HEAD}design:\n  font_size: 15",
    "a length without a unit": f"{HEAD}design:\n  margin: 2",
    "an unknown paper": f"{HEAD}design:\n  paper: a5",
    "an unknown dash": f"{HEAD}dates:\n  dash: wave",
    "month first": in_award("date: 08/2018"),
    "a short month": in_award("date: 2018-8"),
    "a month that does not exist": in_award("date: 2018-13"),
    "a day that does not exist": in_award("date: 2018-08-32"),
    "a range as a start": in_award("start: 2018/2022"),
    "a fraction for a date": in_award("date: 2018.5"),
    "a list for a date": in_award("date: [2018]"),
    "an unknown page break": in_award("page_break: after"),
    "a page break of a group of skills": in_section(
        "kind: skills\nentries:\n  - name: A\n    page_break: before"
    ),
    "no pages": f"{HEAD}pages: 0",
    "a hundred pages": f"{HEAD}pages: 100",
    "half a page": f"{HEAD}pages: 1.5",
    "text for whether to drop": f"{HEAD}fit: {{drop: maybe}}",
    "an unknown locale": f"{HEAD}locale: tlh",
    "a list of variants": f"{HEAD}variants:\n  - tags: a",
    "a variant that is text": f"{HEAD}variants:\n  a: b",
    "a variant with nothing after it": f"{HEAD}variants:\n  a:",
    "an unknown field of a variant": f"{HEAD}variants:\n  a:\n    tag: b",
    "text for the order": f"{HEAD}variants:\n  a:\n    order: awards",
    "a list of titles": f"{HEAD}variants:\n  a:\n    titles: [Medals]",
    "a list for a title": f"{HEAD}variants:\n  a:\n    titles: {{awards: [Medals]}}",
    "a tiny font in a variant": f"{HEAD}variants:\n  a:\n    design: {{font_size: 5}}",
    "no pages in a variant": f"{HEAD}variants:\n  a:\n    pages: 0",
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=list(ACCEPTED))
def test_both_accept(text: str) -> None:
    assert cvbuild_accepts(text)
    assert editor_accepts(text)


@pytest.mark.parametrize("text", REFUSED.values(), ids=list(REFUSED))
def test_both_refuse(text: str) -> None:
    assert not cvbuild_accepts(text)
    assert not editor_accepts(text)


def test_every_optional_field_may_be_empty() -> None:
    """As the models have it, which take a key with nothing after it as left out."""
    schemas = {"Cv": SCHEMA, **MODELS}
    named = {model.__name__: model for model in models()}
    assert named["Cv"] is Cv
    refusing = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, rules in schema["properties"].items()
        if not named[name].model_fields[field].is_required()
        and not Draft202012Validator({**rules, "$defs": SCHEMA["$defs"]}).is_valid(None)
    ]
    assert refusing == []
