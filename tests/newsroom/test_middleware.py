import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from newsroom.middleware import TrustedProxies
from tests.factories import ImageFactory

CLIENT, PROXY, STRANGER = "203.0.113.7", "10.0.0.1", "198.51.100.9"


@pytest.fixture
def address(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]

    def address(remote, **headers):
        request = RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)
        TrustedProxies(lambda request: HttpResponse())(request)
        return request.META["REMOTE_ADDR"], request.is_secure()

    return address


def test_a_proxy_of_ours_is_believed(address):
    assert address(PROXY, x_forwarded_for=CLIENT)[0] == CLIENT


def test_a_stranger_is_not_believed(address):
    assert address(STRANGER, x_forwarded_for=CLIENT, x_forwarded_proto="https") == (STRANGER, False)


def test_what_the_client_wrote_before_the_proxy_is_not_believed(address):
    assert address(PROXY, x_forwarded_for=f"1.1.1.1, {CLIENT}, 10.0.0.2")[0] == CLIENT


def test_a_proxy_tells_the_scheme(address):
    assert address(PROXY, x_forwarded_proto="https")[1]


@pytest.mark.parametrize("chain", ["", "nonsense", "10.0.0.3", "<script>", "1.2.3.4.5"])
def test_a_chain_without_a_client_leaves_the_proxy(address, chain):
    assert address(PROXY, x_forwarded_for=chain)[0] == PROXY


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.2.3.4:5555", "1.2.3.4"),
        ("1.2.3.4:", "1.2.3.4"),
        (" 1.2.3.4 ", "1.2.3.4"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("::FFFF:102:304", "1.2.3.4"),
        ("[::ffff:1.2.3.4]:80", "1.2.3.4"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ('"[2001:db8::1]:443"', "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%eth0]:80", "fe80::1"),
    ],
)
def test_an_address_is_understood_however_it_is_written(address, written, meant):
    assert address(PROXY, x_forwarded_for=written)[0] == meant
    assert address(PROXY, x_forwarded_for=f"9.9.9.9, {written}, 10.0.0.2:81")[0] == meant
    assert address(written)[0] == meant


@pytest.mark.parametrize("proxy", ["::ffff:10.0.0.1", "10.0.0.1:40000", "[::ffff:10.0.0.1]:40000"])
def test_a_proxy_is_known_however_its_address_is_written(address, proxy):
    assert address(proxy, x_forwarded_for=CLIENT, x_forwarded_proto="https") == (CLIENT, True)


def test_a_proxy_may_be_set_as_a_socket_for_both_kinds_tells_it(settings):
    settings.TRUSTED_PROXIES = ["::ffff:127.0.0.1", "::ffff:10.0.0.0/104"]
    proxies = TrustedProxies(lambda request: HttpResponse())
    assert proxies.trusts("127.0.0.1") and proxies.trusts("::ffff:10.9.9.9")
    assert not proxies.trusts("127.0.0.2") and not proxies.trusts("11.0.0.1")


@pytest.mark.parametrize(
    "hop",
    [
        *("1.2.3.4:5:6", "1.2.3.4:http", "[1.2.3.4", "1.2.3.4]", "[]:80", ":80", "::1::", "%"),
        *("٣.2.3.4", "1" * 5000, "1.2.3.4" + " " * 5000 + "x", "unknown", "_hidden"),
        "1.2.3.4:123456",
    ],
)
def test_what_is_no_address_ends_the_chain(address, hop):
    assert address(PROXY, x_forwarded_for=f"{CLIENT}, {hop}")[0] == PROXY


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/nowhere/", "/robots.txt", "/feed/", "/healthz", "/admin/"])
def test_every_answer_bears_the_headers(client, path):
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/nowhere/", "/search/?q=x", "/privacy/"])
def test_a_reader_gets_no_cookie(client, path):
    assert not client.get(path).cookies


@pytest.mark.django_db
def test_pages_are_compressed_and_pictures_are_left_alone(client):
    image = ImageFactory()
    asked = {"Accept-Encoding": "gzip"}
    assert client.get("/privacy/", headers=asked)["Content-Encoding"] == "gzip"
    answer = client.get(image.src, headers=asked)
    assert "Content-Encoding" not in answer.headers
    assert answer["Content-Type"] == "image/jpeg"
    assert "immutable" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    answer.close()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/media/../settings.py", "/media/%2e%2e/secret_key", "/media/"])
def test_no_path_leads_out_of_the_pictures(client, path):
    assert client.get(path).status_code in {400, 404}
