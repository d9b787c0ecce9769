//! Which hosts are on the public internet.
//!
//! The lists are those of IANA: the special-purpose address registries for IPv4 (as of 2020-09-04) and IPv6 (as of
//! 2025-10-09), and the multicast blocks. What a registry calls globally reachable is public. Of IPv6, only addresses
//! that are assigned as global unicast (`2000::/3`) can be, and those that carry an IPv4 address are what that one is.
//! Names that by their definition stand for this host or this network are `localhost` (RFC 6761), `local` (RFC 6762),
//! `home.arpa` (RFC 8375) and `internal` (set aside by ICANN in 2024), with their subdomains. What a public name
//! resolves to nobody knows here.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::Host;

use crate::structured::domain::{Domain, is_domain};

/// Whether a host is on the public internet, as far as its text tells.
pub(super) fn is_public(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(it) => is_public_v4(*it),
        Host::Ipv6(it) => is_public_v6(*it),
        Host::Domain(name) => is_public_name(name),
    }
}

const PRIVATE_NAMES: [&str; 4] = ["localhost", "local", "internal", "home.arpa"];

fn is_public_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    // The host of a scheme that WHATWG does not know is kept as it is written, also where it is an address.
    let name = match Host::parse(name) {
        Ok(Host::Ipv4(it)) => return is_public_v4(it),
        Ok(Host::Ipv6(it)) => return is_public_v6(it),
        Ok(Host::Domain(it)) => it,
        Err(_) => return false,
    };
    let is_private = |it: &&str| Domain::parse(it).is_ok_and(|it| it.holds(&name));
    is_domain(&name) && !PRIVATE_NAMES.iter().any(is_private)
}

/// A block of IPv4 addresses: its first, and how many leading bits name it.
type Block4 = ([u8; 4], u32);

/// What is special, and not globally reachable.
const SPECIAL_V4: [Block4; 15] = [
    ([0, 0, 0, 0], 8),       // this network
    ([10, 0, 0, 0], 8),      // private use
    ([100, 64, 0, 0], 10),   // shared address space
    ([127, 0, 0, 0], 8),     // loopback
    ([169, 254, 0, 0], 16),  // link-local
    ([172, 16, 0, 0], 12),   // private use
    ([192, 0, 0, 0], 24),    // protocol assignments
    ([192, 0, 2, 0], 24),    // documentation
    ([192, 88, 99, 0], 24),  // 6to4 relay, deprecated
    ([192, 168, 0, 0], 16),  // private use
    ([198, 18, 0, 0], 15),   // benchmarking
    ([198, 51, 100, 0], 24), // documentation
    ([203, 0, 113, 0], 24),  // documentation
    ([224, 0, 0, 0], 4),     // multicast
    ([240, 0, 0, 0], 4),     // reserved, and broadcast
];

/// What is globally reachable within the protocol assignments.
const REACHABLE_V4: [Block4; 2] = [
    ([192, 0, 0, 9], 32),  // port control anycast
    ([192, 0, 0, 10], 32), // TURN anycast
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_among = |blocks: &[Block4]| {
        blocks.iter().any(|(first, prefix)| {
            let differing = address.to_bits() ^ Ipv4Addr::from(*first).to_bits();
            differing.leading_zeros() >= *prefix
        })
    };
    !is_among(&SPECIAL_V4) || is_among(&REACHABLE_V4)
}

/// A block of IPv6 addresses: its first groups, and how many leading bits name it.
type Block6 = ([u16; 8], u32);

/// What is special within the global unicast addresses, and not globally reachable.
const SPECIAL_V6: [Block6; 3] = [
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23),     // protocol assignments
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), // documentation
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20),     // documentation
];

/// What is globally reachable within the protocol assignments.
const REACHABLE_V6: [Block6; 7] = [
    ([0x2001, 1, 0, 0, 0, 0, 0, 1], 128),    // port control anycast
    ([0x2001, 1, 0, 0, 0, 0, 0, 2], 128),    // TURN anycast
    ([0x2001, 1, 0, 0, 0, 0, 0, 3], 128),    // DNS-SD service registration anycast
    ([0x2001, 3, 0, 0, 0, 0, 0, 0], 32),     // AMT
    ([0x2001, 4, 0x112, 0, 0, 0, 0, 0], 48), // AS112
    ([0x2001, 0x20, 0, 0, 0, 0, 0, 0], 28),  // ORCHIDv2
    ([0x2001, 0x30, 0, 0, 0, 0, 0, 0], 28),  // remote identification of drones
];

const GLOBAL_UNICAST: Block6 = ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

fn is_public_v6(address: Ipv6Addr) -> bool {
    let is_in = |(first, prefix): &Block6| {
        let differing = address.to_bits() ^ Ipv6Addr::from(*first).to_bits();
        differing.leading_zeros() >= *prefix
    };
    if let Some(carried) = carried(address) {
        return carried.into_iter().all(is_public_v4);
    }
    is_in(&GLOBAL_UNICAST) && (!SPECIAL_V6.iter().any(is_in) || REACHABLE_V6.iter().any(is_in))
}

/// The IPv4 addresses that an IPv6 address leads to: mapped (`::ffff:0:0/96`), translated (`64:ff9b::/96`), 6to4
/// (`2002::/16`), and Teredo (`2001::/32`), which names a server and, with its bits inverted, a client.
fn carried(address: Ipv6Addr) -> Option<[Ipv4Addr; 2]> {
    let v4 = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some([v4(high, low); 2]),
        [0x2001, 0, server_high, server_low, _, _, high, low] => {
            Some([v4(server_high, server_low), v4(!high, !low)])
        }
        _ => None,
    }
}
