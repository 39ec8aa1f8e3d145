"""图片 (pictures): pictures of a notebook made safe and readable before they enter a report."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import typst
from lxml import etree

from perfanalysis.fonts import font_folder
from perfanalysis.problems import PerfError

_SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_ENDINGS = {"image/png": b"IEND\xaeB`\x82", "image/jpeg": b"\xff\xd9"}
_ACTIVE = frozenset(
    {"script", "foreignObject", "iframe", "handler", "set", "animate", "animateTransform", "animateMotion"}
)
_ONE_PICTURE = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'


class PictureError(PerfError):
    """图片已损坏: the data are not a whole picture of the named format."""


def checked_picture(content: str, kind: str) -> str:
    """图片原文: base64 of a PNG or JPEG, without line breaks (PictureError: not base64, other format, cut short)."""
    try:
        data = base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PictureError(f"{kind} 编码不完整") from error
    if not data.startswith(_SIGNATURES[kind]) or _ENDINGS[kind] not in data[-64:]:
        raise PictureError(f"不是完整的 {kind}")
    return base64.b64encode(data).decode("ascii")


def clean_svg(svg: str) -> str:
    """矢量图: the SVG without scripts, handlers, animation and references that leave it.

    PictureError: not well-formed XML, not an SVG, or it declares entities.
    """
    root = _svg_root(svg)
    for element in [*root.iter()]:
        if not isinstance(element.tag, str) or etree.QName(element).localname in _ACTIVE:
            _drop(element)
        else:
            _clean_attributes(element)
    return str(etree.tostring(root, encoding="unicode"))


def _svg_root(svg: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(svg.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise PictureError("SVG 不是完整的 XML") from error
    if etree.QName(root).localname != "svg":
        raise PictureError("不是 SVG")
    return root


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _clean_attributes(element: etree._Element) -> None:
    for key, value in [*element.attrib.items()]:
        if _leaves_picture(etree.QName(key).localname.lower(), "".join(value.lower().split())):
            del element.attrib[key]
    if etree.QName(element).localname == "style" and _fetches("".join((element.text or "").lower().split())):
        _drop(element)


def _leaves_picture(name: str, value: str) -> bool:
    outside = name == "href" and not value.startswith(("#", "data:image/png", "data:image/jpeg"))
    return name.startswith("on") or outside or _fetches(value)


def _fetches(style: str) -> bool:
    return "@import" in style or any(not part.lstrip("'\"").startswith("#") for part in style.split("url(")[1:])


def svg_to_png(svg: str, *, ppi: float = 200) -> str:
    """位图: base64 of a PNG drawn from a clean SVG at ``ppi`` dots per inch (PictureError: it cannot be drawn)."""
    folders: list[Any] = [str(font_folder())]
    try:
        png = typst.compile(
            _ONE_PICTURE, format="png", ppi=ppi, sys_inputs={"svg": svg}, ignore_system_fonts=True, font_paths=folders
        )
    except typst.TypstError as error:
        raise PictureError("SVG 不能绘出") from error
    return base64.b64encode(png).decode("ascii")
