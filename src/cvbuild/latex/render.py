"""Render: from the neutral document to a job for TeX.

Takes a `Document`, a `Template` and a `Layout`, gives a `TexJob`. Text becomes TeX in one place,
the escape of the environment; this module only adds what the page needs to know of its sizes.
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from functools import lru_cache
from hashlib import sha256
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType, MappingProxyType
from typing import TYPE_CHECKING, Any

from cvbuild.cache import Cache
from cvbuild.diagnostic import CvbuildError, Diagnostic, suggest
from cvbuild.diagnostic import Path as FieldPath
from cvbuild.document import BulletList, Definition, Document, Paragraph
from cvbuild.latex.apart import TOO_MUCH, BodyError
from cvbuild.latex.escape import Latex, hex_string
from cvbuild.latex.template import BLOCK, Layout, Template, file_marker
from cvbuild.tex.job import TexJob

if TYPE_CHECKING:
    import jinja2

    from cvbuild.look import Look

__all__ = [
    "BODY",
    "body_of",
    "filled",
    "marker",
    "opening",
    "page_setup",
    "picture_name",
    "render",
    "rendered",
]

BODY = "body.tex.jinja"

MAX_STEPS = 300_000
"""How often a template may go round its loops and into its macros; a résumé takes thousands."""

MAX_CHARACTERS = 10_000_000
"""The longest body that a template may make, and the longest text that it may repeat."""


def render(document: Document, template: Template, layout: Layout) -> TexJob:
    """The TeX of a document.

    Raises:
        CvbuildError: the template's body is not valid Jinja2, or uses what is not there.
    """
    head = opening(document.title, document.author, document.language)
    body = body_of(document, template, layout.look)
    return TexJob(
        template.preamble,
        f"{head}{page_setup(layout)}{body}",
        language=document.language,
        trusted=template.trusted,
    )


def body_of(document: Document, template: Template, look: Look, photo: str = "photo") -> str:
    """What the body of the template makes of a document; `photo` begins the picture's name.

    Raises:
        CvbuildError: as `render` does.
    """
    if look.hyphenation:
        from cvbuild.typography import hyphenated

        document = hyphenated(document)
    picture = document.header.photo
    name = None if picture is None else picture_name(picture.file, photo)
    values = {"document": document, "photo": name, "look": look}
    return rendered(template.body, BODY, values, template)


def rendered(text: str, file: str, values: Mapping[str, object], template: Template) -> str:
    """What a file of the template makes of the values.

    Raises:
        CvbuildError: it is not valid Jinja2, or uses what is not there.
    """
    try:
        if template.trusted:
            body = filled(text, file, values, template.bases)
        else:
            from cvbuild.latex.apart import written

            body = written(text, file, values, template.bases)
    except BodyError as error:
        raise _broken(template, str(error)) from error
    if "\\cvmissing{" in body:
        from cvbuild.latex.characters import of_one_font

        body = of_one_font(body)
    return f"{file_marker(file)}\n{body}"


def filled(
    text: str,
    file: str,
    values: Mapping[str, object],
    bases: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """What a file of a template makes of the values, in this process; `bases` are the bodies that
    it may extend, by name.

    Raises:
        BodyError: it is not valid Jinja2, or uses what is not there.
    """
    import jinja2

    try:
        compiled = _compiled(text, tuple(bases.items()))
        return _limited(compiled.generate({**values, _STEP: _counter()}))
    except Exception as error:
        line = _line(error)
        if line is None and not isinstance(error, jinja2.TemplateError):
            raise  # a bug of cvbuild's own
        place = file if line is None else f"{file}:{line}"
        raise BodyError(f"{place}: {_reason(error)}") from error


@lru_cache(maxsize=8)
def _compiled(body: str, bases: tuple[tuple[str, str], ...] = ()) -> jinja2.Template:
    """The template, which calls the function `_STEP` of its values at each of its steps.

    So does each of the bodies that it extends, and there is nothing else that it can load.
    """
    from cvbuild.latex.environment import environment

    env = environment(_loader(dict(bases)))
    env.globals["at"] = marker
    env.tests["paragraph"] = lambda block: isinstance(block, Paragraph)
    env.tests["listing"] = lambda block: isinstance(block, BulletList)
    env.tests["definition"] = lambda block: isinstance(block, Definition)
    _bound_growth(env)
    _known_blocks(env, body, [text for _, text in bases])
    return env.template_class.from_code(env, _code(env, body, "<template>"), env.make_globals(None))


def _known_blocks(env: jinja2.Environment, body: str, bases: Sequence[str]) -> None:
    """Refuses a block of another name than those of the bodies that this one extends, which Jinja2
    would pass over; within others it may be."""
    import jinja2
    from jinja2 import nodes

    known = list(dict.fromkeys(name for base in bases for name in BLOCK.findall(base)))
    if not bases or set(known).issuperset(BLOCK.findall(body)):
        return
    try:
        tree = env.parse(body)
    except (jinja2.TemplateError, RecursionError):
        return  # what is wrong with it is told when it is compiled
    if any(isinstance(node, nodes.Extends) for node in tree.body):
        for node in tree.body:
            if isinstance(node, nodes.Block) and node.name not in known:
                close = suggest(node.name, known)
                hint = f"did you mean {close!r}?" if close else f"there are {', '.join(known)}"
                told = f"no block is called {node.name!r}; {hint}"
                raise jinja2.TemplateSyntaxError(told, node.lineno)


def _loader(bases: Mapping[str, str]) -> jinja2.BaseLoader:
    """What finds the bodies in `bases`."""
    import jinja2

    class Bases(jinja2.BaseLoader):
        def load(
            self,
            environment: jinja2.Environment,
            name: str,
            globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # Jinja's name
        ) -> jinja2.Template:
            if name not in bases:
                known = " or ".join(map(repr, bases)) or "nothing"
                reason = f"{name!r} is not there: template.toml allows to extend {known}"
                raise jinja2.TemplateRuntimeError(reason)
            code = _code(environment, bases[name], f"<{name}>")
            return environment.template_class.from_code(environment, code, globals or {})

    return Bases()


def _code(env: jinja2.Environment, body: str, name: str) -> CodeType:
    """What Jinja2 and Python make of a body, which is kept in the cache."""
    cache, key = Cache.here(), _key(f"{name}\0{body}")
    code = _kept(cache, key)
    if code is None:
        code = _made(env, body, name)
        data = marshal.dumps(code)
        cache.keep("templates", key, sha256(data).digest() + data)
    return code


def _made(env: jinja2.Environment, body: str, name: str) -> CodeType:
    """The parser is recursive, and Python's compiler, which comes after it, has its own limits."""
    import jinja2
    from jinja2 import nodes

    try:
        tree = env.parse(body)
        if any(
            _STEP in (getattr(node, "name", None), getattr(node, "target", None))
            for node in tree.find_all(nodes.Node)
        ):
            raise jinja2.TemplateError(f"the name {_STEP!r} is taken")
        for node in tree.find_all((nodes.For, nodes.Macro, nodes.CallBlock, nodes.Block)):
            assert isinstance(node, nodes.For | nodes.Macro | nodes.CallBlock | nodes.Block)
            call = nodes.Call(nodes.Name(_STEP, "load"), [], [], None, None)
            step = nodes.ExprStmt(call)
            step.set_lineno(node.lineno).set_environment(env)
            node.body.insert(0, step)
        return env.compile(tree, filename=name)
    except (RecursionError, MemoryError, SyntaxError, ValueError, OverflowError) as error:
        raise jinja2.TemplateError(_reason(error)) from error


