"""The parameters cell of a notebook, read without running it, and the values of a file held against it."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfanalysis.problems import InputProblems, Problem, problem

RUNNER_PARAMETER = "output_folder"
_WORDS = {
    "str": "文本",
    "int": "整数",
    "float": "数值",
    "bool": "true 或 false",
    "list": "列表",
    "dict": "映射",
    "None": "空",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """参数: one assignment of the parameters cell.

    ``type`` is the annotation, or the default's type; ``help`` the comment beside it. ``required`` parameters must
    stand in a parameters file: no default, 必填 in the comment, or an example file (``…_file``) as default.
    """

    name: str
    type: str
    default: Any
    required: bool
    help: str


def notebook_parameters(path: Path) -> tuple[Parameter, ...]:
    """笔记本的参数: what the cell tagged ``parameters`` declares, in order (InputProblems B007: none or unreadable)."""
    cells = _tagged_sources(path)
    if len(cells) != 1:
        raise _unfit_template(path, f"带 parameters 标签的单元格有{len(cells)}个")
    try:
        return tuple(_declared(cells[0]))
    except (SyntaxError, ValueError) as error:
        raise _unfit_template(path, f"参数单元格读不出({error})") from error


def _tagged_sources(path: Path) -> list[str]:
    """Plain JSON reading: the checked format takes a second to import, which a faulty parameters file need not wait."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
        return ["".join(cell["source"]) for cell in tagged]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unfit_template(path, f"不是有效的笔记本({type(error).__name__})") from error


def _unfit_template(path: Path, found: str) -> InputProblems:
    text = "恰好一个参数单元格,每行一个“名称: 类型 = 默认值  # 说明”"
    return InputProblems([problem("B007", path.name, found=found, allowed=text, action="改正笔记本模板")])


def _declared(source: str) -> Iterator[Parameter]:
    remarks = _remarks(source)
    for statement in ast.parse(source).body:
        remark = remarks.get(statement.end_lineno or statement.lineno, "")
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield _parameter(statement.target.id, statement.annotation, statement.value, remark)
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            yield _parameter(statement.targets[0].id, None, statement.value, remark)
        else:
            raise ValueError(f"第{statement.lineno}行不是赋值")  # noqa: TRY004 - it is the cell that is wrong


def _remarks(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}


def _parameter(name: str, annotation: ast.expr | None, value: ast.expr | None, remark: str) -> Parameter:
    default = ast.literal_eval(value) if value is not None else None
    example = name.endswith("_file") and bool(default)
    required = name != RUNNER_PARAMETER and (value is None or "必填" in remark or example)
    return Parameter(name, ast.unparse(annotation) if annotation else _type_name(default), default, required, remark)


def _type_name(value: Any) -> str:
    return "None" if value is None else type(value).__name__


def parameter_problems(
    declared: tuple[Parameter, ...], given: Mapping[str, Any], *, text: str, where: str
) -> Iterator[Problem]:
    """参数问题: unknown names (B003), missing ones (B004), wrong types (B005); ``text`` is the file, for line numbers."""
    known = {parameter.name: parameter for parameter in declared}
    allowed = "、".join(known)
    for name, value in given.items():
        place = f"{where} › {_line(text, name)}参数 {name}"
        if name not in known:
            yield problem("B003", place, found="无此参数", allowed=allowed, action="改正参数名,或删去此行")
        elif not fits_type(value, known[name].type):
            found, wanted = f"{value!r}({type_words(_type_name(value))})", type_words(known[name].type)
            yield problem("B005", place, found=found, allowed=wanted, action="改正参数值;编码、日期须加引号")
    for parameter in declared:
        if parameter.required and parameter.name not in given:
            place = f"{where} › 参数 {parameter.name}"
            action = f"补上此参数({parameter.help or parameter.type})"
            yield problem("B004", place, found="没有给出", allowed=type_words(parameter.type), action=action)


def _line(text: str, name: str) -> str:
    found = re.search(rf"^[\"']?{re.escape(name)}[\"']?\s*:", text, flags=re.MULTILINE)
    return f"第{text.count(chr(10), 0, found.start()) + 1}行" if found else ""


def type_words(type_: str) -> str:
    """类型: an annotation in Chinese words (``str | None`` → 文本 | 空)."""
    return re.sub(r"\w+", lambda match: _WORDS.get(match.group(), match.group()), type_)


def fits_type(value: Any, type_: str) -> bool:
    """Whether ``value`` is of the annotated ``type_`` (str, int, float, bool, None, list, dict, Literal, unions, items).

    An int fits float; a bool fits only bool; a type not in this list fits anything.
    """
    return _fits(value, ast.parse(type_, mode="eval").body)


def _fits(value: Any, type_: ast.expr) -> bool:
    if isinstance(type_, ast.BinOp):
        return _fits(value, type_.left) or _fits(value, type_.right)
    if isinstance(type_, ast.Subscript):
        return _subscript_fits(value, ast.unparse(type_.value), type_.slice)
    name = ast.unparse(type_)
    classes = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,), "list": (list,), "dict": (dict,)}
    if name == "None" or value is None:
        return name == "None" and value is None
    if isinstance(value, bool):
        return name == "bool" or name not in classes
    return name not in classes or isinstance(value, classes[name])


def _subscript_fits(value: Any, outer: str, inner: ast.expr) -> bool:
    if outer == "Literal":
        return value in (ast.literal_eval(inner) if isinstance(inner, ast.Tuple) else (ast.literal_eval(inner),))
    if outer == "list":
        return isinstance(value, list) and all(_fits(item, inner) for item in value)
    if outer == "dict" and isinstance(inner, ast.Tuple):
        return isinstance(value, dict) and all(_fits(item, inner.elts[-1]) for item in value.values())
    return True
