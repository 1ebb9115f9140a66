"""Documents of countries that sign in every way, rightly and wrongly (9303-12)."""

from collections.abc import Callable
from functools import cache

from twins.emrtd.authority import (
    EcSigner,
    Nation,
    RsaSigner,
    Signer,
    defect_list,
    linked,
    make_nation,
    master_list,
    revocations,
)
from twins.emrtd.card import VirtualEmrtd
from twins.emrtd.kinds import CITIZEN, GOOD, Kind, home, stranger

SIGNERS: dict[str, tuple[Signer, Signer | None]] = {
    "ECDSA on P-256": (EcSigner(12), None),
    "ECDSA on P-384": (EcSigner(15, "sha384"), None),
    "ECDSA on P-521": (EcSigner(18, "sha512"), None),
    "ECDSA on P-224": (EcSigner(10, "sha224"), None),
    "ECDSA on brainpoolP256r1": (EcSigner(13), None),
    "ECDSA on brainpoolP384r1": (EcSigner(16, "sha384"), None),
    "ECDSA on brainpoolP512r1": (EcSigner(17, "sha512"), None),
    "RSA of 2048": (RsaSigner(2048), None),
    "RSA of 3072": (RsaSigner(3072), None),
    "RSA with SHA-512": (RsaSigner(2048, "sha512"), None),
    "RSA with SHA-1": (RsaSigner(2048, "sha1"), None),
    "RSA-PSS": (RsaSigner(2048, "sha256", pss=True), None),
    "RSA-PSS with SHA-384": (RsaSigner(2048, "sha384", pss=True), None),
    "RSA-PSS with SHA-512": (RsaSigner(3072, "sha512", pss=True), None),
    "ECDSA under an RSA issuer of 4096": (EcSigner(12), RsaSigner(4096)),
    "RSA under an ECDSA issuer": (RsaSigner(2048), EcSigner(16, "sha384")),
    "RSA-PSS under RSA": (RsaSigner(2048, "sha256", pss=True), RsaSigner(3072)),
    "RSA of 4096": (RsaSigner(4096), EcSigner(12)),
    "P-256 in explicit parameters": (EcSigner(12, explicit=True), None),
}
EXPLICIT: dict[str, tuple[Signer, Signer | None]] = {
    "brainpoolP256r1 in explicit parameters": (EcSigner(13, explicit=True), None),
    "brainpoolP320r1 in explicit parameters": (EcSigner(14, "sha384", explicit=True), None),
    "named signer of an explicit issuer": (EcSigner(12), EcSigner(13, explicit=True)),
    "explicit signer of a named issuer": (EcSigner(13, explicit=True), EcSigner(12)),
}
RARE: dict[str, tuple[Signer, Signer | None]] = {
    "ECDSA on brainpoolP224r1": (EcSigner(11, "sha224"), None),
    "ECDSA on brainpoolP320r1": (EcSigner(14, "sha384"), None),
    "ECDSA on P-192": (EcSigner(8, "sha1"), None),
}
Trust = Callable[[Nation], dict[str, bytes]]


def countries() -> list[Kind]:
    """Give documents signed in every way."""
    return [
        *[_kind(f"signed by {name}", *how) for name, how in SIGNERS.items()],
        *[_kind(f"signed by {name}", *how) for name, how in EXPLICIT.items()],
        *[_kind(f"signed by {name}", *how, outcome=("PA_OK", "PA_ALG_UNSUPPORTED"))
          for name, how in RARE.items()],
        *_lives(),
        *_lists(),
    ]  # fmt: skip


def _lives() -> list[Kind]:
    late = ("PA_DS_NOT_VALID_AT_SIGNING",)
    return [
        _kind("signer expired since it signed", days=(-900, -30), signed=-600),
        _kind("signed after its signer expired", days=(-900, -30), outcome=late),
        _kind("signed before its signer began", days=(30, 900), outcome=late),
        _kind("signed long before its signer began", signed=-200, outcome=late),
        _kind("signer of a small-letter country", country="vn"),
        _kind("issuer nobody trusts", trust=lambda _: {}, outcome=("PA_SIGNED_ISSUER_UNKNOWN",)),
        _kind("only other countries are trusted", trust=lambda _: stranger().trust,
              outcome=("PA_SIGNED_ISSUER_UNKNOWN",)),
        _kind("several issuers of one name are trusted",
              trust=lambda n: {"other.der": stranger("VN").trust["csca.der"],
                               "csca.der": n.trust["csca.der"]}),
        _kind("issuer expired since its signer began", ca_days=(-3650, -20), days=(-900, 900)),
        _kind("signer began after its issuer expired", ca_days=(-3650, -1000), days=(-30, 900),
              outcome=late),
        _kind("signer began before its issuer", ca_days=(-10, 3000), days=(-30, 900), outcome=late),
    ]  # fmt: skip


