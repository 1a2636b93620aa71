"""The PDF of a letter: read back, tagged, within its page, with nothing of what was left out."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from typer.testing import CliRunner

from cvbuild.diagnostic import CvbuildError, Diagnostic, Severity
from cvbuild.letter.choose import choose
from cvbuild.letter.compose import composed
from cvbuild.letter.document import texts
from cvbuild.letter.make import LetterWanted, Resume, build_all, open_letter, prepare
from cvbuild.pipeline import Built, Wanted, build, typesetter
from cvbuild.schema.dates import PartialDate
from cvbuild.source import load
from cvbuild.tex.job import TexJob, Typeset
from cvbuild.text import plain
from tests.readers import READERS, app, pdfium, tex, typeset
from tests.test_any_text import ANYTHING, FILLER, TYPED, T, filled, key
from tests.test_photo import png
from tests.test_tagged import Node, Tree, check_with_both

pytestmark = tex
ROOT = Path(__file__).parent.parent
STARTER = (ROOT / "src/cvbuild/starter-letter.yaml").read_text(encoding="utf-8")
CV = (ROOT / "cv.yaml").read_text(encoding="utf-8")
SENTENCE = "I write programs for machines that are not yet built. "

LETTER = """\
letter: 1
resume: cv.yaml
recipient: {name: Prof. Grace Łukasiewicz, organization: "R&D 50% #1", address: [1 Street, Town]}
place: London
date: 2026-11-24
subject: A job in $ & C#
opening: Dear Grace,
body:
  - "First **bold** and *italic* [link](https://example.org/there)."
  - text: "I did:"
    items: [one bullet, two bullets]
  - {text: Only for the secret society., tags: [secret]}
  - Last paragraph.
closing: Yours sincerely,
signature: {file: sign.png}
enclosures: [Résumé, Notes]
ps: I am in town.
variants:
  open: {tags: not secret, recipient: Public Office, resume_variant: public}
  hidden: {subject: Never to be seen elsewhere}
