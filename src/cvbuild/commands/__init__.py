"""The commands, a module each; `cvbuild.cli` imports the one that is asked for."""
