"""Regression with clustered errors against R and statsmodels, each call named beside its numbers."""

from __future__ import annotations

import csv
from math import inf, isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, cluster_regression

# Grunfeld's investment data, 10 firms, 1935-1954, as in R plm (data("Grunfeld")) and Baltagi (2001), Econometric
# Analysis of Panel Data: firm, year, inv, value, capital.
ROWS = list(csv.reader((Path(__file__).parent / "grunfeld.csv").read_text(encoding="utf-8").splitlines()))[1:]
FIRM, YEAR = [int(row[0]) for row in ROWS], [int(row[1]) for row in ROWS]
INV = [float(row[2]) for row in ROWS]
X = [[float(row[3]), float(row[4])] for row in ROWS]
BOTH = [[int(row[0]), int(row[1])] for row in ROWS]
NAMES = ["value", "capital"]


def told(found: Result) -> list[str]:
    return [notice.code for notice in found.warnings]


# R: f <- lm(inv ~ value + capital, Grunfeld); sqrt(diag(vcovCL(f, ~firm, type))), then with ~firm + year.
SANDWICH = {
    "clusters": ((20.3223045261992, 0.0158142639526, 0.0845390640053), (19.6173516858181, 0.0163125537134, 0.0791424653819)),
    "stata": ((20.4252029284739, 0.0158943366871, 0.0849671126355), (19.7166806838030, 0.0163951494501, 0.0795431892875)),
    "cr2": ((25.6074037717881, 0.0162450777801, 0.1104676209191), (24.8019277782234, 0.0167158334867, 0.1055222865238)),
    "cr3": ((36.6965269118619, 0.0170024834552, 0.1553003814530), (36.0092302045339, 0.0175296079954, 0.1514220676880)),
}  # fmt: skip


@pytest.mark.parametrize("small_sample", SANDWICH)
def test_standard_errors_of_r_sandwich(small_sample: Any) -> None:
    """HC0, HC1, HC2 and HC3 of R sandwich 3.0; its HC0 has the factor G/(G - 1)."""
    one_way, two_ways = SANDWICH[small_sample]
    found = cluster_regression(INV, X, FIRM, small_sample=small_sample)
    assert found.values["estimate"] == pytest.approx((-42.714369436559, 0.115562156361, 0.230678488732))
    assert found.values["se"] == pytest.approx(one_way, rel=1e-10)
    assert cluster_regression(INV, X, BOTH, small_sample=small_sample).values["se"] == pytest.approx(
        two_ways, rel=1e-10
    )


def test_table_and_wald_test_of_r() -> None:
    """R: coeftest(f, vcovCL(f, ~firm), df = 9), coefci, waldtest(f, vcov =) F 51.5906; summary(f) R2 0.812408."""
    found = cluster_regression(INV, X, FIRM, names=NAMES)
    assert found.labels == ("截距", "value", "capital")
    assert found.values["statistic"] == pytest.approx((-2.09126, 7.27065, 2.71492), abs=5e-6)
    assert found.values["p"] == pytest.approx((0.066048, 4.7105e-05, 0.023805), rel=2e-5)
    assert found.values["low"] == pytest.approx((-88.9193885428135, 0.079606668776, 0.0384695262812))
    assert found.values["high"] == pytest.approx((3.490649669695, 0.151517643945, 0.422887451183))
    assert (round(found.statistic, 4), found.df) == (51.5906, (2.0, 9.0))
    assert found.estimate == pytest.approx(0.812408012545)
    assert told(found) == ["clusters_few"]


def test_no_factor_the_smallest_number_of_clusters_and_the_jackknife() -> None:
    """R: vcovCL(f, ~firm, type = "HC0", cadjust = FALSE); the others by their definition from those parts."""
    plain, cr3 = (cluster_regression(INV, X, FIRM, small_sample=kind) for kind in ("none", "cr3"))  # type: ignore[arg-type]
    assert plain.values["se"] == pytest.approx((19.2794308819015, 0.0150027280828, 0.0802007980546))
    jackknife = cluster_regression(INV, X, FIRM, small_sample="jackknife")
    assert jackknife.values["se"] == pytest.approx(np.array(cr3.values["se"]) * 0.9**0.5)
    both = [cluster_regression(INV, X, BOTH, small_sample=kind).values["se"] for kind in ("none", "minimum")]  # type: ignore[arg-type]
    assert both[1] == pytest.approx(np.array(both[0]) * (10 / 9 * 199 / 197) ** 0.5)


