"""各环节 (stages): what a stage of performance management does beyond indicators with points."""

from perfanalysis.stages.ex_ante import assess
from perfanalysis.stages.ex_ante_files import read_ex_ante

__all__ = ["assess", "read_ex_ante"]
