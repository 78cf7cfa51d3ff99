//! Proof of work: while very many forms arrive, a browser shows with a moment of counting that it is not one machine
//! sending thousands. The browser finds a number, the server checks it; both with this.

use sha2::{Digest, Sha256};

/// Zero bits that the hash must begin with: a quarter of a million tries on average, about a second for a browser.
pub const BITS: u32 = 18;

/// Whether a number is the proof for a form, told by its token.
pub fn is_done(token: &str, number: u64) -> bool {
    let hash = Sha256::digest(format!("{token}.{number}"));
    let first = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
    first.leading_zeros() >= BITS
}

/// Looks for the proof among so many numbers from one on.
pub fn find(token: &str, from: u64, tries: u64) -> Option<u64> {
    (from..from.saturating_add(tries)).find(|number| is_done(token, *number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_found_and_belongs_to_one_form() {
        let token = "6b0277c1.28a0dadedd82be13.c20f964418aa69b7556eed272e0c37fe";
        let number = find(token, 0, 1 << (BITS + 5)).expect("it would take a miracle not to find one");
        assert!(is_done(token, number) && !is_done("another", number));
        assert_eq!(find(token, 0, number), None);
        assert_eq!(find(token, u64::MAX, 2), None);
    }
}
