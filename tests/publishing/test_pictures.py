"""Pictures are whole, and reach for nothing."""

import base64

import pytest
from sample_reports import SVG, png

from perfanalysis.publishing.pictures import PictureError, checked_picture, clean_svg, svg_to_png

SVG_NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<foreignObject><iframe src="x"/></foreignObject>',
        '<image href="file:///etc/passwd"/>',
        '<image xlink:href="http://x.invalid/t.png"/>',
        '<a href="javascript:alert(2)"><text>甲</text></a>',
        '<rect onload="alert(3)" onclick="alert(4)"/>',
        '<rect style="fill: url( http://x.invalid/a )"/>',
        "<style>@import 'http://x.invalid/a.css';</style>",
        "<style>rect { fill: url(//x.invalid/b) }</style>",
        '<set attributeName="href" to="javascript:alert(5)"/>',
    ],
)
def test_nothing_active_or_outside_stays(hostile: str) -> None:
    cleaned = clean_svg(f'<svg {SVG_NAMES} onload="alert(0)">{hostile}<rect width="9" height="9"/></svg>')
    assert not any(word in cleaned for word in ("alert", "invalid", "passwd", "iframe", "script"))
    assert "<rect" in cleaned


def test_references_inside_the_picture_stay() -> None:
    drawing = (
        f'<svg {SVG_NAMES}><style>*{{stroke-linejoin:round}}</style><rect fill="url(#a)"/><use xlink:href="#b"/></svg>'
    )
    cleaned = clean_svg(drawing)
    assert 'fill="url(#a)"' in cleaned
    assert 'xlink:href="#b"' in cleaned
    assert "stroke-linejoin" in cleaned


@pytest.mark.parametrize("text", ["", "<svg", "<html/>", '<!DOCTYPE s [<!ENTITY a "b">]><svg>&a;</svg'])
def test_what_is_no_svg_is_refused(text: str) -> None:
    with pytest.raises(PictureError):
        clean_svg(text)


def test_svg_is_drawn_as_png() -> None:
    assert base64.b64decode(svg_to_png(SVG)).startswith(b"\x89PNG")


def test_svg_without_drawing_is_refused() -> None:
    with pytest.raises(PictureError, match="SVG"):
        svg_to_png("<svg")


def test_png_is_checked_from_first_to_last_byte() -> None:
    assert checked_picture(png(), "image/png") == png()
    for content in (png()[:-40], base64.b64encode(b"GIF89a").decode(), "not base64!"):
        with pytest.raises(PictureError):
            checked_picture(content, "image/png")
