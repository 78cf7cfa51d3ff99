//! Lines out of pieces.

/// What of a line has come so far.
#[derive(Default)]
pub struct Lines(Vec<u8>);

impl Lines {
    /// Takes a piece; gives the lines that are whole now.
    pub fn take(&mut self, piece: &[u8]) -> Vec<String> {
        self.0.extend_from_slice(piece);
        let Some(end) = self.0.iter().rposition(|byte| *byte == b'\n') else { return Vec::new() };
        let rest = self.0.split_off(end + 1);
        let whole = std::mem::replace(&mut self.0, rest);
        String::from_utf8_lossy(&whole).lines().map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_whole_however_they_are_cut() {
        let text = "{\"a\":\"é\"}\n{}\nrest".as_bytes();
        for cut in 0..text.len() {
            let mut lines = Lines::default();
            let mut all = lines.take(&text[..cut]);
            all.extend(lines.take(&text[cut..]));
            assert_eq!(all, ["{\"a\":\"é\"}", "{}"]);
        }
    }
}