"""


PLAIN = LetterWanted()


def made(folder: Path, text: str, wanted: LetterWanted = PLAIN) -> Built:
    opened = open_letter(load(text.encode(), "letter.yaml"), folder)
    (result,) = build_all(opened, [replace(wanted, base=folder)], typeset)
    if isinstance(result, CvbuildError):
        raise result
    return result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("letters")
    (folder / "cv.yaml").write_text(CV, encoding="utf-8")
    (folder / "a4.yaml").write_text(
        "cvbuild: 1\nname: Ada\ndesign: {paper: a4}\nlocale: en-GB\nphoto: {file: me.png}\n"
        "headline: Analyst\ncontacts: [{email: ada@example.org}]\npages: 1\n"
        "variants: {public: {}}\n"
        "sections: [{kind: text, title: Profile, text: Mine.}]\n",
        encoding="utf-8",
    )
    (folder / "sign.png").write_bytes(png(90, 30))
    (folder / "me.png").write_bytes(png(60, 80))
    (folder / "own.png").write_bytes(png(50, 80))
    return folder


CASES: dict[str, tuple[str, LetterWanted]] = {
    "starter": (STARTER, LetterWanted()),
    "everything": (LETTER, LetterWanted()),
    "a variant": (LETTER, LetterWanted("open")),
    "with the résumé": (LETTER, LetterWanted(merged=True)),
    "a variant with the résumé": (LETTER, LetterWanted("open", merged=True)),
    "with a photo": (LETTER.replace("cv.yaml", "a4.yaml"), LetterWanted()),
    "with a photo and the résumé": (
        LETTER.replace("cv.yaml", "a4.yaml"),
        LetterWanted("hidden", merged=True),
    ),
    "a photo of its own": (
        LETTER.replace("cv.yaml", "a4.yaml") + "photo: {file: own.png}\n",
        LetterWanted(merged=True),
    ),
    "one line": ("letter: 1\nname: Ada\ndate: 2026\nbody: Hello\n", LetterWanted()),
    "no attachment": (LETTER, LetterWanted(attach=False)),
    "two pages": (
        json.dumps(
            {"letter": "1", "name": "Ada", "date": "2026", "pages": "2", "body": [SENTENCE * 9] * 9}
        ),
        LetterWanted(),
    ),
}


@cache
def case(folder: Path, name: str) -> Built:
    return made(folder, *CASES[name])


@pytest.mark.parametrize("name", CASES)
def test_the_checkers_find_nothing(name: str, folder: Path, tmp_path: Path) -> None:
    check_with_both(case(folder, name), tmp_path / "letter.pdf")


@pytest.mark.parametrize("name", CASES)
def test_the_tree_holds_all_that_is_on_the_pages(name: str, folder: Path) -> None:
    assert Tree.of(case(folder, name).pdf).faults == []


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("reader", READERS)
def test_every_text_reads_back_in_order(name: str, reader: str, folder: Path) -> None:
    text, wanted = CASES[name]
    read = " ".join(READERS[reader](case(folder, name).pdf).split())
    opened = open_letter(load(text.encode(), "letter.yaml"), folder)
    cv = None if opened.resume is None else opened.resume.cv
    at = 0
    for _, nodes in texts(composed(choose(opened.letter, wanted.variant), cv)):
        words = " ".join(plain(nodes).split())
        found = read.find(words, at)
        assert found >= 0, f"{words!r} after {read[:at][-40:]!r}"
        at = found + len(words)


def test_what_a_letter_is_made_of(folder: Path) -> None:
    text = LETTER.replace("cv.yaml", "a4.yaml")
    assert Tree.of(made(folder, text, LetterWanted("open")).pdf).root.outline() == (
        "Document",
        ("Figure", ""),
        ("H1", "ADA"),
        ("P", "Analyst"),
        ("L", ("LI", ("LBody", ("Link", "ada@example.org")))),
        ("P", "London, 24 November 2026"),
        ("Div", ("P", "Public Office")),
        (
            "Sect",
            ("H2", "A job in $ & C#"),
            ("P", "Dear Grace,"),
            ("P", "First bold and italic", ("Link", "link"), "."),
            ("P", "I did:"),
            (
                "L",
                ("LI", ("Lbl", "•"), ("LBody", "one bullet")),
                ("LI", ("Lbl", "•"), ("LBody", "two bullets")),
            ),
            ("P", "Last paragraph."),
            ("P", "Yours sincerely,"),
            ("Figure", ""),
            ("P", "Ada"),
            ("P", "Enclosures: Résumé, Notes"),
            ("P", "P.S. I am in town."),
        ),
    )


def test_the_signature_has_a_description_and_a_place(folder: Path) -> None:
    figures = [n for n in Tree.of(case(folder, "everything").pdf).root.all() if n.role == "Figure"]
    (figure,) = figures
    assert figure.alt == "Signature of Chaoyang He"
    left, bottom, right, top = figure.box
    assert (right - left) / (top - bottom) == pytest.approx(3, abs=0.02)
    assert left == pytest.approx(72, abs=1)


def test_letter_and_resume_are_two_parts_of_one_document(folder: Path) -> None:
    built = case(folder, "with the résumé")
    root = Tree.of(built.pdf).root
    assert [kid.role for kid in root.kids if isinstance(kid, Node)] == ["Part", "Part"]
    headings = [(node.role, node.text) for node in root.all() if node.role[:1] == "H"]
    assert headings[:3] == [
        ("H1", "CHAOYANG HE"),
        ("H2", "A job in $ & C#"),
        ("H1", "CHAOYANG HE"),
    ]
    assert {role for role, _ in headings} == {"H1", "H2", "H3"}
    reader = PdfReader(io.BytesIO(built.pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == "Chaoyang He – Cover letter, Résumé"
    assert built.pages == len(reader.pages) == 3


def test_the_resume_behind_a_letter_looks_as_it_does_alone(folder: Path) -> None:
    both = [
        page.extract_text()
        for page in PdfReader(io.BytesIO(case(folder, "with the résumé").pdf)).pages
    ]
    alone = build(load(CV.encode(), "cv.yaml"), typeset=typeset).pdf
    assert both[1:] == [page.extract_text() for page in PdfReader(io.BytesIO(alone)).pages]
    boxes = [(p.mediabox.width, p.mediabox.height) for p in PdfReader(io.BytesIO(alone)).pages]
    assert (
        boxes[0]
        == PdfReader(io.BytesIO(case(folder, "everything").pdf)).pages[0].mediabox.upper_right
    )


def test_the_paper_is_that_of_the_resume(folder: Path) -> None:
    (page,) = PdfReader(io.BytesIO(case(folder, "with a photo").pdf)).pages
    assert float(page.mediabox.height) == pytest.approx(841.89, abs=0.01)


def inside(pdf: bytes) -> bytes:
    """All that is in the file, decompressed."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        parts = [pdf]
        for found in opened.objects:
            parts.append(found.unparse())
            if isinstance(found, pikepdf.Stream) and found.get("/Subtype") != "/Image":
                parts.append(found.read_bytes())
    return b"\0".join(parts)


