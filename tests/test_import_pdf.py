"""Our own PDF, imported: the data that went in comes out, also after other programs rewrote it."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Callable, Mapping
from itertools import cycle
from pathlib import Path
from types import MappingProxyType

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError

from cvbuild.diagnostic import CvbuildError
from cvbuild.importing.draft import Change
from cvbuild.importing.pdf import read, recognise
from cvbuild.importing.writer import written
from cvbuild.pipeline import Built, Wanted, build
from cvbuild.source import Source, load
from tests.readers import tex, typeset
from tests.test_any_text import EVERYTHING, filled

ROOT = Path(__file__).parent.parent
CV = (ROOT / "cv.yaml").read_bytes()
STARTER = (ROOT / "src/cvbuild/starter.yaml").read_bytes()
SMALL = b"cvbuild: 1\nname: Ada\nsections:\n  - {kind: list, items: [no, 1.10, 2018-08, 'a: b']}\n"


WHOLE = Wanted()


def built(data: bytes, wanted: Wanted = WHOLE) -> Built:
    return build(load(data, "cv.yaml"), wanted, typeset)


def imported(pdf: bytes) -> Source:
    """The cv.yaml that an import of the PDF writes."""
    return load(written(read(pdf).cv).encode(), "cv.yaml")


CASES: dict[str, tuple[bytes, Wanted]] = {
    "cv.yaml": (CV, Wanted()),
    **{f"cv.yaml, {n}": (CV, Wanted(n)) for n in ("academic", "industry", "onepage", "public")},
    "starter": (STARTER, Wanted()),
    "everything": (json.dumps(filled(EVERYTHING, cycle(["a", "C# & 50%"]))).encode(), Wanted()),
    "odd text": (SMALL, Wanted()),
}


@tex
@pytest.mark.parametrize("name", CASES)
def test_yaml_to_pdf_to_import_gives_the_same_data_and_the_same_pdf(name: str) -> None:
    first = built(*CASES[name])
    (attached,) = PdfReader(io.BytesIO(first.pdf)).attachments["cv.json"]
    source = imported(first.pdf)
    assert source.tree == load(attached, "cv.json").tree
    assert build(source, typeset=typeset).pdf == first.pdf


@tex
def test_a_file_without_variants_comes_back_as_it_was() -> None:
    assert imported(built(STARTER).pdf).tree == load(STARTER, "cv.yaml").tree


TEXTS = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), min_size=1).filter(
    lambda text: text.strip() and "](" not in text
)


@tex
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_any_text_comes_back(texts: list[str]) -> None:
    cv = {"cvbuild": "1", "name": "Ada", "sections": [{"kind": "list", "items": texts}]}
    source = load(json.dumps(cv).encode(), "cv.yaml")
    try:
        pdf = build(source, typeset=typeset).pdf
    except CvbuildError:  # what no font has, or nobody can see
        return
    assert imported(pdf).tree == source.tree


# --- What other programs make of it.


def by_pikepdf(pdf: bytes, **options: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        file.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def by_pypdf(pdf: bytes) -> bytes:
    out = io.BytesIO()
    PdfWriter(clone_from=io.BytesIO(pdf)).write(out)
    return out.getvalue()


def with_more(pdf: bytes) -> bytes:
    """An update is written behind it, and another file attached."""
    out = io.BytesIO(pdf)
    writer = PdfWriter(out, incremental=True)
    writer.add_metadata({"/Subject": "Scanned for viruses"})
    writer.add_attachment("aaa.txt", b"cvbuild: 2")
    writer.write(out)
    return out.getvalue()


REWRITTEN: dict[str, Callable[[bytes], bytes]] = {
    "plain objects": lambda pdf: by_pikepdf(
        pdf,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        compress_streams=False,
    ),
    "new object streams": lambda pdf: by_pikepdf(
        pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
    "for the web": lambda pdf: by_pikepdf(pdf, linearize=True),
    "may not be changed": lambda pdf: by_pikepdf(
        pdf, encryption=pikepdf.Encryption(owner="secret", user="", R=3, aes=False, metadata=False)
    ),
    "may not be changed, AES": lambda pdf: by_pikepdf(
        pdf, encryption=pikepdf.Encryption(owner="secret", user="", R=6)
    ),
    "pypdf": by_pypdf,
    "an update": with_more,
    "bytes before it": lambda pdf: b"\r\n" + pdf,
}


@tex
@pytest.mark.parametrize("name", REWRITTEN)
def test_it_comes_back_after_other_programs(name: str) -> None:
    pdf = built(SMALL).pdf
    other = REWRITTEN[name](pdf)
    assert other != pdf
    assert recognise(other)
    assert imported(other).tree == load(SMALL, "cv.yaml").tree


# --- What cannot be read.


def a_pdf(attached: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as file:
        file.add_blank_page()
        for name, data in attached.items():
            file.attachments[name] = data
        file.save(out)
    return out.getvalue()


def locked() -> bytes:
    return by_pikepdf(a_pdf(), encryption=pikepdf.Encryption(owner="a", user="b", R=6))


FOREIGN: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing attached": (a_pdf, "this PDF does not carry the data that it was made from"),
    "something else attached": (
        lambda: a_pdf({"b.txt": b"x", "a.pdf": b"%PDF-1.4"}),
        "what is attached to this PDF ('a.pdf', 'b.txt') is no résumé that cvbuild can read",
    ),
    "a password": (
        locked,
        "this PDF is encrypted, and opens with a password only",
    ),
    "another's cv.json": (
        lambda: a_pdf({"cv.json": b"{]"}),
        "'cv.json', which is attached, is damaged: ",
    ),
    "a cv.json without a version": (
        lambda: a_pdf({"cv.json": b'{"basics": {}}'}),
        "'cv.json', which is attached, is none of cvbuild's",
    ),
    "cut off": (lambda: a_pdf({"cv.json": b'{"cvbuild": "1"}'})[:300], "this PDF is damaged: "),
    "only a beginning": (lambda: b"%PDF-1.7\n", "this PDF is damaged: "),
    "noise": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, "this PDF is damaged: "),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_cannot_be_read_says_so(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    make, message = FOREIGN[name]
    with pytest.raises(CvbuildError) as caught:
        read(make())
    (problem,) = caught.value.diagnostics
    assert problem.message.startswith(message)
    assert capfd.readouterr() == ("", "")


@tex
def test_our_own_without_its_source_says_so() -> None:
    with pytest.raises(CvbuildError, match="made this PDF without its source"):
        read(built(SMALL, Wanted(attach=False)).pdf)


def test_a_profile_printed_by_linkedin_says_what_to_do() -> None:
    out = io.BytesIO()
    with pikepdf.new() as file:
        file.docinfo["/Author"] = "LinkedIn"
        file.save(out)
    with pytest.raises(CvbuildError) as caught:
        read(out.getvalue())
    assert "import that ZIP" in (caught.value.diagnostics[0].hint or "")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise DependencyError("cryptography>=3.1 is required for AES algorithm")

    monkeypatch.setattr(PdfReader, "decrypt", fails)
    with pytest.raises(CvbuildError) as caught:
        read(locked())
    assert caught.value.diagnostics[0].hint == (
        "pip install cryptography, or save it without: qpdf --decrypt in.pdf out.pdf"
    )


def test_what_unpacks_to_far_too_much_is_refused() -> None:
    once = zlib.compress(bytes(200_000_000), 9)
    pdf = a_pdf({"cv.json": b"PLACE" * 100})
    with pikepdf.open(io.BytesIO(pdf)) as file:
        stream = file.attachments["cv.json"].obj.EF.F
        stream.write(once, filter=pikepdf.Name.FlateDecode)
        out = io.BytesIO()
        file.save(out)
    with pytest.raises(CvbuildError):
        read(out.getvalue())


@pytest.mark.parametrize("at", range(0, 1200, 37))
def test_a_damaged_pdf_gives_a_diagnostic_or_what_is_in_it(at: int) -> None:
    pdf = bytearray(a_pdf({"cv.json": b'{"cvbuild": "1", "name": "Ada"}'}))
    pdf[at % len(pdf)] ^= 0x15
    try:
        draft = read(bytes(pdf))
    except CvbuildError:
        return
    assert draft.cv["cvbuild"] == "1"


def test_names_that_go_round_in_a_circle_end() -> None:
    with pikepdf.new() as file:
        node = file.make_indirect(pikepdf.Dictionary())
        node.Kids = pikepdf.Array([node, node])
        file.Root.Names = pikepdf.Dictionary(EmbeddedFiles=node)
        out = io.BytesIO()
        file.save(out)
    with pytest.raises(CvbuildError, match="does not carry"):
        read(out.getvalue())


def test_a_picture_and_a_template_that_are_not_inside_are_told() -> None:
    cv = b'{"cvbuild": "1", "name": "Ada", "template": "mine", "photo": {"file": "me.jpg"}}'
    draft = read(a_pdf({"cv.json": cv}))
    assert [(note.change, note.where, note.message) for note in draft.notes] == [
        (
            Change.LEFT,
            "photo.file",
            "the picture 'me.jpg' is not in the PDF: put it where the new file says",
        ),
        (
            Change.LEFT,
            "template",
            "your own template 'mine' is not in the PDF: put it where the new file says",
        ),
    ]
    assert draft.taken == 4


SAVE = (
    "save 'letter.json', which is attached, with a PDF reader or 'pdfdetach -saveall', and build "
    "it with: cvbuild letter letter.json"
)


def test_a_letter_says_that_it_is_one() -> None:
    with pytest.raises(CvbuildError) as caught:
        read(a_pdf({"letter.json": b'{"letter": "1"}'}))
    (problem,) = caught.value.diagnostics
    assert problem.message == "this PDF is a letter, of which no résumé can be made"
    assert problem.hint == SAVE


def test_of_a_letter_with_its_resume_the_letter_is_left_and_told() -> None:
    cv = b'{"cvbuild": "1", "name": "Ada"}'
    draft = read(a_pdf({"cv.json": cv, "letter.json": b'{"letter": "1"}'}))
    assert draft.cv == {"cvbuild": "1", "name": "Ada"}
    assert [(note.change, note.where, note.message) for note in draft.notes] == [
        (
            Change.LEFT,
            "letter.json",
            f"the letter is not part of a résumé: {SAVE} --resume cv.yaml",
        )
    ]
