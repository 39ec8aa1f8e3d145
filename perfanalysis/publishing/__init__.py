"""成稿 (publishing): executed notebooks as reports, and the page that lists them."""

from perfanalysis.publishing.indexing import IndexRow, index_page
from perfanalysis.publishing.reports import REPORT_KINDS, ReportKind, export_report, render

__all__ = ["REPORT_KINDS", "IndexRow", "ReportKind", "export_report", "index_page", "render"]