def test_what_a_variant_leaves_out_is_nowhere(folder: Path) -> None:
    pdf = case(folder, "a variant with the résumé").pdf
    data = inside(pdf)
    text = pdfium(pdf)
    for secret in (
        "secret society",
        "Never to be seen",
        "Łukasiewicz",
        "gmail.com",
        "Residence",
    ):
        assert secret not in text
        for encoding in ("utf-8", "utf-16-be", "latin-1"):
            assert secret.encode(encoding, "replace") not in data
    assert b"Public Office" in data  # the search finds what is there


def attached(pdf: bytes) -> dict[str, bytes]:
    found = PdfReader(io.BytesIO(pdf)).attachments
    return {name: data for name, (data,) in found.items()}


@pytest.mark.parametrize("name", [name for name in CASES if "attachment" not in name])
def test_what_is_in_a_pdf_gives_the_same_pdf(name: str, folder: Path, tmp_path: Path) -> None:
    first = case(folder, name)
    for file, data in attached(first.pdf).items():
        (tmp_path / file).write_bytes(data)
    for picture in ("me.png", "own.png", "sign.png"):
        (tmp_path / picture).write_bytes((folder / picture).read_bytes())
    text = (tmp_path / "letter.json").read_text(encoding="utf-8")
    again = made(tmp_path, text, LetterWanted(merged=(tmp_path / "cv.json").exists()))
    assert attached(again.pdf) == attached(first.pdf)
    assert again.pdf == first.pdf


def test_with_no_attachment_nothing_is_inside(folder: Path) -> None:
    assert attached(case(folder, "no attachment").pdf) == {}


def test_the_date_of_the_command_line_is_in_the_source(folder: Path) -> None:
    built = made(folder, LETTER, LetterWanted(date=PartialDate(2030, 1, 2)))
    assert "London, January 2, 2030" in pdfium(built.pdf)
    assert json.loads(attached(built.pdf)["letter.json"])["date"] == "2030-01-02"


# --- The page budget.


def letter(paragraphs: Sequence[object], **more: object) -> str:
    return json.dumps(
        {"letter": "1", "name": "Ada", "date": "2026", "body": paragraphs, "closing": "Bye", **more}
    )


def test_one_page_is_kept_by_the_layout(folder: Path) -> None:
    text = letter([SENTENCE * 6] * 9, signature={"file": "sign.png"}, recipient=["a", "b", "c"])
    built = made(folder, text)
    assert (built.pages, built.runs) == (1, 2)
    assert {change.setting for change in built.changes} <= {"spacing", "leading"}
    assert built.changes
    assert built.fill > 0.95


def test_what_does_not_fit_is_told(folder: Path) -> None:
    with pytest.raises(CvbuildError, match="1 page is allowed, but it takes 2") as caught:
        made(folder, letter([SENTENCE * 9] * 12))
    assert caught.value.exit_code == 5


def test_paragraphs_of_low_priority_may_go(folder: Path) -> None:
    body = [SENTENCE * 9] * 9 + [
        {"text": f"Spare {n}. {SENTENCE * 8}", "priority": n} for n in (2, 1)
    ]
    built = made(folder, letter(body, fit={"drop": "true"}))
    assert built.pages == 1
    assert [item.priority for item in built.dropped] == [1]
    assert "Spare 2" in pdfium(built.pdf)
    assert "Spare 1" not in pdfium(built.pdf)
    assert b"Spare 1" not in attached(built.pdf)["letter.json"]


@pytest.mark.parametrize("signature", [True, False])
def test_heights_are_those_of_tex(signature: bool, folder: Path) -> None:
    from cvbuild.fit import fills

    more = {"signature": {"file": "sign.png"}} if signature else {}
    text = letter([SENTENCE, {"items": ["a", "b"]}], subject="S", ps="x", enclosures=["y"], **more)
    built = made(folder, text)
    assert built.measures is not None
    assert len(built.fills) == 1
    blocks = built.measures.blocks
    unit = 11 * 72.27 / 72
    height = sum(b.height + b.fixed + b.space * unit for b in blocks)
    assert height == pytest.approx(built.measures.filled, abs=0.05)
    assert fills.__doc__


# --- What is wrong is told in the file that it stands in.


