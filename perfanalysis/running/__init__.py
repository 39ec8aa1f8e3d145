"""批量运行 (running): plan the runs of a parameters folder, run them truthfully, show what became of each."""

from perfanalysis.running.batches import run_plans
from perfanalysis.running.displays import Display, open_display, record_line
from perfanalysis.running.indexes import write_index
from perfanalysis.running.initializing import init_workspace
from perfanalysis.running.parameters import Parameter, notebook_parameters
from perfanalysis.running.planning import Plan, plan_runs
from perfanalysis.running.records import RunOptions, RunRecord, RunState

__all__ = [
    "Display",
    "Parameter",
    "Plan",
    "RunOptions",
    "RunRecord",
    "RunState",
    "init_workspace",
    "notebook_parameters",
    "open_display",
    "plan_runs",
    "record_line",
    "run_plans",
    "write_index",
]
