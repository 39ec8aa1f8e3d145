"""数值 (quantities): what one cell of a form says as a number, with its unit and whether it could be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """数值: the reading of one cell.

    ``text`` is the cell as printed; ``value`` the number (share for per cents), None when blank or unread; ``unit`` the
    unit printed in the cell itself (None: none); ``read`` is False when text stands there that is no number;
    ``places`` the decimal places printed (a per cent's own: ``86.5%`` has 1); ``note`` says in Chinese what is odd.
    """

    text: str = ""
    value: float | None = None
    unit: str | None = None
    read: bool = True
    places: int = 0
    note: str | None = None

    @property
    def blank(self) -> bool:
        """Whether the cell is empty or says “nothing here” (``-``, ``/``, ``无`` …)."""
        return self.read and self.value is None


BLANK = Quantity()
