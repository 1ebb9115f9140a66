"""Documents of countries that sign in every way, rightly and wrongly (9303-12)."""

from collections.abc import Callable
from functools import cache

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
        *[_kind(f"signed by {name}", *how, needs=("explicit",)) for name, how in EXPLICIT.items()],
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
    ]  # fmt: skip


def _lists() -> list[Kind]:
    revoked = ("PA_DS_REVOKED",)
    return [
        _kind("signer revoked", trust=_with_list(0x5A17), outcome=revoked, needs=("crl",)),
        _kind("signer revoked among others", trust=_with_list(3, 0x5A17, 9), outcome=revoked,
              needs=("crl",)),
        _kind("others revoked", trust=_with_list(3, 9), needs=("crl",)),
        _kind("nobody revoked", trust=_with_list(), needs=("crl",)),
        _kind("revoked by another country", needs=("crl",),
              trust=lambda n: {**n.trust, **stranger().trust_as("other"), "o.crl": revocations(
                  stranger().home, stranger().ca, (0x5A17,))}),
        _kind("issuer known by a link", trust=linked),
        _kind("issuer in a master list", needs=("ml",),
              trust=lambda n: {"list.ml": master_list((n, home(), stranger()), stranger())}),
        _kind("issuer not in the master list", needs=("ml",),
              outcome=("PA_SIGNED_ISSUER_UNKNOWN",),
              trust=lambda _: {"list.ml": master_list((home(), stranger()), stranger())}),
    ]  # fmt: skip


def _with_list(*serials: int) -> Trust:
    return lambda n: {**n.trust, "list.crl": revocations(n.home, n.ca, serials)}


def _kind(
    name: str,
    signer: Signer | None = None,
    issuer: Signer | None = None,
    *,
    outcome: tuple[str, ...] = GOOD,
    needs: tuple[str, ...] = (),
    trust: Trust = lambda nation: nation.trust,
    days: tuple[int, int] = (-30, 3650),
    signed: int = 0,
    country: str = "VN",
) -> Kind:
    @cache
    def nation() -> Nation:
        return make_nation(signer, issuer, country=country, signer_days=days, signed_days=signed)

    return Kind(
        name, lambda: VirtualEmrtd(CITIZEN, nation().pki), outcome, needs=needs,
        trust=lambda: trust(nation()),
    )  # fmt: skip
