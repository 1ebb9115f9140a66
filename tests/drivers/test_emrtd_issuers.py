"""Who signed: every kind of key, master lists, revocation, links, and the key of PACE-CAM."""

from dataclasses import replace
from pathlib import Path

import pytest
from emrtd_parts import holder

from drivers.emrtd.card_security import SECURITY_OBJECT, judge
from drivers.emrtd.domains import CURVES
from drivers.emrtd.pace import Proof
from drivers.emrtd.passive import Verdict, authenticate
from drivers.emrtd.trust import Trust, TrustError, load
from kiosk.ports.chip_reader import CloneState, PaChain
from twins.emrtd.authority import (
    EcSigner,
    Nation,
    RsaSigner,
    Signer,
    linked,
    make_nation,
    master_list,
    revocations,
)
from twins.emrtd.cms import Style, signed_data
from twins.emrtd.der import tlv
from twins.emrtd.proofs import ChipSecret

COUNTRY = make_nation()


def trusting(folder: Path, held: dict[str, bytes]) -> Trust:
    for name, data in held.items():
        (folder / name).write_bytes(data)
    return load(folder)


def judged(nation: Nation, trust: Trust) -> Verdict:
    files = holder().files(nation.pki)
    return authenticate(files["EF_SOD"], files, trust)


@pytest.mark.parametrize(
    "kind",
    [
        *(EcSigner(parameters=n) for n in (9, 11, 12, 13, 14, 17, 18)),
        *(EcSigner(parameters=n, explicit=True) for n in (12, 13, 14, 16)),
        EcSigner(parameters=15, digest="sha512"),
        EcSigner(parameters=12, digest="sha1"),
        RsaSigner(pss=True, digest="sha512"),
        RsaSigner(digest="sha1"),
    ],
    ids=str,
)
def test_documents_are_authentic_under_every_kind_of_key(kind: Signer, tmp_path: Path) -> None:
    nation = make_nation(kind)
    assert judged(nation, trusting(tmp_path, nation.trust)).chain is PaChain.OK
    stranger = replace(nation, pki=make_nation().pki)
    assert judged(stranger, load(tmp_path)).chain is PaChain.ISSUER_UNKNOWN


def test_a_changed_signature_on_an_explicit_curve_is_bad(tmp_path: Path) -> None:
    nation = make_nation(EcSigner(parameters=14, explicit=True))
    sod = bytearray(holder().files(nation.pki)["EF_SOD"])
    sod[-1] ^= 1
    trust = trusting(tmp_path, nation.trust)
    assert authenticate(bytes(sod), {}, trust).chain is PaChain.SIGNATURE_BAD


def test_a_revoked_signer_is_named(tmp_path: Path) -> None:
    crl = revocations(COUNTRY.home, COUNTRY.ca, (7, 0x5A17))
    trust = trusting(tmp_path, {**COUNTRY.trust, "vn.crl": crl})
    assert judged(COUNTRY, trust).chain is PaChain.SIGNER_REVOKED


def test_a_list_of_others_revokes_nothing(tmp_path: Path) -> None:
    other = revocations(COUNTRY.home, COUNTRY.ca, (7, 8))
    trust = trusting(tmp_path, {**COUNTRY.trust, "vn.crl": other})
    assert judged(COUNTRY, trust).chain is PaChain.OK


def test_a_list_the_issuer_did_not_sign_revokes_nothing(tmp_path: Path) -> None:
    forged = revocations(COUNTRY.home, make_nation().ca, (0x5A17,))
    trust = trusting(tmp_path, {**COUNTRY.trust, "vn.crl": forged})
    assert judged(COUNTRY, trust).chain is PaChain.OK


def test_issuers_come_from_a_master_list(tmp_path: Path) -> None:
    others = tuple(make_nation(country=c) for c in ("DE", "FR"))
    (tmp_path / "all.ml").write_bytes(master_list((*others, COUNTRY), others[0]))
    assert len(load(tmp_path).certificates) == 3
    assert judged(COUNTRY, load(tmp_path / "all.ml")).chain is PaChain.OK


def test_a_changed_master_list_is_refused(tmp_path: Path) -> None:
    made = bytearray(master_list((COUNTRY,), make_nation(country="DE")))
    made[-1] ^= 1
    (tmp_path / "all.ml").write_bytes(made)
    with pytest.raises(TrustError, match=r"all\.ml: no master list"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["a.crl", "a.ml", "a.cer"])
def test_a_broken_file_of_any_kind_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\x30\x03\x02\x01\x00")
    with pytest.raises(TrustError, match=name):
        load(tmp_path)


def test_an_old_key_is_known_by_its_link(tmp_path: Path) -> None:
    assert judged(COUNTRY, trusting(tmp_path, linked(COUNTRY))).chain is PaChain.OK


def test_a_signer_is_judged_at_the_time_it_signed(tmp_path: Path) -> None:
    expired = make_nation(signer_days=(-900, -100), signed_days=-500)
    assert judged(expired, trusting(tmp_path, expired.trust)).chain is PaChain.OK
    late = make_nation(signer_days=(-900, -100), signed_days=-50)
    assert judged(late, trusting(tmp_path, late.trust)).chain is PaChain.SIGNER_NOT_VALID


CURVE = CURVES[13]
SECRET = ChipSecret().filled()
QUOTIENT = 0x1234567890ABCDEF1234567890ABCDEF


def proof(quotient: int = QUOTIENT) -> Proof:
    mapping_key = CURVE.power(QUOTIENT * SECRET.secret % CURVE.order, CURVE.generator)
    return Proof(CURVE, quotient.to_bytes(32, "big"), mapping_key)


def card_security(nation: Nation, secret: ChipSecret = SECRET) -> bytes:
    content = tlv(0x31, *secret.infos())
    return signed_data(SECURITY_OBJECT, content, nation.pki, Style())


def test_the_signed_key_explains_the_mapping(tmp_path: Path) -> None:
    trust = trusting(tmp_path, COUNTRY.trust)
    held = card_security(COUNTRY)
    assert judge(proof(), held, PaChain.OK, trust) is CloneState.OK
    assert judge(proof(), held, PaChain.ISSUER_UNKNOWN, Trust()) is CloneState.OK


def test_a_key_of_another_signer_than_the_documents_proves_nothing(tmp_path: Path) -> None:
    trust = trusting(tmp_path, COUNTRY.trust)
    forged = card_security(make_nation(country="XX"))
    assert judge(proof(), forged, PaChain.OK, trust) is CloneState.FAILED


def test_another_secret_does_not_explain_the_mapping(tmp_path: Path) -> None:
    trust = trusting(tmp_path, COUNTRY.trust)
    held = card_security(COUNTRY)
    assert judge(proof(QUOTIENT + 1), held, PaChain.OK, trust) is CloneState.FAILED
    other = card_security(COUNTRY, ChipSecret().filled())
    assert judge(proof(), other, PaChain.OK, trust) is CloneState.FAILED
    assert judge(proof(), b"\x30\x00", PaChain.OK, trust) is CloneState.FAILED
