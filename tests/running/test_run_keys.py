from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from batch_examples import plans_of, workspace_of
from hypothesis import given
from hypothesis import strategies as st

from perfanalysis.running import Plan
from perfanalysis.running.keys import RunKey, part_changes, run_key, run_reasons, write_key

Change = Callable[[Plan], Plan]


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A plan with a file, a folder, a list of overlays and a folder of results, each beside its parameter."""
    (made,) = plans_of(workspace_of(tmp_path, "甲"))
    write(tmp_path / "parameters/extra/a.txt", "a")
    write(tmp_path / "parameters/rules/本地.yml", "place: CN")
    write(tmp_path / "parameters/more/x.yml", "x: 1")
    write(tmp_path / "outputs/self/2022/乙/evaluation.json", "{}")
    values = {"folder": "parameters/extra", "overlays": ["parameters/more/x.yml"], "results": "outputs/self/2022"}
    return replace(made, parameters={**made.parameters, **values})


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def changed(plan: Plan, change: Change, **kinds: tuple[str, ...]) -> set[str]:
    before = run_key(plan, kinds=("html",)).parts
    after = run_key(change(plan), kinds=kinds.get("kinds", ("html",))).parts  # type: ignore[arg-type]
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def rewriting(place: str, text: str = "另一个") -> Change:
    def change(plan: Plan) -> Plan:
        write(plan.workspace / place, text)
        return plan

    return change


def in_template(old: str, new: str) -> Change:
    def change(plan: Plan) -> Plan:
        plan.template.write_text(plan.template.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        return plan

    return change


def with_value(name: str, value: object) -> Change:
    return lambda plan: replace(plan, parameters={**plan.parameters, name: value})


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (in_template("points", "points "), {"template"}),
        (in_template('"id": "code0"', '"id": "code9"'), {"template"}),
        (in_template('"tags": [', '"tags": ["hide", '), {"template"}),
        (with_value("points", 95), {"parameter points"}),
        (with_value("points", "96"), {"parameter points"}),
        (with_value("place", "CN"), {"parameter place"}),
        (rewriting("parameters/tiny/2022/甲.csv"), {"file parameters/tiny/2022/甲.csv"}),
        (rewriting("parameters/extra/a.txt"), {"file parameters/extra"}),
        (rewriting("parameters/extra/deep/b.txt"), {"file parameters/extra"}),
        (rewriting("parameters/more/x.yml"), {"file parameters/more/x.yml"}),
        (rewriting("parameters/rules/本地.yml"), {"overlay parameters/rules/本地.yml"}),
        (rewriting("parameters/rules/新.yml"), {"overlay parameters/rules/新.yml"}),
        (rewriting("outputs/self/2022/乙/evaluation.json"), {"result outputs/self/2022"}),
        (rewriting("outputs/self/2022/丙/evaluation.json"), {"result outputs/self/2022"}),
        (rewriting("outputs/failed/self/2022/丁/run.json"), {"result outputs/self/2022"}),
    ],
)
def test_a_change_of_one_part_changes_that_part_and_no_other(plan: Plan, change: Change, parts: set[str]) -> None:
    assert changed(plan, change) == parts


def results_by_hand(plan: Plan) -> Plan:
    """What opening and running the template in JupyterLab leaves in it."""
    book = json.loads(plan.template.read_text(encoding="utf-8"))
    book["metadata"]["kernelspec"] = {"name": "another", "display_name": "another"}
    book["cells"][-1] |= {"execution_count": 7, "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}]}
    write(plan.template, json.dumps(book))
    return plan


@pytest.mark.parametrize(
    "change",
    [
        results_by_hand,
        rewriting("parameters/tiny/2022/别的.csv"),
        rewriting("outputs/other/2022/x/evaluation.json"),
        rewriting("outputs/self/2022/乙/report.html"),
        rewriting("outputs/tiny/2022/甲/evaluation.json"),
        lambda plan: replace(plan, source="runs.csv › 第2行"),
    ],
)
def test_what_a_run_does_not_depend_on_changes_nothing(plan: Plan, change: Change) -> None:
    assert changed(plan, change) == set()


def test_a_file_that_only_a_default_names_counts_too(plan: Plan) -> None:
    plan = replace(plan, defaults={"table": "parameters/plain.csv"})
    assert changed(plan, rewriting("parameters/plain.csv")) == {"file parameters/plain.csv"}


def test_other_reports_are_another_part_but_not_another_key(plan: Plan) -> None:
    assert changed(plan, lambda same: same, kinds=("html", "pdf")) == {"reports"}
    html, both = run_key(plan, kinds=("html",)), run_key(plan, kinds=("pdf", "html"))
    assert html.digest == both.digest


def test_software_and_rules_have_parts_of_their_own(plan: Plan) -> None:
    parts = run_key(plan, kinds=()).parts
    assert {"rules", "sources", "version", "python", "package numpy", "package matplotlib"} <= parts.keys()


PARTS = st.dictionaries(st.sampled_from(["template", "parameter a", "file b", "rules", "python"]), st.text(max_size=9))


@given(PARTS, PARTS)
def test_the_digest_differs_exactly_when_a_part_does(one: dict[str, str], other: dict[str, str]) -> None:
    assert (RunKey(one).digest == RunKey(other).digest) == (one == other)
    differing = {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}
    assert len(part_changes(one, other)) == len(differing)


def test_changes_are_told_in_words() -> None:
    old = {"parameter points": "90", "file a.csv": "1", "package numpy": "2.0", "rules": "1"}
    new = {"parameter points": "96", "file a.csv": "2", "package numpy": "2.1", "overlay r.yml": "1"}
    assert part_changes(old, new) == (
        "文件 a.csv 有改动",
        "本地规则文件 r.yml 新增",
        "软件包 numpy 由 2.0 改为 2.1",
        "参数 points 由 90 改为 96",
        "制度依据 去掉",
    )


def test_reasons_name_what_is_amiss_with_the_result(plan: Plan) -> None:
    key = run_key(plan, kinds=())
    assert run_reasons(plan, key) == ("还没有结果",)
    write(plan.destination / "evaluation.json", "{}")
    assert run_reasons(plan, key) == ("已有的结果没有内容键",)
    write_key(plan.destination, key)
    assert run_reasons(plan, key) == ()
    write(plan.destination / "evaluation.json", "[]")
    assert run_reasons(plan, key) == ("结果文件 evaluation.json 被改过",)
    (plan.destination / "evaluation.json").unlink()
    assert run_reasons(plan, key) == ("结果文件 evaluation.json 不见了",)
