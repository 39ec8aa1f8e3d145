from pathlib import Path

import pytest
from word_xml import (
    FORM,
    HEAD,
    HEADING,
    NAMESPACES,
    ROWS,
    TITLE,
    TOTAL,
    cell,
    paragraph,
    row,
    run,
    table,
    text_box,
    write,
)

from perfanalysis.model import Case
from perfanalysis.reading import read_cases


def whole(case: Case) -> bool:
    rows = [(item.level1, item.level2, item.level3, item.score.value) for item in case.indicators]
    wanted = [("产出指标", "数量指标", "维修面积", 50), ("产出指标", "数量指标", "维修栋数", 38)]
    heads = (case.year, case.project, case.department, case.implementer, case.total.value)
    return rows == wanted and heads == (2022, "校舍维修", "教育局", "一中", 88)


FORM_BOX = "<w:r><w:fldChar><w:ffData><w:checkBox>{}</w:checkBox></w:ffData></w:fldChar></w:r>"
OFF = '<w:default w:val="0"/>'
SPLIT = row("产出指标", "数量指标", "维修栋数", "2栋", "2栋", "50", "38")
DOCUMENTS = {
    "one table": (paragraph(run(TITLE)), table(*FORM)),
    "title in a text box": (text_box(paragraph(run(TITLE))), table(*FORM)),
    "all in a text box": (text_box(paragraph(run(TITLE)) + table(*FORM)),),
    "heads in a table of their own": (paragraph(run(TITLE)), table(*HEAD), paragraph(""), table(HEADING, *ROWS, TOTAL)),
    "heads as paragraphs": (
        paragraph(run(TITLE)),
        paragraph(run("项目名称：校舍维修")),
        paragraph(run("主管部门：教育局") + "<w:r><w:tab/></w:r>" + run("实施单位：一中")),
        table(HEADING, *ROWS, TOTAL),
    ),
    "nested": (paragraph(run(TITLE)), table(f"<w:tr><w:tc><w:tcPr/>{table(*FORM)}<w:p/></w:tc></w:tr>")),
    "in a content control": (
        paragraph(run(TITLE)),
        f"<w:sdt {NAMESPACES}><w:sdtContent>{table(*FORM)}</w:sdtContent></w:sdt>",
    ),
    "going on in a second table": (
        paragraph(run(TITLE)),
        table(*HEAD, HEADING, ROWS[0]),
        paragraph(""),
        table(SPLIT, TOTAL),
    ),
    "going on below a repeated heading": (
        paragraph(run(TITLE)),
        table(*HEAD, HEADING, ROWS[0]),
        paragraph(run("续表")),
        table(HEADING, SPLIT, TOTAL),
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_form_is_read_from_any_build_of_its_document(tmp_path: Path, name: str) -> None:
    (case,) = read_cases(write(tmp_path / "表.docx", *DOCUMENTS[name]))
    assert whole(case)


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    changed = (
        "<w:del><w:r><w:delText>旧名</w:delText></w:r></w:del>"
        f"<w:ins>{run('校舍')}</w:ins><w:moveFrom>{run('移走')}</w:moveFrom>{run('维修')}"
    )
    deleted = row("产出", "数量", "已删行", "1", "1", "9", "9", properties='<w:trPr><w:del w:id="1"/></w:trPr>')
    head = row(cell("项目名称", span=2), cell(span=5, inside=changed))
    path = write(tmp_path / "表.docx", paragraph(run(TITLE)), table(head, HEAD[1], HEADING, *ROWS, deleted, TOTAL))
    assert whole(read_cases(path)[0])


@pytest.mark.parametrize(
    "box",
    [
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>{good}<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>{bad}',
        "{good}<w:r><w:t>☒</w:t></w:r>{bad}<w:r><w:t>☐</w:t></w:r>",
        f"{FORM_BOX.format('<w:checked/>')}{{good}}{FORM_BOX.format(OFF)}{{bad}}",
    ],
    ids=["symbols", "content controls", "form fields"],
)
def test_ticked_boxes_of_all_kinds(tmp_path: Path, box: str) -> None:
    grade = row("自评等级", cell(span=6, inside=box.format(good=run("优"), bad=run("良"))))
    (case,) = read_cases(write(tmp_path / "表.docx", table(*FORM, grade)))
    assert case.grade == "优"


def test_forms_after_each_other_keep_their_own_heads_and_grades(tmp_path: Path) -> None:
    second = [part.replace("校舍维修", "操场改造") for part in FORM]
    blocks = [paragraph(run(TITLE)), table(*FORM), paragraph(run("评价等级：优"))]
    blocks += [paragraph(run("2021年度项目支出绩效自评表")), table(*second), paragraph(run("评价等级：良"))]
    one, two = read_cases(write(tmp_path / "表.docx", *blocks))
    assert (one.project, one.year, one.grade) == ("校舍维修", 2022, "优")
    assert (two.project, two.year, two.grade) == ("操场改造", 2021, "良")


def test_spans_beyond_all_bounds_are_cut(tmp_path: Path) -> None:
    path = write(tmp_path / "表.docx", paragraph(run(TITLE)), table(row(cell("附表", span=99_999_999)), *FORM))
    assert whole(read_cases(path)[0])
