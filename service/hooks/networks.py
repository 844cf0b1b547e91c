"""From where a hook may be called: networks, and the addresses within them."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv6Address, ip_address, ip_network

from service.errors import Problem

_MEND = "Write an address, or a network such as 192.0.2.0/24 or 2001:db8::/32."


def network_problems(networks: Iterable[str], field: str) -> Iterator[Problem]:
    """Give what is wrong with networks as somebody wrote them."""
    for written in networks:
        try:
            ip_network(written)
        except ValueError:
            said = f"{written[:100]!r} is no network."
            yield Problem("network_invalid", said, _MEND, field=field)


def is_within(address: str | None, networks: Iterable[str]) -> bool:
    """Tell whether an address lies in one of these networks; one that cannot be read does not.

    An IPv4 address that comes as IPv6 is the IPv4 address that it is.
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in ip_network(one) for one in networks)