def test_the_jackknife_leaves_each_cluster_out() -> None:
    """CR3 by what it means: (G - 1)/G times the sum of (b without g - b) squared, MacKinnon, Nielsen and Webb (2023)."""
    design, y, firm = np.column_stack([np.ones(200), X]), np.array(INV), np.array(FIRM)
    whole = np.linalg.lstsq(design, y, rcond=None)[0]
    gaps = [np.linalg.lstsq(design[firm != g], y[firm != g], rcond=None)[0] - whole for g in range(1, 11)]
    by_hand = np.sqrt(0.9 * np.sum(np.array(gaps) ** 2, axis=0))
    assert cluster_regression(INV, X, FIRM, small_sample="jackknife").values["se"] == pytest.approx(by_hand)


def test_without_intercept() -> None:
    """R: g <- lm(inv ~ 0 + value + capital); vcovCL(g, ~firm); summary(g)$r.squared."""
    found = cluster_regression(INV, X, FIRM, intercept=False)
    assert found.values["estimate"] == pytest.approx((0.107638425645, 0.183206241218))
    assert found.values["se"] == pytest.approx((0.0183687391677, 0.0915815741910))
    assert (found.estimate, found.labels) == (pytest.approx(0.857893210133), ("1", "2"))


@pytest.mark.parametrize("clusters", [FIRM, YEAR, BOTH])
def test_statsmodels_prints_the_same(clusters: Any) -> None:
    import statsmodels.api as sm

    fit = sm.OLS(INV, sm.add_constant(np.array(X))).fit(cov_type="cluster", cov_kwds={"groups": np.array(clusters)})
    found = cluster_regression(INV, X, clusters, df="normal")
    assert found.values["se"] == pytest.approx(fit.bse)
    assert found.values["p"] == pytest.approx(fit.pvalues)
    assert found.values["low"] == pytest.approx(fit.conf_int()[:, 0])
    assert (found.df, found.values["df"][0]) == ((2.0,), inf)


def test_wild_bootstrap_with_every_pattern_of_signs() -> None:
    """R: all 1024 patterns by expand.grid, each y* regressed again by lm, t by vcovCL: shares at least as far from 0."""
    found = cluster_regression(INV, X, FIRM, wild=1024)
    assert found.values["p_wild"] == (0.02734375, 0.00390625, 0.0234375)
    drawn = cluster_regression(INV, X, FIRM, wild=1023, seed=5)
    assert drawn.values["p_wild"] == pytest.approx(found.values["p_wild"], abs=0.02)
    assert drawn.values["p_wild"] == cluster_regression(INV, X, FIRM, wild=1023, seed=5).values["p_wild"]
    assert drawn.values["p_wild"] != cluster_regression(INV, X, FIRM, wild=1023, seed=6).values["p_wild"]


def test_degrees_of_freedom() -> None:
    """R: Bell and McCaffrey's by P_g = (I - H)_g (I - H_gg)^(-1/2) X_g (X'X)^(-1) l, tr(P'P)^2 / tr((P'P)^2)."""
    found = cluster_regression(INV, X, FIRM, small_sample="cr2", df="bell_mccaffrey")
    assert found.values["df"] == pytest.approx((6.38609342335, 2.34261641339, 2.86348461883))
    assert found.df == (2.0, 9.0)
    assert cluster_regression(INV, X, FIRM, df="residual").values["df"] == (197.0,) * 3
    assert cluster_regression(INV, X, BOTH).values["df"] == (9.0,) * 3
    own = cluster_regression(INV, X, range(200), df="bell_mccaffrey", small_sample="none").values["df"]
    assert max(own) < 197


def test_every_row_its_own_cluster_is_whites_covariance() -> None:
    """R: sqrt(diag(vcovHC(f, "HC1"))) is vcovCL without clusters; statsmodels' HC1 here."""
    import statsmodels.api as sm

    white = sm.OLS(INV, sm.add_constant(np.array(X))).fit(cov_type="HC1").bse
    assert cluster_regression(INV, X, range(200)).values["se"] == pytest.approx(white)


