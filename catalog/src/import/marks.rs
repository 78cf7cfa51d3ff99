//! Marks in the letters of a list: emoji, shortcodes, the pipes of a row.

/// A heading without emoji, shortcodes and closing marks.
pub fn heading(words: &str) -> String {
    without_shortcodes(&without_emoji(words))
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_matches(['#', ' '])
        .to_owned()
}

/// Pictures, and the invisible characters that join and vary them, left out.
pub fn without_emoji(text: &str) -> String {
    let picture = |c: char| matches!(u32::from(c), 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0xFE00..=0xFE0F | 0x200D | 0x20E3 | 0xE0020..=0xE007F | 0x2300..=0x23FF | 0xF8FF);
    text.chars().filter(|c| !picture(*c)).collect()
}

/// `:heart:` and its like left out.
pub fn without_shortcodes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(':') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let end = after
            .find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '+' | '-')))
            .unwrap_or(after.len());
        let word = &after[..end];
        let known = word.len() >= 2
            && word.starts_with(|c: char| c.is_ascii_lowercase() || c == '+' || c == '-')
            && after[end..].starts_with(':');
        // "10:30:45" and "a:b:c" are no shortcodes: nothing may stand directly before one.
        if known && !out.ends_with(|c: char| c.is_alphanumeric()) {
            rest = &after[end + 1..];
        } else {
            out.push(':');
            out.push_str(word);
            rest = &after[end..];
        }
    }
    out.push_str(rest);
    out
}

/// Whether a line looks like a row: a pipe at either end.
pub fn pipe_shaped(line: &str) -> bool {
    let line = line.trim();
    line.len() > 2 && line.starts_with('|') && line.ends_with('|')
}

/// Whether a line is the one between the head of a table and its rows.
pub fn is_delimiter(line: &str) -> bool {
    line.contains('-') && line.trim().chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

/// Cells of a line: the pipes that no backslash and no code span hides.
pub fn pipes(line: &str) -> usize {
    let line = line.trim();
    let (mut count, mut escaped, mut last_is_pipe) = (0, false, false);
    for c in line.chars() {
        last_is_pipe = c == '|' && !escaped;
        count += usize::from(last_is_pipe);
        escaped = c == '\\' && !escaped;
    }
    let edges = usize::from(line.starts_with('|')) + usize::from(line.len() > 1 && last_is_pipe);
    (count + 1usize).saturating_sub(edges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_and_times() {
        assert_eq!(without_shortcodes(":heart: a 10:30:45 b:c:"), " a 10:30:45 b:c:");
        assert_eq!(without_shortcodes(":heart::"), ":");
        assert_eq!(pipes("| a \\| b | c |"), 2);
    }
}
