"""`simkiosk bench`: medians over visits, budgets kept or missed, ratios to a bound."""

from kiosk.cli.bench.measure import against, at_least, budget
from kiosk.cli.bench.visit import medians


def visit(chip_ms: int, total_ms: int) -> dict[str, object]:
    return {
        "steps": [{"stage": "chip", "machine_ms": chip_ms}], "machine_ms": total_ms,
        "start_ms": 2000, "memory_mb": {"vision": 300.0},
    }  # fmt: skip


def test_each_measure_is_the_median_of_the_visits() -> None:
    rows = {m.name: m for m in medians([visit(100, 5000), visit(900, 7000), visit(300, 6000)])}
    assert rows["visit.step.chip"].value == 300
    assert (rows["visit.total"].value, rows["visit.total"].ok) == (6000, True)
    assert rows["visit.memory.vision"].ok is False


def test_a_measure_without_a_budget_has_no_verdict() -> None:
    row = budget("x", 5, "ms")
    assert (row.ok, row.ratio) == (None, None)
    assert budget("x", 5, "ms", 10).ratio == 0.5


def test_a_goal_limits_the_ratio_to_the_bound() -> None:
    assert against("x", 13, "ms", 10, 1.3).ok is True
    assert against("x", 14, "ms", 10, 1.3).ok is False
    assert against("x", 94, "B/s", 100, 0.95, want="at least").ok is False
    assert at_least("x", 0.99, "share", 0.99).ok is True
