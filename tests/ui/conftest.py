"""One Qt application without a display, one window per test, and a policy to show."""

import os
import tempfile
from collections.abc import Iterator

import pytest
from PyQt5.QtCore import QCoreApplication, QEvent
from PyQt5.QtWidgets import QApplication

from kiosk.policies import policy
from kiosk.policies.policy import Policy
from kiosk.ui.voice import Voice
from kiosk.ui.window import Window

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="ui-"))  # made with mode 700
UDP_PORT = 20_000 + os.getpid() % 12_000  # each worker its own, below those the kernel gives out
os.environ["QT_QPA_GENERIC_PLUGINS"] = f"tuiotouch:udp={UDP_PORT}"


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    """Let what a test has closed be silent and die with it, not within the next one."""
    yield
    for window in QApplication.topLevelWidgets():
        for voice in window.findChildren(Voice):
            voice.stop()
    QCoreApplication.sendPostedEvents(None, QEvent.DeferredDelete)


@pytest.fixture(scope="session")
def rules() -> Policy:
    return policy.load("mobifone")


@pytest.fixture
def window(qapp: QApplication, rules: Policy) -> Iterator[Window]:
    made = Window(rules)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


@pytest.fixture
def touch_port() -> int:
    plugin = os.environ["QT_QPA_GENERIC_PLUGINS"]
    return int(plugin.rpartition("=")[2])
