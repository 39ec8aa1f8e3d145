"""A notebook with every kind of output, and two executed notebooks compared cell by cell."""

from __future__ import annotations

import re
from typing import Any

import nbformat

MAY_FAIL = "raises-exception"
CELLS: tuple[tuple[str, str], ...] = (
    ("flag = 0", "parameters"),
    ("%matplotlib inline\nimport sys, os, warnings, subprocess\nimport numpy as np, pandas as pd", ""),
    (
        "import matplotlib.pyplot as plt\nfrom IPython.display import display, HTML, Markdown, clear_output, Image, SVG",
        "",
    ),
    ("print('输出')\nprint('错误流', file=sys.stderr)\nprint('again')", ""),
    ("print('first', file=sys.stderr)\nprint('second')\ndisplay(1)\nprint('third', file=sys.stderr)", ""),
    ("warnings.warn('一次警告')", ""),
    (
        "display(HTML('<b>粗</b>'))\ndisplay(Markdown('**md**'), metadata={'k': 1})\nprint('between')\ndisplay({'text/plain': 'raw'}, raw=True)\n42",
        "",
    ),
    ("pd.DataFrame({'a': [1, 2.5], '指标': ['数量', '质量']})", ""),
    ("pd.DataFrame(np.arange(6).reshape(2, 3)).style.format('{:.1f}').set_uuid('fixed')", ""),
    ("plt.plot([1, 2, 3]);", ""),
    ("fig, ax = plt.subplots()\nax.bar(['x', 'y'], [1, 2])\nplt.show()\nprint('after')", ""),
    ("fig", ""),
    (
        "Image(data=bytes.fromhex('89504e470d0a1a0a0000000d4948445200000001000000010806000000'), format='png', width=1, height=1)",
        "",
    ),
    ("SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>')", ""),
    ("handle = display('first', display_id='d1')\nhandle.update('second')", ""),
    ("handle.update('third')\n'updated above'", ""),
    ("print('gone')\nclear_output()\nprint('kept')", ""),
    ("display('old')\nclear_output(wait=True)\ndisplay('new')", ""),
    ("!echo shell magic\ncaught = !echo caught\ncaught", ""),
    ("subprocess.run(['echo', 'child'], capture_output=True, text=True, check=True).stdout", ""),
    ("%%html\n<i>html cell</i>", ""),
    ("_, In[1], Out.get(7), 7 in Out", ""),
    ("import asyncio\nawait asyncio.sleep(0)\nasyncio.get_running_loop().is_running()", ""),
    ("asyncio.run(asyncio.sleep(0))", MAY_FAIL),
    ("__name__, '__file__' in globals(), sys.modules['__main__'].flag", ""),
    ("import random\nrandom.seed(1); np.random.seed(1)\nrandom.random(), np.random.rand()", ""),
    ("def inner(v):\n    return 1 / v\ninner(flag)", MAY_FAIL),
    ("try:\n    input('?')\nexcept Exception as error:\n    print(type(error).__name__, error)", ""),
    ("this is a syntax error", MAY_FAIL),
    ("class Bad:\n    def __repr__(self): raise ValueError('bad repr')\nBad()", MAY_FAIL),
    ("print('half\\rwhole')\nfor n in range(3):\n    print(n, end='', flush=True)", ""),
    ("raise KeyboardInterrupt", MAY_FAIL),
    ("raise RuntimeError('最后的失败')", ""),
    ("print('never reached')", ""),
)


def every_output() -> nbformat.NotebookNode:
    """The notebook, not yet run."""
    cells = [
        nbformat.v4.new_code_cell(source, id=f"cell{number}", metadata={"tags": [tag]} if tag else {})
        for number, (source, tag) in enumerate(CELLS)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def shown(notebook: nbformat.NotebookNode) -> list[dict[str, Any]]:
    """What each cell shows, without the kernel's process number and with the pieces of one stream joined."""
    cells = [cell for cell in notebook.cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])]
    return [
        {"source": cell.source, "count": cell.get("execution_count"), "outputs": _joined(cell.get("outputs", []))}
        for cell in cells
    ]


def _joined(outputs: list[Any]) -> list[Any]:
    joined: list[Any] = []
    for output in outputs:
        if joined and output.get("name") == joined[-1].get("name") is not None:
            joined[-1]["text"] += _neutral(output["text"])
        else:
            joined.append(_neutral(dict(output)))
    return joined


def _neutral(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub(r"ipykernel_\d+|0x[0-9a-f]{6,}", "N", value)
    if isinstance(value, dict):
        return {name: _neutral(part) for name, part in value.items()}
    return [_neutral(part) for part in value] if isinstance(value, list) else value
