from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running_examples import SHOW, WRITE, write_notebook, write_parameters

from perfanalysis.problems import InputProblems
from perfanalysis.running import RunOptions, plan_runs, run_plans, write_index
from perfanalysis.running.sending import Sent, check_address, send_results

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def store() -> Iterator[Any]:
    """An object store in memory: no rename of folders, as S3 and OSS."""
    made = fsspec.filesystem("memory")
    made.store.clear()
    yield made
    made.store.clear()


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    write_notebook(tmp_path, "tiny", cells=(WRITE, SHOW))
    write_notebook(tmp_path, "raising", cells=("raise ValueError('原因')",))
    write_parameters(tmp_path, "tiny/2022/甲", "case_file: parameters/tiny/2022/甲.csv\npoints: 1\n")
    write_parameters(tmp_path, "raising/2022/乙", "case_file: parameters/raising/2022/乙.csv\npoints: 2\n")
    run(tmp_path)
    return tmp_path / "outputs"


def run(workspace: Path) -> None:
    plans = plan_runs(["parameters"], outputs=workspace / "outputs", workspace=workspace)
    records = run_plans(plans, options=RunOptions(kinds=()))
    write_index(workspace / "outputs", records)


def there(store: Any) -> dict[str, bytes]:
    return {name.removeprefix("/results/"): store.cat_file(name) for name in store.find("/results")}


def here(outputs: Path) -> dict[str, bytes]:
    files = (path for path in outputs.rglob("*") if path.is_file() and not path.name.startswith("ledger"))
    return {path.relative_to(outputs).as_posix(): path.read_bytes() for path in files}


def test_finished_runs_failures_and_index_are_sent_whole(outputs: Path, store: Any) -> None:
    assert send_results(outputs, "memory://results") == Sent(sent=1, kept=0)
    assert there(store) == here(outputs)
    assert "tiny/2022/甲/run.key" in there(store)
    assert any(name.startswith("failed/raising/2022/乙/") for name in there(store))


def test_what_is_there_is_not_sent_again_and_what_changed_is_replaced(outputs: Path, store: Any) -> None:
    send_results(outputs, "memory://results")
    assert send_results(outputs, "memory://results") == Sent(sent=0, kept=1)
    store.pipe_file("/results/tiny/2022/甲/old.csv", b"old")
    store.pipe_file("/results/tiny/2022/甲/run.key", b"another")
    assert send_results(outputs, "memory://results") == Sent(sent=1, kept=0)
    assert there(store) == here(outputs)


def test_the_key_is_never_there_while_files_of_its_run_are_on_their_way(
    outputs: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_results(outputs, "memory://results")
    store.pipe_file("/results/tiny/2022/甲/run.key", b"another")
    seen: list[bool] = []
    put = type(store).put_file

    def watched(self: Any, source: str, target: str, **more: Any) -> Any:
        if "/tiny/" in target:
            seen.append(self.exists("/results/tiny/2022/甲/run.key"))
        return put(self, source, target, **more)

    monkeypatch.setattr(type(store), "put_file", watched)
    send_results(outputs, "memory://results")
    assert seen
    assert not any(seen)


def test_a_failure_that_is_mended_leaves_the_address(outputs: Path, store: Any) -> None:
    send_results(outputs, "memory://results")
    write_notebook(outputs.parent, "raising", cells=(WRITE, SHOW))
    run(outputs.parent)
    send_results(outputs, "memory://results")
    assert there(store) == here(outputs)
    assert "raising/2022/乙/run.key" in there(store)


def test_a_folder_by_its_address_takes_them_too(outputs: Path, tmp_path: Path) -> None:
    place = tmp_path / "elsewhere"
    send_results(outputs, place.as_uri())
    assert here(place) == here(outputs)


@pytest.mark.parametrize("address", ["nosuch://bucket/results", "s3-not-installed://x"])
def test_an_address_of_no_known_kind_is_told(address: str) -> None:
    with pytest.raises(InputProblems, match="V014"):
        check_address(address)
