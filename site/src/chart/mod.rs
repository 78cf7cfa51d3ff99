//! Charts as SVG, drawn on the server in one visual language: thin axes, numbers beside marks instead of legends,
//! colours by class so that themes and print apply. Every chart comes with the same data as a table.

pub mod growth;
pub mod heat;
mod scale;
pub mod stack;
pub mod years;

use leptos::prelude::*;

/// A chart with its caption and its data folded below.
pub fn figure(id: &str, title: &str, note: &str, picture: AnyView, table: AnyView) -> AnyView {
    view! {
        <figure class="chart" id=id.to_owned()>
            <figcaption><h2>{title.to_owned()}</h2><p>{note.to_owned()}</p></figcaption>
            <div class="scroll" tabindex="0" role="region" aria-label=format!("Chart: {title}")>{picture}</div>
            <details><summary>"The same as a table"</summary><div class="scroll" tabindex="0" role="region" aria-label=format!("Table: {title}")>{table}</div></details>
        </figure>
    }
    .into_any()
}

/// A coordinate with one decimal, and none where it is whole.
pub(crate) fn at(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded == rounded.trunc() { format!("{rounded:.0}") } else { format!("{rounded:.1}") }
}
