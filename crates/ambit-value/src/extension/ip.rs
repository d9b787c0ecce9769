//! Cedar's `ipaddr`: an address, or a range of them.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The longest text that names a range: eight groups of an IPv6 address and a prefix of three digits.
const LONGEST: usize = 43;

/// Cedar's `ipaddr`: an address and the length of its prefix.
///
/// Invariant: the prefix is no longer than the address. Host bits are kept, and count in equality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(IpAddr, u8)", into = "(IpAddr, u8)")]
pub struct IpNet {
    address: IpAddr,
    prefix: u8,
}

/// Why a text is no `ipaddr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IpError {
    /// It is neither an address nor a range.
    #[error("neither an IP address nor a range such as `10.0.0.0/8` or `ffee::/64`")]
    Syntax,
    /// An IPv4 address stands in an IPv6 address.
    #[error("an IPv6 address is written without an IPv4 address in it")]
    Embedded,
    /// The prefix is no number, has a leading zero or is too long.
    #[error("the prefix of an IP range is 0 to 32, for IPv6 0 to 128")]
    Prefix,
}

impl IpNet {
    /// An address and the length of its prefix.
    ///
    /// # Errors
    ///
    /// When the prefix is longer than the address.
    pub fn new(address: IpAddr, prefix: u8) -> Result<Self, IpError> {
        if prefix > longest_prefix(address) {
            return Err(IpError::Prefix);
        }
        Ok(Self { address, prefix })
    }

    /// Reads an `ipaddr` as Cedar's `ip` does.
    ///
    /// # Errors
    ///
    /// When it is neither an address nor a range.
    pub fn parse(text: &str) -> Result<Self, IpError> {
        if text.len() > LONGEST {
            return Err(IpError::Syntax);
        }
        let at_least_two = |sign| text.matches(sign).nth(1).is_some();
        if at_least_two(':') && at_least_two('.') {
            return Err(IpError::Embedded);
        }
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| IpError::Syntax)?;
        match prefix {
            Some(prefix) => Self::new(address, parse_prefix(prefix)?),
            None => Self::new(address, longest_prefix(address)),
        }
    }

    /// The address, host bits kept.
    #[must_use]
    pub fn address(self) -> IpAddr {
        self.address
    }

    /// The number of leading bits that name the network.
    #[must_use]
    pub fn prefix(self) -> u8 {
        self.prefix
    }

    /// Whether it is of version 4.
    #[must_use]
    pub fn is_ipv4(self) -> bool {
        self.address.is_ipv4()
    }

    /// Whether it is of version 6.
    #[must_use]
    pub fn is_ipv6(self) -> bool {
        self.address.is_ipv6()
    }

    /// Whether every address of the range is a loopback address.
    #[must_use]
    pub fn is_loopback(self) -> bool {
        self.address.is_loopback() && self.prefix >= if self.is_ipv4() { 8 } else { 128 }
    }

    /// Whether every address of the range is a multicast address.
    #[must_use]
    pub fn is_multicast(self) -> bool {
        self.address.is_multicast() && self.prefix >= if self.is_ipv4() { 4 } else { 8 }
    }

    /// Whether every address of the range is one of the other range.
    #[must_use]
    pub fn is_in_range(self, other: Self) -> bool {
        match (self.address, other.address) {
            (IpAddr::V4(lhs), IpAddr::V4(rhs)) => {
                let differing = u128::from(lhs.to_bits() ^ rhs.to_bits()) << 96;
                self.prefix >= other.prefix && is_below(differing, other.prefix)
            }
            (IpAddr::V6(lhs), IpAddr::V6(rhs)) => {
                let differing = lhs.to_bits() ^ rhs.to_bits();
                self.prefix >= other.prefix && is_below(differing, other.prefix)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// Whether no bit of the prefix, counted from the highest, is set.
fn is_below(bits: u128, prefix: u8) -> bool {
    bits.leading_zeros() >= u32::from(prefix)
}

fn longest_prefix(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn parse_prefix(text: &str) -> Result<u8, IpError> {
    let is_number = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if !is_number || (text.starts_with('0') && text != "0") {
        return Err(IpError::Prefix);
    }
    text.parse().map_err(|_| IpError::Prefix)
}

impl FromStr for IpNet {
    type Err = IpError;

    fn from_str(text: &str) -> Result<Self, IpError> {
        Self::parse(text)
    }
}

impl fmt::Display for IpNet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.address)?;
        if self.prefix == longest_prefix(self.address) {
            return Ok(());
        }
        write!(out, "/{}", self.prefix)
    }
}

impl TryFrom<(IpAddr, u8)> for IpNet {
    type Error = IpError;

    fn try_from((address, prefix): (IpAddr, u8)) -> Result<Self, IpError> {
        Self::new(address, prefix)
    }
}

impl From<IpNet> for (IpAddr, u8) {
    fn from(it: IpNet) -> Self {
        (it.address, it.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpNet {
        IpNet::parse(text).unwrap()
    }

    #[test]
    fn ranges_hold_what_lies_wholly_within() {
        assert!(ip("10.1.2.3").is_in_range(ip("10.0.0.0/8")));
        assert!(ip("10.1.2.3/8").is_in_range(ip("10.9.9.9/8")));
        assert!(!ip("10.0.0.0/7").is_in_range(ip("10.0.0.0/8")));
        assert!(!ip("11.0.0.0").is_in_range(ip("10.0.0.0/8")));
        assert!(ip("1.2.3.4").is_in_range(ip("0.0.0.0/0")));
        assert!(ip("ffee::1").is_in_range(ip("ffee::/64")));
        assert!(ip("::1").is_in_range(ip("::/0")));
        assert!(!ip("1.2.3.4").is_in_range(ip("::/0")));
    }

    #[test]
    fn special_ranges_need_a_long_enough_prefix() {
        assert!(ip("127.3.4.5").is_loopback());
        assert!(ip("127.0.0.1/8").is_loopback());
        assert!(!ip("127.0.0.1/7").is_loopback());
        assert!(ip("::1").is_loopback());
        assert!(!ip("::1/127").is_loopback());
        assert!(ip("224.0.0.0/4").is_multicast());
        assert!(!ip("224.0.0.0/3").is_multicast());
        assert!(ip("ff00::/8").is_multicast());
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "",
            "127.0.0",
            "127.0.0.1/",
            "127.0.0.1/33",
            "::/129",
            "1.2.3.4/08",
            "1.2.3.4/+8",
            "::ffff:1.2.3.4",
            "1.2.3.4:80",
            "1.2.3.4/8/8",
        ] {
            assert!(IpNet::parse(text).is_err(), "{text}");
        }
        assert_ne!(ip("10.0.0.1/8"), ip("10.0.0.2/8"));
    }
}
