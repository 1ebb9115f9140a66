"""`simkiosk bench`: medians over visits, budgets kept or missed."""

from kiosk.cli.bench import measure, measures


def visit(chip_ms: int, total_ms: int) -> dict[str, object]:
    return {
        "steps": [{"stage": "chip", "machine_ms": chip_ms}], "machine_ms": total_ms,
        "start_ms": 2000, "memory_mb": {"vision": 300.0},
    }  # fmt: skip


def test_each_measure_is_the_median_of_the_visits() -> None:
    rows = {r["name"]: r for r in measures([visit(100, 5000), visit(900, 7000), visit(300, 6000)])}
    assert rows["visit.step.chip"]["value"] == 300
    assert (rows["visit.total"]["value"], rows["visit.total"]["ok"]) == (6000, True)
    assert rows["visit.memory.vision"]["ok"] is False


def test_a_measure_without_a_budget_has_no_verdict() -> None:
    row = measure("x", 5, "ms", None)
    assert (row["ok"], row["ratio"]) == (None, None)
    assert measure("x", 5, "ms", 10)["ratio"] == 0.5
