"""Seasonal forecasts against R's arima and HoltWinters on series every R has."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, seasonal_forecast

# R datasets::USAccDeaths, accidental deaths a month, 1973-1978.
DEATHS = [
    9007, 8106, 8928, 9137, 10017, 10826, 11317, 10744, 9713, 9938, 9161, 8927, 7750, 6981, 8038, 8422, 8714, 9512,
    10120, 9823, 8743, 9129, 8710, 8680, 8162, 7306, 8124, 7870, 9387, 9556, 10093, 9620, 8285, 8466, 8160, 8034, 7717,
    7461, 7767, 7925, 8623, 8945, 10078, 9179, 8037, 8488, 7874, 8647, 7792, 6957, 7726, 8106, 8890, 9299, 10625, 9302,
    8314, 8850, 8265, 8796, 7836, 6892, 7791, 8192, 9115, 9434, 10484, 9827, 9110, 9070, 8633, 9240,
]  # fmt: skip
# R datasets::AirPassengers, thousands a month, 1949-1960.
PASSENGERS = [
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114,
    140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209, 191,
    172, 194, 196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259,
    229, 203, 229, 242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405,
    355, 306, 271, 306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336, 340, 318, 362, 348, 363, 435, 491,
    505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535,
    622, 606, 508, 461, 390, 432,
]  # fmt: skip
QUARTERS = [10, 20, 30, 40, 12, 21, 33, 44, 13, 25, 31.0]


def codes(result: Result) -> list[str]:
    return [notice.code for notice in result.warnings]


def test_the_airline_model_of_accidental_deaths() -> None:
    """R: predict(arima(USAccDeaths, order = c(0,1,1), seasonal = list(order = c(0,1,1))), 6)."""
    found = seasonal_forecast(DEATHS, horizon=6, method="sarima")
    ahead = [8336.061266, 7531.829141, 8314.643760, 8616.868756, 9488.912522, 9859.757360]
    errors = [315.4480932, 363.0056008, 405.0168304, 443.0622975, 478.0897050, 510.7204053]
    assert found.values["forecast"] == pytest.approx(ahead, rel=3e-6)
    assert found.values["se"] == pytest.approx(errors, rel=3e-5)
    assert found.interval == pytest.approx((9859.757 - 1.959964 * 510.7204, 9859.757 + 1.959964 * 510.7204), abs=0.05)
    assert (found.n, found.warnings, found.variant["used"], found.checks[0].holds) == (72, (), "sarima", True)


def test_air_passengers_in_logarithms() -> None:
    """R: predict(arima(log(AirPassengers), order = c(0,1,1), seasonal = c(0,1,1)), 12); exp of pred, se."""
    found = seasonal_forecast(PASSENGERS, horizon=12, method="sarima", log=True)
    ahead = [450.4223703, 425.7171980, 479.0068300, 492.4044582, 509.0549561, 583.3449404]
    ahead += [670.0107672, 667.0776240, 558.1893522, 497.2077928, 429.8719762, 477.2425644]
    assert found.values["forecast"] == pytest.approx(ahead, rel=2e-6)
    assert [found.values["se"][place] for place in (0, 11)] == pytest.approx([0.03671562, 0.08157070], rel=5e-5)
    assert found.values["high"][0] == pytest.approx(450.42237 * np.exp(1.959964 * 0.03671562), rel=1e-5)


def test_smoothing_of_accidental_deaths_is_at_the_greatest_likelihood() -> None:
    """Base R: additive recursions, starting states by least squares, optim over alpha, beta, gamma (not below 1e-4)."""
    found = seasonal_forecast(DEATHS, horizon=3)
    assert found.values["forecast"] == pytest.approx([8299.489122, 7539.311779, 8317.814386], abs=0.05)
    assert found.values["se"][0] == pytest.approx(252.0277688, abs=0.05)
    assert (found.variant["used"], found.warnings) == ("ets", ())


@pytest.mark.parametrize("trend", [True, False])
def test_a_pure_season_and_trend_goes_on(trend: bool) -> None:
    season, rise = np.tile([5.0, 9, 2, 7], 8), 0.5 * np.arange(32) if trend else np.zeros(32)
    found = seasonal_forecast(100 + season + rise, horizon=8, period=4, trend=trend)
    ahead = 100 + np.tile([5.0, 9, 2, 7], 2) + (0.5 * np.arange(32, 40) if trend else 0)
    assert found.values["forecast"] == pytest.approx(ahead, abs=0.05)
    assert found.values["backtest"][:4] == pytest.approx([0] * 4, abs=1e-3)
    assert np.isnan(found.values["backtest"][4:]).all()


def test_the_naive_method_by_hand() -> None:
    """R: d[5:11] - d[1:7]; sqrt(mean(r^2)) = 2.699206233; √2 of it in the second season."""
    found = seasonal_forecast(QUARTERS, horizon=6, period=4, method="naive_seasonal")
    assert found.values["forecast"] == (44, 13, 25, 31, 44, 13)
    assert found.values["se"][0] == pytest.approx(2.699206233, abs=5e-10)
    assert found.values["se"][4] == pytest.approx(2.699206233 * np.sqrt(2))
    past = [40 / 44 - 1, 12 / 13 - 1, 21 / 25 - 1, 33 / 31 - 1]
    assert found.values["backtest"][:4] == pytest.approx(past)
    assert found.checks[0].value == pytest.approx(np.abs(past).mean())
    gap = seasonal_forecast([*QUARTERS[:7], nan, *QUARTERS[8:]], horizon=1, period=4, method="naive_seasonal")
    assert (gap.estimate, gap.dropped) == (40, 1)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (seasonal_forecast([], horizon=2), "too_few"),
        (seasonal_forecast([nan] * 30, horizon=2), "too_few"),
        (seasonal_forecast([1.0, 2, 3], horizon=2, period=4), "too_few"),
        (seasonal_forecast(QUARTERS, horizon=2, period=4), "seasons_few"),
        (seasonal_forecast(QUARTERS[:4], horizon=2, period=4, method="sarima"), "seasons_few"),
        (seasonal_forecast([7.0] * 40, horizon=2), "series_constant"),
        (seasonal_forecast([7.0] * 40, horizon=2, method="sarima"), "series_constant"),
        (seasonal_forecast(QUARTERS * 2, horizon=1, period=4, method="sarima", seasonal_order=(0, 6, 0)), "fit_failed"),
        (seasonal_forecast([*DEATHS[:50], nan, *DEATHS[51:]], horizon=1), "seasons_few"),
        (seasonal_forecast([-1, *QUARTERS], horizon=1, period=4, log=True, method="naive_seasonal"), "log_not_taken"),
    ],
)
def test_degenerate_series_are_told(found: Result, code: str) -> None:
    assert codes(found) == [code]
    assert isnan(found.p)
    assert found.to_text()
    assert found.to_text("en")
    assert code == "too_few" or not isnan(found.estimate)


def test_gaps_do_not_stop_sarima() -> None:
    found = seasonal_forecast([nan, *DEATHS[:40], nan, *DEATHS[41:], nan], horizon=1, method="sarima")
    assert (found.n, found.dropped, found.variant["used"]) == (71, 3, "sarima")
    assert found.estimate == pytest.approx(8336, abs=150)


def test_wrong_use_is_refused() -> None:
    with pytest.raises(ValueError, match="method must be one of"):
        seasonal_forecast(DEATHS, horizon=1, method="prophet")  # type: ignore[arg-type]
    for bad in ({"horizon": 0}, {"horizon": 1, "period": 1}, {"horizon": 1, "order": (0, -1, 0)}):
        with pytest.raises(ValueError, match="horizon is at least 1"):
            seasonal_forecast(DEATHS, **bad)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32 - 1).map(np.random.default_rng), st.floats(0.1, 50), st.floats(-50, 50))
def test_unit_and_zero_do_not_matter(chance: np.random.Generator, scale: float, shift: float) -> None:
    series = chance.normal(size=15)
    one = seasonal_forecast(series, horizon=5, period=4, method="naive_seasonal")
    two = seasonal_forecast(scale * series + shift, horizon=5, period=4, method="naive_seasonal")
    assert two.values["forecast"] == pytest.approx(scale * np.array(one.values["forecast"]) + shift, abs=1e-9)
    assert two.values["se"] == pytest.approx(scale * np.array(one.values["se"]))
    assert one.values["low"] < one.values["forecast"] < one.values["high"]


def test_unit_and_zero_do_not_matter_to_models() -> None:
    one, two = (seasonal_forecast(part, horizon=3) for part in (np.array(DEATHS), np.array(DEATHS) * 10.0 + 5))
    assert two.values["forecast"] == pytest.approx(10 * np.array(one.values["forecast"]) + 5, rel=1e-5)


# R datasets::UKgas, quarters of 1960 to 1986.
GAS = [
    160.1, 129.7, 84.8, 120.1, 160.1, 124.9, 84.8, 116.9, 169.7, 140.9, 89.7, 123.3, 187.3, 144.1, 92.9, 120.1,
    176.1, 147.3, 89.7, 123.3, 185.7, 155.3, 99.3, 131.3, 200.1, 161.7, 102.5, 136.1, 204.9, 176.1, 112.1, 140.9,
    227.3, 195.3, 115.3, 142.5, 244.9, 214.5, 118.5, 153.7, 244.9, 216.1, 188.9, 142.5, 301, 196.9, 136.1, 267.3,
    317, 230.5, 152.1, 336.2, 371.4, 240.1, 158.5, 355.4, 449.9, 286.6, 179.3, 403.4, 491.5, 321.8, 177.7, 409.8,
    593.9, 329.8, 176.1, 483.5, 584.3, 395.4, 187.3, 485.1, 669.2, 421, 216.1, 509.1, 827.7, 467.5, 209.7, 542.7,
    840.5, 414.6, 217.7, 670.8, 848.5, 437, 209.7, 701.2, 925.3, 443.4, 214.5, 683.6, 917.3, 515.5, 224.1, 694.8,
    989.4, 477.1, 233.7, 730, 1087, 534.7, 281.8, 787.6, 1163.9, 613.1, 347.4, 782.8,
]  # fmt: skip


def test_smoothing_and_arima_do_not_depend_on_the_unit() -> None:
    """The optimiser runs to its end: stopping early it moved the fourth digit with the unit."""
    for method, period in (("ets", 6), ("sarima", 12)):
        season = 10 * np.sin(np.arange(5 * period) * 2 * np.pi / period)
        series = 50 + season + 5 * np.random.default_rng(11).normal(size=5 * period)
        found = [
            seasonal_forecast(series * unit, horizon=2, period=period, method=method).estimate / unit  # type: ignore[arg-type]
            for unit in (1, 1e-12, 1e12)
        ]
        assert found == pytest.approx([found[0]] * 3, rel=2e-6)


def test_gas_of_r() -> None:
    """R: predict(arima(log(UKgas), order = c(0,1,1), seasonal = c(0,1,1)), 4): pred and se (R's optimiser stops at 1e-8)."""
    found = seasonal_forecast(GAS, horizon=4, period=4, method="sarima", log=True)
    printed = (7.128518861, 6.471858318, 5.881480133, 6.750727022)
    assert np.log(found.values["forecast"]) == pytest.approx(printed, rel=2e-6)
    assert found.values["se"][:2] == pytest.approx((0.1047513621, 0.1050930093), rel=2e-5)


@pytest.mark.parametrize(
    "options", [{"horizon": 2.5}, {"order": (1, 0)}, {"seasonal_order": (0.5, 1, 1)}, {"period": 1}]
)
def test_numbers_that_make_no_model_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        seasonal_forecast(GAS, **({"horizon": 2, "period": 4} | options))  # type: ignore[arg-type]
