"""Annual reports: the example city's two years, and Tongliao's published figures of 2018 to 2022."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from build_corpus import write
from city_facts import TITLE, YEARS, city, draw, plain, projects
from grids import Grid

REAL = "通辽市预算绩效管理十项举措(截至2022年),见到的是文字材料,未找到原网页"
EVERY_YEAR = ("department_evaluation", "ex_ante_assessment", "recheck", "results_application", "self_evaluation")
ONCE = ("indicator_library/2022/example-library", "monitoring/2022/city", "target_review/2022/city")
TONGLIAO = (
    (2022, "目标管理", "覆盖部门", "73", "个", ""),
    (2022, "目标管理", "覆盖单位", "237", "个", ""),
    (2022, "指标体系", "指标库指标", "8538", "条", ""),
    (2022, "制度框架", "公布的制度套数", "14", "套", ""),
    (2021, "事前评估", "核减率", "50.98", "%", ""),
    (2022, "事前评估", "核减率", "15.28", "%", ""),
    (2022, "绩效评价", "重点评价", "67", "个", "2018—2022年"),
    (2022, "绩效评价", "重点评价资金", "241.98", "亿元", "2018—2022年"),
    (2022, "绩效评价", "抽审比例", "30", "%", "2019—2022年每年"),
    (2020, "结果应用", "节约和压减", "3588", "万元", ""),
)


def build_annual(root: Path, year: int, save: Any) -> None:
    """The city's annual report of a year; Tongliao's with the last one."""
    folder = root / "parameters/annual_report" / str(year)
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "city.xlsx", [_log(year), _stated(year)], "utf-8")
    save(folder / "city.yml", _parameters(folder.relative_to(root).as_posix(), year))
    if year == YEARS[-1]:
        _tongliao(root, save)
        save(root / "parameters/year_comparison" / str(year) / "city.yml", _comparison())


def _parameters(folder: str, year: int) -> dict[str, Any]:
    years = [one for one in YEARS if one <= year]
    folders = [f"outputs/{name}/{one}" for one in years for name in EVERY_YEAR]
    folders += [f"outputs/{name}" for name in (ONCE if year == YEARS[-1] else ())]
    return {
        "evaluations": folders,
        "runs": "city*",
        "register": f"{folder}/city.xlsx",
        "year": year,
        "place": city()["place"],
        "rules_date": f"{year}-12-31",
        "title": f"示例市,{TITLE}",
        "department": "示例市财政局",
        "source_title": TITLE,
        "source_url": "",
    }


def _comparison() -> dict[str, Any]:
    """The comparison of the city's self-evaluations over its years, with their re-checks."""
    return {
        "evaluations": "outputs/self_evaluation",
        "recheck_folder": "outputs/recheck",
        "runs": "city*",
        "years": list(YEARS),
        "place": city()["place"],
        "title": f"示例市自评年度比较,{TITLE}",
        "department": "示例市财政局",
        "source_title": TITLE,
        "source_url": "",
    }


def _log(year: int) -> Grid:
    grid = Grid("工作台账")
    grid.line(["类型", "日期", "内容", "数量", "单位", "佐证材料"])
    people = plain(round(120 + 60 * draw(year, "people")))
    grid.line(["培训", f"{year}-03-18", "绩效目标编制和自评培训", people, "人次", "签到表"])
    grid.line(
        ["培训", f"{year}-09-06", "绩效运行监控培训", plain(round(80 + 40 * draw(year, "later"))), "人次", "签到表"]
    )
    grid.line(["咨询", f"{year}-12-31", "全年咨询答复", plain(round(200 + 90 * draw(year, "asked"))), "次", "咨询台账"])
    grid.line(["公开", f"{year}-02-20", "绩效目标随预算公开", plain(len(projects(year))), "个", "政府网站"])
    grid.line(["公开", f"{year}-09-15", "绩效评价结果随决算公开", plain(len(projects(year))), "个", "政府网站"])
    grid.line(["宣传", f"{year}-11-02", "本地报纸介绍预算绩效管理", "1", "次", "报样"])
    return grid


def _stated(year: int) -> Grid:
    grid = Grid("历年数据")
    grid.line(["年度", "举措", "数据项", "数值", "计量单位", "时间范围", "来源"])
    grid.line([str(year), "制度框架", "登记的本地制度文件", plain(3 + year - YEARS[0]), "个", "", TITLE])
    if year == YEARS[0]:
        rows = [
            ("指标体系", "指标库指标", "30"),
            ("运行监控", "监控项目", "20"),
        ]
        for measure, title, value in rows:
            grid.line([str(year), measure, title, value, "个" if title != "指标库指标" else "条", "", TITLE])
    grid.line([str(year), "目标管理", "应编目标的项目", plain(len(projects(year))), "个", "", TITLE])
    return grid


def _tongliao(root: Path, save: Any) -> None:
    folder = root / "parameters/annual_report/2022"
    grid = Grid("历年数据")
    grid.line(["年度", "举措", "数据项", "数值", "计量单位", "时间范围", "来源"])
    for row in TONGLIAO:
        grid.line([*map(str, row), REAL])
    write(folder / "city-tongliao-2018-2022.xlsx", [grid], "utf-8")
    parameters = {
        "evaluations": [
            "outputs/ex_ante_assessment/2021/tongliao",
            "outputs/ex_ante_assessment/2022/tongliao",
            "outputs/rule_framework/2022/tongliao",
            "outputs/results_application/2020/city-tongliao-air-routes",
        ],
        "register": "parameters/annual_report/2022/city-tongliao-2018-2022.xlsx",
        "year": 2022,
        "place": "CN-15-05",
        "rules_date": "2022-12-31",
        "title": "通辽市(按已公布的数据)",
        "department": "通辽市财政局",
        "source_title": REAL,
        "source_url": "",
    }
    save(folder / "city-tongliao-2018-2022.yml", parameters)
