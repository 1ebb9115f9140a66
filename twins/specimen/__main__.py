"""`python -m twins.specimen SET COUNT FOLDER`: writes a set of drawn pictures with their truth."""

import argparse
from pathlib import Path

from twins.specimen.corpus import SETS, write


def main() -> None:
    """Write one set."""
    parser = argparse.ArgumentParser(prog="python -m twins.specimen")
    parser.add_argument("set", choices=sorted(SETS))
    parser.add_argument("count", type=int, help="people, or pictures a ground")
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    write(asked.set, asked.count, asked.folder)


if __name__ == "__main__":
    main()
