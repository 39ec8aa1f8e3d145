"""Hand-made evaluations for the tests of tables, figures and findings; no scoring code is called.

``nutrition`` is the published form of 永德县明朗中学 2022, https://www.yongde.gov.cn/info/3003/116104.htm (total 96, 优);
``unfilled`` is the published blank form of 青神县 2023, https://www.scqs.gov.cn/info/13206/211004.htm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perfanalysis.model import (
    BudgetRow,
    Case,
    Dossier,
    Evaluation,
    EvidenceItem,
    Finding,
    GroupScore,
    Indicator,
    RuleReference,
    ScoredItem,
    Section,
    Source,
    SurveyItem,
)
from perfanalysis.model.sums import sum_of
from perfanalysis.problems import Problem
from perfanalysis.quantities import Quantity

Row = tuple[str, str, str, str, str, float | None, float | None, float | None, float | None, str | None]

NUTRITION_ROWS: Sequence[Row] = [
    ("产出指标", "数量指标", "学生受资助人数", "≧ 735 人次", "735", 10, 1.0, 10, 10, None),
    ("产出指标", "质量指标", "营养改善计划覆盖率", "≧ 100 %", "100%", 10, 1.0, 10, 10, None),
    ("产出指标", "时效指标", "资金到位及时率", "≧ 100 %", "100%", 10, 1.0, 10, 7, None),
    ("产出指标", "成本指标", "生均补助标准达标率", "═ 100 %", "100%", 10, 1.0, 10, 10, None),
    ("效益指标", "经济效益指标", "减轻贫困学生家庭经济负担", "有效", "有效", 10, None, None, 10, None),
    ("效益指标", "社会效益指标", "政策知晓率", "═ 100 %", "98%", 10, 0.98, 9.8, 9, "宣传不够;"),
    ("效益指标", "可持续影响指标", "促进学校教育事业健康发展", "≧ 100 %", "100%", 10, 1.0, 10, 10, None),
    ("满意度指标", "服务对象满意度指标等", "学生满意度", "≧ 95 %", "100%", 10, 1.0, 10, 10, None),
    ("满意度指标", "服务对象满意度指标等", "家长满意度", "≧ 95 %", "100%", 10, 1.0, 10, 10, None),
]
HOSTILE = '<script>alert("&")</script> ![图](http://x.y/z) $a_b$ `{=html}` | **粗** \u202e倒'


def amount(text: str) -> Quantity:
    return Quantity(text, float(text))


def item(row: Row, position: int) -> ScoredItem:
    level1, level2, level3, target, actual, weight, rate, computed, printed, reason = row
    points = computed if printed is None else printed
    lost = None if weight is None or points is None else weight - points
    where = f"自评表!E{position + 14}"
    return ScoredItem(
        position,
        level1,
        level2,
        level3,
        target,
        actual,
        weight,
        rate,
        computed,
        printed,
        lost,
        reason,
        "ratio",
        True,
        True,
        where,
    )


def execution(weight: float | None, rate: float | None, computed: float | None, printed: float | None) -> ScoredItem:
    row: Row = ("预算执行率", "预算执行率", "预算执行率", "", "", weight, rate, computed, printed, None)
    scored = item(row, 0)
    return ScoredItem(None, *[getattr(scored, name) for name in list(scored.__dataclass_fields__)[1:]])


def evaluation(
    case: Case, items: Sequence[ScoredItem], *, problems: Sequence[Problem] = (), grade: str | None = None
) -> Evaluation:
    printed, computed = sum_of(one.printed for one in items), sum_of(one.computed for one in items)
    names = list(dict.fromkeys(one.level1 or "" for one in items))
    low = sum(one.computed or 0 for one in items)
    high = sum(one.weight or 0 if one.computed is None else one.computed for one in items)
    total = computed if all(one.printed is None for one in items) else printed
    rows = [Indicator(one.level1, one.level2, one.level3) for one in items if one.position is not None]
    return Evaluation(
        case if case.indicators else replace(case, indicators=tuple(rows)),
        tuple(items),
        tuple(group([one for one in items if one.level1 == name], name) for name in names),
        total,
        (
            sum(one.printed or 0 for one in items),
            sum(one.weight or 0 if one.printed is None else one.printed for one in items),
        ),
        grade,
        computed,
        (low, high),
        None,
        RuleReference("CN@2022-12-31", "0" * 64),
        tuple(problems),
    )


def group(items: Sequence[ScoredItem], name: str) -> GroupScore:
    sums = (sum_of(getattr(one, field) for one in items) for field in ("weight", "computed", "printed"))
    return GroupScore(name, *sums)


def nutrition_case(**changes: object) -> Case:
    spent = amount("387664.62")
    total = BudgetRow(
        "年度资金总额", Quantity(), spent, spent, amount("10"), Quantity("100%", 1.0), amount("10"), total=True
    )
    grant = BudgetRow("其中:当年财政拨款", Quantity(), spent, spent, Quantity("—"), Quantity(), Quantity("—"))
    heads: dict[str, object] = {
        "kind": "project_self_evaluation",
        "year": 2022,
        "project": "义务教育营养改善计划专项资金",
        "department": "永德县教育体育局",
        "implementer": "永德县明朗中学",
        "amount_unit": "元",
        "budget": (total, grant),
        "total": amount("96"),
        "grade": "优",
        "source": Source(
            "013-yongde-nutrition.xlsx",
            "a" * 64,
            "2022年度项目支出绩效自评表",
            "https://www.yongde.gov.cn/info/3003/116104.htm",
        ),
    }
    return Case(**{**heads, **changes})  # type: ignore[arg-type]


def nutrition(**changes: object) -> Evaluation:
    rows = [item(row, position) for position, row in enumerate(NUTRITION_ROWS)]
    return evaluation(nutrition_case(**changes), [execution(10, 1.0, 10, 10), *rows], grade="优")


def unfilled() -> Evaluation:
    rows: Sequence[Row] = [
        ("产出指标", "数量指标", "发放(缴纳)覆盖率", "= 100 %", "", 60, None, None, None, None),
        ("效益指标", "社会效益指标", "足额保障率(参保率)", "= 100 %", "", 30, None, None, None, None),
    ]
    case = Case("project_self_evaluation", project="51000021R000000019951-工资性支出", year=2023)
    blank = Problem("C900", "missing", "自评表", "实际完成值未填", "填报实际完成值", "填报后再评", blocking=True)
    return evaluation(
        case, [execution(10, 1.0, 10, None), *(item(row, at) for at, row in enumerate(rows))], problems=[blank]
    )


def many(
    count: int = 40, name: str = "新建改建农村公路沿线交通安全防护设施及标志标线完好率与养护管理责任落实情况"
) -> Evaluation:
    rows: list[Row] = [
        (
            "产出指标" if at < count // 2 else "效益指标",
            f"第{at % 5}类指标",
            f"{name}{at + 1}",
            "≥95%",
            "90%",
            2.5,
            0.947,
            2.37,
            2.5,
            None,
        )
        for at in range(count)
    ]
    return evaluation(
        Case("project_evaluation", project="四十项指标项目", year=2023), [item(row, at) for at, row in enumerate(rows)]
    )


def unweighted() -> Evaluation:
    rows: list[Row] = [
        ("产出指标", "数量指标", f"图书册数{at}", "", "5000", None, None, None, 4.0, None) for at in range(3)
    ]
    return evaluation(
        Case("project_self_evaluation", project="图书购置", year=2022), [item(row, at) for at, row in enumerate(rows)]
    )


def by_rule() -> Evaluation:
    """An evaluator's own workbook: no printed points; 0.75 of a judged indicator, 60 % of a late one (4 points)."""
    rows: list[Row] = [
        ("过程", "资金管理", "预算执行率", "≥100%", "96%", 5, 0.96, 4.8, None, None),
        ("产出", "产出时效", "主体工程完工时间", "2022年11月30日", "2022年12月16日", 4, 0.0, 2.4, None, None),
        ("效益", "可持续影响", "长效管护机制", "机制健全", "运行不充分", 4, None, 3, None, None),
    ]
    case = Case("project_evaluation", project="农村供水保障工程", year=2022)
    return evaluation(case, [item(row, at) for at, row in enumerate(rows)], grade="良")


def dossier() -> Dossier:
    return Dossier(
        sections=(
            Section("一、基本情况", 1, ("项目背景。\n第二段*不是*强调。",)),
            Section("(一)项目概况", 2, ("1. 不是列表",)),
            Section("五、存在的问题", 1, ("本节标题与提纲不同。",)),
        ),
        evidence=(EvidenceItem("E1", "合同", "财务科", "2022-03-01", "1-5", ""),),
        # Newcombe (1998) table I: 81 of 263 and 15 of 148.
        survey=(
            SurveyItem("学生", "总体满意", 735, 300, 280, 263, 81, "问卷"),
            SurveyItem("家长", "总体满意", None, 160, 150, 148, 15, "问卷"),
            SurveyItem("教师", "总体满意", 20, 20, 0, 0, None, "访谈"),
        ),
        findings=(
            Finding(
                "管理",
                "合同签订晚于开工",
                "程序不熟",
                "先签合同后开工",
                "一般",
                "永德县教育体育局",
                "2023-06-30",
                ("E1",),
            ),
        ),
    )
