from __future__ import annotations

import pytest
from expectations import corpus_file, corpus_names, differences, load_expected

from perfanalysis.reading import read_cases


@pytest.mark.parametrize("name", corpus_names())
def test_every_form_is_read_as_it_was_filled(name: str) -> None:
    cases, expected = read_cases(corpus_file(name)), load_expected(name)
    assert len(cases) == len(expected), [case.name for case in cases]
    found = [line for case, answer in zip(cases, expected, strict=True) for line in differences(case, answer)]
    assert not found, "\n".join(found)
