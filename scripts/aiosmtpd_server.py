"""A mail server for tests: PORT CERTIFICATE KEY PASSWORD. Takes mail under STARTTLS from the user `shop`, and forgets it."""

import signal
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult, LoginPassword

port, certificate, key, password = sys.argv[1:]
account = LoginPassword(b"shop", password.encode())
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(certificate, key)


def authenticate(_server, _session, _envelope, _mechanism, given):
    return AuthResult(success=given == account, handled=False)


Controller(
    Sink(),
    hostname="127.0.0.1",
    port=int(port),
    tls_context=tls,
    require_starttls=True,
    auth_required=True,
    authenticator=authenticate,
).start()
print("listening", flush=True)
signal.pause()
