"""What a rule changes, each as a function of a rulebook: small cases whose result shows one rule at work."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl

from perfanalysis.checking import check
from perfanalysis.evaluating import save_evaluation, score
from perfanalysis.forms import write_self_evaluation_form, write_workbook
from perfanalysis.model import Case
from perfanalysis.model.applications import ApplicationCase, RectificationRow, ResultRow
from perfanalysis.model.assessments import ExAnteCase
from perfanalysis.model.indicator_libraries import IndicatorLibrary
from perfanalysis.model.monitorings import MonitoringCase
from perfanalysis.publishing.disclosure_sites import publish_site
from perfanalysis.publishing.evaluation_pages import report_chapters
from perfanalysis.reading import read_case, read_cases
from perfanalysis.rules import RuleBook
from perfanalysis.scoring import recompute
from perfanalysis.stages import apply_results, assess, audit_library, draw_recheck, monitor, read_ex_ante
from perfanalysis.surveys.questionnaires import read_questionnaires
from perfanalysis.surveys.summaries import summarise_survey
from perfanalysis.tables.organisations import steps_table
from tests.checking.checking_forms import form, total_fund
from tests.scoring.scoring_cases import case_of, funds, row
from tests.stages import test_ex_ante_reviews as ex_ante
from tests.stages import test_library as library
from tests.stages import test_monitoring as monitoring
from tests.stages import test_recheck as recheck
from tests.stages import test_target_review as targets

ROOT = Path(__file__).resolve().parents[2]
Observer = Callable[[RuleBook], Any]
EXAMPLE = read_case(ROOT / "parameters/project_evaluation/2022/rural-water-example.xlsx")
CITY = read_cases(ROOT / "parameters/self_evaluation/2022/city/jtj.xlsx")[0]


def grade_of(points: float) -> Observer:
    return lambda rules: rules.grade(points)


def points_of(*rows: Any, **more: Any) -> Observer:
    """Points by rule of each row, and the total."""

    def observe(rules: RuleBook) -> Any:
        found = recompute(case_of(*rows, **more), rules)
        return [item.computed for item in found.items], found.computed_total

    return observe


def told(case: Case, *codes: str) -> Observer:
    """What the checks with these codes say."""
    return lambda rules: [
        (item.code, item.found, item.allowed, item.action) for item in check(case, rules) if item.code in codes
    ]


def stating(**facts: str) -> Case:
    return replace(EXAMPLE, dossier=replace(EXAMPLE.dossier, facts={**EXAMPLE.dossier.facts, **facts}))


def grouped(**weights: float) -> Case:
    rows = [
        (level1, None, f"{level1}甲", "≥10个", "10个", str(weight), str(weight)) for level1, weight in weights.items()
    ]
    return form(rows, [total_fund("10", "10", "10", "10", "100%", "10")], total="100", weight_total="100")


def evaluation_weights(rules: RuleBook) -> Any:
    groups = {"决策": 25, "过程": 25, "产出": 30, "效益": 20}
    rows = [(name, name, f"{name}指标", "≥1个", "1个", str(weight), None) for name, weight in groups.items()]
    return told(form(rows, kind="project_evaluation"), "C066")(rules)


def self_form(rules: RuleBook) -> str:
    """All texts of the empty self-evaluation form."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        write_self_evaluation_form(path, year=2022, name="路", rules=rules)
        sheet = openpyxl.load_workbook(path).active
        return "|".join(str(cell.value) for line in sheet for cell in line if cell.value is not None)


def outline(rules: RuleBook) -> list[str]:
    shown = (repr(item).splitlines()[0] for item in report_chapters(score(EXAMPLE, rules), rules).items)
    return [line for line in shown if line.startswith("## ")]


def prepared_steps(rules: RuleBook) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_workbook(path, year=2022, name="路", rules=rules)
        sheet = openpyxl.load_workbook(path)["评价程序"]
        written = [cell.value for cell in sheet["B"]]
    return written, list(steps_table(EXAMPLE, rules).frame["步骤"])


def plan(rules: RuleBook) -> Any:
    rows = [ResultRow("局", "桥", "部门评价", None, "良", "表!A2", year) for year in (2021, 2022)]
    made = apply_results(ApplicationCase("应用", 2022, results=tuple(rows)), rules, as_of="2023-06-30")
    return [one.due for one in made.planned], made.selections


def advice(rules: RuleBook) -> Any:
    due = RectificationRow(2022, "局", "桥", "问题", "措施", "2023-04-10", "", "整改中", "")
    case = ApplicationCase("应用", 2022, results=(ResultRow("局", "桥", "重点评价", 50.0, ""),), rectifications=(due,))
    made = apply_results(case, rules, as_of="2023-06-30")
    return [one.action for one in made.decisions], [one.due for one in made.rectifications]


def reviews(rules: RuleBook) -> Any:
    """Totals, conclusions and problems of two experts' marks of a project."""
    marks = [*ex_ante.full("甲"), *ex_ante.full("乙")]
    first = ex_ante.ITEMS[0]
    marks[0] = ex_ante.mark(first.code, (first.weight or 0) * 0.4)
    found = ex_ante.reviewed(marks, rules=rules)
    return [(one.total, one.conclusion) for one in found.reviews], ex_ante.codes(found)


