"""Target notations: the published table (cases/README.md, “Target notations”) as one matrix, with the case it was seen in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfanalysis.quantities import number_text
from perfanalysis.targets import Target, parse_target

SHARE_NAME = {"name": "苗木成活率(≥**%)"}
COST = {"level2": "成本指标"}

NUMBERS: list[tuple[str, str, dict[str, Any], tuple[str, float, str | None]]] = [
    ("002", "≥50个", {}, (">=", 50, "个")),
    ("008", "≥100公里", {}, (">=", 100, "公里")),
    ("table", "≥0.565km", {}, (">=", 0.565, "km")),
    ("040", "≥11.376万元", {}, (">=", 11.376, "万元")),
    ("table", "≥1290.3平方米", {}, (">=", 1290.3, "平方米")),
    ("008", "≥95%", {}, (">=", 0.95, "%")),
    ("008", "≥100%", {}, (">=", 1, "%")),
    ("table", "≥3", {}, (">=", 3, None)),
    ("table", "≥290", {}, (">=", 290, None)),
    ("002", "≥100百分比", {}, (">=", 1, "%")),
    ("table", "=100百分比", {}, ("=", 1, "%")),
    ("table", "≧20000亩", {}, (">=", 20000, "亩")),
    ("013", "≧ 735 人次", {}, (">=", 735, "人次")),
    ("table", "≦0%", {}, ("<=", 0, "%")),
    ("012", ">=17600株", {}, (">=", 17600, "株")),
    ("012", ">=85", {"name": "种植作物成活率(≥**%)"}, (">=", 0.85, "%")),
    ("012", ">=100%", {}, (">=", 1, "%")),
    ("quirks", ">= 98 %(百分比)", {}, (">=", 0.98, "%")),
    ("table", "<=6962人", {}, ("<=", 6962, "人")),
    ("018", "<=5300元/户", {"name": "扶贫临时救助标准(<**元/户·年)"}, ("<=", 5300, "元/户")),
    ("002", "≤90万元", {}, ("<=", 90, "万元")),
    ("012", "≤28.40/株", {"name": "补助成本(≤**元/株)"}, ("<=", 28.4, "元/株")),
    ("table", "≤ 30 万元", {}, ("<=", 30, "万元")),
    ("table", "=8个", {}, ("=", 8, "个")),
    ("table", "=30000人次", {}, ("=", 30000, "人次")),
    ("013", "═ 100 %", {}, ("=", 1, "%")),
    ("table", "= 100", {}, ("=", 100, None)),
    ("table", "大于等于10157.6平方米", {}, (">=", 10157.6, "平方米")),
    ("table", "不少于12种", {}, (">=", 12, "种")),
    ("table", "95%以上", {}, (">=", 0.95, "%")),
    ("032", "60%及以上", {}, (">=", 0.6, "%")),
    ("081", "100%以下(含)", {}, ("<=", 1, "%")),
    ("table", "38508人", {}, (">=", 38508, "人")),
    ("040", "29.5亩", {}, (">=", 29.5, "亩")),
    ("032", "12500名", {}, (">=", 12500, "名")),
    ("019", "25TB", {}, (">=", 25, "TB")),
    ("019", "5万", COST, ("<=", 50000, None)),
    ("008", "3500公斤", {}, (">=", 3500, "公斤")),
    ("table", "2100", {}, (">=", 2100, None)),
    ("008", "100%", {}, (">=", 1, "%")),
    ("table", "100.00%", {}, (">=", 1, "%")),
    ("table", "5%", {"name": "变质比例"}, ("<=", 0.05, "%")),
    ("table", "3%", {"name": "森林病虫受害率"}, ("<=", 0.03, "%")),
    ("table", "5%", {"name": "结余率"}, ("<=", 0.05, "%")),
    ("024", "85", SHARE_NAME, (">=", 0.85, "%")),
    ("024", "6070", {"name": "项目总投入(≥**万元)", **COST}, (">=", 6070, "万元")),
    ("024", "30", {"name": "修建作业道长度(公里)"}, (">=", 30, "公里")),
    ("table", "0", {}, ("<=", 0, None)),
    ("table", "0次", {}, ("<=", 0, "次")),
    ("table", "0起", {}, ("<=", 0, "起")),
    ("008", "1600元/亩", {"name": "财政资金补助", **COST}, ("<=", 1600, "元/亩")),
    ("table", "780元/生/年", {"name": "补助标准", "level2": "质量指标"}, (">=", 780, "元/生/年")),
    ("table", "400元/人、天", {}, (">=", 400, "元/人、天")),
    ("018", ">=530元/人*月", {}, (">=", 530, "元/人*月")),
    ("019", "≥360天", {}, (">=", 360, "天")),
    ("quirks", "10", {"name": "任务完成时限(月)"}, ("<=", 10, "月")),
    ("019", "100%覆盖", {}, (">=", 1, "%")),
    ("table", "平均每生每年3300元", {}, (">=", 3300, "元")),
    ("table", "11月底完成100%", {}, (">=", 1, "%")),
    ("024", "8万亩", {}, (">=", 80000, "亩")),
    ("form", "95", {"operator": "≥", "unit": "%"}, (">=", 0.95, "%")),
    ("quirks", "30", {"operator": "≤", "unit": "万元"}, ("<=", 30, "万元")),
    ("form", "100", {"operator": "大于等于", "unit": "百分比"}, (">=", 1, "%")),
    ("form", "≤15.6/10万", {"name": "孕产妇死亡率"}, ("<=", 15.6, "/10万")),
    ("form", "控制在5%以内", {}, ("<=", 0.05, "%")),
    ("form", "≤5‰", {}, ("<=", 0.005, "‰")),
    ("form", "不少于三次", {}, (">=", 3, "次")),
    ("form", "百分之九十五以上", {}, (">=", 0.95, "%")),
    ("form", "0.5元/千瓦时", {}, (">=", 0.5, "元/千瓦时")),
    ("form", "6000m3", {}, (">=", 6000, "m3")),
    ("form", "100%", {"name": "投诉办结率"}, (">=", 1, "%")),
    ("form", "5%", {"name": "投诉率"}, ("<=", 0.05, "%")),
    ("form", "较上年减少2%", {"name": "投诉率"}, (">=", 0.02, "%")),
    ("form", "100%", {"name": "“三公经费”控制率"}, ("<=", 1, "%")),
    ("form", "60%", {"name": "高血压患者规范控制率"}, (">=", 0.6, "%")),
]

DIRECTIONS = {">=": "higher", "<=": "lower", "=": "equal"}


@pytest.mark.parametrize(("case", "text", "context", "expected"), NUMBERS)
def test_number_targets(case: str, text: str, context: dict[str, Any], expected: tuple[str, float, str | None]) -> None:
    found = parse_target(text, **context)
    assert (found.operator, found.value, found.unit) == expected, case
    assert (found.text, found.read, found.direction) == (text, True, DIRECTIONS[expected[0]])


@pytest.mark.parametrize("text", ["38508人", "0次", "1600元/亩", "10"])
def test_a_supplied_operator_names_its_rule(text: str) -> None:
    assert "规则" in (parse_target(text).rule or "")


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("18—54周岁", 18, 54, "周岁"),  # 032
        ("70%-90%", 0.7, 0.9, "%"),
        ("3~5天", 3, 5, "天"),
        ("≥10%且≤20%", 0.1, 0.2, "%"),
        ("20±2℃", 18, 22, "℃"),
        ("1—2万人", 10000, 20000, "人"),
    ],
)
def test_ranges(text: str, low: float, high: float, unit: str) -> None:
    found = parse_target(text)
    assert (found.operator, found.value, found.upper, found.unit) == ("range", low, high, unit)
    assert found.direction == "inside"


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("2021年12月31日", None, "2021-12-31"),
        ("2021年底", None, "2021-12-31"),
        ("2023年底", None, "2023-12-31"),  # 024
        ("12月底之前完成", 2020, "2020-12-31"),  # 028
        ("2021.1.1-12.31", None, "2021-12-31"),  # 032
        ("2021-12-31 00:00:00", None, "2021-12-31"),
        ("2021/12/31", None, "2021-12-31"),
        ("2020年2月", None, "2020-02-29"),
        ("6月底前", 2022, "2022-06-30"),
        ("第三季度", 2022, "2022-09-30"),
        ("次年3月底前", 2022, "2023-03-31"),
        ("2022年全年", None, "2022-12-31"),  # 019
        ("２０２２年１２月３１日", None, "2022-12-31"),
    ],
)
def test_dates(text: str, year: int | None, day: str) -> None:
    found = parse_target(text, year=year)
    assert (found.date, found.operator, found.direction, found.value) == (day, "<=", "date", None)
    assert "期限规则" in (found.rule or "")


def test_a_month_without_year_is_words_with_a_notice() -> None:
    found = parse_target("12月底之前完成")
    assert (found.level, found.date) == ("12月底之前完成", None)
    assert found.note


WORDS = (
    "效果明显 合规 及时 有效 良好 好 高 长远 提升 逐步提高 显著提升 拓宽 基本提高 推动全省提高 已完成 符合相关规定 是 严格执行相关制度规定 全天候可用 "
    "在项目计划完成时间内完成 采购价格不高于市场价 资源采购期以当年为主 符合2021年标准 1-6期培训结束后及时考核 一般 一流 二级以上 前3名 1号文件要求 "
    "ISO9001认证 5A级景区 每月10日前发放 支付2022年物业费"
)


@pytest.mark.parametrize("text", WORDS.split())
def test_qualitative_targets(text: str) -> None:
    found = parse_target(text)
    assert (found.level, found.value, found.direction, found.read) == (text, None, "judged", True)


@pytest.mark.parametrize("text", ["新增3个,改造2个", "100% / 90% / 85% / 85%", "培训3期200人次", "小学100%,初中98%"])
def test_several_values_in_one_cell_are_words_with_a_notice(text: str) -> None:
    found = parse_target(text)
    assert found.level
    assert "多个数值" in (found.note or "")


def test_the_qualitative_column_wins() -> None:
    assert parse_target("95%", operator="定性").level == "95%"
    assert parse_target("═ 有效").level == "有效"


@pytest.mark.parametrize(
    "text", ["", "-", "/", "…", "……", "—", "无", "**", "≥**%", "(100字以内)", "指标2:", "万元", "%"]
)
def test_blank_targets(text: str) -> None:
    found = parse_target(text)
    assert found.blank
    assert found.direction is None


RUN_TOGETHER = (
    "290% 290$ 工5% 5=50% ^80% 二100百分比 %=99百分比 到0次 第O份 tot扁 就业LJUI,冈位 性标定指 .32.06.5 Q100% 7.50. 95. 8550万粒550万粒8 "
    "202010100.00%10 1020万元20万元10 901010010 20xx **** **县 20xx萬元 ≥% ≥95%以下 10-5个 2021年2月30日 2021年13月 2OO个 l00% ≥9O% 1,23 "
    "007 1e5 ² ٣٤% ≥.95 95≥% —5% 1.100% 90%(85%) 100%100% 22年底 9成以上"
)
DAMAGED = [*RUN_TOGETHER.split(), "W 100%", "足额保障率=100% 22.5", "10 0%", "95 96", "\ud80095%", "100%\x00\ue000"]


@pytest.mark.parametrize("text", DAMAGED)
def test_damaged_targets_are_unread_with_a_reason(text: str) -> None:
    found = parse_target(text)
    assert (found.read, found.value, found.level, found.date) == (False, None, None, None)
    assert found.note


@pytest.mark.parametrize(
    ("text", "name"),
    [("290%", "满意度"), ("≥290", "群众满意度"), ("120%", "验收合格率"), ("1.95%", "知晓率"), ("-95%", "满意度")],
)
def test_shares_that_cannot_be(text: str, name: str) -> None:
    assert not parse_target(text, name=name).read


def test_growth_may_exceed_one_hundred_per_cent() -> None:
    assert parse_target("290%", name="产值增长率").value == 2.9


@pytest.mark.parametrize(
    ("text", "name", "read"),
    [("2021.12", "", False), ("2021.12", "造林面积(亩)", True), ("≥2021.12", "", True), ("6.30", "完成时间", False)],
)
def test_months_and_numbers_written_alike(text: str, name: str, read: bool) -> None:
    assert parse_target(text, name=name).read is read


def test_month_for_an_indicator_about_time() -> None:
    assert parse_target("2021.12", name="完成时间").date == "2021-12-31"


def test_opposite_operator_column_is_refused() -> None:
    assert not parse_target("≥95%", operator="≤").read


SIGNS = {
    "≥": ">=",
    "≤": "<=",
    "=": "=",
    ">": ">",
    "<": "<",
    "不低于": ">=",
    "不超过": "<=",
    "大于等于": ">=",
    "═": "=",
    ">=": ">=",
}
UNITS = ["个", "人次", "万元", "公里", "元/人·月", "平方米", "TB", "%", "百分比", "天"]
WIDE = str.maketrans("0123456789.%<>=/", "０１２３４５６７８９．％＜＞＝／")
amounts = st.decimals(0, 99_999, places=2, allow_nan=False).map(float)


@given(st.sampled_from(sorted(SIGNS)), amounts, st.sampled_from(UNITS))
def test_every_sign_number_and_unit_is_read_back(sign: str, number: float, unit: str) -> None:
    found = parse_target(f"{sign}{number_text(number)}{unit}", name="产值增长率")
    share = unit in {"%", "百分比"}
    assert found.operator == SIGNS[sign]
    assert found.value == pytest.approx(number / 100 if share else number, rel=1e-12)
    assert found.unit == ("%" if share else unit)


@given(st.sampled_from(sorted(SIGNS)), amounts, st.sampled_from(UNITS))
def test_width_and_spaces_change_nothing_but_the_text(sign: str, number: float, unit: str) -> None:
    def reading(text: str) -> tuple[Any, ...]:
        found = parse_target(text, name="产值增长率")
        return (found.operator, found.value, found.unit, found.read, found.direction)

    plain = f"{sign}{number_text(number)}{unit}"
    spaced = f" {sign}　{number_text(number)} {unit}\n"
    assert reading(plain) == reading(plain.translate(WIDE)) == reading(spaced)
    assert parse_target(spaced).text == spaced


SIGNS_AND_WORDS = (
    "≥ ≤ >= < = % ‰ 百分比 万 元 / 人 · - — ~ 至 ( ) 年 月 日 2021 12 31 . , 0 95 100 达到 以上 以内 完成 第 O x * ² ٣ 约 余 百分之 九 ± 且 每 "
    "/10万 PM2.5 无 … a 、 ; 于 前 其中 \ud800 \x00"
)
PIECES = [*SIGNS_AND_WORDS.split(" "), " ", "\n"]


def _sound(found: Target, text: str) -> bool:
    full = found.value is not None or found.level is not None or found.date is not None
    return found.text == text and (found.read or (not full and bool(found.note)))


@given(st.text(max_size=250) | st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
def test_every_text_is_read_or_refused(text: str) -> None:
    assert _sound(parse_target(text), text)
    assert _sound(parse_target(text, name=text, level2=text, unit=text, operator=text, year=2022), text)


@pytest.mark.parametrize("piece", [*PIECES, "控制在", "不低于", "1约", "≥95%", "(", "2021年", "12月", "9,"])
def test_long_repeats_end(piece: str) -> None:
    for times in (60, 100, 100_000):
        text = piece * times
        assert _sound(parse_target(text, name=text, unit=text, operator=text), text)


def test_long_prose_is_words() -> None:
    text = "加强项目管理,完成95%以上的任务。" * 20
    assert parse_target(text).level == text.strip()
