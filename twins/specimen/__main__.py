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
    parser.add_argument("--first", type=int, default=0, help="seed to begin with: other people")
    asked = parser.parse_args()
    write(asked.set, asked.count, asked.folder, asked.first)


if __name__ == "__main__":
    main()
