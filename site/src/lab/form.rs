//! The recipe: model, steps with their knobs, opening, device. A plain form, which the server understands as well.

use std::borrow::Cow;

use demo_protocol::{
    DeviceChoice, Family, Form, Knob, KnobKind, MethodCard, ModelCard, Recipe, Request, Setting, Step, title,
};
use leptos::prelude::*;

use super::drive;
use super::explain;
use super::number::with_unit;
use super::own;
use super::share;
use super::sheet;
use super::shelf::Kept;
use super::state::Lab;

/// The most steps of a recipe.
const STEPS: usize = 6;

/// The form.
pub fn form(lab: Lab) -> AnyView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if lab.running.get_untracked() {
            drive::stop(lab);
        } else {
            drive::run(lab);
        }
    };
    view! {
        <form class="recipe" novalidate=true action="/lab" method="get" on:submit=submit aria-label="Recipe">
            {models(lab)}
            <div class="steps">{move || {
                lab.steps.track();
                steps(lab)
            }}{move || whole(lab)}</div>
            {opening(lab)}
            {more(lab)}
            {place(lab)}
            <p class="acts">
                <button class="primary" type="submit" formmethod="post">{move || if lab.running.get() { "Stop" } else { "Run" }}</button>
                <button class="quiet no-js" type="submit">"Show settings"</button>
                <button class="quiet js-only" type="button" disabled=move || lab.running.get() on:click=move |_| drive::sweep(lab)
                    title="Rounding and GPTQ at 8, 4, 3 and 2 bits, one after the other">"Sweep"</button>
            </p>
            <p class="acts">{share::button(lab)}{sheet::button()}</p>
            {share::by_hand(lab)}
            <p class="acts export js-only">"Take it with you: "
                <button class="link" type="button" disabled=move || lab.running.get() on:click=move |_| drive::export(lab, Form::Safetensors)>"safetensors"</button>
                <button class="link" type="button" disabled=move || lab.running.get() on:click=move |_| drive::export(lab, Form::Gguf)>"GGUF"</button>
            </p>
        </form>
    }
    .into_any()
}

fn models(lab: Lab) -> AnyView {
    let (models, chosen) = lab.page.with_value(|page| (page.models.clone(), page.request.model.clone()));
    if models.is_empty() {
        return view! { <p class="note">"No model is installed. Make one: "<code>"cargo run --release -p demo --bin train -- stories-s"</code></p> }.into_any();
    }
    let options = models
        .iter()
        .map(|card| {
            let label = format!("{}, {} M weights", card.name, super::number::short(card.parameters as f64 / 1e6));
            view! { <option value=card.slug.to_string() selected=card.slug == chosen>{label}</option> }
        })
        .collect_view();
    // Models of the visitor come behind those of the project; the one that was opened last is chosen.
    let own = move || {
        let chosen = lab.request.with(|request| request.model.clone());
        let option = |card: &ModelCard| view! { <option value=card.slug.to_string() selected=card.slug == chosen>{card.name.to_string()}</option> };
        lab.own.with(|own| own.iter().map(option).collect_view())
    };
    let address = NodeRef::<leptos::html::Input>::new();
    let get = move || {
        if let Some(input) = address.get_untracked() {
            own::get(lab, &input.value());
        }
    };
    view! {
        <label class="field"><span>"Model"</span>
            <select name="model" on:change=move |event| lab.change(|request| request.model = event_target_value(&event))>{options}{own}</select>
        </label>
        <details class="more js-only">
            <summary>"Your own model"</summary>
            <p class="about">"A Llama-like model in the layout of Hugging Face: choose, or drop here, its config.json, tokenizer.json and .safetensors files together, or name their address. They stay in this browser, and are kept there until you delete them."</p>
            <input type="file" multiple=true accept=".json,.safetensors" aria-label="Files of a model" disabled=move || lab.running.get() on:change=move |event| own::open(lab, &event)/>
            <div class="address">
                <input type="url" node_ref=address placeholder="https://huggingface.co/owner/model" aria-label="Address of a model's folder"
                    on:keydown=move |event| if event.key() == "Enter" { event.prevent_default(); get() }/>
                <button class="quiet" type="button" disabled=move || lab.running.get() on:click=move |_| get()>"Get"</button>
            </div>
            <ul class="kept">{move || lab.kept.get().into_iter().map(|kept| kept_row(lab, kept)).collect_view()}</ul>
            {move || lab.room.get().map(|(used, most)| view! { <p class="about">{format!(
                "This site keeps {} in this browser, which lets it keep {}.", with_unit(used, "bytes"), with_unit(most, "bytes")
            )}</p> })}
        </details>
    }
    .into_any()
}

