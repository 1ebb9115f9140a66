"""The centre's keys: private, stable, and one name for each certificate."""

import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from hypothesis import given
from hypothesis import strategies as st

from hub.fleet.pki import Pki, PkiError
from kiosk import settings
from sync.wire.transfer_v1 import DEVICE_NAME


def test_a_second_opening_changes_nothing(tmp_path: Path) -> None:
    first = Pki(tmp_path / "pki")
    first.enrol("kiosk-1")
    first.broker()
    first.worker()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    again = Pki(tmp_path / "pki")
    again.enrol("kiosk-1")
    again.broker()
    again.worker()
    assert {path: path.read_bytes() for path in before} == before
    assert again.sealing_key().private_bytes_raw() == first.sealing_key().private_bytes_raw()


def test_only_the_owner_may_read_the_files(tmp_path: Path) -> None:
    pki = Pki(tmp_path / "pki")
    pki.enrol("kiosk-1")
    pki.sealing_key()
    for path in (tmp_path / "pki").rglob("*"):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path.name


def test_a_kiosk_gets_the_files_its_settings_name(tmp_path: Path) -> None:
    pki = Pki(tmp_path / "pki")
    files = pki.enrol("kiosk-1")
    own = {f"contract_{name}" for name in settings.Contract.__struct_fields__}
    assert set(files.__slots__) <= set(settings.Sync.__struct_fields__) | own
    sign = load_pem_public_key(files.centre_sign.read_bytes())
    assert sign == pki.signing_key().public_key()
    assert bytes.fromhex(files.centre_seal.read_text()) == (
        pki.sealing_key().public_key().public_bytes_raw()
    )
    key = load_pem_private_key(files.key.read_bytes(), None)
    assert key.public_key() == pki.device_key("kiosk-1")
    context = ssl.create_default_context(cafile=str(files.authority))
    context.load_cert_chain(files.certificate, files.key)
    common = x509.load_pem_x509_certificate(files.certificate.read_bytes()).subject
    assert common.rfc4514_string() == "CN=kiosk-1"


def test_another_host_name_makes_a_new_broker_certificate(tmp_path: Path) -> None:
    pki = Pki(tmp_path / "pki")
    plain = pki.broker().certificate.read_bytes()
    named = pki.broker("centre.example", "192.0.2.7").certificate.read_bytes()
    assert plain != named
    found = x509.load_pem_x509_certificate(named)
    hosts = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert hosts.get_values_for_type(x509.DNSName) == ["localhost", "centre.example"]
    assert list(map(str, hosts.get_values_for_type(x509.IPAddress))) == ["127.0.0.1", "192.0.2.7"]


def test_an_unknown_kiosk_has_no_key(tmp_path: Path) -> None:
    pki = Pki(tmp_path / "pki")
    assert pki.device_key("kiosk-9") is None
    assert pki.device_key("../kiosk-9") is None


@given(st.text(max_size=40))
def test_only_plain_names_become_topics_and_folders(name: str) -> None:
    assert bool(DEVICE_NAME.fullmatch(name)) is (
        0 < len(name) <= 32
        and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        and not name.startswith("-")
    )


@pytest.mark.parametrize("name", ["", "#", "a/b", "+", "Kiosk", "hub-1", "broker", "a" * 33, ".."])
def test_names_that_would_reach_further_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name for a kiosk"):
        Pki(tmp_path / "pki").enrol(name)


@pytest.mark.parametrize("name", ["authority.key", "authority.pem", "seal.key"])
def test_a_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    Pki(tmp_path / "pki").sealing_key()
    (tmp_path / "pki" / name).write_bytes(b"torn")
    with pytest.raises(PkiError, match=name):
        Pki(tmp_path / "pki").sealing_key()


def test_a_key_of_another_authority_is_noticed(tmp_path: Path) -> None:
    Pki(tmp_path / "a")
    Pki(tmp_path / "b")
    (tmp_path / "a" / "authority.pem").write_bytes((tmp_path / "b" / "authority.pem").read_bytes())
    with pytest.raises(PkiError, match="not the certificate"):
        Pki(tmp_path / "a")
