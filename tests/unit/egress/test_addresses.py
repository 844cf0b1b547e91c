from ipaddress import ip_address

import pytest

from service.egress import Allowed
from service.egress.addresses import is_public

PUBLIC = ("8.8.8.8", "151.101.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8")
NOT_PUBLIC = (
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:0.0.0.0",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::127.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
)


def test_only_addresses_of_the_public_internet_are_public():
    assert [one for one in PUBLIC if not is_public(ip_address(one))] == []
    assert [one for one in NOT_PUBLIC if is_public(ip_address(one))] == []


def test_a_network_that_is_allowed_is_so_in_every_wrapping():
    allowed = Allowed.of(["10.1.0.0/16", "fd00::/8", "127.0.0.1"])
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "fd12::1", "127.0.0.1", "8.8.8.8"):
        assert allowed.permits("crm.example", ip_address(address)), address
    for address in ("10.2.0.1", "127.0.0.2", "::ffff:10.2.0.1"):
        assert not allowed.permits("crm.example", ip_address(address)), address


def test_a_name_that_is_allowed_may_stand_for_an_address_within_but_not_for_the_link():
    allowed = Allowed.of(["CRM.internal"])
    assert allowed.permits("crm.internal.", ip_address("10.0.0.1"))
    assert not allowed.permits("other.internal", ip_address("10.0.0.1"))
    for address in ("169.254.169.254", "::ffff:169.254.169.254", "fe80::1"):
        assert not allowed.permits("crm.internal", ip_address(address)), address
    named = Allowed.of(["169.254.169.254"])
    assert named.permits("any", ip_address("169.254.169.254"))


def test_half_a_network_is_no_name():
    with pytest.raises(ValueError, match="host bits"):
        Allowed.of(["10.0.0.1/8"])


def test_only_what_the_operator_wrote_is_named():
    allowed = Allowed.of(["crm.internal", "10.1.0.0/16", "fd00::/8"])
    for host in ("CRM.internal.", "10.1.2.3", "[fd00::1]", "::ffff:10.1.2.3"):
        assert allowed.names(host)
    for host in ("crm.example", "10.2.0.1", "93.184.216.34", ""):
        assert not allowed.names(host)
