//! Days of the calendar, in UTC.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Today as "2026-11-21", in UTC.
pub fn today() -> String {
    let days = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() / 86_400);
    date(days)
}

/// Microseconds since 1970.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, micros)
}

/// A time in microseconds, as moments are counted.
pub fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

/// A moment in microseconds since 1970 as "2026-11-21 14:05".
pub fn moment(micros: i64) -> String {
    let minutes = u64::try_from(micros).unwrap_or(0) / 60_000_000;
    format!("{} {:02}:{:02}", date(minutes / 1_440), minutes / 60 % 24, minutes % 60)
}

/// A day counted from 1 January 1970, in the Gregorian calendar (shifted so that years begin in March).
pub fn date(days: u64) -> String {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        for (days, want) in [(0, "1970-01-01"), (11_016, "2000-02-29"), (20_778, "2026-11-21"), (20_453, "2025-12-31")]
        {
            assert_eq!(date(days), want);
        }
        assert_eq!(moment(20_778 * 86_400_000_000 + 845 * 60_000_000 + 59), "2026-11-21 14:05");
    }
}
