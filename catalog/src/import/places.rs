//! Lines and columns: from a byte of the repaired text to the place in the list as it lies on disk.

use std::cell::Cell;
use std::collections::HashMap;

/// Where each line starts, and where repairs moved the columns.
#[derive(Debug, Default)]
pub struct Places {
    text: String,
    starts: Vec<usize>,
    /// By line: byte in the repaired line behind which so many more characters stand in the original.
    shifts: HashMap<usize, Vec<(usize, isize)>>,
    /// Where the last question ended: line, byte, characters before it. Questions come in order of bytes, so that a line
    /// of a megabyte is counted once and not once per diagnostic.
    last: Cell<(usize, usize, usize)>,
}

impl Places {
    /// Of a text, with the shifts of its repaired lines (counted from 0).
    pub fn new(text: &str, shifts: HashMap<usize, Vec<(usize, isize)>>) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text: text.to_owned(), starts, shifts, last: Cell::new((0, 0, 0)) }
    }

    /// Line and column, 1 first, of a byte of the repaired text.
    pub fn of(&self, at: usize) -> (usize, usize) {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= at) - 1;
        let (last_line, last_at, last_count) = self.last.get();
        let (from, before) =
            if last_line == line && last_at <= at { (last_at, last_count) } else { (self.starts[line], 0) };
        let count = before + self.text[from.max(self.starts[line])..at].chars().count();
        self.last.set((line, at, count));
        let inside = at - self.starts[line];
        let moved: isize = self
            .shifts
            .get(&line)
            .into_iter()
            .flatten()
            .take_while(|(end, _)| *end <= inside)
            .map(|(_, more)| more)
            .sum();
        (line + 1, (count as isize + moved + 1).max(1) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_of_the_original() {
        let places = Places::new("é b\nRincé x\n", HashMap::from([(1, vec![(6, 1)])]));
        assert_eq!(places.of(0), (1, 1));
        assert_eq!(places.of(3), (1, 3));
        assert_eq!(places.of("é b\nRincé ".len()), (2, 8));
        assert_eq!(places.of(5), (2, 1));
        assert_eq!(places.of(999), (3, 1));
    }
}
