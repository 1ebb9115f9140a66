"""Tells at the end of a run how far the walks through the journeys went."""

from _pytest.terminal import TerminalReporter

WALK = "walk"  # the property under which a test leaves what its walk saw


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print one line a journey, whichever process walked it."""
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    walks = [
        str(value)
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == WALK
    ]
    if walks:
        terminalreporter.section("ways through the journeys")
        for walk in sorted(walks):
            terminalreporter.line(walk)
