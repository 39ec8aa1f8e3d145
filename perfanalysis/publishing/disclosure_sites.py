"""公开网站 (disclosure sites): a static site of public fields only, made whole in a new folder or not at all."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfanalysis.data_files import read_package_yaml
from perfanalysis.problems import InputProblems, problem
from perfanalysis.publishing import disclosure_pages as pages
from perfanalysis.publishing.converting import publishing_file
from perfanalysis.publishing.disclosure_documents import report_notebook
from perfanalysis.publishing.disclosures import PublicRecord, budget_of, public_items, public_record, withheld_rows
from perfanalysis.publishing.reports import ReportKind, render
from perfanalysis.rules import RuleBook
from perfanalysis.rules.printing import money_places

MARKER = "disclosure.json"
EVALUATION = "evaluation.json"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Disclosure:
    """公开结果: the site's folder, how many records it shows, and how many values or records were withheld."""

    folder: Path
    records: int
    withheld: int


def publish_site(
    outputs: Path,
    folder: Path,
    rules: RuleBook,
    *,
    site: str,
    withheld: Mapping[str, str] | None = None,
    documents: Sequence[ReportKind] = (),
) -> Disclosure:
    """公开网站 of the results in ``outputs``, written to ``folder`` (replaced when it is an earlier site, else refused).

    Rules: ``disclosure_items``, ``disclosure_fields``, ``disclosure_withheld``, ``form_money_places``. ``withheld`` names projects kept back
    altogether → the reason. ``documents``: report kinds to offer beside the page. The same results give the same bytes.
    InputProblems: W001 nothing to publish, W002 the folder holds something else.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise InputProblems([_strange(folder)])
    records, others, refused = _collected(outputs, rules, withheld or {})
    if not records:
        raise InputProblems([_nothing(outputs, rules)])
    rows = withheld_rows(records, rules, others=others, refused=refused)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".site-", dir=folder.parent) as place:
        made = Path(place) / "site"
        _write_site(made, records, rows, rules, site=site, documents=documents, outputs=outputs)
        if folder.exists():
            shutil.rmtree(folder)
        made.rename(folder)
    return Disclosure(folder, len(records), sum(row.count for row in rows))


def _strange(folder: Path) -> Any:
    action = "换一个新的文件夹,或先移走其中的文件"
    return problem(
        "W002", folder.name, found="文件夹里有别的文件", allowed="空文件夹,或以前生成的公开网站", action=action
    )


def _nothing(outputs: Path, rules: RuleBook) -> Any:
    allowed = "、".join(public_items(rules).values()) or "制度依据中的公开事项"
    action = "先运行评价笔记本;公开事项和字段见规则 disclosure_items、disclosure_fields"
    return problem("W001", outputs.name, found="没有可以公开的评价结果", allowed=allowed, action=action)


def _collected(
    outputs: Path, rules: RuleBook, kept_back: Mapping[str, str]
) -> tuple[list[PublicRecord], Counter[str], Counter[str]]:
    items, names = public_items(rules), read_package_yaml("names")
    records, others, refused = list[PublicRecord](), Counter[str](), Counter[str]()
    for notebook, year, entity, document in _documents(outputs):
        named = str(document.get("project") or document.get("department") or "")
        if not _of_place(document, rules.place):
            others["其他地区"] += 1
        elif notebook not in items:
            others[names.get(notebook, notebook)] += 1
        elif named in kept_back:
            refused[kept_back[named]] += 1
        else:
            key = f"{notebook}-{year}-{entity}"
            records.append(public_record(document, key=key, notebook=notebook, item=items[notebook], rules=rules))
    return records, others, refused


def _of_place(document: Mapping[str, Any], place: str) -> bool:
    """Whether a result is of the site's place or of a place below it."""
    return f"{document.get('place') or 'CN'}-".startswith(f"{place}-")


def _documents(outputs: Path) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    for path in sorted(outputs.glob(f"*/*/*/{EVALUATION}")):
        notebook, year, entity = path.parts[-4:-1]
        if notebook != "failed" and not entity.startswith("."):
            yield notebook, year, entity, json.loads(path.read_text(encoding="utf-8"))


