"""Free places of the small-object memory before a fork."""

from perfanalysis.running.packing import fill_holes


def test_filling_objects_have_the_sizes_of_the_interpreters_own_classes() -> None:
    """CPython's object allocator has one class for each 16 bytes up to 512 (Objects/obmalloc.c)."""
    import sys

    sizes = {sys.getsizeof(part) for part in fill_holes()}
    assert sizes <= set(range(48, 513, 16))


def test_few_holes_are_left_after_filling() -> None:
    kept = fill_holes()
    again = fill_holes()
    assert len(again) <= len(kept)
