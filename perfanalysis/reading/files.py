"""收表 (receiving): what kind of file this really is, and whether it is safe and possible to read."""

from __future__ import annotations

import codecs
import hashlib
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import olefile

from perfanalysis.problems import InputProblems, problem

FileKind = Literal["xlsx", "xls", "docx", "csv", "yaml"]
LARGEST_FILE = 50 * 1024 * 1024
LARGEST_CONTENT = 256 * 1024 * 1024
READABLE = "xlsx、xls、docx、csv、yml 文件"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片(PNG)"),
    (b"\xff\xd8\xff", "图片(JPEG)"),
    (b"GIF8", "图片(GIF)"),
    (b"BM", "图片(BMP)"),
    (b"II*\x00", "图片(TIFF)"),
    (b"MM\x00*", "图片(TIFF)"),
    (b"Rar!", "压缩包(RAR)"),
    (b"7z\xbc\xaf", "压缩包(7z)"),
    (b"\x1f\x8b", "压缩包(gzip)"),
    (b"{\\rtf", "RTF 文档"),
)


def refuse(code: str, path: Path, *, found: str, allowed: str, action: str) -> InputProblems:
    """One file-level problem as an exception ready to raise."""
    return InputProblems([problem(code, path.name, found=found, allowed=allowed, action=action)])


def receive(path: Path) -> FileKind:
    """文件类型: what the bytes are, whatever the name says.

    Raises InputProblems: R001 not there, R002 empty, R003 another kind or damaged, R004 password, R005 old Word,
    R006 unsafe archive or too large.
    """
    if not path.is_file():
        raise refuse("R001", path, found="没有这个文件", allowed="一个已有的文件", action="核对文件名和所在文件夹")
    size = path.stat().st_size
    if size == 0:
        raise refuse("R002", path, found="空文件(0 字节)", allowed=READABLE, action="重新导出或向报送单位索取")
    if size > LARGEST_FILE:
        raise refuse("R006", path, found=f"{size / 2**20:.0f} MB", allowed="不超过 50 MB", action="删去图片后另存")
    head = path.read_bytes()[:512]
    if head.startswith(b"PK"):
        return _office_archive(path)
    if head.startswith(olefile.MAGIC):
        return _compound_file(path)
    return _plain_file(path, head)


def _office_archive(path: Path) -> FileKind:
    with parsing(path), zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > LARGEST_CONTENT or len(entries) > 10_000:
        found = "解压后内容过大(疑似压缩炸弹)"
        raise refuse("R006", path, found=found, allowed="解压后不超过 256 MB", action="不要打开,核对来源后重新索取")
    names = {entry.filename for entry in entries}
    if any(name.startswith("xl/workbook") for name in names):
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    raise refuse("R003", path, found="压缩包,内无表格或文档", allowed=READABLE, action="解压后逐个读取其中的表")


def _compound_file(path: Path) -> FileKind:
    with parsing(path), olefile.OleFileIO(str(path)) as container:
        streams = {"/".join(entry).lower() for entry in container.listdir()}
    if "encryptedpackage" in streams:
        raise locked(path)
    if streams & {"workbook", "book"}:
        return "xls"
    found = "旧版 Word 文档(.doc)" if "worddocument" in streams else "旧版 Office 文件,内无工作簿"
    raise refuse("R005", path, found=found, allowed=READABLE, action="用 WPS 或 Word 打开,另存为 .docx 或 .xlsx")


def _plain_file(path: Path, head: bytes) -> FileKind:
    found = next((name for signature, name in SIGNATURES if head.startswith(signature)), None)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta")):
        found = "网页(HTML/XML)"
    elif found is None and b"\x00" in head and not head.startswith(UTF_16):
        found = "二进制数据,不是表格或文档"
    if found:
        raise refuse("R003", path, found=found, allowed=READABLE, action="打开后另存为 .xlsx 或 .docx")
    kinds: dict[str, FileKind] = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".yml": "yaml", ".yaml": "yaml"}
    if path.suffix.lower() in kinds:
        return kinds[path.suffix.lower()]
    raise refuse("R003", path, found="纯文本或损坏的文件", allowed=READABLE, action="核对文件,重新导出或索取")


def damaged(path: Path) -> InputProblems:
    """R003: the container opens as its kind but its content cannot be read."""
    return refuse("R003", path, found="文件损坏或不完整", allowed=READABLE, action="重新下载或向报送单位索取")


def locked(path: Path) -> InputProblems:
    """R004: the file is protected by a password."""
    return refuse("R004", path, found="文件设有打开密码", allowed="无密码的文件", action="用密码打开后另存为无密码文件")


@contextmanager
def parsing(path: Path) -> Iterator[None]:
    """A block in which a library takes a file apart: whatever it raises over the file's bytes is R003 (R004 password)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except InputProblems:
        raise
    except Exception as error:
        raise (locked(path) if "ncrypt" in str(error) else damaged(path)) from error


def too_long(path: Path, *, rows: int) -> InputProblems:
    """R007: more rows than a form can have; ``rows`` is the limit."""
    found, action = f"一张表超过 {rows} 行", "拆分文件;指标库请用 perfanalysis library 读取"
    return refuse("R007", path, found=found, allowed=f"每张表不超过 {rows} 行", action=action)


def read_text(path: Path) -> str:
    """The text of a CSV or YAML file in UTF-8, GB 18030 or, with its mark, UTF-16 (R003: none of them)."""
    data = path.read_bytes()
    encodings = ("utf-16",) if data.startswith(UTF_16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise refuse("R003", path, found="文字编码无法识别", allowed="UTF-8 或 GB 18030(GBK)", action="另存为 UTF-8 编码")


def digest(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