def _key(body: str) -> str:
    """Names the code of a body: what Jinja2, Python and this package make of it."""
    import jinja2

    makers = [Path(__file__), Path(__file__).with_name("environment.py"), Path(jinja2.__file__)]
    made_by = [f"{maker} {maker.stat().st_mtime_ns}" for maker in makers]
    parts = (*made_by, MAGIC_NUMBER.hex(), body)
    return sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _kept(cache: Cache, key: str) -> CodeType | None:
    """The code in the cache, if it is what was written there."""
    path = cache.find("templates", key)
    try:
        data = b"" if path is None else path.read_bytes()
    except OSError:
        return None
    digest, kept = data[:32], data[32:]
    if sha256(kept).digest() != digest:
        return None
    code = marshal.loads(kept)  # what this program wrote, or the digest would differ
    assert isinstance(code, CodeType)
    return code


_STEP = "_cv_step"
"""The name of the function that counts."""


def _counter() -> Callable[[], None]:
    steps = iter(range(MAX_STEPS))

    def step() -> None:
        if next(steps, None) is None:
            raise _too_much(f"this goes round more than {MAX_STEPS:,} times")

    return step


def _bound_growth(env: jinja2.Environment) -> None:
    """Makes the operators that can fill the memory at once refuse to."""
    import operator

    from jinja2.sandbox import SandboxedEnvironment

    def times(left: object, right: object) -> object:
        for one, other in ((left, right), (right, left)):
            if (
                isinstance(one, str | list | tuple)
                and isinstance(other, int)
                and len(one) * other > MAX_CHARACTERS
            ):
                raise _too_much("this repeats something too often")
        return operator.mul(left, right)

    def power(left: object, right: object) -> object:
        if isinstance(right, int | float) and abs(right) > 100:
            raise _too_much("the exponent is too large")
        return operator.pow(left, right)

    assert isinstance(env, SandboxedEnvironment)
    env.intercepted_binops = frozenset({"*", "**"})
    env.binop_table |= {"*": times, "**": power}


