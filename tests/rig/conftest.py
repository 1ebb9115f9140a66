"""The days at the kiosk take longest: each begins first, and each on a worker of its own."""

import os
from itertools import islice

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put a day at the head of each worker's share; the rest keeps its order.

    With `--dist worksteal` the shares are equal stretches of the list, and an idle worker takes
    from the end of a longer one.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    days = [item for item in items if "of_the_day" in item.name]
    rest = iter([item for item in items if "of_the_day" not in item.name])
    shared: list[pytest.Item] = []
    for place in range(workers):
        share = (len(items) - len(shared)) // (workers - place)
        mine = days[place::workers]
        shared += [*mine, *islice(rest, max(0, share - len(mine)))]
    items[:] = [*shared, *rest]
