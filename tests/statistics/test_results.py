from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from perfanalysis import statistics
from perfanalysis.data_files import package_folder, read_yaml
from perfanalysis.statistics import Check, Notice, Result, results


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    wording = {chapter: dict(entries) for chapter, entries in results._wording().items()}
    wording["methods"]["made_up"] = {"zh": "虚构方法", "en": "Made-up method"}
    wording["checks"]["made_up"] = {"zh": "虚构假设", "en": "made-up assumption"}
    monkeypatch.setattr(results, "_wording", lambda: wording)


RESULT = Result(
    method="made_up",
    n=22,
    estimate=1.25,
    se=0.5,
    interval=(0.2104, 2.2896),
    level=0.95,
    p=0.0208,
    dropped=3,
    warnings=(Notice("too_few", {"n": 1, "least": 2}),),
)


def test_the_sentence_states_estimate_interval_n_and_p_last_in_both_languages() -> None:
    assert RESULT.to_text() == (
        "虚构方法:估计值1.25,95%区间[0.2104, 2.29],n=22,因缺失剔除3个,p=0.0208。只有1个可用的观测,少于2个,不能估计。"
    )
    assert RESULT.to_text("en").startswith("Made-up method:estimate 1.25, 95% interval [0.2104, 2.29], n=22")


def test_a_figure_that_is_undefined_is_left_out() -> None:
    assert Result(method="made_up", n=0).to_text() == "虚构方法:n=0。"
    assert list(Result(method="made_up", n=0).to_frame().columns) == ["估计值", "自由度", "样本量", "剔除"]


def test_vectors_become_a_table_with_one_row_a_label() -> None:
    frame = Result(method="made_up", n=2, labels=("甲", "乙"), values={"estimate": (0.4, 0.6)}).to_frame("en")
    assert frame.to_dict("list") == {"Item": ["甲", "乙"], "Estimate": [0.4, 0.6]}


def test_a_check_says_what_was_measured_and_whether_it_holds() -> None:
    assert Check("made_up", holds=False, value=0.61, p=0.003).text() == "虚构假设,值=0.61,p=0.003:不成立"
    assert Check("made_up", holds=None).text("en") == "made-up assumption:not testable"


EVERY = {
    "paired_change": lambda: statistics.paired_change([1, 2, 3], [2, 3, 5], level=95),
    "hac_trend": lambda: statistics.hac_trend([1, 2, 3, 5], level=95),
    "sigma_convergence": lambda: statistics.sigma_convergence([[1, 2], [2, 4]], level=95),
    "beta_convergence": lambda: statistics.beta_convergence([1, 2, 3], [2, 4, 2], level=95),
    "difference_in_differences": lambda: statistics.difference_in_differences([1, 2], [0, 1], [0, 1], level=95),
    "group_time_effects": lambda: statistics.group_time_effects([1, 2], ["甲", "甲"], [1, 2], [2, 2], level=95),
    "ordered_logit": lambda: statistics.ordered_logit([1, 2], [1, 2], level=95),
    "marginal_homogeneity": lambda: statistics.marginal_homogeneity([1, 2], [1, 2], level=95),
    "chained_index": lambda: statistics.chained_index([[1, 2], [2, 3]], [1, 1], level=95),
    "anchor_link": lambda: statistics.anchor_link([1, 2], [2, 3], [1, 2], [2, 3], level=95),
    "chain_ladder": lambda: statistics.chain_ladder([[1, 2], [2, 3]], level=95),
    "seasonal_forecast": lambda: statistics.seasonal_forecast([1, 2, 3, 4], horizon=1, period=2, level=95),
}


@pytest.mark.parametrize("method", sorted(EVERY))
def test_a_level_in_per_cent_is_refused(method: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        EVERY[method]()


def test_figures_of_a_single_label_stand_beside_the_estimate() -> None:
    frame = Result(method="made_up", n=3, estimate=1.5, labels=("",), values={"p_adjusted": (0.5,)}).to_frame("en")
    assert frame.to_dict("list") == {"Estimate": [1.5], "df": [""], "n": [3], "Dropped": [0], "Adjusted p": [0.5]}


@pytest.mark.parametrize(
    ("column", "zh", "en"),
    [
        ("slack_input_7", "投入7冗余", "Slack of input 7"),
        ("control_5_se", "控制变量5的标准误", "SE of control 5"),
        ("lambda_甲县", "参照权重λ(甲县)", "Intensity λ of 甲县"),
        ("acceptability_12", "第12名的概率", "Share of rank 12"),
        ("rule_1", "规则1:超出控制界限", "Rule 1: beyond the limits"),
    ],
)
def test_numbered_columns_share_a_heading_whatever_their_number(column: str, zh: str, en: str) -> None:
    found = Result(method="made_up", n=1, labels=("甲",), values={column: (1.0,)})
    assert [found.to_frame(language).columns[1] for language in ("zh", "en")] == [zh, en]  # type: ignore[arg-type]


def test_no_word_is_defined_twice_and_no_two_columns_have_one_heading() -> None:
    files = [read_yaml(path) for path in sorted(package_folder("statistics").glob("*.yml"))]
    words = [(chapter, word) for file in files for chapter, entries in file.items() for word in entries]
    assert [word for word, count in Counter(words).items() if count > 1] == []
    for language in ("zh", "en"):
        headings = Counter(of[language] for file in files for of in file.get("columns", {}).values())
        assert [heading for heading, count in headings.items() if count > 1] == []


def test_numbers_of_numpy_become_plain_ones() -> None:
    one = np.float64(1.5)
    found = Result(
        method="made_up", n=np.int64(3), estimate=np.float32(0.5), se=one, interval=(one, one), level=np.float64(0.9),  # type: ignore[arg-type]
        statistic=one, df=(np.int64(2),), p=one, dropped=np.int64(1), variant={"ddof": np.int64(1), "exact": np.True_, "level": one},  # type: ignore[dict-item]
        labels=("",), values={"estimate": (one,)},
    )  # fmt: skip
    numbers = (
        found.estimate,
        found.se,
        *found.interval,
        found.level,
        found.statistic,
        *found.df,
        found.p,
        *found.values["estimate"],
    )
    assert {type(number) for number in numbers} == {float}
    assert (type(found.n), type(found.dropped)) == (int, int)
    assert [type(of) for of in found.variant.values()] == [int, bool, float]
