"""TLS as both servers are spoken to by, and what a server that will never let us in is told as."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final


class WrongConnection(Exception):
    """The server will not have us, or is not the one we trust: trying again does not help. Says what to mend."""


@dataclass(frozen=True)
class Certificates:
    """PEM files. ca_file: whom we trust, alone; None: the system's CAs. The others: who we are, both or neither."""

    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    def context(self) -> ssl.SSLContext:
        """Certificate and host name of the server are always checked. Raises OSError, naming the file."""
        context = self._trusting()
        if self.certificate_file and self.key_file:
            try:
                # Without a password OpenSSL would ask for one on the terminal, where nobody sits.
                context.load_cert_chain(self.certificate_file, self.key_file, password="")
            except OSError as error:
                files = f"{self.certificate_file} and {self.key_file}"
                raise OSError(f"{files} are not a certificate and its key without password: {_why(error)}") from error
        return context

    def _trusting(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self.ca_file)
        except OSError as error:
            raise OSError(f"{self.ca_file} is not a CA certificate: {_why(error)}") from error


NAMES_ANOTHER_HOST: Final = (62, 64)
EXPIRED: Final = 10
"""Of OpenSSL's X509_V_ERR_*."""


def tls_refusal(error: BaseException, server: str, address: str) -> str | None:
    """A sentence where TLS is what failed, else None. server: Kafka or Redis, as in the names of the settings."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"{server} at {address}: {_untrusted(cause, server.upper())}"
        if isinstance(cause, ssl.SSLError) and (reason := cause.reason):
            if "ALERT" in reason and ("CERT" in reason or "UNKNOWN_CA" in reason or "HANDSHAKE_FAILURE" in reason):
                files = f"KAKOU_{server.upper()}_CERTIFICATE_FILE and KAKOU_{server.upper()}_KEY_FILE"
                return f"{server} at {address} does not take our certificate ({reason}): {files} must be one it trusts"
            if reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"):
                return f"{server} at {address} does not speak TLS there ({reason}): name its TLS port"
    return None


def _untrusted(error: ssl.SSLCertVerificationError, name: str) -> str:
    if error.verify_code in NAMES_ANOTHER_HOST:
        address = "KAKOU_KAFKA_BOOTSTRAP" if name == "KAFKA" else "KAKOU_REDIS_URL"
        return f"the certificate is another host's ({error.verify_message}): name the host in {address} as it does"
    if error.verify_code == EXPIRED:
        return "the certificate has expired: renew it at the server"
    return (
        f"the certificate is not trusted ({error.verify_message}): KAKOU_{name}_CA_FILE must hold the CA that signed it"
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what stands behind it; clients do not always say `from`."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _why(error: OSError) -> str:
    return (error.reason if isinstance(error, ssl.SSLError) else error.strerror) or type(error).__name__
