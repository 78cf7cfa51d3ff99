//! What a program's memory came to, as the system tells it. In a browser the worker asks WebAssembly instead.

use std::fs;

/// The most bytes that this program has held, where the system tells it in the way of Linux.
pub fn peak_memory() -> Option<u64> {
    peak(&fs::read_to_string("/proc/self/status").ok()?)
}

/// The most of a status.
fn peak(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_is_read_in_kilobytes() {
        let status = "Name:\tlab\nVmPeak:\t  9000 kB\nVmHWM:\t    1234 kB\nVmRSS:\t 1000 kB\n";
        assert_eq!(peak(status), Some(1_234 * 1_024));
        for status in ["", "VmRSS:\t 1000 kB", "VmHWM:\t many kB", "VmHWM:\t 12 MB"] {
            assert_eq!(peak(status), None, "{status}");
        }
        // A test has held at least a megabyte, where it is told at all.
        assert!(peak_memory().is_none_or(|most| most > 1 << 20));
    }
}
