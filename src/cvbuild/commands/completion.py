"""`cvbuild completion`: prints what makes a shell complete."""

from __future__ import annotations

from typing import Annotated

import typer

from cvbuild.commands.completing import ASKED, SHELLS, shells
from cvbuild.terminal import refuse, reporting, say

__all__ = ["completion"]


def completion(
    shell: Annotated[
        str,
        typer.Argument(
            metavar="SHELL", help="bash, zsh, fish or powershell.", autocompletion=shells
        ),
    ],
) -> None:
    """Print the script that makes a shell complete.

    Commands, options, the variants of the file, templates and engines. Put the line that your shell
    needs where it starts:

    \b
      bash  eval "$(cvbuild completion bash)"          in ~/.bashrc
      zsh   eval "$(cvbuild completion zsh)"           in ~/.zshrc, after compinit
      fish  cvbuild completion fish | source           in config.fish
      powershell                                       in $PROFILE
            cvbuild completion powershell | Out-String | Invoke-Expression

    \b
    Examples:
      cvbuild completion bash
      cvbuild completion fish > ~/.config/fish/completions/cvbuild.fish
    """
    # No module of Typer documents it; it is there since long before the Typer that we ask for.
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    with reporting(None):
        if shell not in SHELLS:
            refuse(f"there is no script for {shell!r}", f"there is {', '.join(SHELLS)}")
        say(get_completion_script(prog_name="cvbuild", complete_var=ASKED, shell=shell))
