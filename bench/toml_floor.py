"""The floor of a backup: one call of the library on the document, timed alone."""

import json
import sys
import time
import tomllib
from pathlib import Path

import tomli_w


def main() -> None:
    work, path = sys.argv[1:]
    text = Path(path).read_text("utf-8")
    document = tomllib.loads(text) if work == "dumps" else {}
    began = time.perf_counter()
    if work == "dumps":
        tomli_w.dumps(document)
    else:
        tomllib.loads(text)
    print(json.dumps({"ms": (time.perf_counter() - began) * 1000}))


if __name__ == "__main__":
    main()
