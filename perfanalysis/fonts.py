"""字体 (fonts): where the Chinese fonts lie that every figure and report is drawn with; no system font is consulted."""

from __future__ import annotations

import os
from importlib import util
from pathlib import Path

_PACKAGE = "pylopdf_fonts_zh_cn"
_FILES = ("NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf")
_HOUSE_FOLDERS = "PERFANALYSIS_FONTS"


def font_folder() -> Path:
    """随附字体文件夹: the folder that holds Noto Sans SC and Noto Serif SC (SIL Open Font License 1.1).

    FileNotFoundError: the font package is not installed.
    """
    spec = util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError("未安装中文字体包 pylopdf-fonts-zh-cn")
    return Path(spec.origin).parent


def font_paths() -> tuple[Path, Path]:
    """随附中文字体: the files of Noto Sans SC and Noto Serif SC, in this order."""
    folder = font_folder()
    return folder / _FILES[0], folder / _FILES[1]


def house_font_folders() -> tuple[Path, ...]:
    """自备字体文件夹: folders named by the environment variable ``PERFANALYSIS_FONTS``; none unless it is set.

    Licensed faces (仿宋_GB2312, 楷体_GB2312, 方正小标宋) found there are preferred in PDF; a report made with them is the
    same only on machines that have the same files.
    """
    named = os.environ.get(_HOUSE_FOLDERS, "").split(os.pathsep)
    return tuple(Path(folder) for folder in named if folder)
