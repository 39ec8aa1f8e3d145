"""Whatever the bytes of a file, the reader reads it or says what is wrong: never another error, never a hang."""

import io
import zipfile
from pathlib import Path
from random import Random

import pytest
import sheet_xml
import word_xml

from perfanalysis.problems import InputProblems
from perfanalysis.reading import read_cases

CORPUS = Path(__file__).parents[1] / "forms" / "corpus"
NAMES = ["national-2020.xlsx", "word-form.docx", "old-binary.xls", "flat-csv.csv"]


def is_answered(path: Path) -> bool:
    try:
        return len(read_cases(path)) > 0
    except InputProblems as error:
        return all(problem.found and problem.action for problem in error.problems)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_cut_anywhere_is_answered(tmp_path: Path, name: str) -> None:
    content, random = (CORPUS / name).read_bytes(), Random(name)
    path = tmp_path / name
    for length in [1, 7, 8, 511, *random.sample(range(1, len(content)), 36)]:
        path.write_bytes(content[:length])
        assert is_answered(path), length


@pytest.mark.parametrize("name", NAMES)
def test_a_file_with_changed_bytes_is_answered(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    for seed in range(60):
        random, content = Random(f"{name} {seed}"), bytearray((CORPUS / name).read_bytes())
        for _ in range(random.choice([1, 5, 50])):
            content[random.randrange(len(content))] = random.randrange(256)
        path.write_bytes(content)
        assert is_answered(path), seed


def project_of(path: Path) -> str | None:
    """The project of the file's first case, or the code of what is wrong with the file."""
    try:
        return read_cases(path)[0].project
    except InputProblems as error:
        return error.problems[0].code


def harmed(content: bytes, random: Random) -> bytes:
    """The same archive with one of its XML parts changed, cut, repeated or left out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(made, "w") as copy:
        victim = random.choice([name for name in archive.namelist() if name.endswith((".xml", ".rels"))])
        for name in archive.namelist():
            part = archive.read(name)
            if name != victim:
                copy.writestr(name, part)
            elif random.random() < 0.9:
                first, last = sorted(random.sample(range(len(part)), 2))
                middle = random.choice([b"", part[first:last] * 2, bytes([random.randrange(256)]), b"&x;"])
                copy.writestr(name, part[:first] + middle + part[min(last, first + 40) :])
    return made.getvalue()


@pytest.mark.parametrize("name", NAMES[:2])
def test_an_archive_with_a_harmed_part_is_answered(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    for seed in range(60):
        path.write_bytes(harmed((CORPUS / name).read_bytes(), Random(f"{name} part {seed}")))
        assert is_answered(path), seed


LAUGHS = "<!DOCTYPE a [<!ENTITY l0 '哈哈哈哈'>" + "".join(
    f"<!ENTITY l{level} '{f'&l{level - 1};' * 10}'>" for level in range(1, 10)
)
OUTSIDE = "<!DOCTYPE a [<!ENTITY l9 SYSTEM 'file:///etc/hostname'>"


@pytest.mark.parametrize("entities", [f"{LAUGHS}]>", f"{OUTSIDE}]>"], ids=["laughs", "outside"])
def test_entities_are_not_expanded_in_a_workbook(tmp_path: Path, entities: str) -> None:
    row = sheet_xml.text_row(6, ["&l9;"])
    with pytest.raises(InputProblems) as caught:
        read_cases(sheet_xml.write(tmp_path / "表.xlsx", [row], before=entities))
    assert caught.value.problems[0].code == "R003"


@pytest.mark.parametrize("entities", [f"{LAUGHS}]>", f"{OUTSIDE}]>"], ids=["laughs", "outside"])
def test_entities_are_not_expanded_in_a_document(tmp_path: Path, entities: str) -> None:
    path = word_xml.write(tmp_path / "表.docx", word_xml.table(*word_xml.FORM))
    made = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(made, "w") as copy:
        for name in archive.namelist():
            part = archive.read(name).decode("utf-8", errors="surrogateescape")
            if name == "word/document.xml":
                part = part.replace("<w:document", f"{entities}<w:document", 1).replace("校舍维修", "&l9;")
            copy.writestr(name, part.encode("utf-8", errors="surrogateescape"))
    path.write_bytes(made.getvalue())
    assert project_of(path) in (None, "R003")


def test_tables_nested_beyond_reason_are_damaged(tmp_path: Path) -> None:
    path = word_xml.write(tmp_path / "表.docx", word_xml.table(*word_xml.FORM))
    made = io.BytesIO()
    deep = "<w:tbl><w:tr><w:tc>" * 3_000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3_000
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(made, "w") as copy:
        for name in archive.namelist():
            part = archive.read(name)
            copy.writestr(name, part.replace(b"<w:body>", b"<w:body>" + deep.encode()) if "document" in name else part)
    path.write_bytes(made.getvalue())
    with pytest.raises(InputProblems) as caught:
        read_cases(path)
    assert caught.value.problems[0].code == "R003"


def test_a_word_table_of_ten_thousand_rows_is_refused(tmp_path: Path) -> None:
    path = word_xml.write(tmp_path / "表.docx", word_xml.table(*[word_xml.row("甲")] * 10_000))
    with pytest.raises(InputProblems) as caught:
        read_cases(path)
    assert caught.value.problems[0].code == "R007"


def test_a_document_of_many_tables_is_answered(tmp_path: Path) -> None:
    path = word_xml.write(tmp_path / "表.docx", *[word_xml.table(*[word_xml.row("甲", "乙")] * 3)] * 300)
    with pytest.raises(InputProblems) as caught:
        read_cases(path)
    assert caught.value.problems[0].code == "R010"


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "kind: !!python/object/apply:os.getcwd []"]
)
def test_yaml_that_is_no_case_is_answered(tmp_path: Path, text: str) -> None:
    path = tmp_path / "例.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputProblems):
        read_cases(path)


def test_an_old_workbook_with_a_password_is_told_as_such(tmp_path: Path) -> None:
    content = bytearray((CORPUS / "old-binary.xls").read_bytes())
    start = content.index(b"\x09\x08\x10\x00")
    content[start + 20 : start + 22] = b"\x2f\x00"
    path = tmp_path / "加密.xls"
    path.write_bytes(content)
    with pytest.raises(InputProblems) as caught:
        read_cases(path)
    assert caught.value.problems[0].code == "R004"
