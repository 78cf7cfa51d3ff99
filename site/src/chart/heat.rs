//! Topics against venues: a table whose cells are tinted by their number, so that it is its own data table.

use catalog_model::Query;
use catalog_model::pages::Statistics;
use leptos::prelude::*;

use crate::parts::chip;

/// Tints there are.
const TINTS: u32 = 6;

/// The table.
pub fn table(stats: &Statistics) -> AnyView {
    let most = stats.by_venue.iter().flatten().copied().max().unwrap_or(0);
    let head = stats
        .venues
        .iter()
        .map(|v| view! { <th scope="col"><a href=format!("/venue/{}", v.slug) title=v.full.clone()>{v.name.clone()}</a></th> })
        .collect_view();
    let rows = stats
        .topics
        .iter()
        .zip(&stats.by_venue)
        .filter(|(_, row)| row.iter().any(|n| *n > 0))
        .map(|(topic, row)| {
            let cells = stats
                .venues
                .iter()
                .zip(row)
                .map(|(venue, count)| {
                    let href = Query::default().with("topic", &topic.slug).with("venue", &venue.slug).to_url("/search");
                    let number = (*count > 0).then(|| view! { <a href=href>{count.to_string()}<span class="vh">" on "{topic.title.clone()}" at "{venue.name.clone()}</span></a> });
                    view! { <td class=format!("num tint-{}", tint(*count, most))>{number}</td> }
                })
                .collect_view();
            view! { <tr><th scope="row">{chip(topic)}</th>{cells}</tr> }
        })
        .collect_view();
    view! { <table class="heat"><thead><tr><th scope="col"><span class="vh">"Topic"</span></th>{head}</tr></thead><tbody>{rows}</tbody></table> }.into_any()
}

/// 0 for nothing, else 1 to [`TINTS`] by the square root of the share: small numbers stay apart.
fn tint(count: u32, most: u32) -> u32 {
    if count == 0 || most == 0 {
        return 0;
    }
    let share = (f64::from(count) / f64::from(most)).sqrt();
    ((share * f64::from(TINTS)).ceil() as u32).clamp(1, TINTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tints_grow_with_the_number() {
        assert_eq!((tint(0, 9), tint(9, 9), tint(1, 0)), (0, 6, 0));
        assert!(tint(1, 100) < tint(4, 100) && tint(4, 100) < tint(100, 100));
    }
}