def test_a_line_that_is_too_wide_is_told_where_it_stands(folder: Path) -> None:
    cv = "cvbuild: 1\nname: Ada\nheadline: a [x](https://a.org)\ncontacts: []\ntemplate: mine\n"
    mine = folder / "mine"
    mine.mkdir()
    source = ROOT / "templates/latex/classic"
    for file in source.iterdir():
        (mine / file.name).write_bytes(file.read_bytes())
    body = (mine / "body.tex.jinja").read_text(encoding="utf-8")
    body = body.replace("\\cvheadline{", "\\cvheadline{\\hbox to2\\hsize{}")
    (mine / "body.tex.jinja").write_text(body, encoding="utf-8")
    (folder / "wide.yaml").write_text(cv, encoding="utf-8")
    text = "letter: 1\nresume: wide.yaml\ndate: 2026\nbody: Hello\n"
    for own in (False, True):
        built = made(folder, text + ("headline: Mine\n" if own else ""))
        found = [d for d in built.diagnostics if d.severity is Severity.WARNING]
        (wide,) = [d for d in found if d.code == "line-too-wide" or "wide" in d.message]
        assert (wide.elsewhere is None) == own
        assert wide.span is not None
        assert wide.span.line == (5 if own else 3)
        if wide.elsewhere is not None:
            assert wide.elsewhere.line == "headline: a [x](https://a.org)"