/// A kept model, with what can be done to it.
fn kept_row(lab: Lab, kept: Kept) -> AnyView {
    let name = kept.card.name.to_string();
    let size = format!(", {}", with_unit(kept.card.bytes as f64, "bytes"));
    let (open, forget) = (kept.clone(), kept);
    view! {
        <li><span>{name.trim_start_matches("own: ").to_owned()}{size}</span>
            <button class="link" type="button" disabled=move || lab.running.get() on:click=move |_| own::open_kept(lab, open.clone())
                aria-label=format!("Open {name}")>"Open"</button>
            <button class="link" type="button" on:click=move |_| own::forget(lab, forget.clone())
                aria-label=format!("Delete {name}")>"Delete"</button></li>
    }
    .into_any()
}

fn steps(lab: Lab) -> AnyView {
    let request = lab.request.get_untracked();
    let methods = lab.page.with_value(|page| page.methods.clone());
    let count = request.recipe.steps.len();
    let rows = request
        .recipe
        .steps
        .iter()
        .enumerate()
        .map(|(place, step)| one(lab, &methods, place, Some(step)))
        .collect_view();
    let further = (count < STEPS).then(|| one(lab, &methods, count, None));
    view! { {rows}{further} }.into_any()
}

/// One step: its method and its knobs. `None` is the place where a further one is added.
fn one(lab: Lab, methods: &[MethodCard], place: usize, step: Option<&Step>) -> AnyView {
    let name = format!("step{}", place + 1);
    let chosen = step.map(|step| step.method.clone()).unwrap_or_default();
    let card = methods.iter().find(|card| card.slug == chosen).cloned();
    let groups = [Family::Quantization, Family::Pruning, Family::Decoding]
        .map(|family| {
            let of = methods.iter().filter(|card| card.family == family);
            let options = of
                .map(|card| view! { <option value=card.slug.to_string() selected=card.slug == chosen>{card.name.to_string()}</option> })
                .collect_view();
            view! { <optgroup label=family.label()>{options}</optgroup> }
        })
        .collect_view();
    let none = if step.is_some() {
        "remove this step"
    } else if place == 0 {
        "none: the model as it is"
    } else {
        "add a step"
    };
    let change = move |event| {
        let method = event_target_value(&event);
        lab.restep(|request| {
            let steps = &mut request.recipe.steps;
            match (method.is_empty(), place < steps.len()) {
                (true, true) => drop(steps.remove(place)),
                (true, false) => {}
                (false, there) => {
                    let step = Step { method, settings: Default::default() };
                    if there { steps[place] = step } else { steps.push(step) }
                }
            }
        });
    };
    let about = card.as_ref().map(|card| about(lab, card));
    let knobs = card.into_iter().flat_map(|card| {
        let settings = step.map(|step| step.settings.clone()).unwrap_or_default();
        let make = |knob: &Knob| {
            let setting = settings.get(&knob.name).cloned().unwrap_or_else(|| knob.kind.default_setting());
            self::knob(lab, place, &name, knob, &setting)
        };
        card.knobs.iter().map(make).collect::<Vec<_>>()
    });
    let knobs = knobs.collect_view();
    view! {
        <fieldset class="step">
            <legend class="vh">{format!("Step {}", place + 1)}</legend>
            <label class="field"><span>{if place == 0 { "Method" } else { "Then" }}</span>
                <select name=name.clone() on:change=change><option value="" selected=chosen.is_empty()>{none}</option>{groups}</select>
            </label>
            {about}
            {knobs}
        </fieldset>
    }
    .into_any()
}

/// What the steps do together.
fn whole(lab: Lab) -> Option<AnyView> {
    let titles: Vec<String> = lab.request.with(|request| {
        let alone = |step: &Step| {
            let recipe = Recipe { steps: vec![step.clone()], ..Recipe::default() };
            lab.page.with_value(|page| title(&recipe, &page.methods))
        };
        request.recipe.steps.iter().map(alone).collect()
    });
    explain::recipe(&titles).map(|said| view! { <p class="about whole">{said}</p> }.into_any())
}

