"""The disclosure site: only fields classed public, whatever secrets stand in the results; the rest counted, never shown."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.evaluating import save_evaluation, score
from perfanalysis.figures.briefs import brief_figure
from perfanalysis.problems import InputProblems
from perfanalysis.publishing.disclosure_sites import publish_site
from perfanalysis.publishing.disclosures import HIDDEN, disclosure_words, public_record
from perfanalysis.reading import read_cases
from perfanalysis.rules import load_rules

ROOT = Path(__file__).parents[2]
RULES = load_rules("CN-15-05", on="2022-12-31")
FORM = ROOT / "parameters" / "self_evaluation" / "2022" / "city" / "jtj.xlsx"


def result(outputs: Path, name: str = "self_evaluation/2022/road") -> Path:
    case = read_cases(FORM)[0]
    save_evaluation(score(case, RULES), outputs / name)
    path = outputs / name / "evaluation.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**document, "place": "CN-15-05"}, ensure_ascii=False), encoding="utf-8")
    return path


def seeded(value: Any, path: str = "") -> Any:
    """The same document with every text replaced by a secret that names its place."""
    if isinstance(value, dict):
        return {key: seeded(part, f"{path}.{key}".lstrip(".")) for key, part in value.items()}
    if isinstance(value, list):
        return [seeded(part, path) for part in value]
    return f"机密〔{path}〕" if isinstance(value, str) else value


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part)
    elif isinstance(value, str):
        yield value


def texts(folder: Path) -> str:
    return "\n".join(
        path.read_text(encoding="utf-8-sig")
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".html", ".csv", ".json"}
    )


def test_secrets_in_every_field_stay_inside(tmp_path: Path) -> None:
    path = result(tmp_path / "outputs")
    document = json.loads(path.read_text(encoding="utf-8"))
    document["indicators"][0]["cause"] = document["indicators"][0]["reason"] = "内部原因"
    extra = {
        "phone": "13800000000",
        "responsible": "张三",
        "quotes": [{"supplier": "甲", "price": 3}],
        "findings": [{"text": "问题", "cause": "原因"}],
    }
    secret = seeded({**document, **extra}) | {"place": "CN-15-05", "kind": document["kind"]}
    path.write_text(json.dumps(secret, ensure_ascii=False), encoding="utf-8")
    publish_site(tmp_path / "outputs", tmp_path / "site", RULES, site="某市", documents=["docx"])
    shown = set(re.findall(r"机密〔([^〕]*)〕", texts(tmp_path / "site")))
    public = {path for path, name in disclosure_words()["fields"].items()}
    assert shown <= public
    assert {"project", "indicators.level3", "indicators.target.text", "findings.text"} <= shown
    held = {found for text in leaves(secret) for found in re.findall(r"机密〔([^〕]*)〕", text)} - public
    assert {"phone", "responsible", "indicators.cause", "indicators.where", "problems.found"} & held
    assert not shown & held


def test_a_field_called_internal_disappears(tmp_path: Path) -> None:
    overlay = tmp_path / "local.yml"
    overlay.write_text(
        "place: CN-15-05\nname: 通辽市\nrules:\n  disclosure_fields:\n    values:\n"
        "    - {value: {项目名称: public, 年度: public, 主管部门: internal}, from: '2022-01-01', source: 测试, evidence: R}\n",
        encoding="utf-8",
    )
    rules = load_rules("CN-15-05", on="2022-12-31", overlays=[overlay])
    result(tmp_path / "outputs")
    publish_site(tmp_path / "outputs", tmp_path / "site", rules, site="某市")
    assert "示例市交通运输局" not in texts(tmp_path / "site")
    assert "农村公路提档升级" in texts(tmp_path / "site")
    with (tmp_path / "site/data/withheld.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["不公开的内容"]: row["级别或原因"] for row in csv.DictReader(file)}
    assert rows["主管部门"] == rows["得分"] == "内部"


def test_personal_data_in_public_text_are_hidden_and_counted() -> None:
    goal = "联系人电话13812345678,身份证15052519900101123X,邮箱a.b@c.cn,座机0475-8812345;路线G304全长36公里"
    record = public_record({"goal": goal}, key="k", notebook="n", item="i", rules=RULES)
    assert record.content["goal"] == f"联系人电话{HIDDEN},身份证{HIDDEN},邮箱{HIDDEN},座机{HIDDEN};路线G304全长36公里"
    assert sum(record.withheld.values()) == 4


def test_items_not_disclosed_other_places_and_withheld_projects_are_counted(tmp_path: Path) -> None:
    result(tmp_path / "outputs")
    result(tmp_path / "outputs", "self_evaluation/2022/secret")
    result(tmp_path / "outputs", "monitoring/2022/city")
    away = result(tmp_path / "outputs", "self_evaluation/2022/away")
    away.write_text(away.read_text(encoding="utf-8").replace('"CN-15-05"', '"CN-51"'), encoding="utf-8")
    hidden = tmp_path / "outputs/self_evaluation/2022/secret/evaluation.json"
    hidden.write_text(hidden.read_text(encoding="utf-8").replace("农村公路提档升级", "某专项"), encoding="utf-8")
    made = publish_site(tmp_path / "outputs", tmp_path / "site", RULES, site="某市", withheld={"某专项": "国家秘密"})
    page = (tmp_path / "site/withheld.html").read_text(encoding="utf-8")
    assert made.records == 1
    assert "某专项" not in texts(tmp_path / "site")
    assert all(word in page for word in ("国家秘密", "绩效运行监控的结果", "其他地区的结果"))


def test_the_site_is_the_same_again_and_replaces_only_a_site(tmp_path: Path) -> None:
    result(tmp_path / "outputs")
    first, again = tmp_path / "one", tmp_path / "two"
    for folder in (first, again, again):
        publish_site(tmp_path / "outputs", folder, RULES, site="某市", documents=["pdf"])
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert [name for name in names if (first / name).read_bytes() != (again / name).read_bytes()] == []
    (tmp_path / "other").mkdir()
    (tmp_path / "other/mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputProblems, match="W002"):
        publish_site(tmp_path / "outputs", tmp_path / "other", RULES, site="某市")
    assert (tmp_path / "other/mine.txt").exists()


def test_nothing_to_publish_is_told(tmp_path: Path) -> None:
    (tmp_path / "outputs").mkdir()
    with pytest.raises(InputProblems, match="W001"):
        publish_site(tmp_path / "outputs", tmp_path / "site", RULES, site="某市")
    assert not (tmp_path / "site").exists()


def test_every_link_of_the_site_leads_somewhere(tmp_path: Path) -> None:
    result(tmp_path / "outputs")
    publish_site(tmp_path / "outputs", tmp_path / "site", RULES, site="某市", documents=["docx", "pdf"])
    for page in (tmp_path / "site").rglob("*.html"):
        for link in re.findall(r'(?:href|src)="([^"#]+)"', page.read_text(encoding="utf-8")):
            assert (page.parent / link).resolve().is_file(), link


def test_a_brief_says_what_it_shows_and_draws_missing_values(tmp_path: Path) -> None:
    document = json.loads(result(tmp_path / "outputs").read_text(encoding="utf-8"))
    assert brief_figure(document).alt.startswith("农村公路提档升级,2022年,得分96.73,等级优")
    assert brief_figure({}).png[:4] == b"\x89PNG"


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["project", "indicators", "level3", "x", "goal"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["project", "indicators", "goal", "secret"]), PLAIN, max_size=4))
def test_only_listed_keys_ever_pass(document: dict[str, Any]) -> None:
    def keys(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, dict):
            for key, part in value.items():
                yield from keys(part, f"{path}.{key}".lstrip("."))
        elif isinstance(value, list):
            for part in value:
                yield from keys(part, path)
        else:
            yield path

    record = public_record(document, key="k", notebook="n", item="i", rules=RULES)
    assert set(keys(dict(record.content), "")) - {""} <= set(disclosure_words()["fields"])
