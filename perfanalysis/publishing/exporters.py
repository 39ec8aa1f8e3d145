"""导出器 (exporters): ``jupyter nbconvert --to evaluation-docx|evaluation-html|evaluation-pdf notebook.ipynb``."""

from __future__ import annotations

from typing import Any, ClassVar

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from perfanalysis.publishing.reports import ReportKind, render


class _EvaluationExporter(Exporter):
    """What the three exporters share: nbconvert's own preprocessors first, then our report."""

    kind: ClassVar[ReportKind]

    @default("file_extension")
    def _file_extension(self) -> str:
        return f".{self.kind}"

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        """报告与附带信息: the report of ``nb`` (text for HTML, else bytes) and nbconvert's resources."""
        notebook, resources = super().from_notebook_node(nb, resources, **kwargs)
        resources["output_extension"] = self.file_extension
        return self._content(render(notebook, self.kind)), resources

    def _content(self, report: bytes) -> str | bytes:
        return report


class EvaluationHtml(_EvaluationExporter):
    """网页报告导出器: one offline page."""

    kind: ClassVar[ReportKind] = "html"
    export_from_notebook = "绩效评价报告(网页)"
    output_mimetype = "text/html"

    def _content(self, report: bytes) -> str | bytes:
        return report.decode("utf-8")


class EvaluationDocx(_EvaluationExporter):
    """Word 报告导出器: a document in the type of official papers."""

    kind: ClassVar[ReportKind] = "docx"
    export_from_notebook = "绩效评价报告(Word)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class EvaluationPdf(_EvaluationExporter):
    """PDF 报告导出器: an archival PDF with embedded fonts."""

    kind: ClassVar[ReportKind] = "pdf"
    export_from_notebook = "绩效评价报告(PDF)"
    output_mimetype = "application/pdf"
