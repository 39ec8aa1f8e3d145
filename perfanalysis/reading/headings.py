"""表头 (headings): which column or field of a form a printed heading names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any

from perfanalysis.data_files import package_folder, read_yaml

BRACKETS = re.compile(r"[(\[【〔{<《][^()\[\]【】〔〕{}<>《》]*[)\]】〕}>》]")
EDGES = re.compile(r"^[\s:：、.,;★◆■*#\d]+(?=[一-鿿])|[\s:：、.,;*★%]+$")
RANKS = re.compile(
    "^(?:中央|国家|自治区|省|市|州|盟|县|区|旗|乡镇|地方|一|二|本|上)*(?:级|直)?(?=.{4})|(?:及|和|与)?(?:代码|编码)$|名称$"
)
NUMBERING = re.compile(r"^[(（]?[一二三四五六七八九十]+[)）]?[、.]")


@cache
def heading_words() -> Mapping[str, Any]:
    """表头用语: the vocabulary of ``perfanalysis/data/forms/headings.yml``."""
    words: Mapping[str, Any] = read_yaml(package_folder("forms") / "headings.yml")
    return words


def compact(text: str) -> str:
    """A text without any white space, in compatibility form (full-width brackets, digits and colons made plain)."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@cache
def bare(text: str) -> str:
    """A heading without brackets and their content, numbering, outer punctuation and white space."""
    plain = compact(text[:200])
    inner = BRACKETS.sub("", BRACKETS.sub("", plain))
    return EDGES.sub("", EDGES.sub("", NUMBERING.sub("", inner or plain)))


@cache
def column_role(block: str, heading: str) -> str | None:
    """列的含义: the role of a column of the ``indicator`` or ``budget`` block named by its heading (None: no role)."""
    word = bare(heading)
    if not word or len(word) > 24:
        return None
    roles: Mapping[str, Any] = heading_words()[block]
    exact = (role for role, names in roles.items() if word in names["words"])
    partly = (role for role, names in roles.items() if len(word) <= 14 and any(part in word for part in names["parts"]))
    return next(exact, None) or next(partly, None)


@cache
def is_column_word(block: str, heading: str) -> bool:
    """Whether a heading is, as a whole, one of the words listed for a column, and does not merely contain one."""
    roles: Mapping[str, Any] = heading_words()[block]
    return any(bare(heading) in names["words"] for names in roles.values())


@cache
def field_role(label: str) -> str | None:
    """栏目的含义: the field of the form's head that a label names (None: none)."""
    word = bare(label)
    short = RANKS.sub("", word)
    return _named_field(word) or (role if (role := _named_field(short)) in ("department", "implementer") else None)


def _named_field(word: str) -> str | None:
    fields: Mapping[str, list[str]] = heading_words()["head"]
    return next((role for role, names in fields.items() if word in names), None)


def is_word_of(kind: str, label: str) -> bool:
    """Whether a label is one of the words listed under ``funds_total``, ``total_row`` or ``subtotal_row``."""
    return bare(label) in heading_words()[kind]
