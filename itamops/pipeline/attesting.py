"""A receipt's summary for strangers: an in-toto statement in a DSSE envelope, signed by an SSH key.

The statement is a SLSA verification summary of a commit, and names the receipt by its hash: who signs the
summary signs the receipt. `docs/receipts.md` shows how to verify it without this program.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from itamops.approvals.signers import ALLOWED_SIGNERS, PUBLISHER, REVOKED_SIGNERS
from itamops.receipts import HASH, Filed, Receipt, content_hash
from itamops.registry.loading import configuration_of
from itamops.snapshot import Snapshot
from itamops.snapshot.allowed_signers import names_principal
from itamops.snapshot.signatures import is_signed_by

PRINCIPAL = NAMESPACE = PUBLISHER
"""Who signs receipts in `allowed_signers`, and for what."""

STATEMENT = "https://in-toto.io/Statement/v1"
SUMMARY = "https://slsa.dev/verification_summary/v1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
UNNAMED = "urn:itamops:repository"
"""Stands for the repository where `itamops.yaml` does not name it."""

CHECKED, APPROVED = "ORG_SOURCE_ITAMOPS_CHECKED", "ORG_SOURCE_ITAMOPS_APPROVED"
NO_LEVEL = "SLSA_SOURCE_LEVEL_UNEVALUATED"
"""No level of the source track is claimed: those are about the server, which nobody sees from here."""


class _Signature(msgspec.Struct):
    sig: str
    keyid: str = ""


class _Envelope(msgspec.Struct):
    payload: str
    signatures: list[_Signature]
    payload_type: str = msgspec.field(name="payloadType")


def statement(receipt: Receipt, content: bytes, repository: str | None) -> Mapping[str, Any]:
    """Return the verification summary of a receipt, whose file has this content."""
    passed = not receipt.errors
    resource = f"git+{repository}" if repository else UNNAMED
    ground = receipt.base or receipt.commit
    levels = [NO_LEVEL, CHECKED, *([APPROVED] if receipt.spends else [])]
    return {
        "_type": STATEMENT,
        "subject": [
            {"name": "commit", "digest": {"gitCommit": receipt.commit}},
            {"name": "tree", "digest": {"gitTree": receipt.tree}},
        ],
        "predicateType": SUMMARY,
        "predicate": {
            "verifier": {"id": "urn:itamops", "version": {"itamops": receipt.tool}},
            "resourceUri": resource,
            "policy": {"uri": f"{resource}@{ground}", "digest": {"gitCommit": ground}},
            "inputAttestations": [
                {"uri": receipt.path, "digest": {"sha256": content_hash(content).removeprefix(HASH)}}
            ],
            "verificationResult": "PASSED" if passed else "FAILED",
            "verifiedLevels": levels if passed else ["FAILED"],
            "slsaVersion": "1.2",
        },
    }


def envelope(stated: Mapping[str, Any], sign: Callable[[bytes], bytes]) -> bytes:
    """Return a DSSE envelope around a statement; `sign` signs its pre-authentication encoding."""
    payload = msgspec.json.encode(stated, order="sorted")
    signature = b64encode(sign(encoded_for_signing(payload))).decode()
    wrapped = _Envelope(b64encode(payload).decode(), [_Signature(signature, PRINCIPAL)], PAYLOAD_TYPE)
    return msgspec.json.format(msgspec.json.encode(wrapped, order="sorted"), indent=2) + b"\n"


def encoded_for_signing(payload: bytes, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """Return what a DSSE signature is over: type and payload, each with its length."""
    return b"DSSEv1 %d %b %d %b" % (len(payload_type), payload_type.encode(), len(payload), payload)


def attested(
    wrapped: bytes, receipt: Receipt, content: bytes, verify: Callable[[bytes, bytes], bool]
) -> bool:
    """Check whether an envelope holds, and states of a receipt what follows from it.

    `verify` is asked about the signed bytes and a signature. The repository is what the signer calls it.
    """
    try:
        opened = msgspec.json.decode(wrapped, type=_Envelope)
        payload = b64decode(opened.payload, validate=True)
        signatures = [b64decode(one.sig, validate=True) for one in opened.signatures]
        stated = msgspec.json.decode(payload)
        resource = stated["predicate"]["resourceUri"]
    except (msgspec.DecodeError, ValueError, KeyError, TypeError, RecursionError):
        return False
    named = None if resource == UNNAMED else str(resource).removeprefix("git+")
    return (
        opened.payload_type == PAYLOAD_TYPE
        and stated == statement(receipt, content, named)
        and any(verify(encoded_for_signing(payload), one) for one in signatures)
    )


def wants_signed(tree: Snapshot, day: date) -> bool:
    """Check whether a tree asks for signed receipts on a day: it names a key for them, or is `regulated`."""
    is_regulated = configuration_of(tree).assurance == "regulated"
    return is_regulated or names_principal(_read(tree, ALLOWED_SIGNERS), PRINCIPAL, NAMESPACE, day)


def is_signed(filed: Filed, tree: Snapshot) -> bool:
    """Check whether a receipt is signed by the key that a tree has for receipts, if it asks for one."""
    return not wants_signed(tree, filed.receipt.day) or is_attested(filed, tree)


def is_attested(filed: Filed, tree: Snapshot) -> bool:
    """Check whether a receipt is signed by the key that a tree has for receipts."""

    def verify(content: bytes, signature: bytes) -> bool:
        return is_signed_by(
            content,
            signature,
            PRINCIPAL,
            namespace=NAMESPACE,
            signers=_read(tree, ALLOWED_SIGNERS),
            revoked=_read(tree, REVOKED_SIGNERS),
            day=filed.receipt.day,
        )

    if filed.summary:
        return attested(filed.summary, filed.receipt, filed.content, verify)
    return bool(filed.signature) and verify(filed.content, filed.signature or b"")


def _read(tree: Snapshot, path: str) -> bytes:
    return tree.read(path) if tree.plain_files([path]) else b""
