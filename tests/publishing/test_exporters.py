"""The three exporters under nbconvert's own names."""

import pytest
from nbconvert.exporters import get_exporter
from sample_reports import report, report_notebook

from perfanalysis.publishing import REPORT_KINDS, ReportKind
from perfanalysis.publishing.exporters import EvaluationDocx, EvaluationHtml, EvaluationPdf


@pytest.mark.parametrize("kind", REPORT_KINDS)
def test_nbconvert_finds_and_runs_the_exporter(kind: ReportKind) -> None:
    exporter = get_exporter(f"perfanalysis.publishing.exporters.Evaluation{kind.capitalize()}")()
    content, resources = exporter.from_notebook_node(report_notebook())
    assert resources["output_extension"] == f".{kind}"
    assert (content.encode("utf-8") if isinstance(content, str) else content) == report(kind)


def test_media_types_are_named() -> None:
    assert EvaluationHtml().output_mimetype == "text/html"
    assert EvaluationPdf().output_mimetype == "application/pdf"
    assert EvaluationDocx().output_mimetype.endswith("wordprocessingml.document")
