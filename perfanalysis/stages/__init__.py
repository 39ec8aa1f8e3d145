"""各环节 (stages): what a stage of performance management does beyond indicators with points."""

from perfanalysis.stages.ex_ante import assess
from perfanalysis.stages.ex_ante_files import read_ex_ante
from perfanalysis.stages.library_audits import audit_library
from perfanalysis.stages.library_files import read_indicator_library

__all__ = ["assess", "audit_library", "read_ex_ante", "read_indicator_library"]
