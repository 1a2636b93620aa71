"""A résumé beside job postings: what they name, what the file says of it, which tags add it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from cvbuild import match as matching
from cvbuild.diagnostic import CvbuildError
from cvbuild.expression import Expression, true_for
from cvbuild.expression import parse as expression
from cvbuild.match.posting import Asked, read
from cvbuild.match.propose import proposal
from cvbuild.match.report import text as told
from cvbuild.match.terms import terms
from cvbuild.match.words import same
from cvbuild.pipeline import Wanted
from cvbuild.source import load
from tests.readers import app

CV = """\
cvbuild: 1
name: Nora Lind
headline: Software engineer for data platforms
contacts:
  - email: nora@example.se
  - phone: +46 70 000 00 00
    tags: [private]
summary: I build services that do not wake anybody up at night.
variants:
  backend:
    tags: not data and not teaching
  data:
    tags: data
    headline: Data engineer
  lecturer:
    tags: teaching and not data
sections:
  - kind: experience
    entries:
      - organization: Fjord Bank
        position: Backend developer
        start: 2019
        highlights:
          - Payment services in Golang on k8s, with gRPC between them
          - text: Streams of transactions with Kafka and Flink
            tags: [data]
          - text: Led a team of five
            tags: [lead]
      - organization: Umeå University
        position: Lecturer
        start: 2016
        end: 2019
        tags: [teaching]
        highlights:
          - Taught relational databases and event-driven architecture
          - text: A course on Terraform
            tags: [data]
  - kind: skills
    entries:
      - name: Languages
        items: [Go, Java, Python, SQL]
      - name: Platforms
        items:
          - AWS
          - Postgres
          - text: Prometheus
            tags: [lead]
  - kind: projects
    tags: [data]
    entries:
      - name: A REST API for tides
        keywords: [Redis, Docker]
"""

BACKEND = """\
Backend Developer (Go)

We're Paperplane, a Series A fintech from Amsterdam. Our stack: Go, PostgreSQL,
Redis, gRPC, Docker and AWS (EKS, RDS, S3). We deploy many times a day with
GitHub Actions and Terraform.

You will design, build and operate the services that move money between banks,
integrate SEPA and SWIFT, and improve observability with Prometheus, Grafana and
OpenTelemetry.

You have:
  • Several years of professional experience with Go, Java or Kotlin
  • Deep knowledge of relational databases and event-driven architecture
  • Experience in building REST APIs and microservices
  • An understanding of security and PCI DSS is a plus
  • A degree in computer science, mathematics or similar

We do not care where you went to school. Go for it and apply!
"""

BESIDE_BACKEND = """\
job.txt beside cv.yaml, variant backend (not data and not teaching):
7 of 27 terms shown, 29% by weight

Shown                        line   asked     cv line where
  Go                         1 +2   title     24 +1   Fjord Bank
  Backend Developer          1      title     21      Fjord Bank
  Java                       12     required  41      Languages
  PostgreSQL                 3      work      45      Platforms
  gRPC                       4      work      24      Fjord Bank
  AWS                        4      work      44      Platforms
  Prometheus                 8      work      46      Platforms

With other tags              line   asked     cv line [tags] where
  relational databases       13     required  35      [teaching] Umeå University
  event-driven architecture  13     required  35      [teaching] Umeå University
  REST APIs                  14     required  51      [data] A REST API for tid…
  Redis                      4      work      52      [data] A REST API for tid…
  Docker                     4      work      52      [data] A REST API for tid…
  Terraform                  5      work      36      [teaching, data] Umeå Uni…

Not in the file              line   asked
  Kotlin                     12     required
  microservices              14     required
  computer science           16     required
  mathematics                16     required
  EKS                        4      work
  RDS                        4      work
  S3                         4      work
  GitHub Actions             5      work
  SEPA                       8      work
  SWIFT                      8      work
  Grafana                    8      work
  OpenTelemetry              9      work
  security                   15     preferred
  PCI DSS                    15     preferred

Proposed: no --variant and no --tags
  shows 13 terms, 52% by weight, with 6 of 6 tagged items
"""

MACHINE_LEARNING = """\
Senior Machine Learning Engineer (m/f/d) at Nimbus Labs

About Nimbus Labs
We build weather models for farmers. Our office is in Berlin.

