//! What other servers answer, and not more of it than one wants to hold.

use std::io::{self, Read};

/// The body of an answer; none where it is longer than this. It is counted unpacked.
///
/// # Errors
/// When it does not come whole.
pub fn read(body: &mut ureq::Body, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    body.as_reader().take(most + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= most))
}
