"""Commands that stand beside a plain one: `coach cases edit …` beside `coach cases 问题`. Imports nothing heavy."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class Beside(click.Command):
    """A command whose first word may be the name of another one.

    Args:
        beside: names to `module:function` of the other commands, imported when they are asked for. A query that is
            itself such a name is asked with `--` before it.
    """

    def __init__(self, *arguments: Any, beside: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._beside = beside

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the words of the command line, as this command or as the one beside it that they name."""
        if args and args[0] in self._beside:
            return self._other(args[0]).make_context(f"{info_name} {args[0]}", args[1:], parent=parent, **extra)
        return super().make_context(info_name, args, parent=parent, **extra)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Name the commands beside this one in its help, and how to ask for their names."""
        super().format_epilog(ctx, formatter)
        with formatter.section("另有（要查这些词本身，前面加 --）"):
            told = [(f"{ctx.command_path} {name}", self._other(name).get_short_help_str(60)) for name in self._beside]
            formatter.write_dl(told)

    def _other(self, name: str) -> click.Command:
        module, attribute = self._beside[name].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command
