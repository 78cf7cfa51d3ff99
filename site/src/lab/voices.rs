//! The two texts side by side as they are told, and how far the run is.

use demo_protocol::{Origin, Phase, Side, Token, Unit};
use leptos::prelude::*;

use super::number::{short, with_unit};
use super::state::{Lab, Progress};

/// The bar, what the run says of itself, and why it ended.
pub fn progress(lab: Lab) -> AnyView {
    let said = move || lab.progress.get().map(|progress| words(&progress));
    let bar = move || {
        let progress = lab.progress.get()?;
        // A bar without a value is one that moves.
        let share = progress.total.map(|total| progress.done as f64 / total.max(1) as f64);
        Some(match share {
            Some(share) => {
                view! { <progress max="1" value=share.to_string() aria-label="Progress"></progress> }.into_any()
            }
            None => view! { <progress aria-label="Progress"></progress> }.into_any(),
        })
    };
    let fault = move || lab.fault.get().map(|fault| view! { <p class="fault" role="alert">{fault}</p> });
    let notes = lab.page.with_value(|page| page.notes.clone());
    let notes = notes.into_iter().map(|note| view! { <p class="note">{note}</p> }).collect_view();
    let state = move || {
        let Some(request) = lab.shown.get() else { return "Choose a method and press Run.".to_owned() };
        let title = lab.title(&request);
        let device = lab.device.get();
        let on = if device.is_empty() { String::new() } else { format!(" on {device}") };
        match (lab.recorded.get(), lab.running.get()) {
            (true, _) => format!("Recorded earlier: {title}{on}. Press Run to measure it here and now."),
            (_, true) => title,
            _ if !lab.whole.get() => format!("{title}: ended early, so not everything was measured."),
            _ => format!("{title}, measured just now{on}."),
        }
    };
    let device = move || {
        let trials = lab.trials.get();
        let tried = trials.iter().map(|(name, rate)| match *rate {
            0.0 => format!("{name} failed"),
            rate => format!("{name}: {} tokens/s", short(rate)),
        });
        let tried: Vec<String> = tried.collect();
        let tried = (!tried.is_empty()).then(|| format!("Tried before the run: {}. ", tried.join("; ")));
        let test = lab.deviation.get().map(|most| match most {
            0.0 => "Its logits are those of the reference to the last bit.".to_owned(),
            most => format!("Its logits are within {most:.1e} of the reference."),
        });
        (tried.is_some() || test.is_some()).then(|| view! { <p class="trials">{tried}{test}</p> })
    };
    view! {
        <div class="state">
            {notes}
            {fault}
            <p class="which">{state}</p>
            {device}
            <div class="bar-place" aria-live="polite"><span class="phase">{said}</span>{bar}</div>
        </div>
    }
    .into_any()
}

fn words(progress: &Progress) -> String {
    let phase = match progress.phase {
        Phase::Wait => "Waiting for the device",
        Phase::Download => "Downloading the model",
        Phase::Parse => "Reading the model",
        Phase::Calibrate => "Looking at calibration text",
        Phase::Compress => "Compressing",
        Phase::Upload => "Bringing weights to the device",
        Phase::WarmUp => "Testing the device",
        Phase::Generate => "Telling the story",
        Phase::Score => "Scoring held-out stories",
        Phase::Time => "Measuring speed, both in turns",
    };
    let unit = match progress.unit {
        Unit::Bytes => {
            let total =
                progress.total.map_or_else(String::new, |total| format!(" of {}", with_unit(total as f64, "bytes")));
            return format!("{phase}: {}{total}", with_unit(progress.done as f64, "bytes"));
        }
        Unit::Tokens => " tokens",
        Unit::Matrices => " matrices",
        Unit::Steps => "",
    };
    match progress.total {
        Some(total) => format!("{phase}: {} of {total}{unit}", progress.done),
        None => phase.to_owned(),
    }
}

/// Original and variant.
pub fn voices(lab: Lab) -> AnyView {
    // Where the two texts part; nowhere as long as one is the beginning of the other.
    let apart = Memo::new(move |_| {
        lab.base.with(|base| lab.variant.with(|variant| base.iter().zip(variant).position(|(a, b)| a.id != b.id)))
    });
    let parted = move || {
        let (base, variant) = (lab.base.with(Vec::len), lab.variant.with(Vec::len));
        match apart.get() {
            _ if base == 0 || variant == 0 => "\u{a0}".to_owned(),
            Some(place) => format!("The texts part at token {}.", place + 1),
            None if lab.running.get() => "The same so far.".to_owned(),
            None => format!("The same text, token for token: {} tokens.", variant.min(base)),
        }
    };
    view! {
        <section class="voices" aria-label="The two texts">
            {voice(lab, Side::Base, apart)}
            {voice(lab, Side::Variant, apart)}
            <p class="parted">{parted}</p>
            <p class="key-line">"Tint: how surprising the token was to its own model"
                <span class="tok surprise-1">"20 to 50 %"</span><span class="tok surprise-2">"5 to 20 %"</span><span class="tok surprise-3">"below 5 %"</span>
                <span class="tok draft">"guessed by the draft"</span><span class="tok lookup">"found in the text"</span></p>
        </section>
    }
    .into_any()
}

fn voice(lab: Lab, side: Side, apart: Memo<Option<usize>>) -> AnyView {
    let tokens = if side == Side::Base { lab.base } else { lab.variant };
    let title = move || match side {
        Side::Base => "Original".to_owned(),
        Side::Variant => {
            lab.shown.get().map_or_else(|| "Compressed".to_owned(), |request| capital(lab.title(&request)))
        }
    };
    let prompt = move || lab.shown.get().map(|request| request.prompt).unwrap_or_default();
    let speed = move || {
        tokens.with(|tokens| {
            let (first, last) = (tokens.first()?, tokens.last()?);
            let took = last.at_us.saturating_sub(first.at_us) as f64 / 1e6;
            (tokens.len() > 8 && took > 0.0)
                .then(|| format!("{} tokens/s, with every probability", short((tokens.len() - 1) as f64 / took)))
        })
    };
    view! {
        <article class="voice">
            <h2>{title}</h2>
            <p class="told" tabindex="0"><span class="prompt">{prompt}</span>
                <For each=move || tokens.get() key=|token| token.index children=move |token| told(&token, side, apart)/></p>
            <p class="pace">{speed}</p>
        </article>
    }
    .into_any()
}

fn told(token: &Token, side: Side, apart: Memo<Option<usize>>) -> AnyView {
    let share = f64::from(token.logprob).exp();
    let tint = match (token.origin, share) {
        (Origin::Draft, _) => "tok draft",
        (Origin::Lookup, _) => "tok lookup",
        (_, share) if share.is_nan() || share >= 0.5 => "tok",
        (_, share) if share >= 0.2 => "tok surprise-1",
        (_, share) if share >= 0.05 => "tok surprise-2",
        _ => "tok surprise-3",
    };
    let place = token.index as usize;
    let title = if share.is_nan() { String::new() } else { format!("{} %", short(share * 100.0)) };
    view! { <span class=tint class:apart=move || side == Side::Variant && apart.get() == Some(place) title=title>{token.text.clone()}</span> }
        .into_any()
}

fn capital(text: String) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