/// What a method does, what gets better and worse by it, what it goes together with, and where it is from.
fn about(lab: Lab, card: &MethodCard) -> AnyView {
    let row = |name: &'static str, kind: &'static str, slugs: &[Cow<'static, str>]| {
        let links = lab.page.with_value(|page| {
            slugs
                .iter()
                .map(|slug| page.entry(&format!("/{kind}/{slug}")))
                .map(|link| view! { <li>{link}</li> })
                .collect_view()
        });
        (!slugs.is_empty()).then(|| view! { <div><dt>{name}</dt><dd><ul>{links}</ul></dd></div> })
    };
    let combines = card.combines.to_string();
    let combines = (!combines.is_empty()).then(|| view! { <div><dt>"Combines"</dt><dd>{combines}</dd></div> });
    view! {
        <div class="about"><p>{card.summary.to_string()}</p>
            <dl>
                {row("Better", "metric", &card.improves)}
                {row("Worse", "metric", &card.harms)}
                {combines}
                {row("Papers", "paper", &card.papers)}
                {row("Guide", "topic", std::slice::from_ref(&card.topic))}
            </dl>
        </div>
    }
    .into_any()
}

fn knob(lab: Lab, place: usize, step: &str, knob: &Knob, setting: &Setting) -> AnyView {
    let name = format!("{step}.{}", knob.name);
    let (key, kind) = (knob.name.to_string(), knob.kind.clone());
    let shown = RwSignal::new(setting.to_string());
    let change = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        let value = match &kind {
            KnobKind::Switch { .. } => text.parse().ok().map(Setting::Flag),
            KnobKind::Range { .. } => text.parse().ok().map(Setting::Number),
            KnobKind::Choice { .. } => Some(Setting::Word(text.clone())),
        };
        shown.set(text);
        let Some(value) = value else { return };
        lab.change(|request| {
            if let Some(step) = request.recipe.steps.get_mut(place) {
                step.settings = std::mem::take(&mut step.settings).with(&key, value);
            }
        });
    };
    let now = setting.to_string();
    let control = match &knob.kind {
        KnobKind::Switch { .. } => view! {
            <select name=name on:change=change>
                <option value="true" selected=now == "true">"yes"</option>
                <option value="false" selected=now == "false">"no"</option>
            </select>
        }
        .into_any(),
        KnobKind::Choice { options, .. } => {
            let options = options
                .iter()
                .map(|option| view! { <option value=option.value.to_string() selected=option.value == now>{option.label.to_string()}</option> })
                .collect_view();
            view! { <select name=name on:change=change>{options}</select> }.into_any()
        }
        KnobKind::Range { min, max, step, unit, .. } => view! {
            <span class="range">
                <input type="range" name=name min=min.to_string() max=max.to_string() step=step.to_string() value=now on:input=change/>
                <output>{move || shown.get()}" "{unit.to_string()}</output>
            </span>
        }
        .into_any(),
    };
    view! { <label class="field" title=knob.help.to_string()><span>{knob.label.to_string()}</span>{control}</label> }
        .into_any()
}

fn opening(lab: Lab) -> AnyView {
    let (prompts, prompt) = lab.page.with_value(|page| (page.prompts.clone(), page.request.prompt.clone()));
    let options = prompts
        .iter()
        .map(|(name, text)| view! { <option value=text.clone() selected=*text == prompt>{name.clone()}</option> })
        .collect_view();
    let choose = move |event| {
        let text = event_target_value(&event);
        if !text.is_empty() {
            lab.change(|request| request.prompt = text);
        }
    };
    view! {
        <label class="field js-only"><span>"Opening"</span>
            <select on:change=choose><option value="">"your own"</option>{options}</select>
        </label>
        <label class="field tall"><span>"Text to go on from"</span>
            <textarea name="prompt" rows="5" maxlength="2000" prop:value=move || lab.request.with(|request| request.prompt.clone())
                on:input=move |event| lab.change(|request| request.prompt = event_target_value(&event))>{prompt}</textarea>
        </label>
    }
    .into_any()
}

/// One number of the request: its word in addresses, label, least, most, step, and where it stands.
type Row = (&'static str, &'static str, f64, f64, f64, fn(&Request) -> f64, fn(&mut Request, f64));

/// Numbers that most runs leave alone.
const NUMBERS: &[Row] = &[
    ("tokens", "Tokens to make", 1.0, 256.0, 1.0, |r| f64::from(r.tokens), |r, n| r.tokens = n as u32),
    ("seed", "Seed", 0.0, 1e6, 1.0, |r| r.seed as f64, |r, n| r.seed = n as u64),
    (
        "temperature",
        "Temperature (0: the likeliest)",
        0.0,
        2.0,
        0.1,
        |r| round(r.sampling.temperature),
        |r, n| r.sampling.temperature = n as f32,
    ),
    ("top_k", "Top k (0: all)", 0.0, 200.0, 1.0, |r| f64::from(r.sampling.top_k), |r, n| r.sampling.top_k = n as u32),
    ("top_p", "Top p", 0.05, 1.0, 0.05, |r| round(r.sampling.top_p), |r, n| r.sampling.top_p = n as f32),
    ("min_p", "Min p", 0.0, 0.5, 0.01, |r| round(r.sampling.min_p), |r, n| r.sampling.min_p = n as f32),
    (
        "repetition_penalty",
        "Repetition penalty",
        1.0,
        2.0,
        0.05,
        |r| round(r.sampling.repetition_penalty),
        |r, n| r.sampling.repetition_penalty = n as f32,
    ),
];

