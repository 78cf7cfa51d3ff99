//! What a run looks like in a terminal: bars while it goes on, and a table at its end.

use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use demo_protocol::{Event, Measure, Phase, Report, Side, Unit};

use super::{Format, print};

/// Shows events as they come.
pub struct Screen {
    format: Format,
    progress: bool,
    /// Whether the text goes to the same terminal as the bars: it shows by itself how far it is.
    text: bool,
    side: Option<Side>,
    /// The phase that goes on, and since when.
    since: Option<(Phase, Instant)>,
    /// Whether a bar stands in the line.
    bar: bool,
}

impl Screen {
    /// A screen that shows nothing yet.
    pub fn new(format: Format) -> Self {
        Self {
            format,
            progress: std::io::stderr().is_terminal(),
            text: std::io::stdout().is_terminal(),
            side: None,
            since: None,
            bar: false,
        }
    }

    /// Shows an event.
    pub fn show(&mut self, event: &Event) -> ControlFlow<()> {
        if self.format == Format::Json {
            print(&format!("{}\n", serde_json::to_string(event).unwrap_or_default()));
            return ControlFlow::Continue(());
        }
        match event {
            Event::Progress { phase: Phase::Generate, .. } if self.text => self.clear(),
            Event::Progress { phase, done, total: Some(total), unit } if self.progress => {
                self.bar(*phase, *done, *total, *unit);
            }
            Event::Trial { device, rate } => {
                self.clear();
                eprintln!("{rate:8.0} tokens/s  {device}");
            }
            Event::Device { name, deviation: Some(deviation), sound: true } => {
                self.clear();
                eprintln!("{name}: logits within {deviation:.1e} of the reference");
            }
            Event::Token(token) => {
                self.clear();
                if self.side != Some(token.side) {
                    self.side = Some(token.side);
                    print(&format!("\n{:?}: ", token.side));
                }
                print(&token.text);
                let _ = std::io::stdout().flush();
            }
            Event::Warning { text } => {
                self.clear();
                print(&format!("note: {text}\n"));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn bar(&mut self, phase: Phase, done: u64, total: u64, unit: Unit) {
        let since = match self.since {
            Some((known, since)) if known == phase && done > 0 => since,
            _ => Instant::now(),
        };
        self.since = Some((phase, since));
        if done >= total {
            self.clear();
            return;
        }
        eprint!("\r{:90}\r{}", "", line(phase, done, total, unit, since.elapsed()));
        self.bar = true;
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.bar) {
            eprint!("\r{:90}\r", "");
        }
    }
}

/// A bar: the phase, how much of it is done, and how long the rest takes at the pace so far.
fn line(phase: Phase, done: u64, total: u64, unit: Unit, taken: Duration) -> String {
    let filled = (done * 30).checked_div(total).unwrap_or(0).min(30) as usize;
    let count = |count: u64| match unit {
        Unit::Bytes => format!("{:.1}", count as f64 / 1e6),
        _ => count.to_string(),
    };
    let unit = match unit {
        Unit::Bytes => " MB",
        Unit::Tokens => " tokens",
        Unit::Matrices => " matrices",
        Unit::Steps => "",
    };
    let left = taken.as_secs_f64() / done.max(1) as f64 * total.saturating_sub(done) as f64;
    let left = if done == 0 { String::new() } else { format!(", {left:.0} s left") };
    let name = format!("{phase:?}");
    format!(
        "{name:<10} [{}{}] {}/{}{unit}{left}",
        "#".repeat(filled),
        ".".repeat(30 - filled),
        count(done),
        count(total)
    )
}

/// The numbers of a report, a row for each, base beside variant.
pub fn table(report: &Report) -> String {
    let mut out = format!("\n\n{:48}{:>16}{:>16}\n", report.device, "base", "variant");
    let mut done: Vec<(&str, Option<&str>)> = Vec::new();
    for measure in &report.measures {
        let key = (measure.metric.as_str(), measure.part.as_deref());
        if done.contains(&key) {
            continue;
        }
        done.push(key);
        let of = |side| report.measure(key.0, key.1, side).map_or_else(String::new, number);
        let name = key.1.map_or_else(|| key.0.to_owned(), |part| format!("{}: {part}", key.0));
        let unit = if measure.unit.is_empty() { String::new() } else { format!(" ({})", measure.unit) };
        let variant = if measure.side.is_none() { of(None) } else { of(Some(Side::Variant)) };
        out += &format!("{:48}{:>16}{variant:>16}\n", name + &unit, of(Some(Side::Base)));
    }
    if !report.layers.is_empty() {
        let worse = report.layers.iter().filter_map(|layer| Some((layer.output_error?, layer.rounding_error?)));
        let (mut better, mut count) = (0, 0);
        worse.for_each(|(own, plain)| {
            count += 1;
            better += usize::from(own < plain);
        });
        if count > 0 {
            out += &format!("matrices with less output error than plain rounding: {better} of {count}\n");
        }
    }
    out
}

fn number(measure: &Measure) -> String {
    let digits = |value: f64| match value.abs() {
        v if v >= 1e5 => format!("{value:.0}"),
        v if v >= 100.0 => format!("{value:.1}"),
        v if v >= 1.0 => format!("{value:.3}"),
        _ => format!("{value:.4}"),
    };
    match measure.spread {
        Some(spread) if spread > 0.0 => format!("{} ± {}", digits(measure.value), digits(spread)),
        _ => digits(measure.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_says_how_far_and_how_long() {
        let line = line(Phase::Upload, 1_500_000, 3_000_000, Unit::Bytes, Duration::from_secs(4));
        assert_eq!(line, format!("Upload     [{}{}] 1.5/3.0 MB, 4 s left", "#".repeat(15), ".".repeat(15)));
        let line = super::line(Phase::Score, 0, 24, Unit::Steps, Duration::ZERO);
        assert_eq!(line, format!("Score      [{}] 0/24", ".".repeat(30)));
    }
}
