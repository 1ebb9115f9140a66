"""Passive authentication: whom the files come from, in every kind of signature."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from emrtd_parts import holder

from drivers.emrtd import der
from drivers.emrtd.passive import authenticate
from drivers.emrtd.trust import Trust, TrustError, load
from kiosk.ports.chip_reader import HashState, PaChain
from twins.emrtd.document import security_object
from twins.pki import Kind, Pki, make_pki


@pytest.fixture(scope="module")
def ours() -> Pki:
    return make_pki()


def trusting(tmp_path: Path, *certificates: x509.Certificate) -> Trust:
    for number, one in enumerate(certificates):
        (tmp_path / f"{number}.der").write_bytes(one.public_bytes(Encoding.DER))
    return load(tmp_path)


@pytest.mark.parametrize("kind", ["ecdsa", "rsa", "pss"])
def test_documents_of_every_kind_of_signature_are_authentic(kind: Kind, tmp_path: Path) -> None:
    pki = make_pki(kind)
    files = holder().files(pki)
    verdict = authenticate(files.pop("EF_SOD"), files, trusting(tmp_path, pki.csca))
    assert verdict.chain is PaChain.OK
    assert set(dict(verdict.hashes).values()) == {HashState.OK}


def test_an_unknown_issuer_is_no_proof_and_no_forgery(ours: Pki, tmp_path: Path) -> None:
    files = holder().files(ours)
    other = trusting(tmp_path, make_pki(country="DE").csca)
    assert authenticate(files["EF_SOD"], files, other).chain is PaChain.ISSUER_UNKNOWN
    assert authenticate(files["EF_SOD"], files, Trust()).chain is PaChain.ISSUER_UNKNOWN


def test_another_key_of_the_same_name_is_another_issuer(ours: Pki, tmp_path: Path) -> None:
    files = holder().files(ours)
    namesake = trusting(tmp_path, make_pki().csca)
    assert authenticate(files["EF_SOD"], files, namesake).chain is PaChain.ISSUER_UNKNOWN


def test_the_right_key_is_found_among_several(ours: Pki, tmp_path: Path) -> None:
    files = holder().files(ours)
    trust = trusting(tmp_path, make_pki().csca, make_pki(country="DE").csca, ours.csca)
    assert authenticate(files["EF_SOD"], files, trust).chain is PaChain.OK


def test_a_signer_that_only_claims_its_issuer_is_a_forger(ours: Pki, tmp_path: Path) -> None:
    forger = make_pki()
    der = bytearray(forger.signer_der)
    theirs = forger.csca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    real = ours.csca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    claimed = bytes(der).replace(theirs, real)
    sod = security_object({1: hashlib.sha256(b"x").digest()}, forger)
    verdict = authenticate(
        sod.replace(bytes(der), claimed), {"DG1": b"x"}, trusting(tmp_path, ours.csca)
    )
    assert verdict.chain is PaChain.SIGNATURE_BAD


@pytest.mark.parametrize("where", [-1, -20])
def test_a_spoilt_signature_is_bad(where: int, ours: Pki) -> None:
    files = holder().files(ours)
    sod = bytearray(files["EF_SOD"])
    sod[where] ^= 1
    assert authenticate(bytes(sod), files, Trust()).chain is PaChain.SIGNATURE_BAD


def test_a_changed_list_of_hashes_is_bad(ours: Pki) -> None:
    files = holder().files(ours)
    true, false = hashlib.sha256(files["DG2"]).digest(), hashlib.sha256(b"forged").digest()
    verdict = authenticate(files["EF_SOD"].replace(true, false), {"DG2": b"forged"}, Trust())
    assert dict(verdict.hashes)["DG2"] is HashState.OK
    assert verdict.chain is PaChain.SIGNATURE_BAD


@pytest.mark.parametrize("days", [(-60, -30), (30, 60)])
def test_a_signer_out_of_its_time_is_named(days: tuple[int, int], tmp_path: Path) -> None:
    pki = make_pki(signer_valid_days=days)
    files = holder().files(pki)
    verdict = authenticate(files["EF_SOD"], files, trusting(tmp_path, pki.csca))
    assert verdict.chain is PaChain.SIGNER_NOT_VALID


def test_a_curve_beyond_us_is_named_not_called_forged(ours: Pki) -> None:
    files = holder().files(ours)
    p256, unknown = bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06082a8648ce3d03017f")
    verdict = authenticate(files["EF_SOD"].replace(p256, unknown), files, Trust())
    assert verdict.chain is PaChain.UNSUPPORTED
    assert dict(verdict.hashes)["DG1"] is HashState.OK


@pytest.mark.parametrize("sod", [b"", b"\x77\x00", b"\x77\x02\x30\x00", b"\x30\x00"])
def test_what_is_no_security_object_is_malformed(sod: bytes) -> None:
    assert authenticate(sod, {}, Trust()).chain is PaChain.MALFORMED


def test_the_case_of_a_country_code_does_not_count(ours: Pki, tmp_path: Path) -> None:
    small = trusting(tmp_path, make_pki(country="vn").csca)
    named = make_pki(country="VN")
    issuer = der.name(named.csca.subject.public_bytes())
    assert len(small.named(issuer)) == 1


def test_another_kind_of_content_is_no_security_object(ours: Pki) -> None:
    files = holder().files(ours)
    oid, unknown = bytes.fromhex("0606678108010101"), bytes.fromhex("0606678108010107")
    other = files["EF_SOD"].replace(oid, unknown, 1)
    assert authenticate(other, files, Trust()).chain is PaChain.MALFORMED


def test_a_signer_left_out_may_lie_among_the_trusted(ours: Pki, tmp_path: Path) -> None:
    sod = security_object({1: hashlib.sha256(b"x").digest()}, ours, with_signer=False)
    issuer_only = trusting(tmp_path, ours.csca)
    assert authenticate(sod, {"DG1": b"x"}, issuer_only).chain is PaChain.NOT_DONE
    both = trusting(tmp_path, ours.csca, ours.signer)
    assert authenticate(sod, {"DG1": b"x"}, both).chain is PaChain.OK


def test_attributes_in_disorder_are_signed_in_order(ours: Pki, tmp_path: Path) -> None:
    sod = security_object({1: hashlib.sha256(b"x").digest()}, ours, ordered=False)
    verdict = authenticate(sod, {"DG1": b"x"}, trusting(tmp_path, ours.csca))
    assert verdict.chain is PaChain.OK


def test_openssl_agrees_with_the_signature(ours: Pki, tmp_path: Path) -> None:
    cms = holder().files(ours)["EF_SOD"]
    start = 4 if cms[1] == 0x82 else 3
    (tmp_path / "sod.cms").write_bytes(cms[start:])
    (tmp_path / "csca.pem").write_bytes(ours.csca_pem)
    done = subprocess.run(
        ["openssl", "cms", "-verify", "-inform", "DER", "-in", "sod.cms", "-CAfile", "csca.pem",
         "-purpose", "any", "-out", "content"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_bundle_may_be_one_file_of_many(ours: Pki, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    bundle.write_bytes(make_pki(country="DE").csca_pem + ours.csca_pem)
    assert len(load(bundle).certificates) == 2
    assert load(None).certificates == ()


def test_a_broken_bundle_says_which_file(tmp_path: Path) -> None:
    (tmp_path / "vn.pem").write_text("nonsense")
    (tmp_path / "README").write_text("not looked at")
    with pytest.raises(TrustError, match=r"vn\.pem: no certificate"):
        load(tmp_path)
    with pytest.raises(TrustError, match="No such file"):
        load(tmp_path / "absent")
