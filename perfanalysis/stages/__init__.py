"""各环节 (stages): what a stage of performance management does beyond indicators with points."""

from perfanalysis.stages.ex_ante import assess
from perfanalysis.stages.ex_ante_files import read_ex_ante
from perfanalysis.stages.library_audits import audit_library
from perfanalysis.stages.library_files import read_indicator_library
from perfanalysis.stages.monitoring import monitor
from perfanalysis.stages.monitoring_files import read_monitoring

__all__ = ["assess", "audit_library", "monitor", "read_ex_ante", "read_indicator_library", "read_monitoring"]
