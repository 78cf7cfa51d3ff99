//! What numbers mean, in plain words made from the numbers.

use demo_protocol::Measure;

use super::number::{short, with_unit};

/// The metric of speculation, and its parts.
const METRIC: &str = "acceptance-rate";
const ROUND: Option<&str> = Some("tokens per round");
const EVEN: Option<&str> = Some("tokens per round to break even");
/// The speed-up, and what it is of speculation by itself where the recipe changed the weights as well.
const SPEED: &str = "speed-up-ratio";
const ALONE: Option<&str> = Some("over the same weights decoded plainly");
/// A speed-up that is as good as none.
const ALIKE: std::ops::RangeInclusive<f64> = 0.99..=1.01;

fn find<'a>(all: &'a [Measure], metric: &str, part: Option<&str>) -> Option<&'a Measure> {
    all.iter().find(|m| m.metric == metric && m.part.as_deref() == part)
}

/// How much was accepted, in a few words; nothing where nothing was proposed.
pub fn acceptance(all: &[Measure]) -> Option<String> {
    let mut said = vec![format!("α {}", spoken(find(all, METRIC, None)?))];
    said.extend(find(all, METRIC, ROUND).map(|round| format!("{} tokens a round", short(round.value))));
    said.extend(find(all, METRIC, EVEN).map(|even| format!("{} to break even", short(even.value))));
    Some(said.join(", "))
}

/// Why speculation was faster or slower than plain decoding; nothing where nothing was proposed.
pub fn speculation(all: &[Measure]) -> Option<String> {
    let rate = find(all, METRIC, None)?;
    let mut said = vec![format!("Acceptance α is {}: so many of the guesses that were tested stood.", spoken(rate))];
    said.extend(find(all, METRIC, ROUND).map(|round| format!("A round made {} tokens.", short(round.value))));
    let (whole, alone) = (find(all, SPEED, None), find(all, SPEED, ALONE));
    if let (Some(even), Some(speed)) = (find(all, METRIC, EVEN), alone.or(whole)) {
        let (plain, over) = match alone {
            Some(_) => ("plain decoding with the same weights", " over the same weights decoded plainly"),
            None => ("plain decoding", ""),
        };
        said.push(format!(
            "Against the clock a round made {} and took as long as {} tokens of {plain}: so many are needed to break even.",
            short(even.value * speed.value),
            short(even.value)
        ));
        let (side, why) = match speed.value {
            s if ALIKE.contains(&s) => ("about 1", "a round costs what it makes"),
            s if s > 1.0 => ("above 1", "a round makes more than it costs"),
            _ if rate.value < 50.0 => (
                "below 1",
                "a round costs more than it makes: most guesses fall, and what is judged in vain costs as much as what stands",
            ),
            _ => (
                "below 1",
                "a round costs more than it makes: most guesses stand, but making and checking them is dear on this device",
            ),
        };
        said.push(format!("The speed-up{over} is {}, {side}, because {why}.", spoken(speed)));
        if let (Some(_), Some(whole)) = (alone, whole) {
            said.push(format!("Weights and speculation together make {} over the original.", spoken(whole)));
        }
    }
    let known = [None, ROUND, EVEN];
    let others = all.iter().filter(|m| m.metric == METRIC && !known.contains(&m.part.as_deref()));
    let others: Vec<String> =
        others.map(|m| format!("{} {}", m.part.as_deref().unwrap_or_default(), spoken(m))).collect();
    if !others.is_empty() {
        said.push(format!("Besides: {}.", others.join("; ")));
    }
    Some(said.join(" "))
}

fn spoken(measure: &Measure) -> String {
    with_unit(measure.value, &measure.unit)
}

