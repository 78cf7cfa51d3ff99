//! A run as the fields of a form: what a link to the lab says, and what its form sends without a script.
//!
//! ```text
//! model=stories-s&prompt=Once&step1=wanda&step1.sparsity=50&step2=gptq&step2.bits=3
//! ```

use crate::card::{KnobKind, MethodCard};
use crate::recipe::{Setting, Settings, Step};
use crate::request::{DeviceChoice, Request};

/// The most steps of an address.
const MOST: usize = 6;

/// The field that says where a model lies that is nobody's but the visitor's. It is no part of a request.
pub const FROM: &str = "from";

/// Devices by their word in addresses.
pub const DEVICES: &[(&str, DeviceChoice)] = &[
    ("best", DeviceChoice::Best),
    ("cpu", DeviceChoice::Cpu),
    ("plain", DeviceChoice::Plain),
    ("flex", DeviceChoice::Flex),
    ("wgpu", DeviceChoice::Wgpu),
    ("wgpu_burn", DeviceChoice::WgpuBurn),
    ("cuda", DeviceChoice::Cuda),
];

/// Changes a request by the fields of an address. What is not understood is left out; gives what was.
pub fn read(request: &mut Request, fields: &[(String, String)], cards: &[MethodCard]) -> Vec<String> {
    let mut notes = Vec::new();
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let mut number = |name: &str, to: &mut dyn FnMut(f64)| {
        let Some(text) = field(name).filter(|text| !text.trim().is_empty()) else { return };
        match text.trim().parse::<f64>() {
            Ok(n) if n.is_finite() && n >= 0.0 => to(n),
            _ => notes.push(format!("{name} is not understood: \"{}\"", short(text))),
        }
    };
    number("tokens", &mut |n| request.tokens = n as u32);
    number("seed", &mut |n| request.seed = n as u64);
    number("temperature", &mut |n| request.sampling.temperature = n as f32);
    number("top_k", &mut |n| request.sampling.top_k = n as u32);
    number("top_p", &mut |n| request.sampling.top_p = n as f32);
    number("min_p", &mut |n| request.sampling.min_p = n as f32);
    number("repetition_penalty", &mut |n| request.sampling.repetition_penalty = n as f32);
    if let Some(model) = field("model").filter(|model| !model.is_empty()) {
        model.clone_into(&mut request.model);
    }
    if let Some(prompt) = field("prompt") {
        // Forms send line ends of two characters.
        request.prompt = prompt.replace("\r\n", "\n");
    }
    if let Some(robust) = field("robustness") {
        request.measure.robustness = matches!(robust, "on" | "true" | "1");
    }
    if let Some(word) = field("device") {
        match DEVICES.iter().find(|(known, _)| *known == word) {
            Some((_, device)) => request.device = *device,
            None => notes.push(format!("no device is called \"{}\"", short(word))),
        }
    }
    if fields.iter().any(|(name, _)| name.starts_with("step")) {
        request.recipe.steps.clear();
    }
    for place in 1..=MOST {
        let step = format!("step{place}");
        let Some(method) = field(&step).filter(|method| !method.is_empty()) else { continue };
        let Some(card) = cards.iter().find(|card| card.slug == method) else {
            notes.push(format!("no method is called \"{}\"", short(method)));
            continue;
        };
        let mut settings = Settings::default();
        for knob in card.knobs.iter() {
            // A field of a method that stood here before has another knob's name, and is nobody's.
            let Some(text) = field(&format!("{step}.{}", knob.name)) else { continue };
            let setting = match &knob.kind {
                KnobKind::Switch { .. } => text.parse().ok().map(Setting::Flag),
                KnobKind::Range { .. } => text.trim().parse().ok().filter(|n: &f64| n.is_finite()).map(Setting::Number),
                KnobKind::Choice { .. } => Some(Setting::Word(text.to_owned())),
            };
            match setting
                .filter(|setting| card.complete(0, &Settings::default().with(&knob.name, setting.clone())).is_ok())
            {
                Some(setting) if setting == knob.kind.default_setting() => {}
                Some(setting) => settings = settings.with(&knob.name, setting),
                None => notes.push(format!("{} of {} cannot be \"{}\"", knob.label, card.name, short(text))),
            }
        }
        request.recipe.steps.push(Step { method: method.to_owned(), settings });
    }
    notes
}