def test_what_was_done_to_the_resume_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    Path("one.yaml").write_text(LETTER + "resume_variant: onepage\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["letter", "one.yaml", "--with-resume", "--json"])
    (facts,) = json.loads(result.stdout)
    assert facts["pages"] == 2
    parts = [(change.get("part"), change["setting"]) for change in facts["changes"]]
    assert parts == [("résumé", "spacing"), ("résumé", "leading")]
    result = CliRunner().invoke(app, ["letter", "one.yaml", "--with-resume"])
    assert result.stdout.startswith("one.pdf: 2 pages (résumé: spacing 1.3 → ")


def test_a_template_of_the_command_line_serves_both(folder: Path) -> None:
    for file in (ROOT / "templates/latex/classic").iterdir():
        (folder / "both").mkdir(exist_ok=True)
        (folder / "both" / file.name).write_bytes(file.read_bytes())
    (folder / "below").mkdir(exist_ok=True)
    (folder / "below" / "cv.yaml").write_text(CV, encoding="utf-8")
    text = LETTER.replace("cv.yaml", "below/cv.yaml")
    assert made(folder, text, LetterWanted(template="both", merged=True)).pages == 3


def test_two_templates_cannot_be_one_file(folder: Path) -> None:
    other = folder / "other"
    other.mkdir(exist_ok=True)
    for file in (ROOT / "templates/latex/classic").iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    with pytest.raises(CvbuildError, match="the letter has the template 'other' and the résumé"):
        made(folder, LETTER + "template: other\n", LetterWanted(merged=True))


def test_a_template_may_have_its_own_letter(folder: Path) -> None:
    own = folder / "own"
    own.mkdir(exist_ok=True)
    for file in (ROOT / "templates/latex/classic").iterdir():
        (own / file.name).write_bytes(file.read_bytes())
    toml = (own / "template.toml").read_text(encoding="utf-8")
    (own / "template.toml").write_text(f"{toml}\n[letter]\nfont_size = 12.0\n", encoding="utf-8")
    (own / "letter.tex.jinja").write_text("\\cvletterparagraph{Own}\n", encoding="utf-8")
    opened = open_letter(load((LETTER + "template: own\n").encode(), "letter.yaml"), folder)
    body = prepare(opened, LetterWanted(base=folder)).body
    assert body.endswith("\\cvletterparagraph{Own}\n")
    assert "\\cvlayout{12bp}{1.25}" in body
    (own / "letter.tex.jinja").write_text("<< letter.nothing >>\n", encoding="utf-8")
    with pytest.raises(CvbuildError, match=r"letter\.tex\.jinja:1: .* has no attribute 'nothing'"):
        prepare(opened, LetterWanted(base=folder))


def test_a_signature_behind_a_link_that_leads_out_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(png())
    inside = tmp_path / "letters"
    inside.mkdir()
    (inside / "me.png").symlink_to(tmp_path / "secret.png")
    text = letter(["Hello"], signature={"file": "me.png"})
    with pytest.raises(CvbuildError, match="leads out of the folder of the file"):
        made(inside, text)


# --- One TeX for letters and résumés.


def test_a_letter_has_the_preamble_of_the_resume(folder: Path) -> None:
    """So one format serves both."""
    jobs: list[TexJob] = []

    def kept(job: TexJob) -> Typeset:
        jobs.append(job)
        return typeset(job)

    opened = open_letter(load(LETTER.encode(), "letter.yaml"), folder)
    build_all(opened, [LetterWanted(base=folder)], kept)
    build(load(CV.encode(), "cv.yaml"), Wanted(), kept)
    first, second = jobs
    assert first.preamble == second.preamble


def test_with_a_format_it_is_the_same(folder: Path) -> None:
    opened = open_letter(load(LETTER.encode(), "letter.yaml"), folder)
    wanted = [LetterWanted(base=folder, merged=merged) for merged in (False, True)]
    with typesetter() as press:
        built = [build_all(opened, wanted, press) for _ in range(2)]
    plainly = build_all(opened, wanted, typeset)
    pdfs = [[one.pdf for one in each if isinstance(one, Built)] for each in (*built, plainly)]
    assert len(pdfs[0]) == 2
    assert pdfs[0] == pdfs[1] == pdfs[2]


# --- Any text.

EVERYTHING: dict[str, object] = {
    "letter": "1",
    "name": T,
    "headline": T,
    "contacts": [{"text": T}],
    "recipient": {"name": T, "position": T, "organization": T, "address": [T, T]},
    "place": T,
    "date": "2026-11-24",
    "subject": T,
    "opening": T,
    "body": [T, {"text": T, "items": [T, {"text": T, "items": [T]}]}],
    "closing": T,
    "enclosures": [T, T],
    "ps": T,
    "pages": "9",
}


@settings(max_examples=8)
@given(st.lists(TYPED, min_size=1, max_size=9))
@example(["--- ''`` ,, << >> ?` !` ^^41 ^^M \\end{document} % #1 $x$ {"])
@example(["- a", "x - b"])
@example(["a" * 300])
@example(["Caf**e**\u0301"])
def test_text_in_every_field_reads_back(words: list[str]) -> None:
    source = load(json.dumps(filled(EVERYTHING, cycle([*words, *FILLER]))).encode(), "letter.yaml")
    try:
        opened = open_letter(source, Path())
        (built,) = build_all(opened, [PLAIN], typeset)
        if isinstance(built, CvbuildError):
            raise built
    except CvbuildError as error:
        assert error.exit_code == 1
        assert all(d.span is not None and d.path for d in error.diagnostics)
        assert {d.code for d in error.diagnostics} <= {"bad-link", "missing-character"}
        return
    document = composed(choose(opened.letter, None), None)
    for name in ("pypdf", "pdfium"):
        read = key(READERS[name](built.pdf))
        at = 0
        for path, nodes in texts(document):
            wanted = key(plain(nodes))
            found = read.find(wanted, at)
            assert found >= 0, (name, path, wanted, read[at : at + 3 * len(wanted) + 40])
            at = found + len(wanted)


@settings(max_examples=200, deadline=None)
@given(ANYTHING)
def test_any_text_at_all_is_set_or_refused_with_its_place(text: str) -> None:
    value = {"letter": "1", "name": "Ada", "date": text, "body": text, "recipient": text}
    try:
        opened = open_letter(load(json.dumps(value).encode(), "letter.yaml"), Path())
        job = prepare(opened)
    except CvbuildError as error:
        assert error.exit_code == 1
        assert all(d.span is not None for d in error.diagnostics)
    else:
        assert "\\cvdateline" in job.body


# --- The command.


def test_the_command(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    Path("letter.yaml").write_text(LETTER, encoding="utf-8")
    run = CliRunner().invoke
    assert run(app, ["letter", "letter.yaml"]).stdout == "letter.pdf: 1 page\n"
    both = run(app, ["letter", "letter.yaml", "--with-resume", "-o", "both.pdf"])
    assert (both.stdout, both.stderr) == ("both.pdf: 3 pages\n", "")
    every = run(app, ["letter", "letter.yaml", "--all-variants", "-o", "out/"])
    assert every.stdout == "out/letter-open.pdf: 1 page\nout/letter-hidden.pdf: 1 page\n"
    some = run(app, ["letter", "letter.yaml", "--tags", "not secret", "--json"])
    assert json.loads(some.stdout)[0]["file"] == "letter-selection.pdf"


def resume_of(folder: Path, text: str) -> Resume:
    found = open_letter(load(text.encode(), "letter.yaml"), folder).resume
    assert found is not None
    return found


def test_warnings_of_the_resume_come_with_it(folder: Path) -> None:
    cv = "cvbuild: 1\nname: Ada\nsections: [{kind: text, text: a, tags: [x, y]}]\n"
    cv += "variants: {v: {tags: x and not y}}\n"
    (folder / "warned.yaml").write_text(cv, encoding="utf-8")
    text = "letter: 1\nresume: warned.yaml\ndate: 2026\nbody: Hello\n"
    assert len(resume_of(folder, text).warnings) == 1

    def told(wanted: LetterWanted) -> list[Diagnostic]:
        return list(made(folder, text, wanted).diagnostics)

    assert told(LetterWanted()) == []
    (warning,) = told(LetterWanted(merged=True))
    assert warning.elsewhere is not None
    assert Path(warning.elsewhere.file).name == "warned.yaml"
