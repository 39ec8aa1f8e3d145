"""Set-up with the standard library alone: ``python bootstrap.py setup|demo|test|clean`` (Windows: ``py bootstrap.py …``).

Makes ``.venv`` from the hash lock once, then runs the job in it. uv is used when it is there, else pip; the package
index is whatever the user's own configuration says.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = ENVIRONMENT / "setup-stamp"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SITE = "disclosure"
OLDEST = (3, 11)
BUILT = (
    ".venv",
    "outputs",
    "disclosure",
    "build",
    "dist",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
)
CHECKS = (
    ("ruff check", ["-m", "ruff", "check", "."]),
    ("ruff format", ["-m", "ruff", "format", "--check", "."]),
    ("mypy", ["-m", "mypy"]),
)
TESTS = ["-m", "pytest", "-n", "2", "-p", "randomly", "--randomly-seed=2026"]


def fingerprint() -> str:
    """What the environment depends on: the lock, the project's metadata, this Python and where the project stands."""
    parts = [LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), sys.version.encode(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def ready() -> bool:
    """Whether the environment is complete and made from the present lock."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == fingerprint()


def find_uv() -> str | None:
    """The uv program when it is on the path and works."""
    uv = shutil.which("uv")
    works = uv and subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0
    return uv if works else None


def installer(uv: str | None) -> list[str]:
    """The start of an install command: uv's or pip's."""
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    return [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]


def setup() -> None:
    """Makes the environment unless it is ready; the stamp is written last, so a broken one is made again."""
    if ready():
        return
    if Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        sys.exit("请先退出 .venv 环境再重试。Deactivate .venv first, then run this again.")
    uv = find_uv()
    print(f"正在准备运行环境 .venv({'uv' if uv else 'pip'}),首次需要几分钟 … Setting up .venv", flush=True)
    try:
        venv.create(ENVIRONMENT, with_pip=not uv, clear=True)
        install = installer(uv)
        run([*install, "--only-binary", ":all:", "--require-hashes", "-r", str(LOCK)])
        run([*install, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(
            f"运行环境没有建成:{error}\n"
            "请检查网络、磁盘空间,以及 .venv 是否被其他程序占用,然后重试;"
            "Python 以 3.11–3.13 为宜。Setup failed; see above, then run again."
        )
    STAMP.write_text(fingerprint(), encoding="utf-8")
    print("运行环境已就绪。Ready.", flush=True)


def run(command: list[str]) -> None:
    """Runs a command in the project folder (CalledProcessError when it fails)."""
    subprocess.run(command, cwd=ROOT, env=surroundings(), check=True)


def surroundings() -> dict[str, str]:
    """The environment variables of every child: UTF-8, one thread for each process, no foreign environment."""
    fixed = {"PYTHONUTF8": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    kept = {
        name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"}
    }
    return {**kept, **fixed}


def python(arguments: list[str]) -> int:
    """Runs the environment's Python in UTF-8 mode; gives its exit code."""
    command = [str(PYTHON), "-X", "utf8", *arguments]
    return subprocess.run(command, cwd=ROOT, env=surroundings(), check=False).returncode


def demo(arguments: list[str]) -> int:
    """Runs every example of ``parameters``, makes the disclosure site of the example city, and says what came out."""
    code = python(["-m", "perfanalysis", "run", "parameters", "--outputs", "outputs", *arguments])
    site = ["--to", SITE, "--place", "CN-15-05", "--on", "2022-12-31", "--title", "示例市（示例数据,虚构）"]
    code = python(["-m", "perfanalysis", "publish", "outputs", *site]) or code
    outputs = ROOT / "outputs"
    counts = {kind: len(list(outputs.glob(f"*/*/*/report.{kind}"))) for kind in ("html", "docx", "pdf")}
    print("报告 Reports: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))
    if (outputs / "index.html").exists():
        print(f"总目录 Open: {outputs / 'index.html'}")
        print(f"年度报告 Annual report: {outputs / 'annual_report' / '2022' / 'city' / 'report.docx'}")
        print(f"公开网站 Disclosure site: {ROOT / SITE / 'index.html'}")
    return code


def test(arguments: list[str]) -> int:
    """Runs the linters, the type checker and the tests; every one of them even when an earlier one fails."""
    results = {name: python(command) for name, command in CHECKS}
    results["pytest"] = python([*TESTS, *arguments])
    failed = [name for name, code in results.items() if code]
    print("未通过 Failed: " + "、".join(failed) if failed else "全部通过 All passed: " + "、".join(results))
    return 1 if failed else 0


def clean() -> int:
    """Removes everything that set-up, demo and test have made."""
    for name in BUILT:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    print("已清理 Removed: " + " ".join(BUILT))
    return 0


def main(arguments: list[str]) -> int:
    """Does one job; gives the exit code (2: no such job)."""
    job = arguments[0] if arguments else ""
    if job not in {"setup", "demo", "test", "clean"}:
        print("用法 Usage: python bootstrap.py setup|demo|test|clean")
        return 2
    if job == "clean":
        return clean()
    setup()
    return {"setup": lambda _: 0, "demo": demo, "test": test}[job](arguments[1:])


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    if sys.version_info < OLDEST:
        sys.exit("需要 Python 3.11 或更高版本。Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    sys.exit(main(sys.argv[1:]))