def _too_much(message: str) -> Exception:
    import jinja2

    return jinja2.TemplateRuntimeError(message)


def _limited(chunks: Iterable[str]) -> str:
    kept: list[str] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_CHARACTERS:
            raise _too_much(f"this writes more than {MAX_CHARACTERS:,} characters")
        kept.append(chunk)
    return "".join(kept)


def _line(error: Exception) -> int | None:
    """The line of the template behind an error: Jinja gives its frames the file `<template>`."""
    import traceback

    import jinja2

    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.lineno
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == "<template>"]
    return lines[-1] if lines else None


def _reason(error: Exception) -> str:
    import jinja2

    if isinstance(error, RecursionError):
        return "this goes too deep into itself"
    if isinstance(error, MemoryError):
        return TOO_MUCH
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.message or "this is not valid Jinja2"
    if isinstance(error, SyntaxError):
        return error.msg
    return str(error) or type(error).__name__


def picture_name(file: str, stem: str = "photo") -> str:
    """The name under which templates find a picture, whatever it is called."""
    return f"{stem}.png" if file.lower().endswith(".png") else f"{stem}.jpg"


def marker(path: FieldPath) -> Latex:
    """The comment line that names the field behind what follows; see `cvbuild.tex.job`."""
    return Latex(f"%@ {json.dumps(path)}")


def opening(title: str, author: str, language: str) -> str:
    """What a file says of itself."""
    info = f"/Title{hex_string(title)}/Author{hex_string(author)}/Creator(cvbuild)"
    return (
        f"\\pdfinfo{{{info}}}\n"
        f"\\pdfcatalog{{/Lang({language})/ViewerPreferences<</DisplayDocTitle true>>}}\n"
    )


def page_setup(layout: Layout) -> str:
    """The look and the sizes of what follows."""
    look = layout.look
    switches = (look.font, look.ink, look.tint, look.links, look.header, look.photo_side)
    numbers = (int(look.rules), int(look.page_numbers))
    said = "".join(f"{{{value}}}" for value in (*switches, *numbers))
    width, height = layout.paper_size
    sizes = "".join(
        f"{{{size}}}"
        for size in (
            f"{layout.font_size:.5g}bp",
            f"{layout.leading:.5g}",
            f"{layout.spacing:.5g}",
            f"{width:.5f}pt",
            f"{height:.5f}pt",
            f"{layout.margin:.5f}pt",
        )
    )
    return f"\\cvlook{said}\n\\cvlayout{sizes}\n"


def _broken(template: Template, reason: str) -> CvbuildError:
    return CvbuildError(
        [
            Diagnostic(
                "broken-template",
                f"the template {template.name!r} cannot be used: {reason}",
                path=("template",),
            )
        ]
    )
