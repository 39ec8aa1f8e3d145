"""The example city's department-wide evaluations: raw figures and marks of two departments, by two indicator frameworks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from build_corpus import write
from city_facts import TITLE, city, draw, plain, projects
from grids import Grid

Save = Callable[[Path, dict[str, Any]], None]

NATIONAL = "department_2013"
YUEYANG = "department_hunan_yueyang"
POINTS = {
    "T1": 3, "T2": 3, "T3": 3, "T4": 4, "T5": 3, "T6": 4, "T7": 3, "T8": 3, "T9": 3, "T10": 3, "T11": 3, "T12": 3,
    "T13": 3, "T14": 3, "T15": 3, "T16": 3, "T17": 2, "T18": 2, "T19": 3, "T20": 3, "T21": 8, "T22": 6, "T23": 7,
    "T24": 7, "T25": 4, "T26": 4, "T28": 4,
}  # fmt: skip
MARKS = {
    "T1": "1,1,1",
    "T2": "1,1,0,1",
    "T14": "1,1,1",
    "T16": "1,1",
    "T17": "1,1,1",
    "T18": "1,1,1",
    "T19": "1,1,1,0,1",
}
JUDGED = {"T5": 1.0, "T6": 0.9, "T7": 0.8, "T9": 0.9, "T15": 1.0, "T25": 0.9, "T26": 0.95}
REASONS = {
    "T2": "两个下属单位的指标没有写明完成时间", "T6": "两个项目年末没有执行完", "T7": "年中有两次预算调整",
    "T9": "结转资金集中在一个工程项目", "T19": "一批旧车辆没有及时办理处置", "T25": "运输成本下降没有达到预期",
    "T26": "一个乡的群众反映通车时间推迟",
}  # fmt: skip


def build_department(root: Path, year: int, save: Save) -> None:
    """Both departments of one year: raw figures, marks, findings, text, parameters."""
    _one(root, year, save, "jtj", "示例市交通运输局", NATIONAL, _national(year))
    _one(root, year, save, "lcj", "示例市林业和草原局", YUEYANG, _yueyang(year))


def _one(root: Path, year: int, save: Save, code: str, name: str, framework: str, grids: list[Grid]) -> None:
    folder = root / "parameters/department_evaluation" / str(year)
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / f"city-{code}.xlsx", [*grids, _findings(code, year), _sections(name, code, year)], "utf-8")
    survey = {"survey_file": f"{folder.relative_to(root).as_posix()}/city-{code}-survey.xlsx"} if code == "jtj" else {}
    if survey:
        write(root / survey["survey_file"], _survey(year), "utf-8")
    parameters = {
        "case_file": f"{folder.relative_to(root).as_posix()}/city-{code}.xlsx",
        "framework": framework,
        "department": name,
        "year": year,
        "place": city()["place"],
        "rules_date": f"{year}-12-31",
        "source_title": TITLE,
        **survey,
    }
    save(folder / f"city-{code}.yml", parameters)


def _money(code: str, year: int) -> dict[str, float]:
    own = [one for one in projects(year) if one.id.startswith(f"{code}-")]
    return {
        "年初预算数": round(sum(one.budget for one in own), 2),
        "全年预算数": round(sum(one.adjusted for one in own), 2),
        "全年执行数": round(sum(one.executed for one in own), 2),
    }


def _amounts(figures: dict[str, tuple[float, str, str]]) -> Grid:
    grid = Grid("基础数据")
    grid.line(["数据项", "数值", "单位", "数据来源", "佐证材料"])
    for item, (value, unit, source) in figures.items():
        grid.line([item, plain(value), unit, source, source])
    return grid


def _points(header: list[str], rows: list[list[str]]) -> Grid:
    grid = Grid("指标评分")
    for row in (header, *rows):
        grid.line(row)
    return grid


def _national(year: int) -> list[Grid]:
    accounts, staff = "部门决算报表", "编制批复和人员花名册"
    money = _money("jtj", year)
    later = year - 2021
    figures = {name: (value, "万元", accounts) for name, value in money.items()}
    figures |= {
        "在职人员数": (136, "人", staff), "编制数": (143, "人", staff),
        "本年度三公经费总额": (29.5 - 2 * later, "万元", accounts), "上年度三公经费总额": (31.2 - 1.7 * later, "万元", accounts),
        "重点项目支出": (money["全年执行数"], "万元", accounts), "项目总支出": (money["全年执行数"], "万元", accounts),
        "预算完成数": (money["全年执行数"], "万元", accounts), "预算数": (money["全年预算数"], "万元", accounts),
        "预算调整数": (abs(round(money["全年预算数"] - money["年初预算数"], 2)), "万元", accounts),
        "实际支付进度": (92 + 3 * later, "%", "国库支付台账"), "既定支付进度": (100, "%", "国库支付台账"),
        "结转结余总额": (round(money["全年预算数"] - money["全年执行数"], 2), "万元", accounts), "支出预算数": (money["全年预算数"], "万元", accounts),
        "本年度累计结转结余资金总额": (860 - 90 * later, "万元", accounts), "上年度累计结转结余资金总额": (910 - 50 * later, "万元", accounts),
        "实际支出公用经费总额": (418, "万元", accounts), "预算安排公用经费总额": (425, "万元", accounts),
        "三公经费实际支出数": (29.5 - 2 * later, "万元", accounts), "三公经费预算安排数": (32, "万元", accounts),
        "实际政府采购金额": (2210, "万元", "政府采购台账"), "政府采购预算数": (2350, "万元", "政府采购台账"),
        "实际在用固定资产总额": (18600, "万元", "资产年报"), "所有固定资产总额": (19150, "万元", "资产年报"),
        "实际完成工作数": (46 + later, "项", "年度工作总结"), "计划工作数": (48, "项", "年度工作要点"),
        "及时完成实际工作数": (44 + later, "项", "年度工作总结"), "质量达标实际工作数": (46 + later, "项", "质量监督报告"),
        "重点工作实际完成数": (11 + later, "项", "督办台账"), "交办或下达数": (12, "项", "督办台账"),
        "满意的有效问卷数": (268 + 9 * later, "份", "满意度调查统计"), "有效问卷数": (300, "份", "满意度调查统计"),
    }  # fmt: skip
    header = ["指标编码", "三级指标", "分值", "评判比例", "要点符合情况", "是否适用", "评分理由"]
    rows = [
        [
            code,
            "",
            plain(weight),
            f"{100 * JUDGED[code]:g}%" if code in JUDGED else "",
            MARKS.get(code, ""),
            "",
            REASONS.get(code, ""),
        ]
        for code, weight in POINTS.items()
    ]
    none = ["T27", "", "", "", "", "否", "本部门没有承担生态方面的年度目标"]
    return [_amounts(figures), _points(header, [*rows, none])]


def _yueyang(year: int) -> list[Grid]:
    accounts, staff, later = "部门决算报表", "编制批复和人员花名册", year - 2021
    money = _money("lcj", year)
    adjusted = abs(round(money["全年预算数"] - money["年初预算数"], 2))
    figures = {name: (value, "万元", accounts) for name, value in money.items()}
    figures |= {
        "在职人员数": (86, "人", staff), "编制数": (84, "人", staff),
        "本年度三公经费总额": (18.4, "万元", accounts), "上年度三公经费总额": (18.0, "万元", accounts),
        "重点项目支出": (round(0.86 * money["全年执行数"], 2), "万元", accounts), "项目总支出": (money["全年执行数"], "万元", accounts),
        "预算调整数": (adjusted, "万元", accounts), "预算数": (money["年初预算数"], "万元", accounts),
        "三公经费实际支出数": (18.4, "万元", accounts), "三公经费预算安排数": (20, "万元", accounts),
    }  # fmt: skip
    header = [
        "三级指标",
        "一级指标",
        "二级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "处数",
        "要点符合情况",
        "评判比例",
        "评分理由",
    ]
    rows = [
        [
            "支付进度",
            "",
            "",
            "",
            "",
            "",
            plain(1 - later),
            "",
            "",
            "一笔专项资金六月底前没有支付" if later == 0 else "",
        ],
        ["资金结余", "", "", "", "", "", "", "不超过上年", "", "有结余,没有超过上年"],
        ["管理制度健全性", "", "", "", "", "", "", "1,1,1", "", ""],
        ["资金使用合规性", "", "", "", "", "", "1", "", "", "一笔会议费的附件不全"],
        [
            "营造林任务完成率",
            "产出",
            "职责履行",
            "≥100%",
            f"{96 + 4 * later}%",
            "16",
            "",
            "",
            "",
            "两个旗的秋季造林推迟到下年" if later == 0 else "",
        ],
        ["造林面积核实合格率", "产出", "职责履行", "≥90%", f"{91.5 + later}%", "16", "", "", "", ""],
        ["森林草原火灾受害率", "效果", "履职效益", "≤0.9‰", "0.2‰", "12", "", "", "", ""],
        ["生态护林员增收", "效果", "履职效益", "≥10000元", "10000元", "10", "", "", "", ""],
        [
            "服务对象满意度",
            "效果",
            "履职效益",
            "≥90%",
            f"{88.5 + 3 * later}%",
            "10",
            "",
            "",
            "",
            "办证时限反映较多" if later == 0 else "",
        ],
    ]
    return [_amounts(figures), _points(header, rows)]


def _survey(year: int) -> list[Grid]:
    """300 questionnaires, as many satisfied on the first question as the raw figures of the evaluation say."""
    satisfied, groups = 268 + 9 * (year - 2021), ("沿线群众",) * 210 + ("运输企业",) * 90
    order = sorted(range(300), key=lambda number: draw(year, "who", number))
    happy = set(order[:satisfied])
    grid = Grid("问卷")
    grid.line(["问卷编号", "调查对象", "对交通运输服务总体是否满意", "对办事效率是否满意", "您的建议"])
    for number, group in enumerate(groups):
        luck, later = draw(year, "first", number), draw(year, "second", number)
        first = ("非常满意" if luck < 0.6 else "满意") if number in happy else ("基本满意" if luck < 0.7 else "不满意")
        near = first if later < 0.7 else ("满意" if later < 0.9 else "不清楚")
        grid.line([str(number + 1), group, first, "" if later > 0.98 else near, "增加班次" if later < 0.05 else ""])
    design = Grid("调查设计")
    design.line(["调查对象", "总体人数", "发放份数", "回收份数", "调查方式"])
    design.line(["沿线群众", "186000", "230", "210", "入户访问"])
    design.line(["运输企业", "640", "100", "90", "电话访问"])
    return [grid, design]


def _findings(code: str, year: int) -> Grid:
    grid = Grid("发现的问题")
    grid.line(["问题类型", "问题", "原因", "建议", "严重程度", "责任单位", "整改期限"])
    slow = [
        "过程",
        "专项资金年末执行率偏低",
        "工程项目受冬季停工影响,支付集中在下半年",
        "按施工季节安排用款计划,每季度核对一次",
        "一般",
        "规划财务科",
        f"{year + 1}年6月30日",
    ]
    over = [
        "投入",
        "在职人员超出编制",
        "转业安置人员尚未核增编制",
        "向编制部门申请核定,核定前不再补充人员",
        "较大",
        "人事科",
        f"{year + 1}年12月31日",
    ]
    grid.line(slow)
    if code == "lcj":
        grid.line(over)
    return grid


def _sections(name: str, code: str, year: int) -> Grid:
    grid = Grid("报告正文")
    grid.line(["标题", "正文"])
    visits = 3 + round(4 * draw(code, year, "visits"))
    grid.line(["一、基本情况", f"{name}承担本市本行业的规划、建设和管理,{year}年的部门预算和项目见下表。({TITLE})"])
    grid.line(["二、绩效评价工作开展情况", f"评价组核对了部门决算、资产年报和采购台账,走访了{visits}个下属单位。"])
    grid.line(["三、综合评价情况及评价结论", "得分和等级由下列各表得出。"])
    grid.line(
        ["五、主要经验及做法、存在的问题及原因分析", "部门把项目执行情况按季度报党组会,执行慢的项目当场说明原因。"]
    )
    grid.line(["六、有关建议", "见附件问题清单中的建议、责任单位和整改期限。"])
    return grid
