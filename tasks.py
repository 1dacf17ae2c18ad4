"""The commands of a working day, with nothing but Python 3.11: `python3 tasks.py example | test | lint | docs | golden`.

Each makes the environment `.venv` beside this file if it is not there, installs what the command needs, and runs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENV = HERE / ".venv"
BIN = ENV / ("Scripts" if os.name == "nt" else "bin")


def run(*words: str, good: tuple[int, ...] = (0,)) -> None:
    """Run a command of the environment from the project's folder; stop with its exit code if it fails."""
    code = subprocess.run([str(BIN / words[0]), *words[1:]], cwd=HERE, check=False).returncode
    if code not in good:
        sys.exit(code)


def install(extra: str) -> None:
    """Make the environment if needed and install the package from this folder with an extra."""
    if not ENV.is_dir():
        print("Making .venv ...", flush=True)
        venv.create(ENV, with_pip=True)
    print(f"Installing onrecord[{extra}] (a minute or two the first time) ...", flush=True)
    run("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", f".[{extra}]")


def example() -> None:
    """Review the bundled example and say where the report is."""
    install("ocr")
    run("onrecord", "review", "examples/kelderby", "--cohort", "examples/kelderby-cohort.csv", "--case", "kelderby.onrecord", "--demo", good=(0, 3))


def test() -> None:
    """Install what the tests need; check style, types, layers and docs; run the tests."""
    lint()
    run("python", "-m", "pytest")


def lint() -> None:
    """Check style, types and the layer contract."""
    install("test")
    run("ruff", "check", ".")
    run("ruff", "format", "--check", ".")
    run("mypy")
    run("lint-imports")


def docs() -> None:
    """Write the pages of docs/ that are built from code and data."""
    install("test")
    run("python", "docs/build.py")


def golden() -> None:
    """Renew the expected results of tests/golden; read the difference before you commit it."""
    install("test")
    run("python", "-m", "pytest", "tests/golden", "--renew-golden")


if __name__ == "__main__":
    commands = {f.__name__: f for f in (example, test, lint, docs, golden)}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(f"usage: python3 tasks.py {' | '.join(commands)}")
    commands[sys.argv[1]]()
