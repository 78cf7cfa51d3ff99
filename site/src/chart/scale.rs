//! From numbers to lengths.

/// Marks of an axis from 0 to at least `max`: steps of 1, 2 or 5 times a power of ten, at most `most` of them.
pub fn ticks(max: u32, most: u32) -> Vec<u32> {
    let most = most.max(1);
    let mut step = 1u64;
    while u64::from(max).div_ceil(step) > u64::from(most) {
        step = match step.to_string().as_bytes()[0] {
            b'1' => step * 2,
            b'2' => step / 2 * 5,
            _ => step * 2,
        };
    }
    (0..).map(|i| i * step).take_while(|t| *t < u64::from(max) + step).filter_map(|t| u32::try_from(t).ok()).collect()
}

/// The length for a value, where `max` has the length `full`.
pub fn length(value: u32, max: u32, full: f64) -> f64 {
    if max == 0 { 0.0 } else { f64::from(value) / f64::from(max) * full }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_cover_the_largest_value_in_round_steps() {
        assert_eq!(ticks(0, 4), [0]);
        assert_eq!(ticks(3, 4), [0, 1, 2, 3]);
        assert_eq!(ticks(87, 4), [0, 50, 100]);
        assert_eq!(ticks(400, 4), [0, 100, 200, 300, 400]);
        for max in [1, 7, 19, 101, 4_999, u32::MAX - 1_000_000_000] {
            let marks = ticks(max, 5);
            assert!(*marks.last().unwrap() >= max && marks.len() <= 6, "{max}: {marks:?}");
        }
    }

    #[test]
    fn lengths_are_shares() {
        assert_eq!(length(5, 10, 100.0), 50.0);
        assert_eq!(length(5, 0, 100.0), 0.0);
    }
}
