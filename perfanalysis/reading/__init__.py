"""读表 (reading): official forms, workbooks, YAML and CSV → Cases, every value with its place."""

from perfanalysis.reading.receiving import read_case, read_cases

__all__ = ["read_case", "read_cases"]
