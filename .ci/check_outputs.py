"""Checks what the demo made: every run of ``parameters`` has all its files, and the index page links to them."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import quote

FILES = ("evaluation.json", "notebook.ipynb", "report.html", "report.docx", "report.pdf")

SITE_FILES = ("index.html", "departments.html", "withheld.html", "disclosure.json", "briefs/year-2022.png")


def expected_runs(parameters: Path) -> list[str]:
    """The runs that the parameters folder asks for, as notebook/year/entity."""
    files = (path.relative_to(parameters).with_suffix("") for path in parameters.glob("*/*/*.yml"))
    return sorted(path.as_posix() for path in files if path.parts[0] != "rules")


def missing(outputs: Path, parameters: Path) -> list[str]:
    """Everything that should be there and is not, one line each."""
    runs = expected_runs(parameters)
    index = outputs / "index.html"
    page = index.read_text(encoding="utf-8") if index.is_file() else ""
    faults = [] if runs else ["no runs in parameters"]
    for run in runs:
        paths = [outputs / run / name for name in FILES]
        faults += [f"missing or empty: {path}" for path in paths if not path.is_file() or not path.stat().st_size]
        faults += [] if run in page or quote(run) in page else [f"not in index.html: {run}"]
    site = outputs.parent / "disclosure"
    places = [*outputs.glob("annual_report/*/*/brief.png"), *(site / name for name in SITE_FILES)]
    faults += [f"missing or empty: {path}" for path in places if not path.is_file() or not path.stat().st_size]
    faults += [f"failed run: {path.parent}" for path in sorted(outputs.glob("failed/*/*/*/run.json"))]
    return faults


def main(outputs: Path) -> int:
    """Writes what is missing; gives the exit code."""
    parameters = outputs.absolute().parent / "parameters"
    faults = missing(outputs, parameters)
    sys.stdout.write("\n".join(faults) or f"demo complete: {len(expected_runs(parameters))} runs, all files present")
    sys.stdout.write("\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
