//! Small pieces of text: escaping, plurals, shortened author lists, dates, thousands.

/// Text inside HTML, or inside an attribute in double quotes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    push_escaped(text, &mut out);
    out
}

/// The same into a buffer.
pub fn push_escaped(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// Text as HTML with the parts at the byte ranges marked. Ranges that do not fit the text are left out.
pub fn marked(text: &str, ranges: &[(u32, u32)]) -> String {
    let mut out = String::with_capacity(text.len() + 16 * ranges.len());
    let mut at = 0;
    for (start, end) in ranges {
        let (start, end) = (*start as usize, *end as usize);
        if start < at
            || end <= start
            || !text.is_char_boundary(start)
            || !text.is_char_boundary(end)
            || end > text.len()
        {
            continue;
        }
        push_escaped(&text[at..start], &mut out);
        out.push_str("<mark>");
        push_escaped(&text[start..end], &mut out);
        out.push_str("</mark>");
        at = end;
    }
    push_escaped(&text[at..], &mut out);
    out
}

/// "ICML 2023", or what of it is known.
pub fn venue_and_year(venue: Option<&str>, year: Option<u16>) -> String {
    match (venue, year) {
        (Some(venue), Some(year)) => format!("{venue} {year}"),
        (Some(venue), None) => venue.to_owned(),
        (None, Some(year)) => year.to_string(),
        (None, None) => String::new(),
    }
}

/// "1 entry", "12 entries", "1,234 entries".
pub fn plural(count: u32, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { many })
}

/// Digits in groups of three.
pub fn thousands(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Up to three authors, then how many more.
pub fn authors(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} others", rest.len()),
    }
}

/// A date as written in data ("2024-02-16", "2024-02", "2024") for people ("16 February 2024").
pub fn date(date: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (parts.next().unwrap_or(date), parts.next(), parts.next());
    let month = month.and_then(|m| m.parse::<usize>().ok()).and_then(|m| MONTHS.get(m.checked_sub(1)?));
    let day = day.and_then(|d| d.parse::<u8>().ok());
    match (month, day) {
        (Some(month), Some(day)) => format!("{day} {month} {year}"),
        (Some(month), None) => format!("{month} {year}"),
        _ => date.to_owned(),
    }
}

/// The first `max` characters, cut at a word.
pub fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let head: String = text.chars().take(max).collect();
    let end = head.rfind(' ').unwrap_or(head.len());
    format!("{}…", head[..end].trim_end_matches([',', ';', ':', '.']))
}

/// Time inside the search for people.
pub fn took(micros: u64) -> String {
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..10_000 => format!("{:.1} ms", micros as f64 / 1e3),
        10_000..1_000_000 => format!("{} ms", micros / 1_000),
        _ => format!("{:.1} s", micros as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_escapes() {
        assert_eq!(marked("a<b GPTQ", &[(4, 8)]), "a&lt;b <mark>GPTQ</mark>");
        assert_eq!(marked("é", &[(0, 1), (5, 9), (2, 2)]), "é");
        assert_eq!(marked("abc", &[(0, 1), (1, 2)]), "<mark>a</mark><mark>b</mark>c");
    }

    #[test]
    fn numbers_names_dates() {
        assert_eq!(plural(1, "entry", "entries"), "1 entry");
        assert_eq!(plural(1_234_567, "entry", "entries"), "1,234,567 entries");
        let names: Vec<String> = ["A", "B", "C", "D"].map(String::from).to_vec();
        assert_eq!(authors(&names), "A, B and 2 others");
        assert_eq!(authors(&names[..3]), "A, B and C");
        assert_eq!(date("2024-02-16"), "16 February 2024");
        assert_eq!(date("2024-13"), "2024-13");
        assert_eq!(date("2024"), "2024");
        assert_eq!(took(420), "420 µs");
        assert_eq!(took(4_200), "4.2 ms");
        assert_eq!(cut("one two three", 9), "one two…");
    }
}
