"""表内核对 (checking): every contradiction, gap and doubtful spot of a form, all at once."""

from perfanalysis.checking.checks import check

__all__ = ["check"]
