"""What the tests share: a module is compiled once, not again by each of hundreds of processes."""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
