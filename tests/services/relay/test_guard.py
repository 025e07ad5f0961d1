"""No event reaches an address inside, whatever it is dressed up as."""

import asyncio
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from wardclerk.core.event.signature import secret_text
from wardclerk.relay import guard
from wardclerk.relay.sender import Endpoint, Sender

from .kit import SECRET, free_port, wait_until

DISGUISES = [
    "http://127.0.0.1:{port}/",  # plain, and not https
    "https://127.0.0.1:{port}/",
    "https://localhost:{port}/",
    "https://localhost.:{port}/",
    "https://2130706433:{port}/",  # decimal
    "https://0x7f000001:{port}/",  # hexadecimal
    "https://0x7f.1:{port}/",
    "https://017700000001:{port}/",  # octal
    "https://0177.0.0.01:{port}/",
    "https://127.1:{port}/",  # short
    "https://127.255.255.254:{port}/",
    "https://0.0.0.0:{port}/",
    "https://0:{port}/",
    "https://[::1]:{port}/",
    "https://[::]:{port}/",
    "https://[::ffff:127.0.0.1]:{port}/",  # IPv4 mapped
    "https://[::ffff:7f00:1]:{port}/",
    "https://[64:ff9b::7f00:1]:{port}/",  # NAT64
    "https://[2002:7f00:1::]:{port}/",  # 6to4
    "https://169.254.169.254:{port}/latest/meta-data/",  # cloud metadata
    "https://100.64.0.1:{port}/",  # carrier-grade NAT
    "https://user:secret@127.0.0.1:{port}/",  # user information
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_POST",
]
MORE_INSIDE = [
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "192.0.0.1",
    "198.18.0.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "2001:db8::1",
    "2001:0:7f00:1::80ff:fffe",  # Teredo
    "2002:a9fe:a9fe::1",  # 6to4 to metadata
    "64:ff9b:1::7f00:1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
]


def test_there_are_twenty_four_disguises():
    assert len(set(DISGUISES)) == 24


@pytest.mark.parametrize("form", DISGUISES)
def test_disguised_address_is_never_reached(form):
    with listener() as inside:
        answer = post(form.format(port=inside.port))

    assert answer.status is None
    assert inside.connections == 0


@pytest.mark.parametrize("address", MORE_INSIDE)
def test_address_inside_is_not_global(address):
    assert not guard.is_global(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_address_is_global(address):
    assert guard.is_global(address)


def test_name_with_one_address_inside_is_refused_as_a_whole():
    answer = post("https://mixed.example/", resolved=["93.184.215.14", "10.0.0.1"])

    assert answer.refused
    assert "10.0.0.1" in answer.error


def test_name_is_looked_up_once_so_that_rebinding_gains_nothing():
    answers = [["127.0.0.2"], ["93.184.215.14"]]  # the second lookup would look fine
    lookups = []

    async def rebinding(host, port):
        lookups.append(host)
        return answers[len(lookups) - 1]

    answer = post("https://rebind.example/", resolve=rebinding)

    assert answer.refused
    assert lookups == ["rebind.example"]


def test_connection_goes_to_the_checked_address_and_no_other(monkeypatch):
    asked = []

    async def recording(target, address):
        asked.append((address, target.port, target.host))
        raise OSError("not in this test")

    monkeypatch.setattr(guard, "open_connection", recording)
    post("https://receiver.example/", resolved=["93.184.215.14", "1.1.1.1"])

    assert asked == [
        ("93.184.215.14", 443, "receiver.example"),
        ("1.1.1.1", 443, "receiver.example"),
    ]


def test_allowed_host_is_reached_on_its_port_only():
    with listener() as one, listener() as other:
        allowed_hosts = [("127.0.0.1", one.port)]
        allowed = post(f"http://127.0.0.1:{one.port}/", allowed_hosts)
        wrong = post(f"http://127.0.0.1:{other.port}/", allowed_hosts)

    assert allowed.status == 200
    assert one.paths == ["/"]
    assert wrong.refused
    assert other.connections == 0


def test_redirect_from_an_allowed_host_leads_nowhere():
    with listener() as inside:
        location = f"http://127.0.0.1:{inside.port}/secret"
        with listener(redirect_to=location) as outside:
            url = f"http://127.0.0.1:{outside.port}/"
            answer = post(url, [("127.0.0.1", outside.port)])

    assert answer.status == 302
    assert outside.paths == ["/"]
    assert inside.connections == 0


def test_proxy_of_the_environment_is_not_used(monkeypatch):
    with listener() as proxy, listener() as receiver:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
        url = f"http://127.0.0.1:{receiver.port}/"
        post(url, [("127.0.0.1", receiver.port)])

    assert proxy.connections == 0
    assert receiver.paths == ["/"]


@pytest.mark.parametrize(
    "url",
    [
        "https://exa\tmple.com/",
        "https://example.com/ HTTP/1.1\r\nHost: x",
        "https:///nohost",
        "https://example.com:99999/",
        "https://exämple.com/",
        f"https://{'a' * 300}.com/",
        "//example.com/",
        "",
    ],
)
def test_malformed_address_is_refused_for_its_form(url):
    with pytest.raises(guard.AddressRefused):
        guard.check_url(url, [])


def post(url, allowed=(), resolved=None, resolve=None):
    """What one attempt to send to `url` comes to."""

    async def attempt():
        lookup = resolve or (fixed(resolved) if resolved else None)
        sender = Sender(allowed, resolve=lookup)
        endpoint = Endpoint(1, "test", url, (secret_text(SECRET),), 2)
        event = {"id": 1, "event_id": "e1", "body": "{}", "trace_id": None}
        try:
            return await sender.post(endpoint, event)
        finally:
            sender.close()

    return asyncio.run(attempt())


def fixed(addresses):
    """A resolver that always answers the same."""

    async def resolve(_host, _port):
        return addresses

    return resolve


@contextmanager
def listener(redirect_to=None):
    """A server that notes who reaches it, be it by a connection alone."""

    class Listener(HTTPServer):
        port, connections, paths = free_port(), 0, ()

        def verify_request(self, *_):
            self.connections += 1
            return True

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.server.paths = [*self.server.paths, self.path]
            self.send_response(302 if redirect_to else 200)
            if redirect_to:
                self.send_header("location", redirect_to)
            self.send_header("content-length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_):
            """Quiet."""

    server = Listener(("0.0.0.0", Listener.port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    wait_until(thread.is_alive, "listener runs")
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
