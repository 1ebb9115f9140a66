"""Certificates and lists of a made-up country, looked at by OpenSSL alone."""

import subprocess
from pathlib import Path

import pytest

from twins.emrtd import Document
from twins.emrtd.authority import (
    EcSigner,
    RsaSigner,
    Signer,
    linked,
    make_nation,
    master_list,
    revocations,
)


def openssl(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["openssl", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def pem(folder: Path, name: str, der: bytes, what: str = "x509") -> str:
    (folder / f"{name}.der").write_bytes(der)
    openssl(folder, what, "-inform", "DER", "-in", f"{name}.der", "-out", f"{name}.pem")
    return f"{name}.pem"


@pytest.mark.parametrize(
    "kind",
    [
        EcSigner(12), EcSigner(13), EcSigner(15, "sha384"), EcSigner(17, "sha512"),
        EcSigner(11, "sha224"), EcSigner(14, "sha384"), EcSigner(18, "sha512"),
        RsaSigner(),
        RsaSigner(3072, "sha512"), RsaSigner(2048, "sha256", pss=True), RsaSigner(2048, "sha1"),
    ],
    ids=str,
)  # fmt: skip
def test_chains_and_security_objects_of_every_kind_hold(kind: Signer, tmp_path: Path) -> None:
    nation = make_nation(kind)
    top = pem(tmp_path, "csca", nation.trust["csca.der"])
    own = pem(tmp_path, "ds", nation.pki.signer_der)
    said = openssl(tmp_path, "verify", "-auth_level", "0", "-CAfile", top, own)
    assert "ds.pem: OK" in said
    sod = Document().files(nation.pki)["EF_SOD"]
    (tmp_path / "sod").write_bytes(sod[4 if sod[1] == 0x82 else 3 :])
    checked = openssl(
        tmp_path, "cms", "-verify", "-inform", "DER", "-in", "sod", "-CAfile", top,
        "-purpose", "any", "-auth_level", "0", "-out", "content",
    )  # fmt: skip
    assert "successful" in checked


@pytest.mark.parametrize("parameters", [12, 13])
def test_explicit_parameters_sign_rightly_and_are_refused_by_many(
    parameters: int, tmp_path: Path
) -> None:
    nation = make_nation(EcSigner(parameters, explicit=True))
    top = pem(tmp_path, "csca", nation.trust["csca.der"])
    own = pem(tmp_path, "ds", nation.pki.signer_der)
    assert "explicit ECC parameters" in openssl(tmp_path, "verify", "-CAfile", top, own)
    sod = Document().files(nation.pki)["EF_SOD"]
    (tmp_path / "sod").write_bytes(sod[4 if sod[1] == 0x82 else 3 :])
    words = ["-inform", "DER", "-in", "sod", "-noverify", "-out", "content"]
    assert "successful" in openssl(tmp_path, "cms", "-verify", *words)


def test_a_signer_beyond_its_days_is_expired(tmp_path: Path) -> None:
    nation = make_nation(signer_days=(-60, -30))
    top = pem(tmp_path, "csca", nation.trust["csca.der"])
    own = pem(tmp_path, "ds", nation.pki.signer_der)
    assert "expired" in openssl(tmp_path, "verify", "-CAfile", top, own)


@pytest.mark.parametrize(("serials", "said"), [((0x5A17,), "revoked"), ((7,), "OK"), ((), "OK")])
def test_a_list_revokes_whom_it_names(serials: tuple[int, ...], said: str, tmp_path: Path) -> None:
    nation = make_nation()
    top = pem(tmp_path, "csca", nation.trust["csca.der"])
    own = pem(tmp_path, "ds", nation.pki.signer_der)
    crl = pem(tmp_path, "crl", revocations(nation.home, nation.ca, serials), "crl")
    assert said in openssl(tmp_path, "verify", "-crl_check", "-CAfile", top, "-CRLfile", crl, own)


def test_a_link_leads_from_the_new_to_the_old(tmp_path: Path) -> None:
    nation = make_nation()
    files = linked(nation)
    new, link = (pem(tmp_path, n, files[f"{n}.der"]) for n in ("new", "link"))
    own = pem(tmp_path, "ds", nation.pki.signer_der)
    said = openssl(tmp_path, "verify", "-CAfile", new, "-untrusted", link, own)
    # a CSCA allows no certificates of issuers below it; only that is in the way
    assert "OK" in said or "path length" in said


def test_a_master_list_is_signed_and_holds_every_issuer(tmp_path: Path) -> None:
    ours, theirs = make_nation(), make_nation(country="DE")
    (tmp_path / "list.ml").write_bytes(master_list((ours, theirs), theirs))
    top = pem(tmp_path, "csca", theirs.trust["csca.der"])
    said = openssl(
        tmp_path, "cms", "-verify", "-inform", "DER", "-in", "list.ml", "-CAfile", top,
        "-purpose", "any", "-out", "content",
    )  # fmt: skip
    assert "successful" in said
    content = (tmp_path / "content").read_bytes()
    assert ours.trust["csca.der"] in content
    assert theirs.trust["csca.der"] in content
