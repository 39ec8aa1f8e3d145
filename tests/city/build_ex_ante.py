"""The example city's ex-ante assessment: line items asked and approved, experts' marks, conditions of support."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from build_corpus import write
from city_facts import TITLE, city, draw, plain
from grids import Grid

from perfanalysis.rules import load_framework

ITEMS = {
    2021: [
        ("支线航线补贴", "小飞机航线补贴", 1600, 1600, "不予支持", "超出范围", "客座率低于三成,与干线重复"),
        ("支线航线补贴", "干线航班补贴", 2400, 400, "部分支持", "超出标准", "单班补贴高于周边城市"),
        ("高中信息化教室建设", "交互终端购置", 420, 80, "部分支持", "超出标准", "高于办公设备配置标准"),
        ("高中信息化教室建设", "培训与运维", 60, 20, "部分支持", "无价格依据", "没有测算明细"),
    ],
    2022: [
        ("城市污水管网改造", "管网工程", 2900, 180, "部分支持", "超出标准", "土方单价高于定额"),
        ("城市污水管网改造", "检测与监理", 420, 40, "部分支持", "超出标准", "监理费率高于指导价"),
        ("老旧小区改造", "外墙保温", 2600, 0, "予以支持", "", ""),
        ("老旧小区改造", "配套绿化", 380, 120, "部分支持", "条件不成熟", "设计未批复"),
    ],
}
EXPERTS = ("专家1", "专家2", "专家3")
CONDITIONS = {
    2021: [("高中信息化教室建设", "提交教室清单和使用方案后拨付", "示例市第一中学", "2021-03-31", "专家组意见")],
    2022: [
        ("城市污水管网改造", "施工图设计批复后拨付工程款", "示例市城市建设服务中心", "2022-03-31", "专家组意见"),
        ("老旧小区改造", "绿化设计批复后再安排配套绿化资金", "示例市城市建设服务中心", "2022-05-31", "专家组意见"),
    ],
}


def build_ex_ante(root: Path, year: int, save: Any) -> None:
    """The table of reductions, the marks and the parameters of one year."""
    folder = root / "parameters/ex_ante_assessment" / str(year)
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "city.xlsx", [_reductions(year)], "utf-8")
    write(folder / "city-marks.xlsx", [_marks(year), _conditions(year)], "utf-8")
    save(folder / "city.yml", _parameters(folder.relative_to(root).as_posix(), year))


def _grid(name: str, heads: list[str], rows: list[list[Any]]) -> Grid:
    grid = Grid(name)
    for line in [heads, *rows]:
        grid.line(line)
    return grid


def _reductions(year: int) -> Grid:
    heads = [
        "年度",
        "项目名称",
        "支出明细",
        "申请金额(万元)",
        "核减金额(万元)",
        "核定金额(万元)",
        "评估结论",
        "核减原因",
        "依据",
    ]
    rows = [
        [str(year), project, item, plain(asked), plain(cut), plain(asked - cut), conclusion, reason, basis]
        for project, item, asked, cut, conclusion, reason, basis in ITEMS[year]
    ]
    asked, cut = (sum(row[place] for row in ITEMS[year]) for place in (2, 3))
    total = ["合计", "", "", plain(asked), plain(cut), plain(asked - cut), "", "", ""]
    return _grid(TITLE, heads, [*rows, total])


def _marks(year: int) -> Grid:
    heads = ["项目名称", "评估类别", "专家", "指标编码", "评估指标", "得分", "理由"]
    items = load_framework("ex_ante_project_5x20").indicators
    projects = dict.fromkeys(row[0] for row in ITEMS[year])
    rows = [_mark(year, project, expert, item) for project in projects for expert in EXPERTS for item in items]
    return _grid("专家评分", heads, rows)


def _mark(year: int, project: str, expert: str, item: Any) -> list[Any]:
    weak = project in {"支线航线补贴", "高中信息化教室建设"}
    share = (
        (0.55 if weak else 0.8) + 0.2 * draw(year, project, item.code) + 0.1 * draw(year, project, item.code, expert)
    )
    points = round(2 * min(1.0, share) * item.weight) / 2
    reason = "" if points == item.weight else "论证材料不充分" if weak else "测算略粗"
    return [project, "项目", expert, item.code, item.name, plain(points), reason]


def _conditions(year: int) -> Grid:
    return _grid(
        "支持条件", ["项目名称", "支持条件", "责任单位", "完成时限", "依据"], [list(row) for row in CONDITIONS[year]]
    )


def _parameters(folder: str, year: int) -> dict[str, Any]:
    return {
        "case_file": f"{folder}/city.xlsx",
        "marks_file": f"{folder}/city-marks.xlsx",
        "year": year,
        "place": city()["place"],
        "rules_date": f"{year}-12-31",
        "title": f"示例市事前绩效评估,{TITLE}",
        "department": "示例市财政局",
        "amount_unit": "万元",
        "source_title": TITLE,
        "source_url": "",
    }