def _lists() -> list[Kind]:
    revoked = ("PA_DS_REVOKED",)
    return [
        _kind("signer revoked", trust=_with_list(0x5A17), outcome=revoked),
        _kind("signer revoked among others", trust=_with_list(3, 0x5A17, 9), outcome=revoked),
        _kind("others revoked", trust=_with_list(3, 9)),
        _kind("nobody revoked", trust=_with_list()),
        _kind("revoked by another country",
              trust=lambda n: {**n.trust, **stranger().trust_as("other"), "o.crl": revocations(
                  stranger().home, stranger().ca, (0x5A17,))}),
        _kind("forged list that revokes the signer",
              trust=lambda n: {**n.trust, "f.crl": revocations(n.home, stranger("VN").ca,
                                                               (0x5A17,))}),
        _kind("revocation list changed to name the signer", trust=_changed_list),
        _kind("signer revoked by a list that is out of date", outcome=revoked,
              trust=lambda n: {**n.trust, "o.crl": revocations(n.home, n.ca, (0x5A17,),
                                                               (-200, -100))}),
        *_defects(),
        _kind("issuer known by a link", trust=linked),
        _kind("issuer in a master list",
              trust=lambda n: {"list.ml": master_list((n, home(), stranger()), stranger())}),
        _kind("issuer not in the master list",
              outcome=("PA_SIGNED_ISSUER_UNKNOWN",),
              trust=lambda _: {"list.ml": master_list((home(), stranger()), stranger())}),
    ]  # fmt: skip


def _defects() -> list[Kind]:
    """Give signers of whom a defect list knows something, and one of whom it knows nothing."""
    known = {"malformed groups": ("2.1",), "several defects": ("2.2", "2.1"),
             "a defect nobody has named": ("9.9",), "a revoked certificate": ("1.1",)}  # fmt: skip
    names = {"2.1": "ePassportDGMalformed", "2.2": "SODInvalid", "1.1": "CertRevoked",
             "9.9": "0.4.0.127.0.7.3.1.5.9.9"}  # fmt: skip
    return [
        *[_kind(f"signer of {what} by a defect list",
                outcome=("PA_DS_ON_DEFECT_LIST",), trust=_with_defects(*numbers),
                defects=tuple(names[n] for n in numbers)) for what, numbers in known.items()],
        _kind("another signer's defects", trust=lambda n: {
            **n.trust, "d.dl": defect_list(stranger("VN"), stranger(), "2.1")}),
    ]  # fmt: skip


def _with_defects(*names: str) -> Trust:
    return lambda n: {**n.trust, "d.dl": defect_list(n, stranger(), *names)}


def _changed_list(nation: Nation) -> dict[str, bytes]:
    true = revocations(nation.home, nation.ca, (0x5A18,))
    return {**nation.trust, "c.crl": true.replace(b"\x02\x02\x5a\x18", b"\x02\x02\x5a\x17")}


def _with_list(*serials: int) -> Trust:
    return lambda n: {**n.trust, "list.crl": revocations(n.home, n.ca, serials)}


def _kind(
    name: str,
    signer: Signer | None = None,
    issuer: Signer | None = None,
    *,
    outcome: tuple[str, ...] = GOOD,
    trust: Trust = lambda nation: nation.trust,
    days: tuple[int, int] = (-30, 3650),
    signed: int = 0,
    country: str = "VN",
    ca_days: tuple[int, int] = (-3650, 5475),
    defects: tuple[str, ...] = (),
) -> Kind:
    @cache
    def nation() -> Nation:
        return make_nation(
            signer, issuer, country=country, signer_days=days, signed_days=signed, ca_days=ca_days
        )

    return Kind(
        name, lambda: VirtualEmrtd(CITIZEN, nation().pki), outcome,
        trust=lambda: trust(nation()), defects=defects,
    )  # fmt: skip
