"""Our nginx.conf in a real nginx, in a folder and on ports of its own: for tests and benchmarks."""

import contextlib
import datetime
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.processes import free_port
from tests.shared_data import PROJECT

NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
NAME = "news.example"
PAGES = "    location / {"
AROUND = """
worker_processes {workers}; daemon off; pid {folder}/pid; error_log stderr crit;
events {{ worker_connections 2048; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
"""


class Front:
    """A client of nginx over TLS."""

    def __init__(self, port, folder, name=NAME):
        self.port, self.folder, self.name = port, folder, name

    def connection(self, client="127.0.0.1"):
        """An open connection over TLS, from an address of this machine."""
        context = ssl._create_unverified_context()
        context.check_hostname = False
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=9)
        plain = socket.create_connection(("127.0.0.1", self.port), 9, source_address=(client, 0))
        connection.sock = context.wrap_socket(plain, server_hostname=self.name)
        return connection

    def ask(self, path="/", method="GET", body=None, client="127.0.0.1", **headers):
        connection = self.connection(client)
        sent = {"Host": self.name} | {k.replace("_", "-"): v for k, v in headers.items()}
        with contextlib.closing(connection):
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            response.body = response.read()
            return response


def furnish(folder, name=NAME):
    """What nginx.conf expects to find: folders that nginx's own user may enter, a certificate."""
    folder.chmod(0o755)
    for each in ("static", "media"):
        (folder / each).mkdir()
    write_certificate(folder, name)


def write_certificate(folder, name):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(
        subject, subject, key.public_key(), x509.random_serial_number()
    )
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    signed = builder.sign(key, hashes.SHA256())
    pem, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, no_password)
    (folder / "privkey.pem").write_bytes(private)


def configuration(folder, behind, tls, name=NAME, beside=""):
    """Our file with an operator's changes, and this run's ports and folders.

    `beside` goes into the site's server, before the location of its pages.
    """
    text = (PROJECT / "deploy" / "nginx.conf").read_text()
    plain = free_port()
    for ours, theirs in {
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
        "/srv/newsroom/var": str(folder),
        "/etc/newsroom-tls": str(folder),
        "/var/www/newsroom": str(folder / "challenges"),
        NAME: name,
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443": f"listen 127.0.0.1:{tls}",
        "listen [::]:80": f"listen [::1]:{plain}",
        "listen [::]:443": f"listen [::1]:{tls}",
        "/var/lib/nginx": str(folder),
        "/var/log/nginx": str(folder),
        PAGES: f"{beside}{PAGES}",
    }.items():
        assert ours in text
        text = text.replace(ours, theirs)
    return text


@contextlib.contextmanager
def running(folder, behind, name=NAME, beside="", workers=1):
    """nginx in a furnished folder, before the site at the port `behind`."""
    tls = free_port()
    (folder / "site.conf").write_text(configuration(folder, behind, tls, name, beside))
    main = folder / "nginx.conf"
    main.write_text(AROUND.format(folder=folder, workers=workers))
    subprocess.run([NGINX, "-q", "-t", "-c", main], check=True)
    process = subprocess.Popen([NGINX, "-c", main])
    try:
        wait_for(tls)
        yield Front(tls, folder, name)
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port):
    for _ in range(100):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")
