"""LinkedIn's data export: what makes a résumé comes over, and nothing else is opened."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.diagnostic import CvbuildError
from cvbuild.importing import linkedin
from cvbuild.importing.draft import Draft
from cvbuild.importing.writer import written
from cvbuild.pipeline import valid
from cvbuild.source import load

EXPORT = {
    "Profile.csv": (
        "\ufeffFirst Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,"
        "Zip Code,Geo Location,Twitter Handles,Websites,Instant Messengers\r\n"
        'Ada,Lovelace,Byron,"12 St James\'s Square","Dec 10, 1815",Analyst &amp; programmer,'
        '"I write for engines.\r\n\r\nNot for men.",Computer Software,SW1Y 4LB,'
        '"London, England, United Kingdom",[ada_l],'
        '"[PERSONAL:https://ada.example,OTHER:https://github.com/ada]",SKYPE:ada\r\n'
    ),
    "Email Addresses.csv": (
        "Email Address,Confirmed,Primary,Updated On\n"
        'old@ada.example,Yes,No,"1/2/20, 3:04 PM"\nada@ada.example,Yes,Yes,\n'
    ),
    "PhoneNumbers.csv": (
        "Extension,Number,Type\n12,+44 20 7946 0018,Work\n,+44 7700 900123,Mobile\n"
    ),
    "Positions.csv": (
        "Company Name,Title,Description,Location,Started On,Finished On\n"
        'Engines Ltd,Lead analyst,"• Built the mill. • Cut its cost by 50%.",London,Aug 1842,\n'
        'Engines Ltd,Analyst,"Wrote notes.\n- A to F\n- G, with the Bernoulli numbers",London,'
        "Jan 1840,Jul 1842\n"
        'Babbage & Co,Intern,"Listened.",Turin,1839,1839\n'
        "Engines Ltd,Visitor,,,Jun 1833,Jul 1833\n"
    ),
    "Education.csv": (
        "School Name,Start Date,End Date,Notes,Degree Name,Activities\n"
        "University of London,1836,1839,First of her year.,BSc Mathematics,Chess; Riding\n"
        "At home,1825,,,,\n"
    ),
    "Skills.csv": "Name\nC++\nDifferential calculus\nc++\n",
    "Certifications.csv": (
        "Name,Url,Authority,Started On,Finished On,License Number\n"
        "Punched cards,https://jacquard.example/7,Jacquard,Mar 1841,Mar 1844,J-7\n"
    ),
    "Projects.csv": (
        "Title,Description,Url,Started On,Finished On\nNote G,A program.,ada.example/g,1842,1843\n"
    ),
    "Publications.csv": (
        "Name,Published On,Description,Publisher,Url\n"
        'Sketch of the Engine,"Aug 1, 1843",Translated.,Scientific Memoirs,\n'
    ),
    "Patents.csv": "Title,Number,Status,Issued On,Url\nA loom,GB 1,Pending,Jan 1843,\n",
    "Honors.csv": "Title,Description,Issued On\nMedal,For the notes.,May 1843\n",
    "Courses.csv": "Name,Number\nCalculus,M 101\nLogic,\n",
    "Languages.csv": (
        "Name,Proficiency\nEnglish,Native or bilingual proficiency\nFrench,Full professional\n"
    ),
    "Test Scores.csv": "Name,Description,Test Date,Score\nTripos,,1838,98\n",
    "Volunteering.csv": (
        "Company Name,Role,Cause,Started On,Finished On,Description\n"
        "Village school,Teacher,scienceAndTechnology,Jan 1840,,Sums\n"
    ),
    "Organizations.csv": (
        "Name,Position,Description,Started On,Finished On\nRoyal Society,Guest,,1841,\n"
    ),
    "Recommendations_Received.csv": (
        "First Name,Last Name,Company,Job Title,Text,Creation Date,Status\n"
        'Mary,Somerville,Royal Society,Fellow,"The best, by far.","01/02/43, 10:00 AM",VISIBLE\n'
        "Charles,Babbage,,,No.,,HIDDEN\n"
    ),
    "Connections.csv": 'Notes:\n"Some are missing"\n\nFirst Name,Last Name\nMichael,Faraday\n',
    "messages.csv": "FROM,TO,CONTENT\nMichael Faraday,Ada,Dear Ada\n",
    "Receipts_v2.csv": "Amount\n12.00\n",
    "Ads Clicked.csv": "x\nabc\n",
    "Jobs/Saved Jobs.csv": "Title\nGoverness\n",
}

WRITTEN = """\
# yaml-language-server: $schema=cv.schema.json
cvbuild: 1
name: Ada Lovelace
headline: Analyst & programmer
contacts:
  - email: ada@ada.example
  - phone: +44 20 7946 0018 ext. 12
    label: Work
  - phone: +44 7700 900123
    label: Mobile
  - location: London, England, United Kingdom
  - website: https://ada.example
  - github: ada
  - link: https://twitter.com/ada_l
    label: Twitter
    show: ada_l
