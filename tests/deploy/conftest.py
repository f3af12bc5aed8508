"""Our nginx.conf in a real nginx, on ports of its own, before a site of a few lines."""

import contextlib
import datetime
import http.client
import shutil
import socket
import ssl
import subprocess
import threading
import time
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.shared_data import PROJECT

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CACHED = "public, max-age=0, s-maxage=1, stale-while-revalidate=1"
AROUND = """
worker_processes 1; daemon off; pid {folder}/pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
"""


class Site:
    """What stands behind nginx: its page can be changed, and it notes what it was asked."""

    def __init__(self):
        self.page, self.status, self.asked = b"first", "200 OK", []

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        etag = f'"{self.page.decode()}"'
        headers = [("Cache-Control", CACHED), ("Vary", "Accept-Encoding, Cookie"), ("ETag", etag)]
        if environ.get("HTTP_IF_NONE_MATCH") == etag:
            start_response("304 Not Modified", headers)
            return []
        headers += [("Content-Type", "text/html"), ("Content-Length", str(len(self.page)))]
        start_response(self.status, headers)
        return [self.page]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


class Front:
    """A client of nginx over TLS."""

    def __init__(self, port, folder):
        self.port, self.folder = port, folder

    def ask(self, path="/", method="GET", body=None, **headers):
        context = ssl._create_unverified_context()
        context.check_hostname = False
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=9)
        connection.sock = context.wrap_socket(
            socket.create_connection(("127.0.0.1", self.port)), server_hostname="news.example"
        )
        sent = {"Host": "news.example"} | {k.replace("_", "-"): v for k, v in headers.items()}
        with contextlib.closing(connection):
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            response.body = response.read()
            return response


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def write_certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "news.example")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    signed = builder.sign(key, hashes.SHA256())
    pem, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, no_password)
    (folder / "privkey.pem").write_bytes(private)


def configuration(folder, behind, plain, tls):
    """Our file with an operator's changes, and the ports and folders of this test."""
    text = (PROJECT / "deploy" / "nginx.conf").read_text()
    for ours, theirs in {
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
        "/srv/newsroom/var": str(folder),
        "/etc/letsencrypt/live/news.example": str(folder),
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443": f"listen 127.0.0.1:{tls}",
        "/var/cache/nginx": str(folder),
        "/var/log/nginx": str(folder),
    }.items():
        assert ours in text
        text = text.replace(ours, theirs)
    return text


@pytest.fixture(scope="session")
def nginx_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    for each in folder.parents:
        if each.name.startswith("pytest-"):
            each.chmod(0o755)  # nginx's workers are another user when root starts it
    for name in ("static", "media"):
        (folder / name).mkdir()
    write_certificate(folder)
    return folder


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def front(site, nginx_folder):
    server = make_server("127.0.0.1", 0, site, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    tls = free_port()
    shutil.rmtree(nginx_folder / "newsroom", ignore_errors=True)
    text = configuration(nginx_folder, server.server_port, free_port(), tls)
    (nginx_folder / "site.conf").write_text(text)
    main = nginx_folder / "nginx.conf"
    main.write_text(AROUND.format(folder=nginx_folder))
    subprocess.run([NGINX, "-q", "-t", "-c", main], check=True)
    nginx = subprocess.Popen([NGINX, "-c", main])
    wait_for(tls)
    yield Front(tls, nginx_folder)
    nginx.terminate()
    nginx.wait(10)
    server.shutdown()
    thread.join()
    server.server_close()


def wait_for(port):
    for _ in range(100):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")
