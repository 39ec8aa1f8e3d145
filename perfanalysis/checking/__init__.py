"""表内核对 (checking): every contradiction, gap and doubtful spot of a form, all at once."""

from perfanalysis.checking.checks import check
from perfanalysis.checking.money_units import with_money_unit

__all__ = ["check", "with_money_unit"]
