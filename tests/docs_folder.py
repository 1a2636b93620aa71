"""The folder that the documentation speaks of: a cv.yaml and what else its commands are given."""

from __future__ import annotations

import io
import runpy
import shutil
import subprocess
import zipfile
from pathlib import Path

from tests.test_photo import png

__all__ = ["fill"]

ROOT = Path(__file__).parent.parent

RESUME_JSON = """\
{
  "basics": {"name": "Ada Lovelace", "label": "Analyst", "email": "ada@example.org"},
  "work": [{"name": "Analytical Engine Works", "position": "Programmer", "startDate": "1842-10"}]
}
"""

POSTING = """\
Research Scientist

Requirements
- Experience with distributed training and machine learning
- Knowledge of Kubernetes and C++

Nice to have
- MLOps
"""

PERSON = """\
cvbuild: 1
name: {name}
contacts: [{{email: {name}@example.org}}]
variants: {{industry: {{tags: not research}}, public: {{}}}}
sections:
  - kind: text
    title: Profile
    text: Hello
  - kind: text
    title: Research
    tags: [research]
    text: More
"""

LINKEDIN = {
    "Profile.csv": "First Name,Last Name,Headline\nAda,Lovelace,Analyst\n",
    "Positions.csv": "Company Name,Title,Started On\nAnalytical Engine Works,Programmer,Oct 1842\n",
}


def fill(folder: Path) -> None:
    """Put everything there, under git with an earlier state that is called v1."""
    resume = (ROOT / "tests/docs/cv.yaml").read_text("utf-8")
    earlier = resume.replace("California, USA", "California")
    texts = {
        "cv.yaml": earlier,
        "old.yaml": earlier,
        "new.yaml": resume,
        "resume.json": RESUME_JSON,
        "job.txt": POSTING,
        "job.md": POSTING,
        "job.html": "<html><body>" + POSTING.replace("\n", "<br>\n") + "</body></html>",
        "papers.bib": (ROOT / "tests/bibliographies/papers.bib").read_text("utf-8"),
        "cvs/ada.yaml": PERSON.format(name="ada"),
        "cvs/team/grace.yaml": PERSON.format(name="grace"),
        "list.txt": "# who\ncvs/ada.yaml\ncvs/team/grace.yaml\n",
    }
    letters = runpy.run_path(str(ROOT / "tools/make_letters.py"))
    texts["letter.yaml"] = letters["VARIANTS"]
    letter = "letter: 1\ndate: 2026-11-24\nopening: Dear all,\nbody: Hello.\nclosing: Yours,\n"
    texts["letters/acme.yaml"] = letter
    workflow = ROOT / "docs/examples/github-workflow.yml"
    texts[".github/workflows/resume.yml"] = workflow.read_text("utf-8")
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    (folder / "signature.png").write_bytes(png(90, 30))
    shutil.copy(ROOT / "tests/bibliographies/plain.csl", folder / "ieee.csl")
    shutil.copytree(ROOT / "templates/latex/classic", folder / "mine")
    export = io.BytesIO()
    with zipfile.ZipFile(export, "w") as archive:
        for name, text in LINKEDIN.items():
            archive.writestr(name, text)
    for name in ("export.zip", "Basic_LinkedInDataExport.zip"):
        (folder / name).write_bytes(export.getvalue())
    _commit(folder, "v1")
    (folder / "cv.yaml").write_text(resume, encoding="utf-8", newline="\n")
    _commit(folder, "v2")


def _commit(folder: Path, tag: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    for arguments in (
        ("init", "--quiet"),
        ("add", "cv.yaml"),
        (*who, "commit", "--quiet", "-m", tag),
        ("tag", tag),
    ):
        subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)
