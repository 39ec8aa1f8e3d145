"""文本近似 (text matching): likeness of short Chinese texts by their pairs of signs, exact and in memory for thousands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Numbers = NDArray[np.float64]
_NOT_WORDS = re.compile(r"[\W_]+")
_BLOCK = 512


@lru_cache(maxsize=200_000)
def sign_pairs(text: str) -> tuple[str, ...]:
    """字对: neighbouring pairs of the text's letters, digits and Chinese signs; a single sign stands for itself."""
    short = _NOT_WORDS.sub("", text).casefold()
    return tuple(short[place : place + 2] for place in range(len(short) - 1)) or ((short,) if short else ())


class TextIndex:
    """文本索引 of n texts: term frequency–inverse document frequency of sign pairs, rows of length one.

    Source: Salton and Buckley (1988), Information Processing & Management 24(5); idf = ln((1 + n) / (1 + df)) + 1.
    """

    def __init__(self, texts: Sequence[Iterable[str]]) -> None:
        terms = sorted({pair for text in texts for pair in text})
        self._places = {pair: place for place, pair in enumerate(terms)}
        counted = self._counts(texts)
        frequencies = np.bincount(counted.indices, minlength=len(terms))
        self._idf = np.log((1 + len(texts)) / (1 + frequencies)) + 1
        self._rows = self._weighted(counted)

    def _counts(self, texts: Sequence[Iterable[str]]) -> sparse.csr_array:
        found = [sorted(self._places[pair] for pair in text if pair in self._places) for text in texts]
        lengths = np.cumsum([0, *map(len, found)])
        places = np.fromiter((place for row in found for place in row), dtype=np.int64, count=int(lengths[-1]))
        counted = sparse.csr_array((np.ones(len(places)), places, lengths), shape=(len(texts), len(self._places)))
        counted.sum_duplicates()
        return counted

    def _weighted(self, counted: sparse.csr_array) -> sparse.csr_array:
        rows = sparse.csr_array(counted.multiply(self._idf[np.newaxis, :]))
        lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        return sparse.csr_array(rows.multiply(1 / np.where(lengths > 0, lengths, 1)[:, np.newaxis]))

    def likeness(self, query: Iterable[str]) -> Numbers:
        """近似度 (n,) of every text to the query: cosine, 0 to 1."""
        row = self._weighted(self._counts([list(query)]))
        return np.asarray((self._rows @ row.T).todense()).ravel()

    def similar_pairs(self, least: float) -> list[tuple[int, int, float]]:
        """近似对: positions (i < j) and cosine of every pair of texts at least ``least`` alike, in order."""
        found: list[tuple[int, int, float]] = []
        for start in range(0, self._rows.shape[0], _BLOCK):
            product = sparse.coo_array(self._rows[start : start + _BLOCK] @ self._rows.T)
            rows, columns = product.coords
            keep = (product.data >= least) & (rows + start < columns)
            found += zip(
                (rows[keep] + start).tolist(), columns[keep].tolist(), product.data[keep].tolist(), strict=True
            )
        return sorted(found)
