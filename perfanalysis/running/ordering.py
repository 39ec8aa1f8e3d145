"""Which run waits for which: a roll-up starts when the runs whose results its parameters name have ended."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from perfanalysis.running.parameters import RUNNER_PARAMETER
from perfanalysis.running.planning import Plan

_RESULTS = "outputs"
_DEPTH = 4


def result_folders(plan: Plan) -> tuple[str, ...]:
    """所读结果: every value of the run that names a place below ``outputs``, up to its first wildcard."""
    values = [value for name, value in plan.values.items() if name != RUNNER_PARAMETER]
    texts = (PurePosixPath(text) for value in values for text in texts_in(value))
    named = (path for path in texts if path.parts[:1] == (_RESULTS,))
    return tuple(dict.fromkeys(str(_before_wildcard(path)) for path in named))


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value, however deep in lists and mappings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item)


def _before_wildcard(path: PurePosixPath) -> PurePosixPath:
    plain = [path for path in (path, *path.parents) if not any(sign in str(path) for sign in "*?[")]
    return plain[0]


def run_needs(plans: Iterable[Plan]) -> dict[str, frozenset[str]]:
    """运行依赖: name of each plan → names of the plans whose results it reads."""
    planned = tuple(plans)
    below: defaultdict[str, set[str]] = defaultdict(set)
    for plan in planned:
        for folder in _with_parents(plan.output_folder):
            below[folder].add(plan.name)
    return {plan.name: _needs_of(plan, below) for plan in planned}


def _needs_of(plan: Plan, below: Mapping[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    for folder in result_folders(plan):
        place = "/".join(PurePosixPath(folder).parts[:_DEPTH])
        found |= below.get(place, set())
    return frozenset(found - {plan.name})


def _with_parents(folder: str) -> list[str]:
    path = PurePosixPath(folder)
    return [str(place) for place in (path, *path.parents) if place.parts]


class RunOrder:
    """运行次序: hands out plans as soon as the runs they read have ended, in the order given."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        self._waiting = {plan.name: plan for plan in plans}
        self.needs = run_needs(self._waiting.values())
        self._open = {name: set(needs) for name, needs in self.needs.items()}
        self._readers: defaultdict[str, list[str]] = defaultdict(list)
        for name, needs in self.needs.items():
            for need in needs:
                self._readers[need].append(name)
        self._ready = deque(name for name, needs in self._open.items() if not needs)

    def take(self, *, idle: bool) -> Plan | None:
        """The next plan that may start, None when all must wait or none is left.

        ``idle`` says that nothing is going on: then runs that wait for each other in a circle start one by one.
        """
        if not self._ready and idle and self._waiting:
            self._ready.append(next(iter(self._waiting)))
        while self._ready:
            if plan := self._waiting.pop(self._ready.popleft(), None):
                return plan
        return None

    def put_back(self, plan: Plan) -> None:
        """A plan that could not start now comes last of those that may."""
        self._waiting[plan.name] = plan
        self._ready.append(plan.name)

    def end(self, name: str) -> None:
        """The run ``name`` has ended, whatever became of it."""
        for reader in self._readers[name]:
            self._open[reader].discard(name)
            if not self._open[reader] and reader in self._waiting:
                self._ready.append(reader)

    def left(self) -> tuple[Plan, ...]:
        """The plans not handed out yet."""
        return tuple(self._waiting.values())