def test_a_predictor_that_others_explain_is_left_out() -> None:
    wide = np.column_stack([X, np.array(X) @ [1.0, -2.0], np.full(200, 7.0)])
    found = cluster_regression(INV, wide, FIRM)
    plain = cluster_regression(INV, X, FIRM)
    assert found.values["se"][:3] == pytest.approx(plain.values["se"])
    assert np.isnan(found.values["estimate"][3:]).all()
    assert told(found) == ["collinear", "clusters_few"]
    assert found.warnings[0].given == {"names": "3、4"}
    assert found.statistic == pytest.approx(plain.statistic)


def test_a_cluster_that_alone_decides_a_coefficient_is_told() -> None:
    dummy = np.column_stack([X, np.array(FIRM) == 3])
    for kind in ("stata", "cr2", "cr3"):
        found = cluster_regression(INV, dummy, FIRM, small_sample=kind, wild=99)  # type: ignore[arg-type]
        assert found.warnings[1].given == {"n": 1}
        assert told(found) == ["clusters_few", "decisive_clusters"]
    halves = cluster_regression([1.0, 5, 2, 4], [0.0, 0, 1, 1], list("aabb"), wild=9)
    assert np.isnan(halves.values["se"]).all()
    assert told(halves) == ["clusters_few", "decisive_clusters", "joint_untested"]


def test_more_slopes_than_clusters_have_no_joint_test() -> None:
    x = np.random.default_rng(3).normal(size=(30, 4))
    found = cluster_regression(np.arange(30.0) % 7, x, np.arange(30) % 3)
    assert told(found) == ["clusters_few", "joint_untested"]
    assert isnan(found.statistic)
    assert not np.isnan(found.values["se"]).any()


def test_two_ways_may_have_a_negative_variance() -> None:
    found = cluster_regression(
        [1.0, -1, -1, 1.2], [0.1, 0, 0, 0.3], [["a", 1], ["a", 2], ["b", 1], ["b", 2]], small_sample="none"
    )
    assert "not_semidefinite" in told(found)
    assert np.isnan(found.values["se"]).any()


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (cluster_regression([], np.empty((0, 2)), []), "too_few"),
        (cluster_regression([], [], []), "too_few"),
        (cluster_regression([1.0], [2.0], ["a"]), "too_few"),
        (cluster_regression([1.0, 2], [2.0, 3], ["a", "b"]), "too_few"),
        (cluster_regression([nan] * 4, [1.0, 2, 3, 4], list("abab"), wild=9), "too_few"),
        (cluster_regression([1.0, 5, 2, 4], [1.0, 2, 3, 4], [None, "", None, nan]), "too_few"),
        (cluster_regression([1.0, 5, 2, 4], [1.0, 2, 3, 4], list("aaaa"), wild=9), "one_cluster"),
        (cluster_regression([1.0, 5, 2, 4], [1.0, 2, 3, 4], list("aaaa"), df="bell_mccaffrey"), "one_cluster"),
        (cluster_regression([1.0, 5, 2, 4], [1.0, 2, 3, 4], [["a", 1], ["b", 1], ["a", 1], ["b", 1]], small_sample="minimum"), "one_cluster"),
        (cluster_regression([1.0, 5, 2, 4], [3.0, 3, 3, 3], list("aabb")), "collinear"),
        (cluster_regression([1.0, 5, 2, 4], np.empty((4, 0)), list("aabb")), "clusters_few"),
        (cluster_regression([2.0, 2, 2, 2], [1.0, 2, 3, 5], list("aabb")), "exact_fit"),
        (cluster_regression([0.0, 0, 0, 0], [1.0, 2, 3, 5], list("aabb"), intercept=False), "exact_fit"),
        (cluster_regression([1e300, -2e300, 5e300, 4e299], [1e-5, 2e-5, 3e-5, 0], list("aabb")), "clusters_few"),
    ],
)  # fmt: skip
def test_degenerate_data_are_told(found: Result, code: str) -> None:
    assert code in told(found)
    assert isnan(found.p) or code == "clusters_few"
    assert found.to_text()
    assert found.to_text("en")
    assert len(found.to_frame()) == len(found.labels)


