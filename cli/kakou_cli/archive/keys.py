"""The site's signing key: Ed25519, the private one in a file that only its owner may read."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from kakou_cli.archive.failure import ArchiveFailure

PUBLIC: Final = ".pub"
"""What the public key's file name has behind the private one's."""


class WrongKey(ArchiveFailure):
    """A file is no key of ours, or not safe as one; says why."""


@dataclass(frozen=True)
class PublicKey:
    """id: SHA-256 of the key's 32 bytes, hexadecimal: by it seals name who signed them."""

    id: str
    _key: Ed25519PublicKey

    @staticmethod
    def of(key: Ed25519PublicKey) -> "PublicKey":
        return PublicKey(sha256(key.public_bytes_raw()).hexdigest(), key)

    @staticmethod
    def read(path: Path) -> "PublicKey":
        """From a PEM file. Raises WrongKey, OSError."""
        try:
            key = load_pem_public_key(path.read_bytes())
        except ValueError:
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise WrongKey(f"{path} is no Ed25519 public key in PEM: `kakou log key` makes one, with .pub in its name")
        return PublicKey.of(key)

    def verify(self, signature: bytes, data: bytes) -> None:
        """Raises InvalidSignature."""
        self._key.verify(signature, data)


class SigningKey:
    """The private key. Nothing of it is ever printed."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key, self.public = key, PublicKey.of(key.public_key())

    @staticmethod
    def read(path: Path) -> "SigningKey":
        """From a PEM file. Raises WrongKey, also where others may read it; OSError."""
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise WrongKey(f"{path} may be read by others: chmod 600 {path}")
        try:
            key = load_pem_private_key(path.read_bytes(), password=None)
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            raise WrongKey(f"{path} is no Ed25519 private key in PEM without a password: `kakou log key` makes one")
        return SigningKey(key)

    @staticmethod
    def make(path: Path) -> "SigningKey":
        """A new key: private in `path`, public in `path`.pub. Raises WrongKey where either is there, OSError."""
        made = SigningKey(Ed25519PrivateKey.generate())
        beside = path.with_name(path.name + PUBLIC)
        for file, text, mode in ((path, made._private_pem(), 0o600), (beside, made._public_pem(), 0o644)):
            try:
                with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as to:
                    to.write(text)
            except FileExistsError:
                raise WrongKey(f"{file} is there already: a key is never overwritten; choose another name") from None
        return made

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)

    def _private_pem(self) -> bytes:
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def _public_pem(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_keys(paths: Iterable[Path]) -> dict[str, PublicKey]:
    """Those of the files, by id. Raises WrongKey, OSError."""
    keys = map(PublicKey.read, paths)
    return {key.id: key for key in keys}