summary: |-
  I write for engines.

  Not for men.

sections:
  # Work
  - kind: experience
    entries:
      - organization: Engines Ltd
        location: London
        roles:
          - position: Lead analyst
            start: 1842-08
            end: present
            highlights:
              - Built the mill.
              - Cut its cost by 50%.
          - position: Analyst
            start: 1840-01
            end: 1842-07
            summary: Wrote notes.
            highlights:
              - A to F
              - G, with the Bernoulli numbers

      - organization: Babbage & Co
        position: Intern
        start: 1839
        end: 1839
        location: Turin
        summary: Listened.

      - organization: Engines Ltd
        position: Visitor
        start: 1833-06
        end: 1833-07
"""
"""How the file begins, down to the second section."""

NOTES = """\
left Email Addresses.csv[0]:2 old@ada.example is not your primary address
left Profile.csv[0].Maiden Name:2 an earlier name is yours to tell
left Profile.csv[0].Address:2 a street is yours to tell; the region came over
left Profile.csv[0].Zip Code:2 a street is yours to tell; the region came over
left Profile.csv[0].Birth Date:2 a date of birth is yours to tell
left Profile.csv[0].Instant Messengers:2 it is yours to tell
left Profile.csv[0].Industry:2 it is LinkedIn's word for the trade, and no part of a résumé
changed Positions.csv[0].Description:2 its lines are bullets now
changed Positions.csv[1].Description:3 its lines are bullets now
left Skills.csv[2]:4 'c++' is there already
changed Projects.csv[0].Url:2 written as https://ada.example/g
changed Publications.csv[0].Published On:2 'Aug 1, 1843' is written as 1843-08-01
changed Volunteering.csv[0].Cause:2 written as 'science and technology'
left Recommendations_Received.csv[1]:3 it is not shown on your profile (hidden)
left the archive:None not opened, as no part of a résumé: Ads Clicked.csv, Connections.csv, \
messages.csv, Receipts_v2.csv, Saved Jobs.csv
"""


def zipped(files: Mapping[str, str | bytes], folder: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(folder + name, content)
    return out.getvalue()


def text_of(draft: Draft) -> str:
    """The file that is written, which is valid as it is."""
    text = written(draft.cv)
    valid(load(text.encode(), "cv.yaml"))
    return text


def told(draft: Draft) -> str:
    return "".join(f"{n.change} {n.where}:{n.line} {n.message}\n" for n in draft.notes)


@pytest.mark.parametrize("folder", ["", "Complete_LinkedInDataExport_01-02-2026/", "a/b/"])
def test_an_export_becomes_a_file_a_person_would_have_written(folder: str) -> None:
    data = zipped(EXPORT, folder)
    assert linkedin.recognise(data)
    draft = linkedin.read(data)
    assert told(draft) == NOTES
    made = load(text_of(draft).encode(), "cv.yaml").tree
    expected = load(WRITTEN.encode(), "cv.yaml").tree
    assert isinstance(made, dict)
    assert isinstance(made["sections"], list)
    assert {**made, "sections": made["sections"][:1]} == expected


def test_every_text_that_has_a_place_is_there() -> None:
    text = text_of(linkedin.read(zipped(EXPORT)))
    for words in (
        *("University of London", "First of her year.", "BSc Mathematics", "Chess; Riding"),
        *("At home", "C++", "Differential calculus", "Punched cards", "Jacquard", "J-7"),
        *("https://jacquard.example/7", "1844-03", "Note G", "A program.", "1843-08-01"),
        *("Sketch of the Engine", "Translated.", "Scientific Memoirs", "A loom", "GB 1"),
        *("Pending", "Medal", "For the notes.", "Calculus (M 101)", "Logic", "English"),
        *("Native or bilingual proficiency", "Full professional", "Tripos", "98", "1838"),
        *("Village school", "Teacher", "science and technology", "Sums", "Royal Society"),
        *("Guest", "Mary Somerville", "Fellow", "The best, by far."),
    ):
        assert words in text, words
    for private in ("Faraday", "Byron", "1815", "Governess", "SKYPE", "old@", "Charles", "SW1Y"):
        assert private not in text


def test_what_is_private_is_never_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped(EXPORT)
    opened = []
    original = zipfile.ZipFile.open

    def spy(self: zipfile.ZipFile, name: zipfile.ZipInfo, *rest: object) -> object:
        opened.append(name.filename)
        return original(self, name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(zipfile.ZipFile, "open", spy)
    linkedin.read(data)
    others = {"Connections.csv", "messages.csv", "Receipts_v2.csv", "Ads Clicked.csv"}
    assert set(opened) == set(EXPORT) - others - {"Jobs/Saved Jobs.csv"}


def test_a_column_that_nobody_knows_is_kept() -> None:
    draft = linkedin.read(zipped({"Profile.csv": "First Name,Mood\nAda,good\n"}))
    assert draft.cv["kept"] == {"linkedin": {"Profile.csv[0].Mood": "good"}}


ODD: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "remarks above the columns": (
        {"Profile.csv": "Note:\n\nFirst Name,Last Name\nAda,L\n"},
        ["name: Ada L"],
    ),
    "UTF-16": (
        {"Profile.csv": "First Name,Last Name\nÅda,L\n".encode("utf-16")},
        ["name: Åda L"],
    ),
    "Windows-1252": ({"Profile.csv": "First Name\nÅda\n".encode("cp1252")}, ["name: Åda"]),
    "no company": (
        {
            "Profile.csv": "First Name\nAda\n",
            "Positions.csv": "Company Name,Title,Started On\n,Freelancer,2020\n",
        },
        ["organization: Freelancer", "end: present"],
    ),
    "the second file of a name is left": (
        {"Profile.csv": "First Name\nAda\n", "old/Profile.csv": "First Name\nEve\n"},
        ["name: Ada"],
    ),
    "a path upwards is only a name": ({"../../Profile.csv": "First Name\nAda\n"}, ["name: Ada"]),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_exports(name: str) -> None:
    files, expected = ODD[name]
    data = zipped(files)
    assert linkedin.recognise(data)
    text = text_of(linkedin.read(data))
    assert [line for line in expected if line not in text] == []


def test_a_table_without_its_columns_is_told() -> None:
    draft = linkedin.read(zipped({"Profile.csv": "First Name\nAda\n", "Skills.csv": "Nom\nC\n"}))
    assert told(draft) == (
        "left Skills.csv:None it has no column 'Name', so nothing of it came over\n"
    )


def encrypted() -> bytes:
    data = bytearray(zipped({"Profile.csv": "First Name\nAda\n"}))
    data[6] |= 1  # the flag in the local header, and in the directory
    data[data.rindex(b"PK\1\2") + 8] |= 1
    return bytes(data)


BAD: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "cut off": (lambda: zipped(EXPORT)[:900], "bad-archive", "this ZIP is damaged: "),
    "encrypted": (encrypted, "encrypted", "'Profile.csv' is encrypted"),
    "a bomb": (
        lambda: zipped({"Profile.csv": b"First Name\n" + b"a" * 9_000_000}),
        "too-large",
        "'Profile.csv' is larger than 8 MB",
    ),
    "a huge field": (
        lambda: zipped({"Profile.csv": b'First Name\n"' + b"a" * 200_000 + b'"\n'}),
        "bad-archive",
        "'Profile.csv' is no CSV in line 2: ",
    ),
    "too many rows": (
        lambda: zipped({"Skills.csv": "Name\n" + "a\n" * 20_001, "Profile.csv": ""}),
        "too-large",
        "'Skills.csv' has more than 20000 rows",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_says_so(name: str) -> None:
    make, code, message = BAD[name]
    data = make()
    assert linkedin.recognise(data)
    with pytest.raises(CvbuildError) as caught:
        linkedin.read(data)
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.message[: len(message)]) == (code, message)


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"PK\3\4", b"%PDF-1.7", zipped({"word/document.xml": "<x/>"})],
    ids=["nothing", "PK", "a header", "a PDF", "a .docx"],
)
def test_other_files_are_not_taken_for_one(data: bytes) -> None:
    assert not linkedin.recognise(data)


CELLS = st.text(st.sampled_from('aB1 ,"\n•-*[](:/.@&é'), max_size=20)


@given(
    st.sampled_from(["Profile", "Positions", "Education", "Certifications", "PhoneNumbers"]),
    st.lists(st.lists(CELLS, min_size=6, max_size=6), max_size=3),
)
def test_any_cells_are_read(name: str, rows: list[list[str]]) -> None:
    header = EXPORT[f"{name}.csv"].splitlines()[0].lstrip("\ufeff").split(",")
    lines = [",".join(header)]
    lines += [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    draft = linkedin.read(zipped({f"{name}.csv": "\n".join(lines), "Skills.csv": "Name\n"}))
    assert load(written(draft.cv).encode(), "cv.yaml").tree
