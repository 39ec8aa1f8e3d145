"""用法提示 (usage messages): what typer says about commands and options, in Chinese, with what is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from typer.core import TyperCommand, TyperGroup

HELP_WORDS = (
    ("Show this message and exit.", "显示用法后退出。"),
    ("COMMAND [ARGS]...", "命令 [参数]…"),
    ("[OPTIONS]", "[选项]"),
    ("[required]", "[必填]"),
    ("[default: ", "[不填为:"),
    ("Usage: ", "用法:"),
    ("Options:", "选项:"),
    ("Commands:", "命令:"),
    ("Arguments:", "参数:"),
)
MESSAGES = (
    (re.compile(r"Missing argument '?([^'.]+)'?"), "缺少参数“{0}”"),
    (re.compile(r"Missing option '?([^'.]+)'?"), "缺少选项“{0}”"),
    (re.compile(r"No such command '([^']*)'"), "没有命令“{0}”"),
    (re.compile(r"No such option:? '?([^\s']+?)'?(?:[.\s]|$)"), "没有选项“{0}”"),
    (re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)"), "多出的参数:{0}"),
    (re.compile(r"Option '([^']+)' requires (?:an argument|\d+ arguments)"), "选项“{0}”后面要写取值"),
    (re.compile(r"Option '([^']+)' does not take a value"), "选项“{0}”后面不写取值"),
    (re.compile(r"Invalid value for '([^']+)': .*valid integer"), "“{0}”应为整数"),
    (re.compile(r"Invalid value for '([^']+)': .*greater than or equal to (\S+)"), "“{0}”应不小于 {1}"),
    (re.compile(r"Invalid value for '([^']+)': .*less than or equal to (\S+)"), "“{0}”应不大于 {1}"),
    (re.compile(r"Invalid value for PATHS: (.*)"), "{0}"),
    (re.compile(r"Invalid value for '?([^':]+)'?: (.*)"), "“{0}”的取值不对:{1}"),
)


class ChineseCommand(TyperCommand):
    """命令: one whose help page is in Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        """用法说明: the help page."""
        return in_chinese(super().get_help(ctx))


class ChineseGroup(TyperGroup):
    """命令组: the command itself, its help page in Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        """用法说明: the help page."""
        return in_chinese(super().get_help(ctx))


def in_chinese(page: str) -> str:
    """用法说明: a help page with typer's own words in Chinese."""
    for english, chinese in HELP_WORDS:
        page = page.replace(english, chinese)
    return page


def usage_message(error: Any) -> str:
    """用法错误: what is wrong with a command line, what is allowed, and where to read more; without a command its help."""
    context, stated = error.ctx, error.format_message()
    if "\n" in stated:
        return str(stated)
    lines = [f"用法不对:{_stated(stated)}。"]
    lines += [f"可用的{kind}:{'、'.join(names)}" for kind, names in _allowed(error) if names]
    return "\n".join([*lines, f"用法见:{context.command_path if context else 'perfanalysis'} --help"])


def _stated(message: str) -> str:
    found = ((pattern.search(message), stated) for pattern, stated in MESSAGES)
    return next((stated.format(*match.groups()) for match, stated in found if match), message.rstrip("."))


def _allowed(error: Any) -> Iterable[tuple[str, list[str]]]:
    """Commands where the command is unknown, options where the option is."""
    message, context = str(error.message), error.ctx
    if context is None:
        return
    if message.startswith("No such command"):
        yield "命令", list(context.command.list_commands(context))
    if message.startswith("No such option"):
        yield (
            "选项",
            [parameter.opts[0] for parameter in context.command.get_params(context) if parameter.opts[0][0] == "-"],
        )