@pytest.mark.parametrize(
    ("data", "options", "words"),
    [
        (([1, 2, 3], [1, 2], [1, 2, 3]), {}, "3 outcomes need 3 rows"),
        (([1, 2, 3], [1, 2, 3], [1, 2]), {}, "3 outcomes need 3 rows"),
        (([1, 2], [1, 2], [[1, 2, 3], [1, 2, 3]]), {}, "one or two columns"),
        (([1, 2], [1, 2], [1, 2]), {"small_sample": "hc1"}, "small_sample must be"),
        (([1, 2], [1, 2], [1, 2]), {"df": "t"}, "df must be"),
        (([1, 2], [1, 2], [1, 2]), {"level": 95}, "level lies between"),
        (([1, 2], [1, 2], [1, 2]), {"wild": -1}, "wild must not be negative"),
        (([1, 2], [1, 2], [1, 2]), {"names": ["a", "b"]}, "as many names"),
        (([1, 2], [1, 2], [[1, 1], [2, 2]]), {"wild": 9}, "one way"),
    ],
)
def test_wrong_use_is_refused(data: tuple[Any, ...], options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        cluster_regression(*data, **options)


CASES = st.integers(8, 25).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(-9, 9), min_size=n, max_size=n),
        st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 3)), min_size=n, max_size=n),
        st.lists(st.sampled_from("甲乙丙丁"), min_size=n, max_size=n),
        st.permutations(range(n)),
    )
)


@settings(deadline=None, max_examples=60)
@given(CASES, st.sampled_from(["stata", "cr2", "cr3"]))
def test_order_does_not_move_a_bit_and_powers_of_two_scale(case: Any, kind: Any) -> None:
    y, x, groups, order = case
    one = cluster_regression(y, x, groups, small_sample=kind, wild=20)
    two = cluster_regression(*([of[place] for place in order] for of in (y, x, groups)), small_sample=kind, wild=20)
    assert np.array_equal(list(one.values.values()), list(two.values.values()), equal_nan=True)
    assert one.warnings == two.warnings
    larger = cluster_regression(np.array(y) * 4.0, np.array(x) * 0.5, groups, small_sample=kind, wild=20)
    for name in ("estimate", "se", "low", "high"):
        assert larger.values[name][1:] == pytest.approx([8 * value for value in one.values[name][1:]], nan_ok=True)
    assert larger.values["p_wild"] == pytest.approx(one.values["p_wild"], nan_ok=True)


@settings(deadline=None, max_examples=60)
@given(CASES)
def test_variances_of_the_two_ways_add_up(case: Any) -> None:
    """Cameron, Gelbach and Miller (2011), equation 2.11: V = V_G + V_H - V_GH, here without factors."""
    y, x, groups, order = case
    others = [place % 3 for place in order]
    pairs = [f"{a}{b}" for a, b in zip(groups, others, strict=True)]
    both = np.array([groups, others], dtype=object).T
    parts = [cluster_regression(y, x, by, small_sample="none") for by in (both, groups, others, pairs)]
    variances = [np.square(part.values["se"]) for part in parts]
    whole = variances[1] + variances[2] - variances[3]
    assert variances[0] == pytest.approx(np.where(np.isnan(variances[0]), nan, whole), nan_ok=True, abs=1e-9)


