"""The door to YAML: a strict reader that refuses what would be read wrongly in silence."""

from __future__ import annotations

import re
from collections.abc import Hashable
from importlib import resources
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

DEEPEST = 100
DEEP_LIST = re.compile(rf"(?:[-?]\s+){{{DEEPEST}}}")


class DataFileError(ValueError):
    """A YAML file breaks the strict rules; the message names line and reason."""


class _StrictLoader(yaml.CSafeLoader):
    """Safe loader without YAML 1.1's surprises: repeated keys, bare dates, octal numbers, yes/no as truth."""


def _no_repeated_keys(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise DataFileError(f"第{key_node.start_mark.line + 1}行:键“{key}”重复")
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


def _refuse_unquoted(_loader: _StrictLoader, node: yaml.ScalarNode) -> Any:
    raise DataFileError(f"第{node.start_mark.line + 1}行:“{node.value}”须加引号(日期、编码不得裸写)")


def _decimal_integer(loader: _StrictLoader, node: yaml.ScalarNode) -> int:
    text = node.value.replace("_", "")
    if text.lstrip("+-") != "0" and text.lstrip("+-").startswith("0"):
        _refuse_unquoted(loader, node)
    return int(loader.construct_yaml_int(node))


def _plain_truth(loader: _StrictLoader, node: yaml.ScalarNode) -> bool:
    if node.value.lower() not in {"true", "false"}:
        _refuse_unquoted(loader, node)
    return bool(node.value.lower() == "true")


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _no_repeated_keys)
_StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", _refuse_unquoted)
_StrictLoader.add_constructor("tag:yaml.org,2002:int", _decimal_integer)
_StrictLoader.add_constructor("tag:yaml.org,2002:bool", _plain_truth)


def _depth(text: str) -> int:
    steps = (1 if sign in "[{" else -1 for sign in text if sign in "[]{}")
    return max(accumulate(steps), default=0)


def parse_yaml(text: str) -> Any:
    """The value of one YAML document read strictly.

    Raises DataFileError with line and reason in Chinese: bad syntax, repeated key, bare date, leading-zero number,
    yes/no/on/off used as truth, nesting too deep.
    """
    if _depth(text) > DEEPEST or DEEP_LIST.search(text):
        raise DataFileError("嵌套层次过多")
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader made stricter
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise DataFileError(f"第{line}行:不是有效的 YAML({error.problem})") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise DataFileError(f"不是有效的 YAML({type(error).__name__})") from error


def read_yaml(path: Path) -> Any:
    """The value of a UTF-8 YAML file read strictly (DataFileError as :func:`parse_yaml`, OSError as ``open``)."""
    try:
        return parse_yaml(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DataFileError("不是 UTF-8 编码") from error


def package_folder(name: str) -> Path:
    """A folder of data shipped with the package: ``notebooks``, ``parameters``, ``rules`` …

    In a checkout notebooks and parameters stand beside the package; in an installation inside its ``data`` folder.
    """
    inside = Path(str(resources.files("perfanalysis"))) / "data" / name
    return inside if inside.exists() else inside.parents[2] / name


def read_package_yaml(folder: str) -> dict[str, Any]:
    """All entries of every YAML file in one shipped folder, in file order (DataFileError: a key in two files)."""
    merged: dict[str, Any] = {}
    for path in sorted(package_folder(folder).glob("*.yml")):
        entries = read_yaml(path) or {}
        if twice := merged.keys() & entries.keys():
            raise DataFileError(f"{path.name}:键 {sorted(twice)} 已在别的文件中")
        merged |= entries
    return merged
