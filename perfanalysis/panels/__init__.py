"""汇总 (panels): many evaluations, or a researcher's own table, as tidy rows; collected, saved and loaded."""

from perfanalysis.panels.breaks import cell_breaks, doubtful_values, find_breaks, told_breaks
from perfanalysis.panels.gathering import collect
from perfanalysis.panels.nouns import Panel
from perfanalysis.panels.own_tables import load_panel
from perfanalysis.panels.saving import save_panel

__all__ = [
    "Panel",
    "cell_breaks",
    "collect",
    "doubtful_values",
    "find_breaks",
    "load_panel",
    "save_panel",
    "told_breaks",
]
