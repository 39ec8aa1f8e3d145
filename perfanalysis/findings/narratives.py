"""文字 (narratives): sentences with what they rest on, shown as Markdown in which nobody's text becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from perfanalysis.formats import visible

NOT_PROVIDED = "(未提供)"
_MARKUP = re.compile(r"""[\\`*_{}\[\]<>#|~^$&@"']|:(?=//)|(?<=www)\.|--+|^[-+=:!%(]""", re.IGNORECASE)
_LIST_MARK = re.compile(r"^([0-9A-Za-z]{1,9})([.)])")


@dataclass(frozen=True, slots=True)
class Statement:
    """一句话: ``text`` as Markdown, and ``basis``, the table or rule it was read from."""

    text: str
    basis: str = ""

    @property
    def markdown(self) -> str:
        """The sentence with its basis behind it in brackets."""
        return f"{self.text}〔依据:{self.basis}〕" if self.basis else self.text


@dataclass(frozen=True, slots=True)
class Narrative:
    """一段文字: ``statements`` as paragraphs; ``notices`` say in Chinese what is missing."""

    statements: tuple[Statement, ...]
    notices: tuple[str, ...] = ()

    @property
    def markdown(self) -> str:
        """All paragraphs as Markdown, notices last as quotations."""
        quoted = (f"> 提示:{notice}" for notice in self.notices)
        return "\n\n".join([*(statement.markdown for statement in self.statements), *quoted])

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return self.markdown


def escaped(text: str) -> str:
    """The text as one Markdown line that shows exactly its words: no markup, link, formula or list comes of it."""
    line = re.sub(r"[\t\n]+", " ", visible(text).strip())
    marked = _MARKUP.sub(lambda match: _entities(match[0]), line)
    return _LIST_MARK.sub(lambda match: match[1] + _entities(match[2]), marked)


def _entities(signs: str) -> str:
    return "".join(f"&#{ord(sign)};" for sign in signs)


def paragraphs(texts: Iterable[str]) -> tuple[Statement, ...]:
    """段落: every non-empty line of the texts as a paragraph of its own, word for word."""
    lines = (line for text in texts for line in text.splitlines())
    return tuple(Statement(escaped(line)) for line in lines if line.strip())


def sentence(text: str) -> str:
    """一句话: the text as one Markdown line that ends with a full stop."""
    said = re.sub(r"[;,:\uff1b\uff0c\uff1a]+$", "", escaped(text))
    return said if re.search(r"[。!?…\uff01\uff1f]$", said) else f"{said}。"
