//! What people look for and do not find: a work list for curators.

use catalog_model::pages::{SearchRow, Searches};
use leptos::prelude::*;

use crate::Site;
use crate::document::{Place, document};
use crate::head::Head;
use crate::words::thousands;

/// The page.
pub fn searches(site: &Site, data: &Searches) -> String {
    let about = "What people look for and do not find.";
    let head = Head { noindex: true, ..Head::new("Searches", about, "/curation/searches") };
    document(site, &head, Place::Elsewhere, || {
        view! {
            <div class="column wide-column">
                <h1>"Searches"</h1>
                <p class="lead">"What people look for and do not find. Kept without address, cookie or time of day; words in folded form; for a year."</p>
                <h2>"Found nothing"</h2>
                {table(&data.missing, "No search has come back empty yet.")}
                <h2>"Found something"</h2>
                {table(&data.found, "Nothing has been searched for yet.")}
            </div>
        }
    })
}

fn table(rows: &[SearchRow], empty: &'static str) -> AnyView {
    if rows.is_empty() {
        return view! { <p>{empty}</p> }.into_any();
    }
    let rows = rows
        .iter()
        .map(|row| {
            let again = crate::address::search_words(&row.query, &row.filters);
            view! {
                <tr>
                    <th scope="row"><a href=again>{row.query.clone()}</a></th>
                    <td>{row.filters.trim_start_matches('?').to_owned()}</td>
                    <td class="num">{thousands(row.times)}</td>
                    <td class="num">{thousands(row.results)}</td>
                    <td class="num">{format!("{:.1} ms", row.mean_us as f64 / 1000.0)}</td>
                    <td>{row.last_day.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Table: searches">
            <table>
                <thead><tr><th>"Words"</th><th>"Filters"</th><th>"Times"</th><th>"Results"</th><th>"Mean time"</th><th>"Last day"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
