"""Build the files no reader may crash on: damaged, disguised, protected, or without any form."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from grids import FIXED, Grid, fixed_zip, write_docx, write_xlsx

HERE = Path(__file__).resolve().parent
BAD = HERE / "bad"
FORM = HERE / "corpus" / "national-2020.xlsx"
WORD_FORM = HERE / "corpus" / "word-form.docx"
SECTOR = 512
FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A minimal OLE compound file with streams of 4096 bytes each (so that no mini stream is needed)."""
    contents = [content.ljust(4096, b"\x00")[:4096] for content in streams.values()]
    per_stream = 4096 // SECTOR
    chains = [FAT_SECTOR, END]
    for number in range(len(contents)):
        first = 2 + number * per_stream
        chains += [*range(first + 1, first + per_stream), END]
    fat = struct.pack(f"<{len(chains)}I", *chains).ljust(SECTOR, b"\xff")
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        END,
        0,
        END,
        0,
    )
    header = (head + struct.pack("<I", 0)).ljust(SECTOR, b"\xff")
    return header + fat + _directory(list(streams)) + b"".join(contents)


def _directory(names: list[str]) -> bytes:
    entries = [_entry("Root Entry", 5, child=1, start=END, size=0)]
    for number, name in enumerate(names):
        right = number + 2 if number + 1 < len(names) else FREE
        entries.append(_entry(name, 2, right=right, start=2 + number * (4096 // SECTOR), size=4096))
    return b"".join(entries).ljust(SECTOR, b"\x00")


def _entry(name: str, kind: int, *, start: int, size: int, child: int = FREE, right: int = FREE) -> bytes:
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\x00") + struct.pack("<HBB", len(text) + 2, kind, 1)
    return head + struct.pack("<III", FREE, right, child) + bytes(36) + struct.pack("<IQ", start, size)


def picture() -> bytes:
    """A one-pixel PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00\xff\xff\xff"))
        + chunk(b"IEND", b"")
    )


def with_part(source: Path, name: str, content: bytes) -> bytes:
    """The archive with one part replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(zipfile.ZipInfo(entry, FIXED), content if entry == name else old.read(entry))
    return fixed_zip(buffer.getvalue())


def archive_of(files: Mapping[str, bytes]) -> bytes:
    """A zip archive with fixed times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIXED), content)
    return buffer.getvalue()


def plain_files() -> dict[str, bytes]:
    """Name → bytes of every bad file that needs no office library."""
    form = FORM.read_bytes()
    page = "<html><body><table><tr><td>项目名称</td><td>三级指标</td></tr></table></body></html>"
    return {
        "empty.xlsx": b"",
        "empty.csv": b"",
        "truncated.xlsx": form[: len(form) // 2],
        "truncated.docx": WORD_FORM.read_bytes()[:9000],
        "damaged-sheet.xlsx": with_part(FORM, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c></row>"),
        "damaged-document.docx": with_part(WORD_FORM, "word/document.xml", b"<w:document>"),
        "password.xlsx": compound_file({"EncryptedPackage": b"\x01" * 64, "EncryptionInfo": b"\x04\x00\x04\x00"}),
        "password.docx": compound_file({"EncryptedPackage": b"\x02" * 64, "EncryptionInfo": b"\x04\x00\x04\x00"}),
        "old.doc": compound_file({"WordDocument": b"\xec\xa5\xc1\x00", "1Table": b""}),
        "damaged.xls": compound_file({"Workbook": b"\x09\x08\x10\x00\x00\x06\x05\x00"}),
        "picture.xlsx": picture(),
        "printed.xlsx": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        "page.xls": page.encode("gbk"),
        "nul.csv": "项目名称,示例\r\n三级指标,指标值\r\n".encode() + b"\x00" * 40,
        "archive.xlsx": archive_of({"自评表.xlsx": form}),
        "text.xlsx": "项目支出绩效自评表\n".encode(),
        "words.csv": "本年度各项工作进展顺利,特此说明。\r\n".encode("gbk"),
    }


def build() -> None:
    """Write every bad file."""
    BAD.mkdir(exist_ok=True)
    for name, content in plain_files().items():
        (BAD / name).write_bytes(content)
    write_xlsx(BAD / "no-rows.xlsx", [Grid("Sheet1")])
    register = Grid("通讯录")
    register.line(["单位", "地址", "邮编"])
    register.line(["示例县水利局", "人民路1号", "000000"])
    write_xlsx(BAD / "no-form.xlsx", [register])
    write_docx(BAD / "no-tables.docx", ["2022年度项目支出绩效自评报告", "一、项目概况", "项目按计划完成。"])


if __name__ == "__main__":
    build()
