"""By which addresses browsers may call the server: hosts and origins, read strictly.

A page elsewhere can have its own name lead to this machine (DNS rebinding), and its scripts would
then read everything here.  The browser still says which name it called, so that all names but the
server's own are refused.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from onrecord.errors import InputError
from onrecord.web.settings import Settings

__all__ = ["Address", "Names", "is_wildcard", "parse_address", "parse_origin"]

_ADDRESS = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+)*\.?))"
                      r"(?::([0-9]{1,5}))?")  # fmt: skip
_USUAL_PORTS = {"http": 80, "https": 443}
_ANY_PORT = 0


@dataclass(frozen=True, slots=True)
class Address:
    """A host in its one spelling, and the port where one is named."""

    host: str
    port: int | None


def parse_address(text: str) -> Address | None:
    """The address in a ``Host`` header; ``None`` if it is malformed.

    >>> parse_address("LocalHost.:8137")
    Address(host='localhost', port=8137)
    >>> parse_address("[0:0:0:0:0:0:0:1]")
    Address(host='::1', port=None)
    >>> parse_address("localhost/../x")
    """
    found = _ADDRESS.fullmatch(text)
    if found is None or (found[3] and int(found[3]) > 65535):
        return None
    port = int(found[3]) if found[3] else None
    if found[1] is None:
        return Address(found[2].lower().removesuffix("."), port)
    try:
        return Address(ipaddress.IPv6Address(found[1]).compressed, port)
    except ValueError:
        return None


def parse_origin(text: str) -> Address | None:
    """The address in an ``Origin`` header, its port always told; ``None`` if it is no web page's.

    >>> parse_origin("http://localhost")
    Address(host='localhost', port=80)
    >>> parse_origin("null")
    """
    scheme, _, rest = text.partition("://")
    address = parse_address(rest)
    if address is None or scheme.lower() not in _USUAL_PORTS:
        return None
    return Address(address.host, address.port or _USUAL_PORTS[scheme.lower()])


def is_wildcard(host: str) -> bool:
    """Whether a server bound to the host listens at every address of the machine.

    >>> is_wildcard("0.0.0.0"), is_wildcard("::"), is_wildcard("127.0.0.1")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


class Names:
    """The addresses by which this server is really called."""

    def __init__(self, settings: Settings) -> None:
        bound = settings.host.partition("%")[0]  # fe80::1%eth0: no browser names the zone
        spelt = parse_address(f"[{bound}]" if ":" in bound else bound)
        own = {"localhost", "127.0.0.1", "::1", *([spelt.host] if spelt else [])}
        self._own = {Address(host, settings.port) for host in own}
        if settings.port == _USUAL_PORTS["http"]:
            self._own |= {Address(host, None) for host in own}
        self._any_number = is_wildcard(bound)
        self._given = {_parse_name(name) for name in settings.names}

    def have(self, address: Address) -> bool:
        """Whether the address is one of the server's.

        Where it listens at every address of the machine, any number will do: a page that has its
        own name lead here cannot do without that name.
        """
        return (
            address in self._own
            or (self._any_number and _is_number(address.host))
            or Address(address.host, _ANY_PORT) in self._given
            or address in self._given
            or (
                # A proxy in front may listen at a usual port, which browsers leave out.
                address.port is None
                and any(Address(address.host, one) in self._given for one in (80, 443))
            )
        )


def _parse_name(name: str) -> Address:
    """A name that somebody gave: without a port, any port is meant."""
    address = parse_address(name)
    if address is None:
        reason = "it is no name by which a browser could call"
        raise InputError(name, reason, "give --name like news.example.org, or with a port :8080")
    return Address(address.host, address.port or _ANY_PORT)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
