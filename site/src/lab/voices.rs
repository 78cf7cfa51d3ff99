//! The two texts side by side as they are told, and how far the run is.

use demo_protocol::{Origin, Phase, Side, Token, Unit};
use leptos::prelude::*;

use super::drive;
use super::explain;
use super::number::{short, with_unit};
use super::patience;
use super::share;
use super::state::{Doing, Lab, Progress, Tint, Where};

/// The bar, what the run says of itself, and why it ended.
pub fn progress(lab: Lab) -> AnyView {
    let said = move || lab.progress.get().map(|progress| words(&progress));
    // Read aloud is what goes on, when that changes: how far it is changes all the time.
    let aloud = Memo::new(move |_| match lab.progress.get() {
        Some(progress) => name(progress.doing),
        None if lab.whole.get() && lab.at.get() != Where::Recorded => "Done",
        None => "",
    });
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
    let notice = move || lab.notice.get().map(|notice| view! { <p class="note" role="status">{notice}</p> });
    let silent = move || {
        let said = lab.silent.get()?;
        let words = format!("{said}. It may still be at work on a large model; a device that hangs never answers.");
        Some(
            view! { <p class="fault silent" role="alert">{words}" "<button class="quiet" type="button" on:click=move |_| drive::stop(lab)>"End it"</button></p> },
        )
    };
    let notes = lab.page.with_value(|page| page.notes.clone());
    let notes = notes.into_iter().map(|note| view! { <p class="note">{note}</p> }).collect_view();
    let state = move || {
        let Some(request) = lab.shown.get() else { return "Choose a method and press Run.".to_owned() };
        let title = lab.title(&request);
        let device = lab.device.get();
        let on = if device.is_empty() { String::new() } else { format!(" on {device}") };
        match (lab.at.get(), lab.running.get()) {
            (Where::Recorded, _) => format!("Recorded earlier: {title}{on}. Press Run to measure it here and now."),
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
        let why = explain::devices(&trials).filter(|_| tried.is_some());
        let test = match (lab.sound.get(), lab.deviation.get()) {
            (Some(true), Some(0.0)) => Some("Its logits are those of the reference to the last bit.".to_owned()),
            (Some(true), Some(most)) => Some(format!("Its logits are within {most:.1e} of the reference.")),
            _ => None,
        };
        (tried.is_some() || test.is_some()).then(|| view! { <p class="trials">{tried}{why}{test}</p> })
    };
    let wrong = move || {
        let found = match lab.deviation.get() {
            Some(most) => format!("its logits are up to {most:.1e} from the reference"),
            None => "some of its logits are no numbers".to_owned(),
        };
        let words = format!(
            "Wrong: {} does not pass its test, {found}. Nothing that it computes is charted.",
            lab.device.get()
        );
        (lab.sound.get() == Some(false)).then(|| view! { <p class="wrong" role="alert">{words}</p> })
    };
    view! {
        <div class="state">
            {notes}
            {fault}
            {notice}
            {silent}
            <p class="which">{state}</p>
            {wrong}
            {device}
            <p class="vh" role="status">{move || aloud.get()}</p>
            <div class="bar-place"><span class="phase">{said}</span>{bar}{share::invitation(lab)}</div>
        </div>
    }
    .into_any()
}

/// What goes on, in words.
const DOINGS: &[(Doing, &str)] = &[
    (Doing::Engine, "Getting the engine"),
    (Doing::Phase(Phase::Wait), "Waiting for the device"),
    (Doing::Phase(Phase::Download), "Downloading the model"),
    (Doing::Phase(Phase::Parse), "Reading the model"),
    (Doing::Phase(Phase::Calibrate), "Looking at calibration text"),
    (Doing::Phase(Phase::Compress), "Compressing"),
    (Doing::Phase(Phase::Upload), "Bringing weights to the device"),
    (Doing::Phase(Phase::WarmUp), "Testing the device"),
    (Doing::Phase(Phase::Generate), "Telling the story"),
    (Doing::Phase(Phase::Score), "Scoring held-out stories"),
    (Doing::Phase(Phase::Time), "Measuring speed, both in turns"),
];

fn name(doing: Doing) -> &'static str {
    DOINGS.iter().find(|(known, _)| *known == doing).map_or("Working", |(_, words)| words)
}

