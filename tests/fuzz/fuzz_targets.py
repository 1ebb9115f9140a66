"""Every target by its name."""

from fuzz_files import FILES
from fuzz_wires import WIRES

TARGETS = {target.name: target for target in (*FILES, *WIRES)}