/// The fields of a request that differ from a run with everything at its default, in order.
pub fn fields(request: &Request) -> Vec<(String, String)> {
    let plain = Request::new(&request.model, &request.prompt);
    let mut out = vec![("model".to_owned(), request.model.clone()), ("prompt".to_owned(), request.prompt.clone())];
    let mut put = |name: &str, differs: bool, value: String| {
        if differs {
            out.push((name.to_owned(), value));
        }
    };
    let (is, was) = (&request.sampling, &plain.sampling);
    put("tokens", request.tokens != plain.tokens, request.tokens.to_string());
    put("seed", request.seed != plain.seed, request.seed.to_string());
    put("temperature", is.temperature != was.temperature, is.temperature.to_string());
    put("top_k", is.top_k != was.top_k, is.top_k.to_string());
    put("top_p", is.top_p != was.top_p, is.top_p.to_string());
    put("min_p", is.min_p != was.min_p, is.min_p.to_string());
    put("repetition_penalty", is.repetition_penalty != was.repetition_penalty, is.repetition_penalty.to_string());
    put("robustness", request.measure.robustness, "on".to_owned());
    let device = DEVICES.iter().find(|(_, device)| *device == request.device).map_or("best", |(word, _)| *word);
    put("device", request.device != plain.device, device.to_owned());
    for (place, step) in request.recipe.steps.iter().enumerate() {
        let name = format!("step{}", place + 1);
        put(&name, true, step.method.clone());
        for knob in step.settings.names() {
            if let Some(setting) = step.settings.get(knob) {
                put(&format!("{name}.{knob}"), true, setting.to_string());
            }
        }
    }
    out
}

/// Somebody else's text, cut for a message.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::{Choice, Family, Knob};

    fn cards() -> Vec<MethodCard> {
        let choice = |value: &'static str| Choice { value: value.into(), label: value.into() };
        let knob = |name: &'static str, kind| Knob { name: name.into(), label: name.into(), help: "".into(), kind };
        let bits = KnobKind::Choice { options: vec![choice("8"), choice("4")].into(), default: "4".into() };
        let share = KnobKind::Range { min: 0.0, max: 90.0, step: 10.0, default: 50.0, unit: "%".into() };
        let card = |slug: &'static str, knobs: Vec<Knob>| MethodCard {
            slug: slug.into(),
            name: slug.into(),
            family: Family::Quantization,
            summary: "".into(),
            topic: "".into(),
            papers: Cow::Borrowed(&[]),
            knobs: knobs.into(),
            improves: Cow::Borrowed(&[]),
            harms: Cow::Borrowed(&[]),
            combines: "".into(),
            calibrated: false,
            text_bound: false,
        };
        vec![
            card("gptq", vec![knob("bits", bits), knob("order", KnobKind::Switch { default: true })]),
            card("wanda", vec![knob("share", share)]),
        ]
    }

    fn read_text(text: &str) -> (Request, Vec<String>) {
        let fields: Vec<(String, String)> = text
            .split('&')
            .filter_map(|pair| pair.split_once('=').map(|(a, b)| (a.to_owned(), b.to_owned())))
            .collect();
        let mut request = Request::new("s", "Once");
        let notes = read(&mut request, &fields, &cards());
        (request, notes)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = "model=m&prompt=A b&tokens=20&seed=7&temperature=0.8&top_k=5&top_p=0.9&min_p=0.1&repetition_penalty=1.2&robustness=on&device=cpu&step1=wanda&step1.share=60&step2=gptq&step2.bits=8&step2.order=false";
        let (request, notes) = read_text(text);
        assert!(notes.is_empty(), "{notes:?}");
        let written: Vec<String> = fields(&request).iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(written.join("&"), text);
    }

    #[test]
    fn what_is_not_understood_is_said_and_left_out() {
        let (request, notes) = read_text(
            "tokens=many&device=abacus&step1=magic&step2=gptq&step2.bits=7&step2.order=maybe&step3=wanda&step3.share=55",
        );
        assert_eq!(notes.len(), 6, "{notes:?}");
        assert_eq!((request.tokens, request.recipe.steps.len()), (128, 2));
        assert!(request.recipe.steps.iter().all(|step| step.settings.is_empty()));
        let (default, notes) = read_text("step1=gptq&step1.bits=4&step1.order=true&tokens=");
        assert!(notes.is_empty() && default.recipe.steps[0].settings.is_empty());
    }
}
