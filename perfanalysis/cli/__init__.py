"""命令行 (cli): what a person types; each command imports what it needs only when it runs."""

from perfanalysis.cli.commands import main

__all__ = ["main"]