fn words(progress: &Progress) -> String {
    let doing = name(progress.doing);
    let (count, unit): (fn(u64) -> String, &str) = match progress.unit {
        Unit::Bytes => (|n| with_unit(n as f64, "bytes"), ""),
        Unit::Tokens => (|n| short_count(n), " tokens"),
        Unit::Matrices => (|n| short_count(n), " matrices"),
        Unit::Steps => (|n| short_count(n), ""),
    };
    let far = match progress.total {
        Some(total) => format!(": {} of {}{unit}", count(progress.done), count(total)),
        None if progress.unit == Unit::Bytes => format!(": {}", count(progress.done)),
        None => String::new(),
    };
    let left =
        patience::left(progress).map_or_else(String::new, |left| format!(", about {} left", patience::span(left)));
    format!("{doing}{far}{left}")
}

fn short_count(count: u64) -> String {
    if count < 1000 { count.to_string() } else { short(count as f64) }
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
    let guesses =
        move || lab.measures.with(|all| explain::speculation(all)).map(|said| view! { <p class="guesses">{said}</p> });
    let of = move |tint| move || lab.tint.get() == tint;
    view! {
        <section class="voices" class:by-probability=of(Tint::Probability) class:by-origin=of(Tint::Origin) aria-label="The two texts">
            {voice(lab, Side::Base, apart)}
            {voice(lab, Side::Variant, apart)}
            <p class="parted">{parted}</p>
            {guesses}
            {tints(lab)}
        </section>
    }
    .into_any()
}

/// Tints of a choice: its word in the browser's storage, its name, and its legend as classes and words.
type Row = (Tint, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const TINTS: &[Row] = &[
    (
        Tint::Probability,
        "probability",
        "how probable a token was to its own model",
        &[("tok surprise-1", "20 to 50 %"), ("tok surprise-2", "5 to 20 %"), ("tok surprise-3", "below 5 %")],
    ),
    (
        Tint::Origin,
        "origin",
        "where a token came from",
        &[("tok", "the model itself"), ("tok draft", "guessed by the draft"), ("tok lookup", "found in the text")],
    ),
];

/// Where the choice is remembered.
const TINT: &str = "lab-tint";

/// The choice of an earlier visit.
pub fn recall(lab: Lab) {
    let word = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(TINT).ok().flatten());
    if let Some((tint, ..)) = TINTS.iter().find(|(_, known, ..)| word.as_deref() == Some(*known)) {
        lab.tint.set(*tint);
    }
}

/// What tokens are tinted by, to be chosen, and what each tint means.
fn tints(lab: Lab) -> AnyView {
    let choices = TINTS
        .iter()
        .map(|(tint, word, name, _)| {
            let choose = move |_| {
                lab.tint.set(*tint);
                if let Some(storage) = window().local_storage().ok().flatten() {
                    let _ = storage.set_item(TINT, word);
                }
            };
            view! { <label><input type="radio" name="tint" value=*word checked=*tint == Tint::Probability prop:checked=move || lab.tint.get() == *tint on:change=choose/>" "{*name}</label> }
        })
        .collect_view();
    let legend = move || {
        let row = TINTS.iter().find(|(tint, ..)| *tint == lab.tint.get());
        let marks = row.map_or(&[][..], |(.., marks)| marks);
        marks.iter().map(|(class, said)| view! { <span class=*class>{*said}</span> }).collect_view()
    };
    view! {
        <fieldset class="key-line"><legend>"Tint: "</legend>
            <span class="js-only">{choices}</span><span class="meaning">{legend}</span></fieldset>
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
    let surprise = match share {
        share if share.is_nan() || share >= 0.5 => "",
        share if share >= 0.2 => " surprise-1",
        share if share >= 0.05 => " surprise-2",
        _ => " surprise-3",
    };
    let (origin, from) = match token.origin {
        Origin::Target => ("", ""),
        Origin::Draft => (" draft", "guessed by the draft"),
        Origin::Lookup => (" lookup", "found in the text"),
    };
    let class = format!("tok{surprise}{origin}");
    let place = token.index as usize;
    let said = (!share.is_nan()).then(|| format!("{} %", short(share * 100.0)));
    let title = said.into_iter().chain((!from.is_empty()).then(|| from.to_owned())).collect::<Vec<_>>().join(", ");
    view! { <span class=class class:apart=move || side == Side::Variant && apart.get() == Some(place) title=title>{token.text.clone()}</span> }
        .into_any()
}

fn capital(text: String) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
