from __future__ import annotations

from pathlib import Path

from perfanalysis.running import Plan
from perfanalysis.running.ordering import RunOrder, result_folders, run_needs


def example(name: str, **parameters: object) -> Plan:
    notebook, year, entity = name.split("/")
    return Plan(notebook, year, entity, "", Path(), parameters, Path(), Path())


LEAVES = (example("self/2022/a"), example("self/2021/a"))
ROLL = example("recheck/2022/all", results_folder="outputs/self/2022")
TOP = example("annual/2022/all", folders=["outputs/recheck", "outputs/self"])


def test_a_run_needs_those_whose_folders_its_values_name() -> None:
    assert run_needs([TOP, ROLL, *LEAVES]) == {
        "annual/2022/all": {"recheck/2022/all", "self/2022/a", "self/2021/a"},
        "recheck/2022/all": {"self/2022/a"},
        "self/2022/a": set(),
        "self/2021/a": set(),
    }


def test_folders_are_found_in_defaults_lists_and_mappings_up_to_a_wildcard() -> None:
    plan = example(
        "x/2022/x", a={"b": ["outputs/self/2022/a/evaluation.json", "parameters/x.csv"]}, c="./outputs/r/*/y"
    )
    with_default = Plan("x", "2022", "x", "", Path(), {}, Path(), Path(), defaults={"d": "outputs"})
    assert result_folders(plan) == ("outputs/self/2022/a/evaluation.json", "outputs/r")
    assert result_folders(with_default) == ("outputs",)
    assert run_needs([plan, *LEAVES])["x/2022/x"] == {"self/2022/a"}
    assert run_needs([with_default, *LEAVES])["x/2022/x"] == {"self/2022/a", "self/2021/a"}


def test_a_value_given_counts_instead_of_its_default() -> None:
    plan = Plan("x", "2022", "x", "", Path(), {"d": "outputs/b"}, Path(), Path(), defaults={"d": "outputs/a"})
    assert result_folders(plan) == ("outputs/b",)


def test_each_run_starts_when_those_it_needs_have_ended_and_not_before() -> None:
    order = RunOrder([TOP, ROLL, *LEAVES])
    assert [order.take(idle=True), order.take(idle=False), order.take(idle=False)] == [*LEAVES, None]
    order.end("self/2022/a")
    assert order.take(idle=False) == ROLL
    order.end("self/2021/a")
    assert order.take(idle=False) is None
    order.end("recheck/2022/all")
    assert order.take(idle=False) == TOP
    assert order.take(idle=True) is None


def test_runs_that_wait_for_each_other_start_one_by_one() -> None:
    one, two = example("a/2022/x", folder="outputs/b"), example("b/2022/x", folder="outputs/a")
    order = RunOrder([one, two])
    assert order.take(idle=False) is None
    assert order.take(idle=True) == one
    order.end(one.name)
    assert order.take(idle=True) == two


def test_a_run_put_back_comes_again_after_the_others() -> None:
    order = RunOrder(LEAVES)
    first = order.take(idle=True)
    assert first is not None
    order.put_back(first)
    assert [order.take(idle=False), order.take(idle=False), order.take(idle=False)] == [LEAVES[1], first, None]


def test_ten_thousand_leaves_are_ordered_without_comparing_each_with_each() -> None:
    leaves = [example(f"self/{2000 + n % 20}/e{n}") for n in range(10_000)]
    needs = run_needs([*leaves, example("annual/2022/all", folder="outputs/self")])
    assert len(needs["annual/2022/all"]) == 10_000