/// What a person typed, not what f32 made of it.
fn round(number: f32) -> f64 {
    (f64::from(number) * 1e4).round() / 1e4
}

fn more(lab: Lab) -> AnyView {
    let request = lab.request.get_untracked();
    let rows = NUMBERS
        .iter()
        .map(|(name, label, min, max, step, get, set)| {
            let change = move |event| {
                if let Ok(n) = event_target_value(&event).parse::<f64>() {
                    lab.change(|request| set(request, n.clamp(*min, *max)));
                }
            };
            view! {
                <label class="field"><span>{*label}</span>
                    <input type="number" name=*name min=min.to_string() max=max.to_string() step=step.to_string() value=get(&request).to_string() on:input=change/>
                </label>
            }
        })
        .collect_view();
    let robust = request.measure.robustness;
    view! {
        <details class="more">
            <summary>"Sampling, length, seed"</summary>
            {rows}
            <label class="check"><input type="checkbox" name="robustness" checked=robust
                on:change=move |event| lab.change(|request| request.measure.robustness = event_target_checked(&event))/>" Also score text with typing errors"</label>
        </details>
    }
    .into_any()
}

fn place(lab: Lab) -> AnyView {
    let on_server = lab.on_server.get_untracked();
    view! {
        <fieldset class="place js-only">
            <legend>"Where"</legend>
            <label><input type="radio" name="at" value="browser" checked=!on_server on:change=move |_| lab.on_server.set(false)/>" this browser"</label>
            <label><input type="radio" name="at" value="server" checked=on_server on:change=move |_| lab.on_server.set(true)/>" this server"</label>
            {move || devices(lab)}
        </fieldset>
    }
    .into_any()
}

/// Devices with own kernels: their word in addresses, and what the form calls them.
const DEVICES: &[(DeviceChoice, &str, &str)] = &[
    (DeviceChoice::Best, "best", "the fastest, by a trial"),
    (DeviceChoice::Cpu, "cpu", "processor"),
    (DeviceChoice::Plain, "plain", "processor, without the lab's kernels: plain loops, to see what they do"),
    (DeviceChoice::Wgpu, "wgpu", "GPU, by WebGPU"),
    (DeviceChoice::Cuda, "cuda", "GPU, by CUDA"),
];

/// The devices of the place that is chosen.
fn devices(lab: Lab) -> AnyView {
    let on_server = lab.on_server.get();
    let there = lab.page.with_value(|page| page.server_devices.clone());
    let has = |choice: DeviceChoice| match choice {
        DeviceChoice::Best | DeviceChoice::Cpu | DeviceChoice::Plain => true,
        DeviceChoice::Wgpu => !on_server || there.contains(&choice),
        other => on_server && there.contains(&other),
    };
    let now = lab.request.with_untracked(|request| request.device);
    if !has(now) {
        lab.change(|request| request.device = DeviceChoice::Best);
    }
    let options = DEVICES.iter().filter(|(choice, _, _)| has(*choice));
    let options =
        options.map(|(choice, word, name)| view! { <option value=*word selected=*choice == now>{*name}</option> });
    let options = options.collect_view();
    let change = move |event| {
        let word = event_target_value(&event);
        if let Some((choice, _, _)) = DEVICES.iter().find(|(_, known, _)| *known == word) {
            lab.change(|request| request.device = *choice);
        }
    };
    view! { <label class="field"><span>"Device"</span><select name="device" on:change=change>{options}</select></label>
    {move || best(lab)} }
    .into_any()
}

/// What "the fastest" means now.
fn best(lab: Lab) -> Option<AnyView> {
    let said = match (lab.request.with(|request| request.device), lab.on_server.get(), lab.gpu_off.get()) {
        (DeviceChoice::Best, false, true) => {
            "The GPU failed in this visit, so the processor is taken. Choose the GPU to try it once more."
        }
        (DeviceChoice::Best, false, false) => {
            "Where there is a GPU, both are tried with the model before the run, and the rates are shown. For small models the processor often wins."
        }
        _ => return None,
    };
    Some(view! { <p class="about">{said}</p> }.into_any())
}
