"""The template language of `templates/latex`: Jinja in which only `Latex` reaches the output.

Takes a loader, gives a sandboxed environment with `<< >>`, `<% %>` and `<# #>`. Whatever a
template prints is escaped by its type: text and inline nodes become LaTeX that shows them, `Latex`
stays, and a value of any other type (None above all) is a TypeError. Jinja's own escape is for
HTML; here every place that would use it gets `Latex` instead: macros, call and set blocks,
`super()`, `~`, `+`, `%`, `join`.

`leaks` reads a template for what types cannot hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import jinja2
from jinja2 import nodes, runtime
from jinja2.filters import FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cvbuild.latex.escape import Latex, address, hex_string
from cvbuild.text import Code, Emph, Inline, Inlines, Link, Str, Strong, capitals

if TYPE_CHECKING:
    from typing import Any  # Jinja's own signatures

__all__ = ["environment", "leaks"]

_DELIMITERS = {
    "block_start_string": "<%",
    "block_end_string": "%>",
    "variable_start_string": "<<",
    "variable_end_string": ">>",
    "comment_start_string": "<#",
    "comment_end_string": "#>",
}

_KEPT_FILTERS = (
    "abs",
    "batch",
    "count",
    "default",
    "dictsort",
    "first",
    "groupby",
    "int",
    "items",
    "last",
    "length",
    "list",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "round",
    "select",
    "selectattr",
    "slice",
    "sort",
    "sum",
    "unique",
)
"""Jinja's filters that neither build nor cut text; the others know HTML only."""
_KEPT_GLOBALS = ("range", "dict", "cycler", "namespace")


def environment(loader: jinja2.BaseLoader) -> jinja2.Environment:
    """The environment for the templates that `loader` finds.

    Filters of its own: `e` and `escape`, `join`, `upper` and `lower` (of text and of inline nodes
    but not of code), `address` (a URL as a PDF string), `hex_string` (a text as a PDF string).
    """
    return _Environment(
        loader=loader,
        **_DELIMITERS,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
    )


@jinja2.pass_context
def _finalize(_: runtime.Context, value: object) -> Latex:
    """What is printed for a value.

    Asking for the context keeps Jinja from escaping constants for HTML while it compiles.
    """
    return _latex(value)


def _latex(value: object) -> Latex:
    if isinstance(value, jinja2.Undefined):
        str(value)  # raises jinja2.UndefinedError, which names the variable
    return Latex.escape(value)


class _Macro(runtime.Macro):
    def _invoke(self, arguments: list[Any], autoescape: bool) -> str:
        return Latex(super()._invoke(arguments, autoescape))


class _BlockReference(runtime.BlockReference):
    def __call__(self) -> str:
        return Latex(super().__call__())


class _TemplateReference:
    """`self` in a template: only its blocks, as `self.name()`."""

    def __init__(self, context: runtime.Context) -> None:
        self._context = context

    def __getitem__(self, name: str) -> _BlockReference:
        return _BlockReference(name, self._context, self._context.blocks[name], 0)


class _Context(runtime.Context):
    def super(
        self, name: str, current: Callable[[runtime.Context], Any]
    ) -> runtime.BlockReference | jinja2.Undefined:
        parent = super().super(name, current)
        if isinstance(parent, jinja2.Undefined):
            return parent
        return _BlockReference(name, self, parent._stack, parent._depth)


def _concatenate(values: Iterable[object]) -> Latex:
    """The operator `~`."""
    return Latex("").join(map(_latex, values))


_runtime = {
    "Markup": Latex,
    "escape": _latex,
    "markup_join": _concatenate,
    "str_join": _concatenate,
    "Macro": _Macro,
    "TemplateReference": _TemplateReference,
}
"""What compiled templates use instead of the names of `jinja2.runtime`."""


class _Environment(ImmutableSandboxedEnvironment):
    context_class = _Context

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.filters = {name: FILTERS[name] for name in _KEPT_FILTERS} | {
            "e": _latex,
            "escape": _latex,
            "join": _join,
            "upper": _upper,
            "lower": _lower,
            "address": _text_only(address),
            "hex_string": _text_only(hex_string),
        }
        self.globals = {name: self.globals[name] for name in _KEPT_GLOBALS}

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        # Jinja offers this method as a hook. The first line imports the runtime's names; on the
        # same line, so that line numbers in tracebacks stay right, ours take their place.
        first, newline, rest = super()._generate(source, name, filename, defer_init).partition("\n")
        return (
            f"{first}; from {__name__} import _runtime; globals().update(_runtime){newline}{rest}"
        )


def _join(values: Iterable[object], separator: object = "") -> Latex:
    return _latex(separator).join(map(_latex, values))


@jinja2.pass_context
def _upper(context: runtime.Context, value: object) -> str | Inlines:
    document = context.get("document") or context.get("letter")
    language = getattr(document, "language", None)
    return _change(value, lambda text: capitals(text, language))


def _lower(value: object) -> str | Inlines:
    return _change(value, str.lower)


def _change(value: object, change: Callable[[str], str]) -> str | Inlines:
    if isinstance(value, str) and not isinstance(value, Latex):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_change_inline(node, change) for node in value)
    raise _refusal(value)


def _change_inline(node: object, change: Callable[[str], str]) -> Inline:
    match node:
        case Str(text):
            return Str(change(text))
        case Strong(children):
            return Strong(tuple(_change_inline(child, change) for child in children))
        case Emph(children):
            return Emph(tuple(_change_inline(child, change) for child in children))
        case Link(url, children):
            return Link(url, tuple(_change_inline(child, change) for child in children))
        case Code():
            return node
    raise _refusal(node)


def _text_only(function: Callable[[str], Latex]) -> Callable[[object], Latex]:
    def checked(value: object) -> Latex:
        if isinstance(value, str) and not isinstance(value, Latex):
            return function(value)
        raise _refusal(value)

    return checked


def _refusal(value: object) -> Exception:
    if isinstance(value, jinja2.Undefined):
        str(value)  # raises jinja2.UndefinedError, which names the variable
    return TypeError(f"{type(value).__name__} is not text: {value!r:.80}")


_UNFINISHED = re.compile(r"\\[A-Za-z@]+\Z")


def leaks(source: str) -> list[str]:
    """What a template's source does that its types cannot make right, as `line 3: …`.

    - `~`, whose operands tell nothing of the type of the result;
    - output of constants alone, which the template can write as LaTeX;
    - a value right behind a command's name, which would become part of the name;
    - blocks that switch the escape off.
    """
    tree = _Environment(**_DELIMITERS, trim_blocks=True, lstrip_blocks=True).parse(source)
    return [f"line {line}: {what}" for line, what in sorted(_leaks(tree))]


def _leaks(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    for concat in tree.find_all(nodes.Concat):
        yield concat.lineno, "`~` joins values; print them one after the other"
    for modifier in tree.find_all(nodes.EvalContextModifier):
        yield modifier.lineno, "the escape is switched"
    for output in tree.find_all(nodes.Output):
        before = ""
        for child in output.nodes:
            if isinstance(child, nodes.TemplateData):
                before = child.data
                continue
            if _UNFINISHED.search(before):
                yield child.lineno, "the value would become part of the command's name"
            if not isinstance(child, nodes.Name) and child.find(nodes.Name) is None:
                yield child.lineno, "a constant is printed; write it as LaTeX"
            before = ""
