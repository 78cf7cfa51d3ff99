//! Numbers for people: three digits that count, units that fit.

/// A number with its unit: "1.49 MB", "2,091 tokens/s", "97.3 %".
pub fn with_unit(value: f64, unit: &str) -> String {
    match unit {
        "bytes" => bytes(value),
        "" | "×" => format!("{}{unit}", short(value)),
        _ => format!("{} {unit}", short(value)),
    }
}

fn bytes(value: f64) -> String {
    match value {
        0.0 => "0".to_owned(),
        v if v >= 1e9 => format!("{} GB", short(v / 1e9)),
        v if v >= 1e6 => format!("{} MB", short(v / 1e6)),
        v if v >= 1e3 => format!("{} kB", short(v / 1e3)),
        v => format!("{v:.0} bytes"),
    }
}

/// Three digits that count, thousands apart.
pub fn short(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if size >= 1000.0 {
        apart(value)
    } else if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        format!("{value:.1}")
    } else if size >= 0.9995 {
        format!("{value:.2}")
    } else if size >= 0.001 {
        format!("{value:.3}")
    } else {
        format!("{value:.1e}")
    }
}

fn apart(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if value < 0.0 { format!("−{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let all = [0.0, 12_345.6, 999.9, 97.31, 2.0, 0.9991, 0.0123, 0.000_05, -1234.0].map(short);
        assert_eq!(
            all,
            ["0", "12,346", "1000", "97.3", "2.00", "0.999", "0.012", "5.0e-5", "−1,234"].map(str::to_owned).to_vec()[..]
        );
        assert_eq!(with_unit(1_494_000.0, "bytes"), "1.49 MB");
        assert_eq!(with_unit(0.5, "×"), "0.500×");
        assert_eq!(with_unit(2090.5, "tokens/s"), "2,090 tokens/s");
    }
}