What you'll do
- Train and deploy deep learning models with PyTorch
- Work with data engineers on Apache Kafka and Spark pipelines
- Own the CI/CD of our MLOps platform

Requirements:
* 5+ years of experience in Python and C++
* Solid understanding of distributed systems
  and federated learning
* Experience with Kubernetes, Terraform, and Helm
* A degree in Computer Science or a related field
* Nice to have: Go or Rust

NICE TO HAVE
- GraphQL
- publications at NeurIPS or ICML

Benefits
- 30 days of vacation, Urban Sports Club
We are an equal opportunity employer.
"""

MARKETING = """\
# Digital Marketing Manager

**Location:** Lisbon (hybrid) · **Salary:** €45,000–55,000

Brightleaf is a fast-growing D2C brand for houseplants. We're looking for a data-driven marketer
to own our paid channels across Europe.

## What you'll do

- Plan and run campaigns on **Google Ads**, Meta and TikTok
- Own our [SEO](https://example.com) roadmap together with the content team
- Report on CAC, ROAS and LTV in Looker Studio every week
- Run A/B tests on landing pages and e-mail flows (Klaviyo)

## What you bring

- 4+ years of experience in performance marketing or growth marketing
- Excellent knowledge of Google Analytics 4 and Excel
- Fluent English; Portuguese is a plus
- Strong analytical and communication skills
- Experience managing budgets of more than €1M

## Nice to have

- Basic SQL
- Experience with Shopify and Figma

## What we offer

- 25 days of holiday, private health insurance
- A MacBook Pro
"""

NURSE = """\
<html><head><title>Job</title><style>p{}</style></head><body>
<h1>Registered Nurse – Intensive Care Unit</h1>
<p>St. Brigid's Hospital, Dublin</p>
<h2>The role</h2>
<p>You will provide high-quality patient care on our 12-bed ICU, working with doctors and
physiotherapists in a multidisciplinary team.</p>
<ul><li>Mechanical ventilation and haemodynamic monitoring</li>
<li>Administer medication, wound care and CRRT</li></ul>
<p><b>Essential criteria</b></p>
<ul>
<li>Registration with the NMBI</li>
<li>Minimum 2 years of critical care experience</li>
<li>BLS and ACLS certification</li>
<li>Knowledge of infection control and electronic health records such as Epic</li></ul>
<p><strong>Desirable</strong></p><ul><li>Postgraduate diploma in Critical Care Nursing</li></ul>
<h3>Benefits</h3><ul><li>Pension, Cycle to Work</li></ul>
<script>var a = "Kubernetes"</script></body></html>
"""

TERMS: dict[str, tuple[str, str]] = {
    "backend": (
        BACKEND,
        """\
title: Go 1,3,12; Backend Developer 1
required: Java 12; Kotlin 12; relational databases 13; event-driven architecture 13; \
REST APIs 14; microservices 14; computer science 16; mathematics 16
work: PostgreSQL 3; Redis 4; gRPC 4; Docker 4; AWS 4; EKS 4; RDS 4; S3 4; GitHub Actions 5; \
Terraform 5; SEPA 8; SWIFT 8; Prometheus 8; Grafana 8; OpenTelemetry 9
preferred: security 15; PCI DSS 15
""",
    ),
    "machine learning": (
        MACHINE_LEARNING,
        """\
title: Machine Learning Engineer 1
required: Python 12; C++ 12; distributed systems 13; federated learning 14; Kubernetes 15; \
Terraform 15; Helm 15; Computer Science 16
work: deep learning 7; PyTorch 7; Kafka 8; Spark 8; CI/CD 9; MLOps 9
preferred: Go 17; Rust 17; GraphQL 20; publications 21; NeurIPS 21; ICML 21
""",
    ),
    "marketing, in Markdown": (
        MARKETING,
        """\
title: Digital Marketing Manager 1
required: performance marketing 17; growth marketing 17; Google Analytics 4 18; Excel 18; \
English 19
work: D2C 5; Google Ads 10; Meta 10; TikTok 10; SEO 11; CAC 12; ROAS 12; LTV 12; \
Looker Studio 12; A/B tests 13; Klaviyo 13
preferred: Portuguese 19; SQL 25; Shopify 26; Figma 26
""",
    ),
    "nurse, in HTML": (
        NURSE,
        """\
title: Registered Nurse 2
required: NMBI 11; critical care 12; BLS 13; ACLS 13; infection control 14; \
electronic health records 14; Epic 14
work: ICU 5; haemodynamic monitoring 7; wound care 8; CRRT 8
preferred: Critical Care Nursing 15
""",
    ),
    "lists after words and a colon": (
        "Nice to have: Swift, Go, Ruby.\nRequired: Julia, Spark, Kafka",
        "required: Julia 2; Spark 2; Kafka 2\npreferred: Swift 1; Go 1; Ruby 1\n",
    ),
    "lines of a few words after a colon": (
        "Developer\n\nWe need: Python, Go\n\nMust have: PyTorch\n\nTools: SQL; Excel\n\n"
        "You have: Docker\n\nRequirements: Write well",
        "title: Developer 1\nrequired: Python 3; Go 3; PyTorch 5; SQL 7; Excel 7; Docker 9\n",
    ),
}


@pytest.mark.parametrize("name", TERMS)
def test_what_a_posting_names_and_how_much_it_asks_for_it(name: str) -> None:
    posting, expected = TERMS[name]
    lines: dict[Asked, list[str]] = {}
    for term in terms(read(posting, name), (), ()):
        places = ",".join(str(mention.line) for mention in term.mentions)
        lines.setdefault(term.asked, []).append(f"{term.text} {places}")
    made = "".join(f"{asked}: {'; '.join(found)}\n" for asked, found in lines.items())
    assert made == expected


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way(ending: str) -> None:
    one, other = (read(text, "") for text in (BACKEND, BACKEND.replace("\n", ending)))
    assert terms(one, (), ()) == terms(other, (), ())


SPELLINGS = [
    ("CI/CD", "ci / cd", True),
    ("Node.js", "NodeJS", True),
    ("Node", "node.js", True),
    ("Kubernetes", "k8s", True),
    ("machine learning", "ML", True),
    ("machine-learning", "Machine Learning", True),
    ("front-end", "frontend", True),
    ("Ph.D.", "PhD", True),
    ("APIs", "API", True),
    ("data pipelines", "data pipeline", True),
    ("Master's degree", "MSc", True),
    ("A/B tests", "A/B testing", True),
    ("golang", "Go", True),
    ("Go", "go", False),
    ("IT", "it", False),
    ("US", "us", False),
    ("C++", "C", False),
    ("C#", "C", False),
    (".NET", "net", False),
    ("R", "R&D", False),
    ("Java", "JavaScript", False),
]


@pytest.mark.parametrize(("one", "other", "expected"), SPELLINGS, ids=str)
def test_spellings_of_one_thing(one: str, other: str, expected: bool) -> None:
    assert same(one, other) is expected


def test_only_whole_words_are_found() -> None:
    cv = "cvbuild: 1\nname: A\nsections:\n  - {kind: list, items: [R&D of scala bars, Javan tea]}\n"
    posting = "Requirements:\n- Experience with R, Scala, Java, C\n"
    (found,) = matching.match(load(cv.encode(), "cv.yaml"), [Wanted()], posting, "job")
    assert [one.term.text for one in found.covered] == ["Scala"]
    assert [one.term.text for one in found.missing] == ["R", "Java", "C"]


# --- The command.


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("cv.yaml").write_text(CV, encoding="utf-8")
    Path("job.txt").write_text(BACKEND, encoding="utf-8")
    return tmp_path


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["match", *arguments], input=stdin)


def test_a_variant_beside_a_posting() -> None:
    result = run("job.txt", "cv.yaml", "--variant", "backend")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == BESIDE_BACKEND
    assert max(map(len, result.stdout.splitlines())) <= 80


ALL = """\
job.txt beside cv.yaml: 27 terms

résumé        shown  by weight  could show  required, not shown
(whole file)     13        52%          13  Kotlin, microservices, computer sci…
data              9        37%          13  Kotlin, relational databases, event…
lecturer          8        35%          13  Kotlin, REST APIs, microservices, c…
backend           7        29%          13  Kotlin, relational databases, event…
"""


def test_all_variants_in_a_table() -> None:
    result = run("job.txt", "cv.yaml", "--all-variants")
    assert (result.exit_code, result.stdout) == (0, ALL)


def test_the_proposal_does_what_it_says() -> None:
    first = run("job.txt", "--variant", "lecturer")
    assert first.stdout.endswith(
        'Proposed: --tags "teaching or data or lead"\n'
        "  shows 13 terms, 52% by weight, with 6 of 6 tagged items\n"
    )
    then = run("job.txt", "--tags", "teaching or data or lead")
    assert then.stdout.startswith(
        "job.txt beside cv.yaml, --tags 'teaching or data or lead':\n"
        "13 of 27 terms shown, 52% by weight\n"
    )
    assert "Proposed" not in then.stdout


def test_what_nobody_asks_for_can_be_left_out() -> None:
    Path("job.txt").write_text("Java developer\n\nYou have:\n- Java, Redis\n", encoding="utf-8")
    assert run("job.txt").stdout.endswith(
        'Proposed: --tags "not lead and not teaching"\n'
        "  shows as much, 67% by weight, with 2 of 6 tagged items\n"
    )


def test_as_json() -> None:
    result = run("job.txt", "cv.yaml", "--variant", "data", "--format", "json")
    facts = json.loads(result.stdout)
    assert (facts["variant"], facts["expression"]) == ("data", "data")
    by_term = {term["term"]: term for term in facts["terms"]}
    assert by_term["REST APIs"] == {
        "term": "REST APIs",
        "status": "shown",
        "asked": "required",
        "weight": 3.0,
        "lines": [{"line": 14, "asked": "required"}],
        "shown": [
            {
                "text": "REST API",
                "path": "sections[2].entries[0].name",
                "line": 51,
                "section": "Projects",
                "entry": "A REST API for tides",
            }
        ],
        "hidden": [],
        "tags": [],
    }
    assert by_term["Terraform"]["status"] == "other-tags"
    assert by_term["Terraform"]["tags"] == ["teaching"]
    assert by_term["Kotlin"]["status"] == "missing"


def test_a_posting_from_standard_input() -> None:
    result = run("-", "cv.yaml", stdin=NURSE.encode("utf-16"))
    assert result.stdout.startswith("<stdin> beside cv.yaml, the whole file:\n0 of 13 terms shown")


def test_publications_of_a_bibliography_count() -> None:
    Path("cv.yaml").write_text(
        "cvbuild: 1\nname: Ada\nvariants: {short: {tags: not old}}\nsections:\n"
        "  - kind: publications\n    bib: mine.bib\n    entries:\n"
        "      - {title: On Kotlin, tags: [old]}\n"
    )
    Path("mine.bib").write_text("@article{a, author={Ada}, title={Of Redis}, year=1843}\n")
    told = run("job.txt", "--variant", "short").stdout
    assert re.search(r"^  Redis +4 +work +6 +Of Redis$", told, re.MULTILINE)
    assert re.search(r"^  Kotlin +12 +required +8 +\[old\] On Kotlin$", told, re.MULTILINE)


WRONG = {
    "no posting": (["none.txt"], 1, "none.txt: error[no-such-file]"),
    "no file": (["job.txt", "none.yaml"], 1, "none.yaml: error[no-such-file]"),
    "both from standard input": (["-", "-"], 2, "<stdin>: error[bad-output]"),
    "an unknown variant": (
        ["job.txt", "--variant", "bakend"],
        2,
        "cv.yaml: error[unknown-variant]",
    ),
    "an unknown tag": (["job.txt", "--tags", "dota"], 2, "cv.yaml: error[unknown-tag]"),
    "a variant and tags": (["job.txt", "--variant", "data", "--tags", "data"], 2, "cv.yaml: error"),
    "all and one": (["job.txt", "--all-variants", "--variant", "data"], 2, "cv.yaml: error"),
    "a PDF": (["job.pdf"], 2, "job.pdf: error[no-text]"),
    "an empty posting": (["empty.txt"], 2, "empty.txt: error[empty-file]"),
    "a posting of nothing": (["idle.txt"], 1, "idle.txt: error[no-terms]"),
    "a folder": (
        ["."],
        1,
        ".: error[is-a-folder]: this is a folder, not a file\n"
        "  hint: name the file that holds the posting: cvbuild match job.txt cv.yaml\n",
    ),
    "another name": (
        ["jobs.txt"],
        1,
        "jobs.txt: error[no-such-file]: there is no such file\n  hint: did you mean 'job.txt'?\n",
    ),
    "the wrong way round": (
        ["mine.yaml", "job.txt"],
        2,
        "mine.yaml: error[not-a-posting]: this is a cv.yaml, and the posting should stand here\n"
        "  hint: the posting comes first: cvbuild match job.txt mine.yaml\n",
    ),
    "a file in place of a posting": (
        ["mine.yaml"],
        2,
        "mine.yaml: error[not-a-posting]: this is a cv.yaml, and the posting should stand here\n"
        "  hint: the posting comes first: cvbuild match job.txt mine.yaml\n",
    ),
    "a posting that is too long": (
        ["long.txt"],
        1,
        "long.txt: error[too-large]: the posting is longer than 100000 characters\n"
        "  hint: copy its text alone into a file, without the page around it\n",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told(name: str) -> None:
    Path("job.pdf").write_bytes(b"%PDF-1.7\n\0")
    Path("empty.txt").write_text("\n \n")
    Path("idle.txt").write_text("We are a team, and we like it here.\n")
    Path("long.txt").write_text("We need Python and Go. " * 5_000)
    Path("mine.yaml").write_text("# mine\ncvbuild: 1\nname: Ada\n")
    arguments, code, start = WRONG[name]
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith(start)


def test_a_page_may_be_long_and_a_posting_may_not() -> None:
    page = NURSE.replace("<script>", f"<script>{'x = 1; ' * 100_000}")
    Path("job.html").write_text(page, encoding="utf-8")
    assert "0 of 13 terms shown" in run("job.html").stdout
    Path("job.html").write_text(NURSE.replace("Epic", "Epic " * 30_000), encoding="utf-8")
    assert "the posting is longer than 100000 characters" in run("job.html").stderr


HOSTILE = [
    "Kafka with Apache ",
    "experience with foo bar, ",
    "**a ",
    "<p",
    "[a](",
    "A.",
    "<!--",
    "A",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_posting_of_nothing_but_one_thing_comes_to_an_end(text: str) -> None:
    source = load(CV.encode(), "cv.yaml")
    with suppress(CvbuildError):
        matching.match(source, [Wanted()], f"About {text * (90_000 // len(text))}", "job")


def test_nothing_is_written(folder: Path) -> None:
    before = {file: file.read_bytes() for file in folder.iterdir()}
    run("job.txt", "cv.yaml", "--variant", "data")
    assert {file: file.read_bytes() for file in folder.iterdir()} == before


# --- Properties.

TAGS = st.frozensets(st.sampled_from("abcd"), min_size=1, max_size=2)
NEEDS = st.lists(st.lists(TAGS, max_size=2).map(tuple), min_size=1, max_size=2)
EXPRESSIONS = st.sampled_from(
    [
        "a",
        "not a",
        "a and b",
        "a or b",
        "not (a or b)",
        "a and not c",
        "not a and not b",
        "not d or b",
    ]
).map(expression)


@given(
    st.lists(st.tuples(st.sampled_from([1.0, 2.0, 3.0]), NEEDS), max_size=6),
    st.none() | EXPRESSIONS,
)
def test_a_proposal_shows_more_and_never_less(
    wanted: list[tuple[float, list[tuple[frozenset[str], ...]]]],
    old: Expression | None,
) -> None:
    content = [need for _, needs in wanted for need in needs if need]

    def shown(chosen: Expression | None) -> set[int]:
        return {
            n
            for n, (_, needs) in enumerate(wanted)
            if any(all(chosen is None or true_for(chosen, t) for t in need) for need in needs)
        }

    made = proposal(wanted, content, [], old)
    if made is None:
        return
    assert made.terms == len(shown(made.expression))
    assert shown(made.expression) >= shown(old)
    assert made.expression is not None or old is not None


@given(st.text(st.sampled_from("aG oR&.,-/+#()\n:•*1'"), max_size=120))
def test_any_posting_is_read(text: str) -> None:
    source = load(CV.encode(), "cv.yaml")
    try:
        (found,) = matching.match(source, [Wanted("backend")], text, "job")
    except CvbuildError as error:
        assert error.diagnostics[0].code == "no-terms"
        return
    assert 0 <= found.share <= 1
    lines = len(text.split("\n"))
    assert all(1 <= m.line <= lines for one in found.found for m in one.term.mentions)
    assert told(found, "cv.yaml")