def graded_reviews(rules: RuleBook) -> Any:
    marks = [ex_ante.mark(item.code, None, grade="良") for item in ex_ante.ITEMS]
    return [one.total for one in ex_ante.reviewed(marks, rules=rules).reviews]


def reductions(rules: RuleBook) -> Any:
    heads = "年度,项目名称,支出明细,申请金额(万元),核减金额(万元),核定金额(万元),评估结论,核减原因"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "表.csv"
        path.write_text(f"{heads}\n2022,路,路面,100,10,90,部分支持,超出标准\n", encoding="utf-8")
        found = assess(read_ex_ante(path, year=2022), rules)
    return [(item.code, item.allowed) for item in found.problems]


def ex_ante_framework(rules: RuleBook) -> Any:
    made = assess(ExAnteCase(year=2025, amount_unit="万元", marks=tuple(ex_ante.full())), rules)
    return [(one.name, one.points) for review in made.reviews for one in review.dimensions], ex_ante.codes(made)


def target_marks(rules: RuleBook) -> Any:
    (one,) = targets.reviewed(targets.form(goal="做好工作"), marks=targets.FULL, rules=rules).projects
    (open_,) = targets.reviewed(targets.form(goal="做好工作"), rules=rules).projects
    return one.total, one.outcome, open_.bounds


def target_faults(rules: RuleBook) -> Any:
    earlier = replace(
        CITY, project="公路", department="交通局", year=2021, indicators=(row("≥36公里", "37公里", level3="新建里程"),)
    )
    found = targets.reviewed(targets.form(), marks=targets.FULL, earlier=(earlier,), rules=rules)
    return [(item.code, item.found) for item in found.problems]


def monitored(rules: RuleBook) -> Any:
    rows = [monitoring.execution(name, 100, spent, year=2022) for name, spent in (("路", 45), ("桥", 25), ("堤", 0))]
    progress = [
        monitoring.indicator("路", "≥10公里", "9公里", likelihood="有可能", cause="其他", measure="赶工"),
        monitoring.indicator("桥", "≥10座", "2座", likelihood="差不多"),
    ]
    case = MonitoringCase("监控", 2022, 6, amount_unit="万元", execution=tuple(rows), progress=tuple(progress))
    made = monitor(case, rules, notice_date="2022-07-20")
    flags = [(one.colour, [flag.kind for flag in one.flags]) for one in made.projects]
    return flags, monitoring.codes(made), [letter.after for letter in made.letters]


def rechecked(rules: RuleBook) -> Any:
    units = tuple(recheck.unit(n, "甲局", 10.0 * (n + 1), 95) for n in range(10))
    first = draw_recheck(recheck.RecheckCase("抽审", 2022, frame=units), rules, seed="7")
    results = [
        recheck.row(one.unit.project, "总分", points, reason="计算错误", severity="P2")
        for one, points in zip(first.draw.drawn, (94.0, 91.0, 85.0, 50.0), strict=False)
    ]
    made = draw_recheck(recheck.RecheckCase("抽审", 2022, frame=units, results=tuple(results)), rules, seed="7")
    differences = [(one.material, one.discounted, one.verdict) for one in made.differences]
    return recheck.drawn(first.draw), first.draw.method, differences, recheck.codes(made)


def late_submission(rules: RuleBook) -> Any:
    units = (replace(recheck.unit(0), submitted="2023-04-01"),)
    return recheck.codes(draw_recheck(recheck.RecheckCase("抽审", 2022, frame=units), rules, seed="7"))


def surveyed(rules: RuleBook) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        book = openpyxl.Workbook()
        book.active.title = "问卷"
        for line in (
            ("问卷编号", "调查对象", "总体满意度"),
            (1, "农户", "非常满意"),
            (2, "农户", "满意"),
            (3, "农户", "不满意"),
        ):
            book.active.append(line)
        design = book.create_sheet("调查设计")
        for line in (("调查对象", "总体人数", "发放份数", "回收份数"), ("农户", 1200, None, None)):
            design.append(line)
        book.save(Path(folder) / "survey.xlsx")
        summary = summarise_survey(read_questionnaires(Path(folder) / "survey.xlsx", rules), rules)
    return [one.satisfaction for one in summary.questions], [one.needed for one in summary.groups]


def published(rules: RuleBook) -> Any:
    """All pages of the public site of one evaluation (None: there is nothing to publish)."""
    with tempfile.TemporaryDirectory() as folder:
        outputs, site = Path(folder) / "outputs", Path(folder) / "site"
        save_evaluation(score(CITY, rules), outputs / "self_evaluation/2022/road")
        publish_site(outputs, site, rules, site="某市")
        return [path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))]


def audited(rules: RuleBook) -> Any:
    audit = audit_library(IndicatorLibrary("库", (library.SOUND, replace(library.SOUND, code="B1", basis=""))), rules)
    return [(fault.code, fault.found) for fault in audit.faults]


SHORT = row("≥10个", "4个", "50")
OVER = row("≥10个", "20个", "50")
FUNDS = (funds("100", "80", original="160"),)
