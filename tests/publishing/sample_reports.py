"""A realistic executed notebook, built by hand, and the reports made from it (each once per test run)."""

from __future__ import annotations

import base64
import functools
import io
import zipfile

import typst
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from perfanalysis.publishing import ReportKind, render

INDICATORS = ("建设供热管网长度", "新增供热面积", "室温合格率", "项目按期完工率", "受益群众满意度")
COLUMNS = (
    "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值",
    "分值", "得分", "得分率", "偏差原因分析及改进措施", "证据",
)  # fmt: skip
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80" viewBox="0 0 200 80">'
    '<rect width="90" height="60" fill="#305496"/></svg>'
)
PARAGRAPH = "项目单位应当加强绩效目标管理,完善制度,及时纠偏,将评价结果作为安排预算的重要依据。"


def row(number: int) -> tuple[str, ...]:
    reason = "" if number % 4 == 0 else "受原材料价格上涨影响,部分标段开工推迟,未能在年底前完成全部工程量"
    name = INDICATORS[number % len(INDICATORS)]
    return ("产出指标", "数量指标", name, "≥95%", "96.4%", "4", "3.65", "0.9125", reason, f"验收报告第{number + 1}页")


def table(columns: tuple[str, ...], rows: list[tuple[str, ...]], *, caption: str = "") -> str:
    head = "".join(f"<th>{name}</th>" for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in rows)
    named = f"<caption>{caption}</caption>" if caption else ""
    return f"<div><table>{named}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def wide_table() -> str:
    return table(COLUMNS, [row(number) for number in range(25)])


def score_table(*, caption: str = "") -> str:
    rows = [("决策", "15", "13.50"), ("过程", "25", "22.63"), ("产出", "30", "27.20"), ("效益", "30", "25.10")]
    return table(("一级指标", "分值", "得分"), rows, caption=caption)


@functools.cache
def png() -> str:
    picture = typst.compile(b"#set page(width: 60pt, height: 40pt, margin: 4pt)\n#rect()", format="png")
    return base64.b64encode(picture).decode("ascii")


def text(source: str) -> NotebookNode:
    return new_markdown_cell(source)


def shown(*data: dict[str, str], **metadata: object) -> NotebookNode:
    outputs = [new_output("display_data", data=each) for each in data]
    return new_code_cell("result", outputs=outputs, execution_count=1, metadata=metadata)


def notebook(*cells: NotebookNode) -> NotebookNode:
    """The cells as a notebook whose metadata carry what papermill would write."""
    return new_notebook(cells=[*cells], metadata={"papermill": {"output_path": "/secret/folder/out.ipynb"}})


@functools.cache
def report_notebook() -> NotebookNode:
    return notebook(
        text("# 2022年度某市城区供热补贴项目支出绩效评价报告"),
        shown({"text/html": table(("甲",), [("不应出现的参数",)])}, tags=["parameters"]),
        shown({"text/html": table(("甲",), [("不应出现的过程",)])}, tags=["remove-cell"]),
        text(
            f"## 一、项目基本情况\n\n### (一)项目概况\n\n预算资金 1,328.50 万元,实际执行率为\n90.73%[^1]。{PARAGRAPH}\n\n"
            "得分公式为 $S=\\sum_{i} w_i s_i$。\n\n1. 第一条;\n2. 第二条。\n\n- 甲\n- 乙\n\n[^1]: 脚注文字。"
        ),
        text("### (二)绩效指标得分\n\n汇总见[](#tbl-score),明细见[](#tbl-detail),趋势见[](#fig-trend)。"),
        shown({"text/html": score_table()}, caption="一级指标得分汇总表", label="score"),
        shown(
            {"text/html": score_table(caption="表格自带的题注")}, {"text/html": score_table()}, caption="单元格的题注"
        ),
        text("## 二、绩效评价指标分析"),
        shown({"text/html": wide_table()}, caption="绩效指标完成情况明细表", label="detail"),
        shown({"image/png": png()}, caption="得分趋势", label="trend", alt="折线图:五年得分总体上升"),
        shown({"image/svg+xml": SVG}, caption="资金构成"),
        shown({"text/markdown": "### (三)发现的问题\n\n1. **执行偏慢**:执行率为90.73%,低于95%。\n2. 佐证不足。"}),
        text(f"## 三、问题与建议\n\n{PARAGRAPH * 6}"),
        shown({"text/html": wide_table()}),
    )


@functools.cache
def report(kind: ReportKind) -> bytes:
    return render(report_notebook(), kind)


def docx_part(document: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return archive.read(name).decode("utf-8")