def test_longley_and_filip_of_nist() -> None:
    """NIST StRD Longley (certified to 15 digits) and Filip, a polynomial of degree 10 that loses most programs' digits."""
    rows = [
        [60323, 83.0, 234289, 2356, 1590, 107608, 1947], [61122, 88.5, 259426, 2325, 1456, 108632, 1948],
        [60171, 88.2, 258054, 3682, 1616, 109773, 1949], [61187, 89.5, 284599, 3351, 1650, 110929, 1950],
        [63221, 96.2, 328975, 2099, 3099, 112075, 1951], [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
        [64989, 99.0, 365385, 1870, 3547, 115094, 1953], [63761, 100.0, 363112, 3578, 3350, 116219, 1954],
        [66019, 101.2, 397469, 2904, 3048, 117388, 1955], [67857, 104.6, 419180, 2822, 2857, 118734, 1956],
        [68169, 108.4, 442769, 2936, 2798, 120445, 1957], [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
        [68655, 112.6, 482704, 3813, 2552, 123366, 1959], [69564, 114.2, 502601, 3931, 2514, 125368, 1960],
        [69331, 115.7, 518173, 4806, 2572, 127852, 1961], [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
    ]  # fmt: skip
    table = np.array(rows)
    found = cluster_regression(table[:, 0], table[:, 1:], list(range(16)))
    certified = (
        -3482258.63459582, 15.0618722713733, -0.0358191792925910, -2.02022980381683, -1.03322686717359,
        -0.0511041056535807, 1829.15146461355,
    )  # fmt: skip
    assert found.values["estimate"] == pytest.approx(certified, rel=1e-12)
    assert found.estimate == pytest.approx(0.995479004577296, rel=1e-13)
    x, y = np.array(FILIP).T
    powers = np.column_stack([x**power for power in range(1, 11)])
    filip = cluster_regression(y, powers, list(range(82)))
    curve = (
        -1467.48961422980, -2772.17959193342, -2316.37108160893, -1127.97394098372, -354.478233703349, -75.1242017393757,
        -10.8753180355343, -1.06221498588947, -0.0670191154593408, -0.00246781078275479, -0.0000402962525080404,
    )  # fmt: skip
    assert filip.values["estimate"] == pytest.approx(curve, rel=1e-6)
    assert filip.estimate == pytest.approx(0.996727416185620, abs=1e-9)


# NIST StRD Filip: x and y.
FILIP = [
    [-6.860120914, 0.8116], [-4.324130045, 0.9072], [-4.358625055, 0.9052], [-4.358426747, 0.9039],
    [-6.955852379, 0.8053], [-6.661145254, 0.8377], [-6.355462942, 0.8667], [-6.118102026, 0.8809],
    [-7.115148017, 0.7975], [-6.815308569, 0.8162], [-6.519993057, 0.8515], [-6.204119983, 0.8766],
    [-5.853871964, 0.8885], [-6.109523091, 0.8859], [-5.79832982, 0.8959], [-5.482672118, 0.8913],
    [-5.171791386, 0.8959], [-4.851705903, 0.8971], [-4.517126416, 0.9021], [-4.143573228, 0.909],
    [-3.709075441, 0.9139], [-3.499489089, 0.9199], [-6.300769497, 0.8692], [-5.953504836, 0.8872],
    [-5.642065153, 0.89], [-5.031376979, 0.891], [-4.680685696, 0.8977], [-4.329846955, 0.9035],
    [-3.928486195, 0.9078], [-8.56735134, 0.7675], [-8.363211311, 0.7705], [-8.107682739, 0.7713],
    [-7.823908741, 0.7736], [-7.522878745, 0.7775], [-7.218819279, 0.7841], [-6.920818754, 0.7971],
    [-6.628932138, 0.8329], [-6.323946875, 0.8641], [-5.991399828, 0.8804], [-8.781464495, 0.7668],
    [-8.663140179, 0.7633], [-8.473531488, 0.7678], [-8.247337057, 0.7697], [-7.971428747, 0.77],
    [-7.676129393, 0.7749], [-7.352812702, 0.7796], [-7.072065318, 0.7897], [-6.774174009, 0.8131],
    [-6.478861916, 0.8498], [-6.159517513, 0.8741], [-6.835647144, 0.8061], [-6.53165267, 0.846],
    [-6.224098421, 0.8751], [-5.910094889, 0.8856], [-5.598599459, 0.8919], [-5.290645224, 0.8934],
    [-4.974284616, 0.894], [-4.64454848, 0.8957], [-4.290560426, 0.9047], [-3.885055584, 0.9129],
    [-3.408378962, 0.9209], [-3.13200249, 0.9219], [-8.726767166, 0.7739], [-8.66695597, 0.7681],
    [-8.511026475, 0.7665], [-8.165388579, 0.7703], [-7.886056648, 0.7702], [-7.588043762, 0.7761],
    [-7.283412422, 0.7809], [-6.995678626, 0.7961], [-6.691862621, 0.8253], [-6.392544977, 0.8602],
    [-6.067374056, 0.8809], [-6.684029655, 0.8301], [-6.378719832, 0.8664], [-6.065855188, 0.8834],
    [-5.752272167, 0.8898], [-5.132414673, 0.8964], [-4.811352704, 0.8963], [-4.098269308, 0.9074],
    [-3.66174277, 0.9119], [-3.2644011, 0.9228],
]  # fmt: skip
