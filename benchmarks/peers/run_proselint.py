"""Reads a text with proselint's library in one process: run_proselint.py TEXT_FILE, prints one JSON object."""

import json
import sys
import time
from pathlib import Path

from proselint.checks import __register__
from proselint.registry import CheckRegistry
from proselint.tools import LintFile

CheckRegistry().register_many(__register__)
text = Path(sys.argv[1]).read_text(encoding="utf-8")
start = time.perf_counter()
found = len(LintFile("text", text).lint())
print(json.dumps({"seconds": time.perf_counter() - start, "found": found}))
