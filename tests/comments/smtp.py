"""A mail server on loopback, of any mood, that counts what it accepted."""

import socketserver
import threading
from contextlib import suppress
from dataclasses import dataclass, field

from newsroom import environment

STAGES = ["greeting", "helo", "mail", "rcpt", "data", "words", "quit"]
GREETING, HELO, MAIL, RCPT, DATA, WORDS, QUIT = STAGES
ANSWERS = dict.fromkeys(STAGES, 250) | {GREETING: 220, DATA: 354, QUIT: 221}


@dataclass
class Mood:
    """How it behaves in its first `times` conversations; afterwards it is in a good mood."""

    answers: dict = field(default_factory=dict)  # {stage: another number}
    drops_at: str = ""  # hangs up instead of answering this
    sleeps_at: str = ""  # lets the client wait instead of answering this
    times: int = 10**6


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        server = self.server
        server.conversations += 1
        self.mood = server.mood if server.conversations <= server.mood.times else Mood()
        with suppress(OSError, EOFError):  # the client hung up, or we do
            self.converse()

    def converse(self):
        self.answer(GREETING)
        recipients = []
        while line := self.rfile.readline().decode().strip():
            command = line.partition(" ")[0].lower()
            if command == "rset":
                self.wfile.write(b"250 ok\r\n")
                continue
            stage = "helo" if command == "ehlo" else command
            code = self.answer(stage)
            if stage == QUIT:
                return
            if stage == RCPT and code == 250:
                recipients.append(line.partition("<")[2].partition(">")[0])
            if stage == DATA and code == 354:
                self.read_words(recipients)

    def read_words(self, recipients):
        lines = iter(self.rfile.readline, b"")
        words = []
        for line in lines:
            if line == b".\r\n":
                break
            words.append(line)
        else:
            raise EOFError  # half a letter is none
        if self.answer(WORDS) == 250:
            self.server.accepted.append((recipients, b"".join(words)))

    def answer(self, stage):
        if self.mood.sleeps_at == stage:
            self.server.reached.set()
            self.server.closing.wait(20)
            raise EOFError
        if self.mood.drops_at == stage:
            raise EOFError
        code = self.mood.answers.get(stage, ANSWERS[stage])
        self.wfile.write(f"{code} words of reader@secret.example\r\n".encode())
        return code


def mail_goes_to(port, settings):
    """Mail goes to a server on this port of this machine."""
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    server = {"EMAIL_BACKEND": smtp, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port}
    for name, value in environment.mail(server, timeout=0.3).items():
        setattr(settings, name, value)


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    block_on_close = False

    def __init__(self, mood=None):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mood = mood or Mood()
        self.accepted, self.conversations = [], 0
        self.reached, self.closing = threading.Event(), threading.Event()

    @property
    def port(self):
        return self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *args):
        self.closing.set()
        self.shutdown()
        self.server_close()
