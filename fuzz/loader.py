"""Coverage-guided fuzzing of the loader, the schema and the escape: bytes in, TeX or diagnostics.

    python -m fuzz.loader [SECONDS] [ARGUMENTS OF libFuzzer]

Needs atheris (the extra `fuzz`). What it learns stays in build/fuzz/corpus and is where the next
run goes on; an input that breaks something is left in build/fuzz/found. A run fails at an error
that is no CvbuildError, at TeX that is not all right (see `fuzz.readable`), at an input that takes
longer than five seconds, and at two gigabytes of memory.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

from fuzz.corpus import seeds, tokens

FOLDER = Path("build/fuzz")
SECONDS = 600
LARGEST = 8192
"""Bytes of an input."""


def try_one(data: bytes) -> None:
    """Loads, checks and renders a file.

    Raises:
        AssertionError: the TeX is not all right.
        Exception: every other that is no CvbuildError.
    """
    from cvbuild.compose import compose
    from cvbuild.diagnostic import CvbuildError, render
    from cvbuild.pipeline import Wanted, checked, chosen, prepare
    from cvbuild.source import load, shown
    from fuzz.readable import decoded, lacks, strays

    text = None
    try:
        source = load(data, "cv.yaml")
        text = source.text
        cv, _ = checked(source)
        for name in (None, *list(cv.variants)[:3]):
            wanted = Wanted(name, template="classic", base=FOLDER)
            document = compose(chosen(source, cv, wanted)[0])
            body = prepare(source, wanted).body
            assert not (found := strays(body)), found
            assert not (lost := lacks(document, decoded(body))), lost
    except CvbuildError as error:
        assert error.diagnostics
        render(error.diagnostics, file="cv.yaml", text=text or shown(data))


def main() -> None:
    import atheris

    with atheris.instrument_imports(include=["cvbuild"]):
        import cvbuild.pipeline  # noqa: F401

    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    corpus, found = FOLDER / "corpus", FOLDER / "found"
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds():
        if len(seed) <= LARGEST:
            (corpus / sha256(seed).hexdigest()[:40]).write_bytes(seed)
    words = FOLDER / "words"
    words.write_text("".join(f'"{_quoted(token)}"\n' for token in tokens()), encoding="ascii")
    arguments = [
        sys.argv[0],
        *(f"-max_total_time={seconds}", f"-max_len={LARGEST}", "-timeout=5", "-rss_limit_mb=2048"),
        *(f"-dict={words}", f"-artifact_prefix={found}/", "-print_final_stats=1"),
        *sys.argv[2:],
        str(corpus),
    ]
    atheris.Setup(arguments, try_one)
    atheris.Fuzz()


def _quoted(token: str) -> str:
    """A word as libFuzzer's dictionaries have it."""
    data = token.encode("utf-8", "surrogatepass")
    return "".join(f"\\x{byte:02X}" for byte in data)


if __name__ == "__main__":
    main()
