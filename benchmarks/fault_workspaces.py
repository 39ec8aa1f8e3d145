"""A workspace of small notebooks that write slowly, count how often they run, and do harm when told to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

FAULTS: Mapping[str, str] = {"": "done", "raise": "failed", "die": "died", "hang": "timed out", "eat": "died"}
FILES = ("evaluation.json", "notebook.ipynb", "tables/rows.csv")
_PARAMETERS = 'number: int = 0  # 序号\nfault: str = ""  # 要做的坏事'
_CELLS = (
    """import json, os, pathlib, time
folder = pathlib.Path(os.environ["PERFANALYSIS_STAGING"])
begun = pathlib.Path("counts", f"{number}.begun")
with begun.open("a") as file:
    _ = file.write("x")""",
    """text = json.dumps({"evaluations": [{"project": f"项目{number}", "total": 90, "grade": "优", "problems": []}]})
with (folder / "evaluation.json").open("w") as file:
    for start in range(0, len(text), 20):
        _ = file.write(text[start : start + 20])
        file.flush()
        time.sleep(0.005)""",
    """if fault == "raise":
    raise ValueError("故意出错")
if fault == "die":
    os._exit(9)
while fault == "hang":
    time.sleep(0.01)
hoard = []
while fault == "eat":
    hoard.append(bytearray(os.urandom(1 << 20)) * 16)""",
    """(folder / "tables").mkdir()
with (folder / "tables" / "rows.csv").open("w") as file:
    for row in range(20):
        _ = file.write(f"{row},{number}\\n" * 500)
        file.flush()
        time.sleep(0.002)
print("完成", number)""",
)


def make_workspace(folder: Path, faults: Mapping[int, str]) -> Path:
    """A workspace with one run ``slow/2022/<number>`` for each entry of ``faults``."""
    for name in ("notebooks", "counts", "parameters/slow/2022"):
        (folder / name).mkdir(parents=True)
    (folder / "notebooks" / "slow.ipynb").write_text(json.dumps(_notebook()), encoding="utf-8")
    for number, fault in faults.items():
        path = folder / "parameters" / "slow" / "2022" / f"{number}.yml"
        path.write_text(f'number: {number}\nfault: "{fault}"\n', encoding="utf-8")
    return folder


def _notebook() -> dict[str, object]:
    title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# 慢慢写"}
    first = _code("parameters", _PARAMETERS, tags=["parameters"])
    cells = [title, first, *(_code(f"code{number}", source) for number, source in enumerate(_CELLS))]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


def _code(identity: str, source: str, **metadata: list[str]) -> dict[str, object]:
    heads = {"cell_type": "code", "id": identity, "metadata": metadata, "execution_count": None}
    return {**heads, "outputs": [], "source": source}


def run_name(number: int) -> str:
    """The name of the run of a number."""
    return f"slow/2022/{number}"
