"""上传 (sending): finished runs copied to an fsspec address; ``run.key`` comes last, so a half-sent run is never taken for whole."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from perfanalysis.problems import InputProblems, problem
from perfanalysis.running.keys import KEY_FILE
from perfanalysis.running.records import one_line

_INDEX = "index.html"
_ADDRESS = "fsspec 认识的地址,如 s3://桶/结果、oss://…、file:///…"


@dataclass(frozen=True, slots=True)
class Sent:
    """上传结果: runs copied now, and runs that were there already, unchanged."""

    sent: int
    kept: int


def send_results(outputs: Path, address: str) -> Sent:
    """上传结果: every finished run of ``outputs`` to ``address``, then what failed, then the index page.

    A run that stands there with the same ``run.key`` is left alone. Of one that changed the key goes first and comes
    back last: who sees a key sees all files of its run. Other files at the address stay as they are.
    InputProblems: V014 no such kind of address, no library for it, no connection, or not allowed to write.
    """
    try:
        store, root = open_store(address)
        done = [_send_run(store, root, outputs, key.parent) for key in sorted(outputs.glob(f"*/*/*/{KEY_FILE}"))]
        _send_failures(store, root, outputs)
        if (outputs / _INDEX).is_file():
            store.put_file(str(outputs / _INDEX), f"{root}/{_INDEX}")
    except InputProblems:
        raise
    except Exception as error:  # any library's own errors: network, rights, names
        raise not_sent(address, f"{type(error).__name__}:{error}") from error
    return Sent(sum(done), len(done) - sum(done))


def check_address(address: str) -> None:
    """Whether an address can be written to, before anything runs (InputProblems V014)."""
    try:
        store, root = open_store(address)
        store.makedirs(root, exist_ok=True)
    except InputProblems:
        raise
    except Exception as error:
        raise not_sent(address, f"{type(error).__name__}:{error}") from error


def open_store(address: str) -> tuple[Any, str]:
    """The store of an address and the place in it (InputProblems V014: fsspec is not there)."""
    try:
        core = importlib.import_module("fsspec.core")
    except ImportError as error:
        raise not_sent(address, '没有安装 fsspec(pip install "perfanalysis[cluster]")') from error
    store, root = core.url_to_fs(address)
    return store, str(root).rstrip("/")


def not_sent(address: str, found: str) -> InputProblems:
    """V014 with what a store's library said."""
    action = "核对地址、账号和网络,再运行一次:已上传的不再上传"
    return InputProblems([problem("V014", address, found=one_line(found), allowed=_ADDRESS, action=action)])


def _send_run(store: Any, root: str, outputs: Path, folder: Path) -> bool:
    """Whether there was anything to send."""
    place = f"{root}/{folder.relative_to(outputs).as_posix()}"
    key = f"{place}/{KEY_FILE}"
    own = (folder / KEY_FILE).read_bytes()
    if store.exists(key):
        if store.cat_file(key) == own:
            return False
        store.rm_file(key)
    _replace(store, place, folder)
    store.pipe_file(key, own)
    return True


def _replace(store: Any, place: str, folder: Path) -> None:
    """All files of ``folder`` but its key are at ``place`` afterwards, and no others."""
    files = {path.relative_to(folder).as_posix(): path for path in _files(folder) if path.name != KEY_FILE}
    for name, path in files.items():
        store.makedirs(str(PurePosixPath(f"{place}/{name}").parent), exist_ok=True)
        store.put_file(str(path), f"{place}/{name}")
    for old in _standing(store, place):
        if old not in files:
            store.rm_file(f"{place}/{old}")


def _standing(store: Any, place: str) -> list[str]:
    if not store.exists(place):
        return []
    store.invalidate_cache()
    head = store._strip_protocol(place)  # noqa: SLF001 - the form in which a store names its own files
    return [str(path)[len(head) + 1 :] for path in sorted(store.find(place))]


def _send_failures(store: Any, root: str, outputs: Path) -> None:
    """What is in ``failed`` here is there too, and no more."""
    failed = outputs / "failed"
    if failed.is_dir() or store.exists(f"{root}/failed"):
        _replace(store, f"{root}/failed", failed)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
