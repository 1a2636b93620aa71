"""Measures what the page budget and variants cost, as ratios within one run.

Every line is a whole process, `python -m cvbuild pdf`, on a file that is generated here; the
cases take turns, so that a busy moment of the machine hits all of them. Prints one table: the
median, the least and the most of the times, the ratio of the medians, and how often TeX ran.

    python bench/run.py [ROUNDS]
"""

from __future__ import annotations

import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

WORDS = ("learning", "systems", "distributed", "networks", "of", "the", "in", "and", "measured")


@dataclass
class Case:
    """One line of the table: arguments of `cvbuild pdf`, and what its time is compared with."""

    name: str
    arguments: list[str]
    against: str
    seconds: list[float] = field(default_factory=list)
    runs: int = 0

    def run(self, folder: Path) -> None:
        command = [sys.executable, "-m", "cvbuild", "pdf", *self.arguments, "--json"]
        start = time.perf_counter()
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        self.seconds.append(time.perf_counter() - start)
        if done.returncode != 0:
            raise SystemExit(f"{self.name}: exit code {done.returncode}\n{done.stderr}")
        self.runs = sum(one["runs"] for one in json.loads(done.stdout))

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def resume(entries: int, **head: object) -> str:
    """A résumé of that many entries of a few lines each."""
    chance = random.Random(7)
    made = [
        {
            "organization": f"Organisation {n}",
            "position": f"Role {n}",
            "date": "2020",
            "location": "Rome",
            "priority": str(n % 5),
            "tags": [f"t{n % 4}"],
            "highlights": [
                " ".join(chance.choices(WORDS, k=chance.randint(6, 38)))
                for _ in range(chance.randint(1, 3))
            ],
        }
        for n in range(entries)
    ]
    section = {"kind": "experience", "entries": made}
    return json.dumps({"cvbuild": "1", "name": "Ada Lovelace", **head, "sections": [section]})


def prepare(folder: Path) -> list[Case]:
    """Writes the files; gives the cases."""
    variants = {f"v{n}": {"tags": f"not t{n}"} for n in range(4)}
    files = {
        "without.yaml": resume(9),
        "natural.yaml": resume(9, pages="1"),
        "spacing.yaml": resume(10, pages="1"),
        "size.yaml": resume(11, pages="1"),
        "margin.yaml": resume(12, pages="1"),
        "drop.yaml": resume(18, pages="1", fit={"drop": "true"}),
        "variants.yaml": resume(20, variants=variants),
        "short.yaml": resume(20, pages="2", variants=variants),
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    budget = "no page budget"
    return [
        Case(budget, ["without.yaml"], budget),
        Case("budget: natural layout fits", ["natural.yaml"], budget),
        Case("budget: spacing", ["spacing.yaml"], budget),
        Case("budget: size of type", ["size.yaml"], budget),
        Case("budget: margins", ["margin.yaml"], budget),
        Case("budget: items left out", ["drop.yaml"], budget),
        Case("one variant", ["variants.yaml", "--variant", "v0"], "one variant"),
        Case("four variants", ["variants.yaml", "--all-variants"], "one variant"),
        Case("one variant, budget", ["short.yaml", "--variant", "v0"], "one variant, budget"),
        Case("four variants, budget", ["short.yaml", "--all-variants"], "one variant, budget"),
    ]


def table(cases: list[Case]) -> str:
    """The results as Markdown."""
    medians = {case.name: case.median for case in cases}
    lines = [
        "| what | median | least | most | ratio | compared with | runs of TeX |",
        "|---|--:|--:|--:|--:|---|--:|",
    ]
    for case in cases:
        ratio = case.median / medians[case.against]
        lines.append(
            f"| {case.name} | {case.median:.2f} s | {min(case.seconds):.2f} s "
            f"| {max(case.seconds):.2f} s | {ratio:.2f} | {case.against} | {case.runs} |"
        )
    return "\n".join(lines)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = prepare(folder)
        for case in cases:  # once unmeasured, so that files are read and compiled
            case.run(folder)
            case.seconds.clear()
        for _ in range(rounds):
            for case in cases:
                case.run(folder)
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {rounds} rounds\n"
    )
    print(table(cases))


if __name__ == "__main__":
    main()
