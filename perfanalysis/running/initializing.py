"""A new workspace for somebody who installed the package and has no checkout."""

from __future__ import annotations

import shutil
from pathlib import Path

from perfanalysis.data_files import package_folder
from perfanalysis.problems import InputProblems, problem

_GUIDE = """# 绩效评价工作区

1. 把单位报来的表格放进 `parameters/<笔记本>/<年度>/`,并在旁边放一个同名的参数文件(照着 `parameters` 里的例子改一份)。
2. 在本文件夹打开命令行,运行 `perfanalysis run parameters`。
3. 打开 `outputs/index.html`:每一项的得分、等级、问题和报告(网页、Word、PDF)都在那里。

表格有问题时,提示里写明在哪张表哪个单元格、应当怎样;`perfanalysis explain C001` 可以查看某个问题代码的说明。
想逐步查看某一项是怎样算出来的,用 `jupyter lab notebooks` 打开笔记本,选“全部运行”。
"""


def init_workspace(folder: str | Path) -> Path:
    """新建工作区: copies the notebooks and the example parameters into ``folder``, with a guide of three steps.

    Raises InputProblems (B010) when ``folder`` holds anything already.
    """
    place = Path(folder)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        fault = problem("B010", str(folder), found="已有文件", allowed="新的或空的文件夹", action="换一个文件夹名")
        raise InputProblems([fault])
    for name in ("notebooks", "parameters"):
        _copy(package_folder(name), place / name)
    (place / "README.md").write_text(_GUIDE, encoding="utf-8", newline="\n")
    return place


def _copy(source: Path, destination: Path) -> None:
    shutil.copytree(source, destination, ignore=shutil.ignore_patterns(".*", "__pycache__"))
