"""取回 (fetching): finished runs that stand at an address and not here, so that they are not done a second time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from perfanalysis.problems import InputProblems
from perfanalysis.running.arrivals import put_in_place, staging_folder
from perfanalysis.running.keys import KEY_FILE
from perfanalysis.running.planning import Plan
from perfanalysis.running.records import RunRecord
from perfanalysis.running.sending import not_sent, open_store


def fetch_results(plans: Iterable[Plan], address: str) -> tuple[str, ...]:
    """取回的运行: names of the plans whose finished results were copied from ``address`` to their places here.

    Only what has no result here is fetched, and only with its ``run.key``; whether the result is still that of its
    plan, and whether each file is whole, is found out by the batch as for any other result.
    InputProblems: V014 the address cannot be read.
    """
    try:
        store, root = open_store(address)
        return tuple(plan.name for plan in plans if not plan.destination.exists() and _fetch(store, root, plan))
    except InputProblems:
        raise
    except Exception as error:  # any library's own errors: network, rights, names
        raise not_sent(address, f"{type(error).__name__}:{error}") from error


def _fetch(store: Any, root: str, plan: Plan) -> bool:
    """Whether the plan's result was there; it arrives by one rename, its key last."""
    place = f"{root}/{plan.name}"
    if not store.exists(f"{place}/{KEY_FILE}"):
        return False
    own = store.cat_file(f"{place}/{KEY_FILE}")
    with staging_folder(plan) as staging:
        for name in _names(own):
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            if not store.exists(f"{place}/{name}"):
                return False
            store.get_file(f"{place}/{name}", str(staging / name))
        (staging / KEY_FILE).write_bytes(own)
        put_in_place(plan, staging, RunRecord(plan.notebook, plan.year, plan.entity, "done", plan.name))
    return True


def _names(key: bytes) -> Iterator[Path]:
    """The files that a ``run.key`` lists, below its folder; none for a file that is not a key."""
    try:
        names = sorted(json.loads(key)["files"])
    except (ValueError, KeyError, TypeError):
        return
    for name in names:
        path = PurePosixPath(name)
        if not path.is_absolute() and ".." not in path.parts:
            yield Path(path)
