//! Statistics: works by year and topic, topics against venues, growth.

use catalog_model::pages::Statistics;
use leptos::prelude::*;

use crate::Site;
use crate::chart::{figure, growth, heat, stack};
use crate::document::{Place, document};
use crate::head::Head;
use crate::parts::kind_row;
use crate::words::{plural, thousands};

/// The page.
pub fn statistics(site: &Site, data: &Statistics) -> String {
    let head = Head::new(
        "Statistics",
        "Works on AI efficiency by year, topic and venue, and how the catalog grows.",
        "/statistics",
    );
    document(site, &head, Place::Statistics, || body(data))
}

fn body(data: &Statistics) -> AnyView {
    let works = data.growth.last().copied().unwrap_or(0);
    let before = if data.before > 0 {
        format!(
            " {} from before {} are not drawn.",
            plural(data.before, "work", "works"),
            data.years.first().copied().unwrap_or(0)
        )
    } else {
        String::new()
    };
    let charts = (!data.years.is_empty()).then(|| {
        let heading = "Works by year and topic";
        view! {
            {figure("by-topic", heading, &format!("Year of first appearance; a work counts once, in the branch of its first topic.{before}"), view! { {stack::picture(data)}{stack::rows(data)} }.into_any(), stack::table(data))}
            <section class="chart" id="by-venue">
                <h2>"Topics against venues"</h2>
                <p>"Works by venue of record, for the "{data.venues.len().to_string()}" venues with most. A work counts in every branch it belongs to. Each number leads to its works."</p>
                <div class="scroll" tabindex="0" role="region" aria-label="Table: topics against venues">{heat::table(data)}</div>
            </section>
            {figure("growth", "Growth", "Works of the catalog that had appeared up to the end of each year.", growth::picture(data), growth::table(data))}
        }
    });
    view! {
        <div class="column wide-column">
            <h1>"Statistics"</h1>
            <p class="lead">{thousands(data.entries)}" entries, of them "{thousands(works)}" dated works. The catalog was made from lists, so these numbers describe a selection, not the whole field."</p>
            {kind_row(&data.kinds)}
            {charts}
            <p class="acts"><a href="/venues">"All venues"</a><a href="/years">"All years"</a><a href="/topics">"All topics"</a></p>
        </div>
    }
    .into_any()
}
