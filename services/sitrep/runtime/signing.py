"""Signed notes with Ed25519, as Go's checksum database and C2SP signed-note have them.

A note is a text, an empty line, and a line for each signature: `— NAME BASE64`, of the first four bytes of the key's
hash and the signature. A verifier's key is spelt `NAME+HASH+BASE64`, as those tools take it.

The private key comes from a file or the environment as 32 bytes in base64 or as PEM; it is never logged or shown.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

SIGNATURE_TYPE = b"\x01"
"""Ed25519."""
MOST_SIGNATURES = 100

_HASH_BYTES = 4
_KEY_BYTES = 32
_DASH = "\u2014"


class NotSigned(ValueError):
    """A note is not signed by a key that is trusted, or is no note at all; the message says which."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name it signs under."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not self.name or any(sign.isspace() or sign == "+" for sign in self.name):
            raise ValueError("a key's name has no blanks and no plus sign")
        if len(self.public) != _KEY_BYTES:
            raise ValueError(f"an Ed25519 public key has {_KEY_BYTES} bytes")

    @property
    def hash(self) -> bytes:
        """Four bytes that tell which key signed."""
        return hashlib.sha256(self.name.encode() + b"\n" + SIGNATURE_TYPE + self.public).digest()[:_HASH_BYTES]

    def __str__(self) -> str:
        encoded = base64.b64encode(SIGNATURE_TYPE + self.public).decode()
        return f"{self.name}+{self.hash.hex()}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """The key that `NAME+HASH+BASE64` spells. Raises ValueError."""
        try:
            name, spelt, encoded = text.strip().split("+", 2)
        except ValueError as error:
            raise ValueError("a verifier's key is spelt NAME+HASH+BASE64, as `sitrep audit key` prints it") from error
        decoded = _decoded(encoded)
        if decoded[:1] != SIGNATURE_TYPE:
            raise ValueError("the key is not one of Ed25519")
        key = cls(name, decoded[1:])
        if key.hash.hex() != spelt:
            raise ValueError("the key's hash does not belong to its name and bytes: it was copied wrongly")
        return key


class Signer:
    """Signs notes under a name."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.key = VerifierKey(name, private.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note of `text`, which ends with a newline."""
        if not text.endswith("\n"):
            raise ValueError("what is signed ends with a newline")
        signature = base64.b64encode(self.key.hash + self._private.sign(text.encode())).decode()
        return f"{text}\n{_DASH} {self.key.name} {signature}\n"


def signer(name: str, secret: bytes) -> Signer:
    """A signer with a private key: PEM (PKCS 8) or base64 of its 32 bytes. Raises ValueError without showing it."""
    return Signer(name, _private_key(secret.strip()))


def opened(note: str, trusted: Iterable[VerifierKey]) -> str:
    """The text of `note`, signed by one of `trusted`. Signatures of other keys are passed over.

    Raises NotSigned when none of them signed it, or when one's signature is wrong.
    """
    text, separator, signatures = note.rpartition("\n\n")
    lines = signatures.removesuffix("\n").split("\n")
    if not separator or not note.endswith("\n") or not 0 < len(lines) <= MOST_SIGNATURES:
        raise NotSigned("this is no signed note: a text, an empty line and lines of signatures")
    text += "\n"
    keys = {(key.name, key.hash): key for key in trusted}
    signed = False
    for line in lines:
        name, key_hash, signature = _signature(line)
        key = keys.get((name, key_hash))
        if key is not None:
            _verify(key, signature, text)
            signed = True
    if not signed:
        names = ", ".join(sorted({key.name for key in keys.values()})) or "none"
        raise NotSigned(f"no trusted key signed it (trusted: {names})")
    return text


def _verify(key: VerifierKey, signature: bytes, text: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
    except InvalidSignature as error:
        raise NotSigned(
            f"the signature of {key.name} is wrong: the text was changed, or signed by another key"
        ) from error


def _signature(line: str) -> tuple[str, bytes, bytes]:
    """The name, the key's hash and the signature of a line."""
    match line.split(" "):
        case [dash, name, encoded] if dash == _DASH:
            pass
        case _:
            raise NotSigned("a line of a signature is spelt `\u2014 NAME BASE64`")
    try:
        decoded = _decoded(encoded)
    except ValueError as error:
        raise NotSigned(f"the signature of {name} is not base64") from error
    return name, decoded[:_HASH_BYTES], decoded[_HASH_BYTES:]


def _private_key(secret: bytes) -> Ed25519PrivateKey:
    if secret.startswith(b"-----BEGIN"):
        try:
            key = load_pem_private_key(secret, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            # Without a cause: it may show parts of the key.
            raise ValueError("the signing key is no PEM of an unencrypted private key") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("the signing key is not one of Ed25519")
        return key
    try:
        raw = base64.b64decode(secret, validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != _KEY_BYTES:
        raise ValueError(
            f"the signing key is neither PEM nor base64 of {_KEY_BYTES} bytes; `sitrep audit keygen` makes one"
        )
    return Ed25519PrivateKey.from_private_bytes(raw)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("is not base64") from error
