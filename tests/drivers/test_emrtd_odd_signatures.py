"""Security objects signed in unusual ways, rightly and wrongly (RFC 5652, RFC 4055, 9303-12)."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from emrtd_parts import holder

from drivers.emrtd.passive import algorithms, authenticate
from drivers.emrtd.security_infos import compare
from drivers.emrtd.trust import Trust, TrustError, load
from kiosk.ports.chip_reader import InfoState, PaChain
from twins.emrtd.authority import EcSigner, Nation, defect_list, make_nation
from twins.emrtd.cms import DIGESTS, LDS_SECURITY_OBJECT, Style, signed_data
from twins.emrtd.der import integer, oid, sequence, tlv
from twins.emrtd.pace import PaceOption

KEY = rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class PssSigner:
    """RSASSA-PSS with a salt and a mask digest of its own choosing."""

    digest: str = "sha256"
    mask: str = "sha256"
    salt: int = 32

    @property
    def algorithm(self) -> bytes:
        name, mask = (sequence(oid(DIGESTS[one])) for one in (self.digest, self.mask))
        masking = sequence(oid("1.2.840.113549.1.1.8"), mask)
        parts = tlv(0xA0, name), tlv(0xA1, masking), tlv(0xA2, integer(self.salt))
        return sequence(oid("1.2.840.113549.1.1.10"), sequence(*parts))

    @property
    def info(self) -> bytes:
        return KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, data: bytes) -> bytes:
        digest, mask = (getattr(hashes, one.upper())() for one in (self.digest, self.mask))
        return KEY.sign(data, padding.PSS(padding.MGF1(mask), self.salt), digest)


def judged(nation: Nation, folder: Path) -> PaChain:
    (folder / "csca.der").write_bytes(nation.trust["csca.der"])
    files = holder().files(nation.pki)
    return authenticate(files["EF_SOD"], files, load(folder)).chain


@pytest.mark.parametrize(
    "signer",
    [PssSigner(salt=0), PssSigner(salt=11), PssSigner(salt=64), PssSigner("sha512", "sha256", 20)],
    ids=str,
)
def test_a_salt_of_any_length_and_a_mask_of_its_own_are_verified(
    signer: PssSigner, tmp_path: Path
) -> None:
    assert judged(make_nation(signer, EcSigner()), tmp_path) is PaChain.OK


def test_a_salt_of_another_length_than_said_is_a_wrong_signature(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Lying(PssSigner):
        @property
        def algorithm(self) -> bytes:
            return PssSigner(salt=11).algorithm

    assert judged(make_nation(Lying(), EcSigner()), tmp_path) is PaChain.SIGNATURE_BAD


def test_attributes_of_other_content_prove_nothing(tmp_path: Path) -> None:
    """A list signed as something else is put into a security object."""
    nation = make_nation()
    (tmp_path / "csca.der").write_bytes(nation.trust["csca.der"])
    listed = sequence(integer(0), sequence(oid(DIGESTS["sha256"])), sequence())
    other = "2.23.136.1.1.7"
    made = signed_data(other, listed, nation.pki, Style())
    right = signed_data(LDS_SECURITY_OBJECT, listed, nation.pki, Style())
    moved = made.replace(oid(other), oid(LDS_SECURITY_OBJECT), 1)
    trust = load(tmp_path)
    assert authenticate(tlv(0x77, right), {}, trust).chain is PaChain.OK
    assert authenticate(tlv(0x77, moved), {}, trust).chain is PaChain.SIGNATURE_BAD


def test_algorithms_are_told_by_name() -> None:
    files = holder().files(make_nation().pki)
    assert algorithms(files["EF_SOD"]) == ("sha256", "sha256_ecdsa")
    assert algorithms(b"\x77\x00") == ("", "")


def test_a_defect_list_counts_as_its_publisher_signed_it(tmp_path: Path) -> None:
    nation, publisher = make_nation(), make_nation(country="DE")
    made = defect_list(nation, publisher, "2.1", "9.9")
    (tmp_path / "d.dl").write_bytes(made)
    files = holder().files(nation.pki)
    verdict = authenticate(files["EF_SOD"], files, load(tmp_path))
    assert verdict.chain is PaChain.SIGNER_DEFECTIVE  # also where the issuer is unknown
    assert verdict.defects == ("ePassportDGMalformed", "0.4.0.127.0.7.3.1.5.9.9")
    (tmp_path / "d.dl").write_bytes(made[:-1] + bytes([made[-1] ^ 1]))
    with pytest.raises(TrustError, match=r"d\.dl: no defect list"):
        load(tmp_path)


def test_of_two_certificates_of_one_number_the_hash_tells_which_is_meant(tmp_path: Path) -> None:
    nation, namesake = make_nation(), make_nation()
    (tmp_path / "d.dl").write_bytes(defect_list(namesake, make_nation(country="DE"), "2.1"))
    files = holder().files(nation.pki)
    assert authenticate(files["EF_SOD"], files, load(tmp_path)).defects == ()
    unsure = defect_list(namesake, make_nation(country="DE"), "2.1", by_hash=False)
    (tmp_path / "d.dl").write_bytes(unsure)
    assert authenticate(files["EF_SOD"], files, load(tmp_path)).defects


def test_a_list_of_defects_never_excuses_a_bad_signature(tmp_path: Path) -> None:
    nation = make_nation()
    (tmp_path / "d.dl").write_bytes(defect_list(nation, nation, "2.1"))
    sod = bytearray(holder().files(nation.pki)["EF_SOD"])
    sod[-1] ^= 1
    assert authenticate(bytes(sod), {}, load(tmp_path)).chain is PaChain.SIGNATURE_BAD
    assert Trust().defects == ()


ONE, TWO = PaceOption(2, 12).info(), PaceOption(4, 13).info()
KEYS = sequence(oid("0.4.0.127.0.7.2.2.3.2.2"), integer(1))


@pytest.mark.parametrize(
    ("shown", "signed", "state"),
    [
        ((ONE,), (ONE, KEYS), InfoState.AGREES),
        ((TWO, ONE), (ONE, TWO), InfoState.AGREES),
        ((ONE,), (ONE, TWO), InfoState.DIFFERS),
        ((ONE, TWO), (ONE,), InfoState.DIFFERS),
        ((ONE,), (KEYS,), InfoState.DIFFERS),
        ((), (ONE,), InfoState.DIFFERS),
        ((), (KEYS,), InfoState.ABSENT),
        ((ONE,), None, InfoState.UNSIGNED),
        ((), None, InfoState.ABSENT),
    ],
)
def test_what_is_announced_must_be_what_is_signed(
    shown: tuple[bytes, ...], signed: tuple[bytes, ...] | None, state: InfoState
) -> None:
    open_file = tlv(0x31, *shown) if shown else b""
    group = None if signed is None else tlv(0x6E, tlv(0x31, *signed))
    assert compare(open_file, group) is state
