"""Which photographs of Labeled Faces in the Wild, View 1, are fitted on and which are judged by.

Nobody is in both: the set's own pairs for training and for testing hold different people.
"""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ORDER: Final = 7


@dataclass(frozen=True, slots=True)
class Share:
    """People `first` to before `last` of one pair list, in an order drawn once."""

    pairs: str
    first: int
    last: int

    def photographs(self, data: Path) -> list[str]:
        """Name one photograph a person; fewer people than asked for are an error."""
        known = everybody(data / self.pairs)
        names = sorted(known)
        random.Random(ORDER).shuffle(names)  # noqa: S311  # a choice that can be repeated
        if len(names) < self.last:
            raise ValueError(f"{self.pairs} holds {len(names)} people, not {self.last}")
        return [f"{name}_{known[name]:04d}.jpg" for name in names[self.first : self.last]]


TRAIN, TEST = "pairsDevTrain.txt", "pairsDevTest.txt"
SHARES: Final = {
    "still": (Share(TRAIN, 0, 200), Share(TEST, 0, 120)),
    "film": (Share(TRAIN, 300, 350), Share(TEST, 200, 220)),
}


def everybody(pairs: Path) -> dict[str, int]:
    """Read a pair list: each name with the lowest number of a photograph that is in it."""
    seen: dict[str, int] = {}
    for line in pairs.read_text("utf-8").splitlines():
        match line.split():
            case [name, one, other] if one.isdigit():
                named = [(name, int(one)), (name, int(other))]
            case [name, one, another, other]:
                named = [(name, int(one)), (another, int(other))]
            case _:
                continue
        for who, number in named:
            seen[who] = min(number, seen.get(who, number))
    return seen
