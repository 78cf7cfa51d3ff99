//! Who asks: the key for limits per client. Never stored, never logged with a query.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::HeaderMap;

/// The address that limits count by: the peer's, or, where the peer is a trusted proxy, the rightmost address of
/// `X-Forwarded-For` that is not one. Of an IPv6 address the first 64 bits count, because one host has as many as it likes.
pub fn key(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let mut address = peer;
    if trusted.contains(&peer) {
        let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
        let hops: Vec<&str> = forwarded.flat_map(|v| v.split(',')).map(str::trim).collect();
        for hop in hops.into_iter().rev() {
            let Ok(hop) = hop.parse() else { break };
            address = hop;
            if !trusted.contains(&hop) {
                break;
            }
        }
    }
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn headers(forwarded: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        headers
    }

    #[test]
    fn a_stranger_cannot_choose_its_address() {
        let trusted = [ip("10.0.0.1")];
        assert_eq!(key(ip("1.2.3.4"), &headers("9.9.9.9"), &trusted), ip("1.2.3.4"));
        assert_eq!(key(ip("10.0.0.1"), &headers("9.9.9.9, 5.6.7.8"), &trusted), ip("5.6.7.8"));
        assert_eq!(key(ip("10.0.0.1"), &headers("5.6.7.8, 10.0.0.1"), &trusted), ip("5.6.7.8"));
        assert_eq!(key(ip("10.0.0.1"), &headers("5.6.7.8, nonsense"), &trusted), ip("10.0.0.1"));
    }

    #[test]
    fn networks_of_ipv6_count_as_one() {
        let key = |a: &str| key(ip(a), &HeaderMap::new(), &[]);
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:1"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_eq!(key("::ffff:1.2.3.4"), ip("1.2.3.4"));
    }
}
