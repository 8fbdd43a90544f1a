"""Which addresses of the internet may be dialled, by explicit tables."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

IPAddress = IPv4Address | IPv6Address

# ipaddress.is_global differs between the releases of Python, so the tables are our own. They are
# the IANA special-purpose registries of 2025, and what else must not be reached.
BLOCKED_IPV4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network, and "unspecified": RFC 791, section 3.2
        "10.0.0.0/8",  # private: RFC 1918
        "100.64.0.0/10",  # behind a provider's address translation: RFC 6598
        "127.0.0.0/8",  # loopback: RFC 1122, section 3.2.1.3
        "168.63.129.16/32",  # the platform's own services, inside Azure
        "169.254.0.0/16",  # link-local, with the clouds' metadata: RFC 3927
        "172.16.0.0/12",  # private: RFC 1918
        "192.0.0.0/24",  # protocol assignments: RFC 6890, section 2.1
        "192.0.2.0/24",  # documentation: RFC 5737
        "192.31.196.0/24",  # AS112: RFC 7535
        "192.52.193.0/24",  # multicast tunnels: RFC 7450
        "192.88.99.0/24",  # 6to4 relays: RFC 7526
        "192.168.0.0/16",  # private: RFC 1918
        "192.175.48.0/24",  # AS112: RFC 7534
        "198.18.0.0/15",  # benchmarks: RFC 2544
        "198.51.100.0/24",  # documentation: RFC 5737
        "203.0.113.0/24",  # documentation: RFC 5737
        "224.0.0.0/4",  # multicast: RFC 5771
        "240.0.0.0/4",  # reserved: RFC 1112, section 4; and broadcast: RFC 919
    )
)
BLOCKED_IPV6: Final = tuple(
    IPv6Network(network)
    for network in (
        "::/128",  # unspecified: RFC 4291, section 2.5.2
        "::1/128",  # loopback: RFC 4291, section 2.5.3
        "::/96",  # holds an IPv4 address, out of use: RFC 4291, section 2.5.5.1
        "::ffff:0:0/96",  # holds an IPv4 address ("mapped"): RFC 4291, section 2.5.5.2
        "::ffff:0:0:0/96",  # holds an IPv4 address ("translated"): RFC 2765
        "64:ff9b::/96",  # holds an IPv4 address, for NAT64: RFC 6052
        "64:ff9b:1::/48",  # the same, inside a network: RFC 8215
        "100::/64",  # discard: RFC 6666
        "100:0:0:1::/64",  # dummy prefix: RFC 9780
        "2001::/23",  # protocols: Teredo (RFC 4380), benchmarks (RFC 5180), ORCHID (RFC 7343), …
        "2001:db8::/32",  # documentation: RFC 3849
        "2002::/16",  # holds an IPv4 address, for 6to4: RFC 3056
        "2620:4f:8000::/48",  # AS112: RFC 7534
        "3ffe::/16",  # the former 6bone: RFC 3701
        "3fff::/20",  # documentation: RFC 9637
        "5f00::/16",  # segment routing: RFC 9602
        "fc00::/7",  # private ("unique local"): RFC 4193
        "fe80::/10",  # link-local: RFC 4291, section 2.5.6
        "fec0::/10",  # site-local, out of use: RFC 3879
        "ff00::/8",  # multicast: RFC 4291, section 2.7
        # All else that is not 2000::/3, the only part in public use: RFC 4291, section 2.4
        "::/3",
        "4000::/2",
        "8000::/1",
    )
)


def is_public(address: IPAddress) -> bool:
    """Whether everybody's web servers may have that address."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in BLOCKED_IPV4)
    return not any(address in network for network in BLOCKED_IPV6)
