"""Spoilt backups that are led by coverage: atheris keeps those that reach code which no other has reached.

``python -m proofs.fuzz_guided FOLDER RUNS SEED UNSAFE`` runs in a process of its own, since libFuzzer ends it; what it
has counted is left in the folder.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proofs.lanes import Counts

# Nothing of the product is imported before it can be instrumented.
_ROOT = Path(__file__).parents[1]
_COUNTS = "counts.json"
_LONGEST = 16 * 1024
_MOST_SECONDS = 4 * 3600


def prove_guided(runs: int, seed: int, unsafe: str = "") -> Counts:
    """Spoil and import so many backups; raises RuntimeError where atheris is not installed or does not come through."""
    with tempfile.TemporaryDirectory(prefix="proof-") as folder:
        words = [sys.executable, "-m", "proofs.fuzz_guided", folder, str(runs), str(seed), unsafe]
        done = subprocess.run(words, cwd=_ROOT, capture_output=True, text=True, timeout=_MOST_SECONDS)
        counts = Path(folder) / _COUNTS
        if not counts.exists():
            raise RuntimeError(done.stderr[-2000:])
        return Counter(json.loads(counts.read_text()))


def _main(folder: Path, runs: int, seed: int, unsafe: str) -> None:
    import atheris

    with atheris.instrument_imports(include=["models", "rules"]):
        from proofs.fuzz_backups import Prover, sources
        from proofs.mangling import mangled

    corpus = folder / "corpus"
    corpus.mkdir()
    sound = sources()
    for number, data in enumerate(sound):
        (corpus / str(number)).write_bytes(data)
    prover = Prover(folder, unsafe)
    random = Random(seed)

    def look_at(data: bytes) -> None:
        prover.look_at(data, random, prover.counts["backups"])
        if prover.counts["backups"] % 1000 == 0 or prover.counts["backups"] >= runs:
            (folder / _COUNTS).write_text(json.dumps(prover.counts))

    def spoil(data: bytes, longest: int, _seed: int) -> bytes:
        return mangled(random, data, sound)[:longest]

    words = [sys.argv[0], f"-runs={runs}", f"-max_len={_LONGEST}", f"-seed={seed}", "-verbosity=0", str(corpus)]
    atheris.Setup(words, look_at, custom_mutator=spoil)
    atheris.Fuzz()


if __name__ == "__main__":
    _main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
