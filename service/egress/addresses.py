"""Which addresses may be called: those of the public internet, and what the operator allows."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Self

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_SPECIAL_4 = tuple(
    IPv4Network(one)
    for one in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's own, though it looks public.
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
"""What IANA has set apart. The library's own list differs from one Python to the next."""
_PUBLIC_6 = IPv6Network("2000::/3")
_SPECIAL_6 = tuple(
    IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""NAT64: the last four bytes are the IPv4 address that is reached."""
_LINK = (IPv4Network("169.254.0.0/16"), IPv6Network("fe80::/10"))
"""Where clouds keep credentials: never allowed by a name, which whoever owns it can point there."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be called besides the public internet: host names, and networks."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, words: Iterable[str]) -> Self:
        """Read names and networks. Raises ValueError where a word with a slash is no network."""
        hosts, networks = set(), []
        for word in words:
            network = network_of(word)
            if network is not None:
                networks.append(network)
            else:
                hosts.add(plain_host(word))
        return cls(frozenset(hosts), tuple(networks))

    def permits(self, host: str, address: Address) -> bool:
        """Tell whether an address may be called that a host's name stands for."""
        reached = _reached(address)
        if any(reached in network for network in self.networks):
            return True
        if plain_host(host) in self.hosts:
            return not any(reached in network for network in _LINK)
        return is_public(reached)

    def names(self, host: str) -> bool:
        """Tell whether the operator named a host, or the network of one that is an address."""
        try:
            address = ipaddress.ip_address(host.strip("[]"))
        except ValueError:
            return plain_host(host) in self.hosts
        return any(_reached(address) in network for network in self.networks)


def network_of(word: str) -> Network | None:
    """Read a network or one address; None for a name. Raises ValueError for half a network."""
    try:
        return ipaddress.ip_network(word)
    except ValueError:
        if "/" in word:
            raise
        return None


def plain_host(host: str) -> str:
    """Give a host's name as it is compared."""
    return host.lower().removesuffix(".")


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet, whatever it is wrapped in."""
    reached = _reached(address)
    if isinstance(reached, IPv4Address):
        return not any(reached in network for network in _SPECIAL_4)
    return reached in _PUBLIC_6 and not any(reached in network for network in _SPECIAL_6)


def _reached(address: Address) -> Address:
    """Give the address at which a packet arrives: an IPv4 address may be wrapped in another."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _TRANSLATED:
        return IPv4Address(address.packed[-4:])
    return address
