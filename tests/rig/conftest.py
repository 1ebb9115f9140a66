"""The days at the kiosk take longest and so begin first: no process waits for them at the end."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the days before everything else; the rest keeps its order."""
    items.sort(key=lambda item: "of_the_day" not in item.name)
