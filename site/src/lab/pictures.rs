//! A matrix to be looked at: its numbers before and after, where they changed, where they are gone.

use demo_protocol::Picture;
use leptos::prelude::*;

use super::number::short;
use super::state::Lab;

const WIDE: f64 = 420.0;
const HIGH: f64 = 150.0;
/// Side of a cell of a map.
const CELL: f64 = 5.0;
/// Up to how many percent each tint of a map goes; the last takes the rest.
const TINTS: [u8; 6] = [0, 5, 15, 30, 60, 255];

/// The matrix that is chosen, of those that the run on the stage changed. Live runs alone have them.
pub fn pictures(lab: Lab) -> AnyView {
    let chosen = RwSignal::new(0_usize);
    let options = move || {
        let option = |(place, picture): (usize, &Picture)| {
            view! { <option value=place.to_string() selected=place == chosen.get_untracked()>{picture.name.clone()}</option> }
        };
        lab.pictures.with(|all| all.iter().enumerate().map(option).collect_view())
    };
    let shown = move || lab.pictures.with(|all| all.get(chosen.get().min(all.len().saturating_sub(1))).map(draw));
    let change = move |event| chosen.set(event_target_value(&event).parse().unwrap_or(0));
    view! {
        <figure class="chart picture" hidden=move || lab.pictures.with(Vec::is_empty)>
            <figcaption><h2>"One matrix"</h2>
                <label class="field"><span>"Which"</span><select on:change=change>{options}</select></label></figcaption>
            {shown}
        </figure>
    }
    .into_any()
}

fn draw(picture: &Picture) -> AnyView {
    let count: u32 = picture.before.iter().sum();
    let whole = f64::from(count.max(1));
    let gone = picture.zeros.iter().map(|cell| f64::from(*cell)).sum::<f64>() / picture.zeros.len().max(1) as f64;
    let values = format!(
        "{} numbers from −{} to {}",
        short(whole),
        short(f64::from(picture.edge)),
        short(f64::from(picture.edge))
    );
    view! {
        {histogram(picture)}
        <p class="quiet-line">{values}". Line: before; bars: after."</p>
        <div class="maps">
            <div>{map(picture, &picture.errors, "Change")}<p class="quiet-line">"Change, as a share of the matrix' usual number"</p></div>
            <div>{map(picture, &picture.zeros, "Zeros")}<p class="quiet-line">{format!("Zeros: {} % of all", short(gone))}</p></div>
        </div>
        <p class="quiet-line tints">{tints()}</p>
    }
    .into_any()
}

fn histogram(picture: &Picture) -> AnyView {
    let most = picture.before.iter().chain(&picture.after).copied().max().unwrap_or(1).max(1);
    let step = WIDE / picture.before.len().max(1) as f64;
    // Roots, so that the few large numbers are seen beside the many small ones.
    let y = |count: u32| HIGH - (f64::from(count) / f64::from(most)).sqrt() * (HIGH - 8.0);
    let bars: String = picture
        .after
        .iter()
        .enumerate()
        .map(|(place, count)| format!("M{:.1} {HIGH}V{:.1}h{:.1}V{HIGH}z", place as f64 * step, y(*count), step - 1.0))
        .collect();
    let line: String = picture
        .before
        .iter()
        .enumerate()
        .map(|(place, count)| {
            format!("{}{:.1} {:.1}h{step:.1}", if place == 0 { "M" } else { "L" }, place as f64 * step, y(*count))
        })
        .collect();
    view! {
        <svg class="histogram" viewBox=format!("0 0 {WIDE} {HIGH}") role="img" aria-label="Histogram of the numbers, before and after; heights are roots of counts">
            <path class="after" d=bars></path><path class="before" d=line></path>
        </svg>
    }
    .into_any()
}

fn map(picture: &Picture, cells: &[u8], what: &str) -> AnyView {
    let columns = picture.columns.max(1) as usize;
    let rows = cells.len().div_ceil(columns);
    let (wide, high) = (columns as f64 * CELL, rows as f64 * CELL);
    let layers = (1..TINTS.len())
        .map(|tint| {
            let squares: String = cells
                .iter()
                .enumerate()
                .filter(|(_, cell)| {
                    (TINTS[tint - 1]..TINTS[tint]).contains(*cell) || (tint == TINTS.len() - 1 && **cell == u8::MAX)
                })
                .filter(|(_, cell)| **cell > 0)
                .map(|(place, _)| {
                    format!(
                        "M{} {}h{CELL}v{CELL}h-{CELL}z",
                        (place % columns) as f64 * CELL,
                        (place / columns) as f64 * CELL
                    )
                })
                .collect();
            view! { <path class=format!("tint-{tint}") d=squares></path> }
        })
        .collect_view();
    let mean = cells.iter().map(|cell| f64::from(*cell)).sum::<f64>() / cells.len().max(1) as f64;
    let label = format!("{what}: a map of the matrix, outputs down, inputs across; {} % on average", short(mean));
    view! {
        <svg class="map" viewBox=format!("0 0 {wide} {high}") width=wide.to_string() height=high.to_string() role="img" aria-label=label>
            <rect class="ground" width=wide.to_string() height=high.to_string()></rect>{layers}
        </svg>
    }
    .into_any()
}

fn tints() -> AnyView {
    let names = ["below 5 %", "below 15 %", "below 30 %", "below 60 %", "more"];
    let one = |(place, name): (usize, &'static str)| {
        let class = format!("tint-{}", place + 1);
        view! { <span><svg class="mark" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true"><path class=class d="M0 0h10v10H0z"></path></svg>" "{name}</span> }
    };
    names.into_iter().enumerate().map(one).collect_view().into_any()
}
