"""The command line as a process of its own, without the time that a new Python takes to load everything."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

import permit_tui
from rules.pack import use_pack
from screens import signs
from tests.terminal import ROOT

_LONGEST_SECONDS = 60
_processes = multiprocessing.get_context("fork")


def run(
    *words: str | Path,
    environment: Mapping[str, str],
    folder: Path = ROOT,
    prepare: Callable[[], object] = lambda: None,
) -> subprocess.CompletedProcess[bytes]:
    """Run ``permit-tui`` with ``words``, no terminal and nothing to read, after ``prepare`` in its process.

    What it would load has mostly been loaded by then; ``tests/tui/test_start.py`` sees to what a new one does.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = _processes.Process(target=_child, args=(words, environment, folder, prepare, out, err))
        process.start()
        process.join(_LONGEST_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired([*map(str, words)], _LONGEST_SECONDS)
        code = process.exitcode
        process.close()
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess([*map(str, words)], code, out.read(), err.read())


def run_in_text(*words: str | Path, **how: Any) -> subprocess.CompletedProcess[str]:
    """Run as ``run`` does, and decode what it prints."""
    done = run(*words, **how)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def _child(
    words: tuple[str | Path, ...],
    environment: Mapping[str, str],
    folder: Path,
    prepare: Callable[[], object],
    out: IO[bytes],
    err: IO[bytes],
) -> None:
    """Make this copy of the tests' process what a new Python would be, and run."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, descriptor in enumerate((nothing, out.fileno(), err.fileno())):
        os.dup2(descriptor, number)
    prepare()
    for name, descriptor, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        stream = open(descriptor, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - lives as long as the process
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv[:] = ["permit_tui.py", *map(str, words)]
    use_pack(None)
    signs.use(signs.AUTO)
    code = permit_tui.main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = 120  # as Python ends where its output is lost
    os._exit(code)
