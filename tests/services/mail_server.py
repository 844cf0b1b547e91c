"""A mail server for tests: it speaks enough SMTP to take letters, or to refuse as it is told."""

import email
import email.policy
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from typing_extensions import override

GIVE_UP = 60
"""Seconds that a recipient may wait."""


@dataclass
class MailServer:
    """What arrived, and what to answer instead of the usual: `replies["RCPT"] = "550 no"`.

    Unless it is `open`, whoever names a recipient waits.
    """

    port: int = 0
    replies: dict[str, str] = field(default_factory=dict)
    letters: list[EmailMessage] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


_USUAL = {
    "EHLO": "250-test\r\n250 AUTH PLAIN",
    "AUTH": "235 welcome",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}


class _Conversation(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        mail = self.server.mail
        self.say(mail.replies.get("HELLO", "220 test"))
        while line := self.rfile.readline():
            said = line.decode(errors="replace").strip()
            mail.heard.append(said)
            verb = said.partition(" ")[0].upper()
            reply = mail.replies.get(verb, _USUAL.get(verb, "500 what?"))
            if verb == "RCPT":
                mail.open.wait(GIVE_UP)
            self.say(reply)
            if reply.startswith("354"):
                self.take()
            elif verb == "QUIT":
                return

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        reply = self.server.mail.replies.get("END", "250 taken")
        if reply.startswith("250"):
            letter = email.message_from_bytes(b"".join(lines), policy=email.policy.SMTP)
            self.server.mail.letters.append(letter)
        self.say(reply)

    def say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mail: MailServer) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mail = mail

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that was killed; what else goes wrong is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Give a server that ends with the block."""
    mail = MailServer()
    mail.open.set()
    with _Server(mail) as server:
        mail.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield mail
        finally:
            mail.open.set()
            server.shutdown()
            thread.join()
