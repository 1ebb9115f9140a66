"""mosquitto under our configuration: who gets in, who writes where, and that it keeps running."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from hub.fleet.pki import Enrolled, Pki
from hub.line.broker import Broker, BrokerError
from sync.wire.access import Access, LineError
from sync.wire.connection import Arrived, Connection, Settled
from sync.wire.transfer_v1 import LARGEST_MESSAGE
from sync.wire.waiting import Bell
from tests.sync.rig import until
from twins.ports import free_port


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("broker")


@pytest.fixture(scope="module")
def pki(folder: Path) -> Pki:
    return Pki(folder / "pki")


@pytest.fixture(scope="module")
def broker(folder: Path, pki: Pki) -> Iterator[Broker]:
    with Broker(folder / "broker", pki.broker(), free_port()) as running:
        yield running


@contextmanager
def connected(access: Access, *topics: str) -> Iterator[Connection]:
    bell = Bell()
    connection = Connection(access, bell)
    try:
        connection.open(topics)
        yield connection
    finally:
        connection.close()
        bell.close()


def kiosk(pki: Pki, broker: Broker, name: str) -> Access:
    return access_of(pki.enrol(name), broker, name)


def access_of(files: Enrolled, broker: Broker, name: str) -> Access:
    return Access(name, "127.0.0.1", broker.port, files.authority, files.certificate, files.key)


def events(connection: Connection, seconds: float = 0.3) -> list[Arrived | Settled]:
    found: list[Arrived | Settled] = []
    until(lambda: found.extend(connection.step(seconds)) or found)
    return found


def test_a_kiosk_writes_and_reads_only_below_its_own_name(pki: Pki, broker: Broker) -> None:
    own, other = "fleet/kiosk-1/up/hb", "fleet/kiosk-2/up/hb"
    hub = pki.access("127.0.0.1", broker.port)
    with (
        connected(hub, "fleet/+/up/#") as centre,
        connected(kiosk(pki, broker, "kiosk-1"), "fleet/#") as thief,
    ):
        for topic, code in ((own, 0), (other, 135), ("fleet/kiosk-1/down/ack", 135)):
            mid = thief.publish(topic, b"x")
            assert events(thief) == [Settled(mid, code)]
        assert [event.topic for event in events(centre) if isinstance(event, Arrived)] == [own]
        centre.publish("fleet/kiosk-2/down/ack", b"not for kiosk-1")
        centre.publish("fleet/kiosk-1/down/ack", b"for kiosk-1")
        assert events(thief) == [Arrived("fleet/kiosk-1/down/ack", b"for kiosk-1")]


def test_a_borrowed_client_id_takes_nothing_over(pki: Pki, broker: Broker) -> None:
    victim = kiosk(pki, broker, "kiosk-1")
    thief = replace(kiosk(pki, broker, "kiosk-2"), name="kiosk-1")
    with (
        connected(victim, "fleet/kiosk-1/down/#") as owner,
        connected(thief, "fleet/kiosk-1/down/#"),
        connected(pki.access("127.0.0.1", broker.port), "fleet/+/up/#") as centre,
    ):
        centre.publish("fleet/kiosk-1/down/ack", b"mine")
        assert events(owner) == [Arrived("fleet/kiosk-1/down/ack", b"mine")]


def test_a_certificate_of_another_authority_is_not_let_in(
    pki: Pki, broker: Broker, tmp_path: Path
) -> None:
    foreign = Pki(tmp_path / "foreign").enrol("kiosk-1")
    ours = pki.enrol("kiosk-1")
    forged = replace(foreign, authority=ours.authority)
    with pytest.raises(LineError), connected(access_of(forged, broker, "kiosk-1"), "x"):
        pass


def test_a_broker_of_another_authority_is_not_believed(
    pki: Pki, broker: Broker, tmp_path: Path
) -> None:
    foreign = Pki(tmp_path / "foreign").enrol("kiosk-1")
    with (
        pytest.raises(LineError, match="certificate verify failed"),
        connected(access_of(foreign, broker, "kiosk-1"), "x"),
    ):
        pass


def test_a_line_without_certificate_or_tls_gets_nothing(broker: Broker) -> None:
    with socket.create_connection(("127.0.0.1", broker.port)) as plain:
        plain.sendall(b"\x10\x12\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x05hello")
        plain.settimeout(30)
        with suppress(ConnectionResetError):
            assert not plain.recv(100).startswith(b"\x20")


def test_an_oversize_message_is_not_sent_and_the_next_one_goes(pki: Pki, broker: Broker) -> None:
    with connected(kiosk(pki, broker, "kiosk-1"), "fleet/kiosk-1/down/#") as line:
        with pytest.raises(ValueError, match="octets"):
            line.publish("fleet/kiosk-1/up/hb", bytes(LARGEST_MESSAGE))
        mid = line.publish("fleet/kiosk-1/up/hb", b"good")
        assert [event.mid for event in events(line) if isinstance(event, Settled)] == [mid]


def test_a_killed_broker_is_started_again(pki: Pki, tmp_path: Path) -> None:
    with Broker(tmp_path, pki.broker(), free_port()) as broker:
        first = broker.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: broker.pid != first)
        until(lambda: can_connect(pki, broker))


def test_a_taken_port_is_named(pki: Pki, broker: Broker, tmp_path: Path) -> None:
    with (
        pytest.raises(BrokerError, match=str(broker.port)),
        Broker(tmp_path, pki.broker(), broker.port),
    ):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="hiding a program needs root")
def test_an_absent_mosquitto_is_named_with_its_remedy(pki: Pki, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from hub.line.broker import Broker\n"
        "from hub.fleet.pki import Pki\n"
        "with Broker(Path(sys.argv[1]), Pki(Path(sys.argv[2])).broker(), 1): pass\n"
    )
    hide = 'mount -t tmpfs tmpfs /usr/sbin && exec "$@"'
    run = [sys.executable, "-c", script, tmp_path, tmp_path / "pki"]
    ended = subprocess.run(
        ["unshare", "--mount", "sh", "-c", hide, "sh", *run], capture_output=True, text=True
    )
    assert "mosquitto is not installed: apt install mosquitto" in ended.stderr


def test_the_broker_ends_with_its_parent(pki: Pki, tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from hub.line.broker import Broker\n"
        "from hub.fleet.pki import Pki\n"
        "with Broker(Path(sys.argv[1]), Pki(Path(sys.argv[2])).broker(), int(sys.argv[3])) as b:\n"
        "    print(b.pid, flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, tmp_path, tmp_path / "pki", str(free_port())],
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    until(lambda: ended(child))


def ended(child: psutil.Process) -> bool:
    try:
        return not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def can_connect(pki: Pki, broker: Broker) -> bool:
    try:
        with connected(pki.access("127.0.0.1", broker.port), "fleet/+/up/#"):
            return True
    except LineError:
        return False
