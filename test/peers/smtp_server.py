"""An SMTP server (aiosmtpd) that keeps what it is sent and answers as it is told.

Writes one JSON line to stdout for each event: {"port": N} once it listens, then {"message": TEXT, "from": F, "to": [..],
"tls": BOOL, "user": NAME} for each message that it took, and {"answered": CODE} for each that it refused.

--certificate, --key  offers STARTTLS and takes no message without it
--user, --password    takes no message without them
--refuse CODE         answers CODE to the end of each message instead of taking it, --times N of them
--unknown ADDRESS     answers 550 to this recipient
"""
import argparse
import asyncio
import json
import logging
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def say(**event):
    print(json.dumps(event), flush=True)


class Handler:
    def __init__(self, options):
        self.options = options
        self.left = options.times

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address == self.options.unknown:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.options.refuse and self.left > 0:
            self.left -= 1
            say(answered=self.options.refuse)
            return f"{self.options.refuse} not now"
        say(
            message=envelope.content.decode("utf-8"),
            **{"from": envelope.mail_from},
            to=envelope.rcpt_tos,
            tls=session.ssl is not None,
            user=session.auth_data,
        )
        return "250 OK"


def main():
    # What a client does wrong here is what a test is about.
    logging.disable()
    parser = argparse.ArgumentParser()
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--refuse", type=int, default=0)
    parser.add_argument("--times", type=int, default=1_000_000)
    parser.add_argument("--unknown", default="")
    options = parser.parse_args()

    settings = {}
    if options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate, options.key)
        settings.update(tls_context=context, require_starttls=True)
    if options.user:

        def authenticate(server, session, envelope, mechanism, data):
            right = data.login == options.user.encode() and data.password == options.password.encode()
            return AuthResult(success=right, handled=False, auth_data=options.user if right else None)

        settings.update(authenticator=authenticate, auth_required=True, auth_require_tls=bool(options.certificate))

    async def serve():
        handler = Handler(options)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(handler, hostname="localhost", **settings), "127.0.0.1", 0)
        say(port=server.sockets[0].getsockname()[1])
        await loop.run_in_executor(None, sys.stdin.read)  # until whoever started it is gone

    asyncio.run(serve())


main()
