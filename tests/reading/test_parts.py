from local_forms import only_case

from perfanalysis.model import Case

HEADING = ["一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分"]


def planting(*weights: str) -> Case:
    """种植 rows of a village's form (萧县, 2023): a sum with its parts, and one other indicator of 80 points."""
    names = ["补助种植面积", "其中桃树", "其中苹果树", "露天蔬菜"]
    targets = ["26.5亩", "1.5亩", "5亩", "20亩"]
    rows = [
        ["产出", "数量", name, target, target, weight, weight]
        for name, target, weight in zip(names, targets, weights, strict=True)
    ]
    return only_case([HEADING, *rows, ["效益", "社会效益", "受益人口", "90人", "90人", "80", "80"]])


def test_parts_without_points_have_their_parent_and_do_not_count() -> None:
    rows = planting("20", "", "", "").indicators
    assert [row.parent for row in rows] == [None, 0, 0, 0, None]
    assert [row.counted for row in rows] == [True, False, False, False, True]


def test_parts_with_points_of_their_own_count_where_the_weights_need_them() -> None:
    rows = planting("5", "5", "10", "").indicators
    assert [row.counted for row in rows][:3] == [True, True, True]


def test_parts_whose_points_are_inside_the_parent_s_do_not_count() -> None:
    rows = planting("20", "8", "12", "").indicators
    assert [row.counted for row in rows][:3] == [True, False, False]
