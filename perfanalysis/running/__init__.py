"""批量运行 (running): plan the runs of a parameters folder, run them truthfully, show what became of each."""

from perfanalysis.running.batches import BatchInterrupted, run_plans
from perfanalysis.running.displays import Display, open_display, record_line
from perfanalysis.running.indexes import write_index
from perfanalysis.running.initializing import init_workspace
from perfanalysis.running.ledgers import LedgerRow, latest_rows
from perfanalysis.running.parameters import Parameter, notebook_parameters, type_words
from perfanalysis.running.planning import Plan, plan_runs
from perfanalysis.running.previews import Preview, preview_line, preview_runs
from perfanalysis.running.records import STATE_NAMES, RunOptions, RunRecord, RunState

__all__ = [
    "STATE_NAMES",
    "BatchInterrupted",
    "Display",
    "LedgerRow",
    "Parameter",
    "Plan",
    "Preview",
    "RunOptions",
    "RunRecord",
    "RunState",
    "init_workspace",
    "latest_rows",
    "notebook_parameters",
    "open_display",
    "plan_runs",
    "preview_line",
    "preview_runs",
    "record_line",
    "run_plans",
    "type_words",
    "write_index",
]
