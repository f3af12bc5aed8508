"""What is no HTTP, or only nearly: a server answers 4xx or hangs up, and goes on."""

BODIES = [
    b"5\r\nhello\r\n0\r\n\r\n",
    b"ffffffffffffffffff\r\nx\r\n0\r\n\r\n",
    b"-1\r\nx\r\n0\r\n\r\n",
    b"5;" + b"x" * 3000 + b"\r\nhello\r\n0\r\n\r\n",
    b"5\r\nhel",
    b"zz\r\n",
]


def malformed(random, host, path=b"/"):
    """The bytes of one connection."""
    head = b"GET %b HTTP/1.1\r\nHost: %b\r\n" % (path, host)
    send = b"POST %b HTTP/1.1\r\nHost: %b\r\n" % (path, host)
    kind = random.choice([b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"])
    chunked = send + b"Transfer-Encoding: chunked\r\nContent-Type: %b\r\n\r\n" % kind
    return random.choice([
        random.randbytes(random.choice([1, 40, 5000])),
        b"\r\n" * random.choice([1, 500]),
        b"GET\r\n\r\n",
        b"GET %b\r\n\r\n" % path,
        b"GET %b HTTP/0.9\r\n\r\n" % path,
        b"GET %b HTTP/1.1\r\n\r\n" % path,
        b"GET %b HTTP/1.0\r\n\r\n" % path,
        b"GET %b HTTP/3.7\r\nHost: x\r\n\r\n" % path,
        b"GET http://evil.example%b HTTP/1.1\r\nHost: %b\r\n\r\n" % (path, host),
        b"GET http://[::1 HTTP/1.1\r\nHost: %b\r\n\r\n" % host,
        b"OPTIONS * HTTP/1.1\r\nHost: %b\r\n\r\n" % host,
        b"CONNECT evil.example:80 HTTP/1.1\r\nHost: %b\r\n\r\n" % host,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /%b HTTP/1.1\r\nHost: %b\r\n\r\n" % (b"x" * random.choice([5000, 70_000]), host),
        b"GET /\xff\xfe HTTP/1.1\r\nHost: %b\r\n\r\n" % host,
        b"GET /a b HTTP/1.1\r\nHost: %b\r\n\r\n" % host,
        b"GET /%%zz%%0d%%0a HTTP/1.1\r\nHost: %b\r\n\r\n" % host,
        head + b"Host: evil.example\r\n\r\n",
        head + b"X: a\x00b\r\n\r\n",
        head + b"X: \xff\xfe\r\n\r\n",
        head + b"no colon\r\n\r\n",
        head + b": empty\r\n\r\n",
        head + b"X : y\r\n\r\n",
        head + b"X: a\r\n b\r\n\r\n",
        head + b"".join(b"X-%d: y\r\n" % number for number in range(3000)) + b"\r\n",
        head + b"X: " + b"y" * random.choice([9000, 600_000]) + b"\r\n\r\n",
        head + b"Cookie: " + b"sessionid=x; " * 2000 + b"\r\n\r\n",
        head + b"Content-Length: 5\r\n\r\nhello",
        send + b"Content-Length: -1\r\n\r\n",
        send + b"Content-Length: %b\r\n\r\n" % (b"9" * 30),
        send + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        send + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        send + b"Content-Length: 50\r\nExpect: 100-continue\r\n\r\nhello",
        send + b"Content-Length: 500\r\n\r\nhello",
        send + b"Transfer-Encoding: gzip\r\n\r\nhello",
        chunked + random.choice(BODIES),
        head + b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n",
        head + b"\r\n" + head + b"\r\n" + head + b"no colon\r\n\r\n",
    ])  # fmt: skip