/// What the trial of devices showed, where more than one worked.
pub fn devices(trials: &[(String, f64)]) -> Option<&'static str> {
    let most = |cpu: bool| {
        trials
            .iter()
            .filter(|(name, rate)| name.starts_with("CPU") == cpu && *rate > 0.0)
            .map(|(_, rate)| *rate)
            .reduce(f64::max)
    };
    Some(if most(true)? >= most(false)? {
        "For models this small the processor often wins: a token is hundreds of small steps, and to ask a GPU for one takes longer than the step. "
    } else {
        "For small models the processor often wins; here the GPU did. "
    })
}

/// What a recipe of none or several steps does; one step says it itself.
pub fn recipe(titles: &[String]) -> Option<String> {
    match titles {
        [] => Some(
            "No step: both texts are the same model's. It shows how far the numbers vary by themselves.".to_owned(),
        ),
        [_] => None,
        _ => Some(format!(
            "In this order: {}. Each step works on what the one before it left; every number is of all together.",
            titles.join(", then ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use demo_protocol::{Side, Sort};

    use super::*;

    fn measure(metric: &str, part: Option<&str>, value: f64, unit: &str) -> Measure {
        Measure::new(metric, part, Some(Side::Variant), value, unit, Sort::Measured, "")
    }

    #[test]
    fn break_even_is_told_from_the_numbers() {
        let all = |rate, speed| {
            vec![
                measure(METRIC, None, rate, "%"),
                measure(METRIC, ROUND, 1.97, "tokens"),
                measure("speed-up-ratio", None, speed, "×"),
                measure(METRIC, EVEN, 2.874, "tokens"),
            ]
        };
        let slow = speculation(&all(70.0, 0.81)).unwrap();
        assert!(slow.contains("α is 70.0 %") && slow.contains("A round made 1.97 tokens."), "{slow}");
        assert!(slow.contains("a round made 2.33 and took as long as 2.87 tokens"), "{slow}");
        assert!(slow.contains("0.810×, below 1, because") && slow.contains("most guesses stand"), "{slow}");
        assert!(speculation(&all(20.0, 0.81)).unwrap().contains("most guesses fall"));
        assert!(speculation(&all(70.0, 1.6)).unwrap().contains("above 1, because a round makes more than it costs"));
        assert!(speculation(&all(0.0, 1.004)).unwrap().contains("about 1"));
        assert_eq!(speculation(&[measure("throughput", None, 1.0, "")]), None);
        assert_eq!(acceptance(&all(70.0, 0.81)).unwrap(), "α 70.0 %, 1.97 tokens a round, 2.87 to break even");
        // Where the weights were changed as well, speculation is held against these weights.
        let mut both = all(70.0, 1.6);
        both.push(measure(SPEED, ALONE, 0.81, "×"));
        let said = speculation(&both).unwrap();
        assert!(said.contains("took as long as 2.87 tokens of plain decoding with the same weights"), "{said}");
        assert!(said.contains("over the same weights decoded plainly is 0.810×, below 1, because"), "{said}");
        assert!(said.ends_with("together make 1.60× over the original."), "{said}");
        let mut more = all(70.0, 0.81);
        more.push(measure(METRIC, Some("cost of a guess"), 0.35, "tokens"));
        assert!(speculation(&more).unwrap().ends_with("Besides: cost of a guess 0.350 tokens."));
    }

    #[test]
    fn devices_and_recipes_are_told() {
        let trial = |name: &str, rate| (name.to_owned(), rate);
        assert!(
            devices(&[trial("CPU, own kernels", 900.0), trial("WebGPU, x", 90.0)]).unwrap().contains("often wins:")
        );
        assert!(
            devices(&[trial("CPU, own kernels", 9.0), trial("WebGPU, x", 90.0)]).unwrap().contains("here the GPU did")
        );
        assert_eq!(devices(&[trial("CPU, own kernels", 9.0), trial("WebGPU, x", 0.0)]), None, "it failed");
        assert_eq!(recipe(&["A".to_owned()]), None);
        assert!(recipe(&["A".to_owned(), "B, 4 bits".to_owned()]).unwrap().contains("A, then B, 4 bits."));
    }
}
