"""Collecting: N evaluation files of 20 indicators and an execution rate each, as one Panel.

``python benchmarks/collecting.py --n 100000 --json`` writes the files to a temporary folder, collects them in a
process of its own and prints n, rows, seconds, CPU seconds of all processes, and the greatest memory at one time of
all processes together (``peak_mb``: resident, sampled; shared pages counted in each). Data are made from a fixed seed;
half of the actual values are texts of their own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from perfanalysis.evaluating import EVALUATION_FILE, save_evaluation, score
from perfanalysis.model import BudgetRow, Case, Indicator
from perfanalysis.panels import collect
from perfanalysis.quantities import parse_amount, parse_points
from perfanalysis.rules import load_rules
from perfanalysis.targets import parse_actual, parse_target

VARIANTS = 40
INDICATORS = 20
YEARS = 5
OWN, UNIT = "987654321", "某某县农业农村局"
GROUPS = (
    ("产出指标", "数量指标", 8, 6.25),
    ("效益指标", "社会效益指标", 8, 3.75),
    ("满意度指标", "服务对象满意度", 4, 2.5),
)


def made_case(number: int, chance: random.Random) -> Case:
    """One self-evaluation form; ``OWN`` stands where each file gets a number of its own."""
    rows = [row for group in GROUPS for row in made_indicators(number, chance, *group)]
    amount, executed = parse_amount("1200.5"), parse_amount(f"{chance.randint(800, 1200)}")
    ten = parse_points("10")
    funds = BudgetRow("年度资金总额", amount, amount, executed, weight=ten, score=ten, total=True, where="自评表!D7")
    return Case(
        "project_self_evaluation", place="CN-15-05", year=2022, project=f"{UNIT}第{number}类项目", department="农牧厅",
        implementer=UNIT, amount_unit="万元", budget=(funds,), goal="完成年度建设任务。" * 12,
        goal_actual="已按计划完成年度建设任务。" * 12, indicators=tuple(rows), total=parse_points("95"), grade="优",
    )  # fmt: skip


def made_indicators(
    number: int, chance: random.Random, level1: str, level2: str, count: int, weight: float
) -> list[Indicator]:
    """The rows of one first-level group."""
    rows = []
    for place in range(count):
        share = level1 == "满意度指标"
        target = parse_target("≥95%" if share else f"≥{chance.randint(5, 400)}人次")
        text = f"{chance.randint(80, 99)}%" if share else f"{OWN if place % 2 else chance.randint(5, 400)}人次"
        late = "因疫情影响,部分工作延后至下一年度完成" if place % 5 == 0 else None
        points, where = parse_points(str(weight)), f"自评表!E{14 + place}"
        name, actual = f"第{number}类第{place + 1}项工作完成情况", parse_actual(text, target=target)
        rows.append(Indicator(level1, level2, name, target, actual, points, points, reason=late, where=where))
    return rows


def written_files(folder: Path, count: int, *, seed: int = 20261123) -> int:
    """``count`` evaluation files below ``folder``; gives the bytes of one."""
    chance, rules = random.Random(seed), load_rules()
    texts = []
    for number in range(VARIANTS):
        save_evaluation(score(made_case(number, chance), rules), folder / ".made")
        texts.append((folder / ".made" / EVALUATION_FILE).read_text(encoding="utf-8"))
    for number in range(count):
        place = folder / "self_evaluation" / str(2018 + number % YEARS) / f"单位{number // YEARS:06d}"
        place.mkdir(parents=True)
        pieces = texts[number % VARIANTS].replace(UNIT, f"单位{number // YEARS:06d}").split(OWN)
        text = pieces[0] + "".join(f"{chance.randint(1, 10**6)}{piece}" for piece in pieces[1:])
        (place / EVALUATION_FILE).write_text(text, encoding="utf-8", newline="\n")
    return len(texts[0].encode("utf-8"))


class Memory(threading.Thread):
    """Samples the resident memory of this process and those it started."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak, self.over = 0, threading.Event()

    def run(self) -> None:
        """Until ``over``."""
        while not self.over.wait(0.05):
            processes = [os.getpid(), *(child.pid for child in multiprocessing.active_children() if child.pid)]
            self.peak = max(self.peak, sum(map(resident, processes)))


def resident(process: int) -> int:
    """Resident bytes of a process; 0 when it is gone or the system does not tell."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def measured(folder: Path, jobs: int | None) -> dict[str, Any]:
    """Collects ``folder`` and says what it took."""
    memory = Memory()
    memory.start()
    start = time.perf_counter()
    panel = collect(folder, jobs=jobs)
    seconds = time.perf_counter() - start
    memory.over.set()
    memory.join()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own = used[0].ru_maxrss * 1024
    return {
        "n": len(panel.cases),
        "seconds": round(seconds, 2),
        "cpu_seconds": round(sum(one.ru_utime + one.ru_stime for one in used), 2),
        "peak_mb": round(max(memory.peak, own) / 2**20),
        "rows": len(panel.items),
        "panel_mb": round(
            sum(int(frame.memory_usage(deep=True).sum()) for frame in (panel.cases, panel.items)) / 2**20
        ),
        "problems": len(panel.problems),
    }


def main() -> None:
    """Parse the arguments, make the files, measure in a fresh process, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=None)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--folder", type=Path, default=None, help="collect what stands there instead of making files")
    given = parser.parse_args()
    if given.folder is not None:
        print(json.dumps(measured(given.folder, given.jobs)))
        return
    with tempfile.TemporaryDirectory() as folder:
        size = written_files(Path(folder), given.n)
        jobs = [] if given.jobs is None else ["--jobs", str(given.jobs)]
        command = [sys.executable, __file__, "--folder", folder, *jobs]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    result = json.loads(done.stdout) | {"bytes_per_file": size}
    print(json.dumps(result) if given.json else "\n".join(f"{name}: {value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