def _write_site(
    folder: Path,
    records: Sequence[PublicRecord],
    rows: Sequence[Any],
    rules: RuleBook,
    *,
    site: str,
    documents: Sequence[ReportKind],
    outputs: Path,
) -> None:
    for name in ("assets", "data", "departments", "projects", "files", "briefs"):
        (folder / name).mkdir(parents=True)
    (folder / "departments").rmdir()
    for name in ("site.css", "site.js"):
        shutil.copyfile(publishing_file(name), folder / "assets" / name)
    briefs = dict(_year_briefs(outputs, folder))
    for record in records:
        files = _files(folder, record, documents)
        brief = _brief(folder, record)
        _save(
            folder / "projects" / f"{record.key}.html", pages.project_page(record, site=site, files=files, brief=brief)
        )
    places = money_places(rules, "万元")
    _save(folder / "index.html", pages.overview(site, records, briefs=briefs, withheld=len(rows), places=places))
    _save(folder / "departments.html", pages.departments_page(records, site=site))
    kinds = rules.value("disclosure_withheld")
    _save(folder / "withheld.html", pages.withheld_page(rows, kinds, site=site))
    _save_tables(folder, records, rows)
    marker = {"site": site, "records": len(records), "rulebook": {"id": rules.id, "hash": rules.hash}}
    _save(folder / MARKER, json.dumps(marker, ensure_ascii=False, indent=1) + "\n")


def _brief(folder: Path, record: PublicRecord) -> str:
    """The picture of one record, drawn from its public content."""
    from perfanalysis.figures.briefs import brief_figure  # noqa: PLC0415 - matplotlib loads only when pictures are drawn

    path = f"briefs/{record.key}.png"
    (folder / path).write_bytes(brief_figure(record.content).png)
    return path


def _year_briefs(outputs: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """Pictures of the year that annual reports left, one a year: that of the first report by name."""
    first = {path.parts[-3]: path for path in sorted(outputs.glob("annual_report/*/*/brief.png"), reverse=True)}
    for year, path in sorted(first.items()):
        name = f"briefs/year-{year}.png"
        shutil.copyfile(path, folder / name)
        yield year, name


def _files(folder: Path, record: PublicRecord, documents: Sequence[ReportKind]) -> dict[str, str]:
    names = {"docx": "Word", "pdf": "PDF", "html": "网页"}
    made = {}
    for kind in documents:
        path = f"files/{record.key}.{kind}"
        (folder / path).write_bytes(render(report_notebook(record), kind))
        made[f"下载{names[kind]}"] = path
    path = f"files/{record.key}.json"
    _save(folder / path, json.dumps(record.content, ensure_ascii=False, indent=1) + "\n")
    return made | {"数据(json)": path}


def _save_tables(folder: Path, records: Sequence[PublicRecord], rows: Sequence[Any]) -> None:
    heads = ("项目", "主管部门", "实施单位", "年度", "公开事项", "金额单位", "全年预算数", "全年执行数", "总分", "等级")
    _save_csv(folder / "data/projects.csv", [heads, *map(_project_row, records)])
    indicator_heads = ("项目", "年度", "一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分")
    _save_csv(
        folder / "data/indicators.csv",
        [indicator_heads, *(row for record in records for row in _indicator_rows(record))],
    )
    withheld = [("不公开的内容", "级别或原因", "数量"), *((row.what, row.why, row.count) for row in rows)]
    _save_csv(folder / "data/withheld.csv", withheld)


def _project_row(record: PublicRecord) -> list[Any]:
    content, budget = record.content, budget_of(record)
    heads = [content.get(key) for key in ("project", "department", "implementer", "year")]
    return [
        *heads,
        record.item,
        content.get("amount_unit"),
        budget.get("adjusted"),
        budget.get("executed"),
        content.get("total"),
        content.get("grade"),
    ]


def _indicator_rows(record: PublicRecord) -> Iterator[list[Any]]:
    for row in record.content.get("indicators") or ():
        levels = [row.get(level) for level in ("level1", "level2", "level3")]
        texts = [(row.get(role) or {}).get("text") for role in ("target", "actual")]
        yield [record.name, record.year, *levels, *texts, row.get("weight"), row.get("printed", row.get("computed"))]


def _save_csv(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _save(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
