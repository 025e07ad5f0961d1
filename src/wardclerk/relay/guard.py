"""Decides where events may be sent to, and connects only to what it has checked."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

ADDRESSES_MAX = 8  # tried one after the other within the connect time
NAME_LENGTH_MAX = 253
PORT_BY_SCHEME = {"https": 443, "http": 80}
READ_BYTES = 64 * 1024

_EMBEDDED_IPV4_LAST = [
    ipaddress.ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")  # NAT64, compatible
]
_IPV6_GLOBAL = ipaddress.ip_network("2000::/3")


class AddressRefused(Exception):
    """The address is not one that events may be sent to; a person must mend it."""


@dataclass(frozen=True, slots=True)
class Target:
    """A checked form of an address: whom to connect to and what to ask for."""

    host: str
    port: int
    path: str
    secure: bool

    @property
    def authority(self) -> str:
        """Host and port as the Host header names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def check_url(url: str, allowed_hosts: Iterable[tuple[str, int]]) -> Target:
    """Where `url` leads, or refuse it for its form alone."""
    if not url.isascii() or any(ord(sign) <= 32 or ord(sign) == 127 for sign in url):
        raise AddressRefused("the address holds signs that no address may hold")
    try:
        parts = urlsplit(url)
        port = parts.port or PORT_BY_SCHEME.get(parts.scheme)
    except ValueError as error:
        raise AddressRefused("the address cannot be understood") from error
    if parts.scheme not in PORT_BY_SCHEME:
        raise AddressRefused(f"scheme {parts.scheme!r} is not https")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("the address holds a user name")
    host = (parts.hostname or "").lower()
    if not host or len(host) > NAME_LENGTH_MAX:
        raise AddressRefused("the address names no host")
    if parts.scheme != "https" and (host, port) not in set(allowed_hosts):
        raise AddressRefused(f"{host}:{port} is not https and not an allowed host")
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Target(host, port, path, parts.scheme == "https")


def is_global(text: str) -> bool:
    """Whether this numeric address is on the public internet, unwrapping disguises."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not (
            address.is_multicast or address.is_reserved or address.is_unspecified
        )
    embedded = embedded_ipv4(address)
    if embedded is not None:
        return is_global(str(embedded))
    return address in _IPV6_GLOBAL and address.is_global and not address.is_multicast


def embedded_ipv4(
    address: ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to, if it is such a disguise."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _EMBEDDED_IPV4_LAST):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


class Guard:
    """Looks a name up once, checks every answer and connects to exactly that answer.

    The check and the connection use the same lookup, so a name that changes its
    answer between two lookups (rebinding) gains nothing.
    """

    def __init__(self, allowed_hosts: Iterable[tuple[str, int]], resolve=None):
        self._allowed_hosts = frozenset(allowed_hosts)
        self._resolve = resolve or resolve_name

    def target(self, url: str) -> Target:
        """Where `url` leads, or refuse it for its form alone."""
        return check_url(url, self._allowed_hosts)

    async def connect(
        self, target: Target
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the first checked address that answers."""
        addresses = await self.checked_addresses(target.host, target.port)
        for place, address in enumerate(addresses, start=1):
            try:
                return await open_connection(target, address)
            except OSError:
                if place == len(addresses):
                    raise
        raise OSError(f"{target.host} has no address")

    async def checked_addresses(self, host: str, port: int) -> list[str]:
        """All addresses of `host`, refused together when a single one is not global."""
        addresses = await self._resolve(host, port)
        if (host, port) in self._allowed_hosts:
            return addresses[:ADDRESSES_MAX]
        inside = [address for address in addresses if not is_global(address)]
        if inside:
            raise AddressRefused(f"{host} leads to {inside[0]}, which is not public")
        return addresses[:ADDRESSES_MAX]


async def open_connection(target: Target, address: str):
    """Connect to a numeric address; a certificate must be the name's, not its."""
    context = ssl.create_default_context() if target.secure else None
    reader, writer = await asyncio.open_connection(
        address,
        target.port,
        ssl=context,
        server_hostname=target.host if target.secure else None,
        limit=READ_BYTES,
    )
    return reader, writer


async def resolve_name(host: str, port: int) -> list[str]:
    """Numeric addresses of a host by the system's resolver, in its order."""
    loop = asyncio.get_running_loop()
    try:
        answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host} cannot be looked up") from error
    return list(dict.fromkeys(answer[4][0] for answer in answers))
