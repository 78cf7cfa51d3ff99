//! The filters: for each row of the table of facets its values with counts, each value a link that adds or removes it
//! and a link that leaves it out. Years are a histogram with a form.

use catalog_model::Query;
use catalog_model::facet::{FACETS, Facet};
use catalog_model::pages::Search;
use catalog_model::results::FacetValue;
use leptos::prelude::*;

use crate::address;
use crate::chart::years::histogram;
use crate::words::thousands;

/// All filters of a search.
pub fn filters(search: &Search) -> AnyView {
    let groups = FACETS
        .iter()
        .filter_map(|facet| {
            let values = search.results.facets.get(facet.slug)?;
            match facet.slug {
                "year" => years(&search.query, facet, values),
                _ => group(search, facet, values),
            }
        })
        .collect_view();
    let total = search.results.total;
    view! {
        <div class="sheet-head">
            <h2>"Filters"</h2>
            <a class="close" href="#found">"Show "{thousands(total)}{if total == 1 { " result" } else { " results" }}</a>
        </div>
        {groups}
    }
    .into_any()
}

/// A filter as a list; what does not fit `shown` is folded away.
fn group(search: &Search, facet: &'static Facet, values: &[FacetValue]) -> Option<AnyView> {
    let query = &search.query;
    let alive: Vec<&FacetValue> = values.iter().filter(|v| v.count > 0 || v.selected || v.excluded).collect();
    if alive.is_empty() {
        return None;
    }
    let (front, rest) = fold(facet, &alive);
    let show = |values: Vec<&FacetValue>| values.into_iter().map(|v| row(search, facet, v)).collect_view();
    let more = (!rest.is_empty()).then(|| {
        let label = if facet.slug == "topic" { "Subtopics".to_owned() } else { format!("{} more", rest.len()) };
        view! {
            <details id=format!("more-{}", facet.slug)>
                <summary>{label}<span class="vh">" of "{facet.label}</span></summary>
                <ul>{show(rest)}</ul>
            </details>
        }
    });
    let chosen = !query.filter(facet.slug).is_empty();
    let clear = chosen.then(|| view! { <a class="clear" data-live="" href=address::without(query, facet.slug)>"Clear"<span class="vh">" "{facet.label}</span></a> });
    Some(
        view! {
            <section class="facet">
                <h3>{facet.label}{clear}</h3>
                <ul>{show(front)}</ul>
                {more}
            </section>
        }
        .into_any(),
    )
}

/// What stands in front and what is folded away. Of the topics those at the top stand in front, and those below a
/// chosen one; of other filters the first `shown` and everything chosen.
fn fold<'a>(facet: &Facet, values: &[&'a FacetValue]) -> (Vec<&'a FacetValue>, Vec<&'a FacetValue>) {
    if facet.slug == "topic" {
        let mut open = [false; 16];
        return values.iter().partition(|v| {
            let depth = usize::from(v.depth).min(15);
            let front = depth == 0 || v.selected || v.excluded || open[depth - 1];
            open[depth] = v.selected || (depth > 0 && open[depth - 1]);
            open[depth + 1..].fill(false);
            front
        });
    }
    let mut place = 0;
    // One or two values are not worth a fold.
    let shown = if values.len() <= facet.shown + 2 { values.len() } else { facet.shown };
    values.iter().partition(|v| {
        place += 1;
        place <= shown || v.selected || v.excluded
    })
}

fn row(search: &Search, facet: &'static Facet, value: &FacetValue) -> impl IntoView + use<> {
    let query = &search.query;
    let hue = if facet.slug == "topic" { search.topics.get(&value.value).map_or(0, |t| t.hue) } else { 0 };
    let class = if hue > 0 { format!("v hue-{hue} d{}", value.depth.min(3)) } else { "v".to_owned() };
    let key = format!("{}:{}", facet.slug, value.value);
    let on = value.selected.then_some("true");
    let exclude = (!value.selected).then(|| {
        let words = if value.excluded { "Do not leave out" } else { "Leave out" };
        view! {
            <a class="x" data-live="" rel="nofollow" data-key=format!("not-{}:{}", facet.slug, value.value) href=address::excluded(query, facet.slug, &value.value) title=words>
                <span class="vh">{words}" "{value.label.clone()}</span>
            </a>
        }
    });
    view! {
        <li class:not=value.excluded>
            <a class=class data-live="" rel="nofollow" data-key=key href=address::toggled(query, facet.slug, &value.value) aria-current=on>
                <span>{value.label.clone()}</span>
                <data>{thousands(value.count)}</data>
            </a>
            {exclude}
        </li>
    }
}

/// Years as bars to click and two fields to fill in.
fn years(query: &Query, facet: &'static Facet, values: &[FacetValue]) -> Option<AnyView> {
    let chosen = query.filter(facet.slug);
    if values.is_empty() && chosen.is_empty() {
        return None;
    }
    let (from, to) = range(chosen.include.first().map_or("", String::as_str));
    let hidden = address::carried(query, &[facet.slug])
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    let clear = (!chosen.is_empty()).then(|| view! { <a class="clear" data-live="" href=address::without(query, facet.slug)>"Clear"<span class="vh">" "{facet.label}</span></a> });
    Some(
        view! {
            <section class="facet">
                <h3>{facet.label}{clear}</h3>
                {histogram(query, values)}
                <form class="years" action="/search" data-live="">
                    {hidden}
                    <label><span class="vh">"From year"</span><input type="number" name="from" inputmode="numeric" min="1900" max="2100" placeholder="from" value=from/></label>
                    <span aria-hidden="true">"–"</span>
                    <label><span class="vh">"To year"</span><input type="number" name="to" inputmode="numeric" min="1900" max="2100" placeholder="to" value=to/></label>
                    <button>"Set"<span class="vh">" years"</span></button>
                </form>
            </section>
        }
        .into_any(),
    )
}

/// First and last year of a choice: "2022..2024", "2022..", "..2020", "2023".
fn range(chosen: &str) -> (String, String) {
    match chosen.split_once("..") {
        Some((from, to)) => (from.to_owned(), to.to_owned()),
        None => (chosen.to_owned(), chosen.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str, depth: u8, selected: bool) -> FacetValue {
        FacetValue { value: name.into(), label: name.into(), count: 1, depth, selected, ..FacetValue::default() }
    }

    #[test]
    fn subtopics_unfold_below_a_chosen_topic() {
        let topic = catalog_model::facet::facet("topic").unwrap();
        let values = [
            value("a", 0, true),
            value("a1", 1, false),
            value("a1x", 2, false),
            value("b", 0, false),
            value("b1", 1, false),
        ];
        let (front, rest) = fold(topic, &values.iter().collect::<Vec<_>>());
        let names = |list: Vec<&FacetValue>| list.iter().map(|v| v.value.clone()).collect::<Vec<_>>();
        assert_eq!(names(front), ["a", "a1", "a1x", "b"]);
        assert_eq!(names(rest), ["b1"]);
    }

    #[test]
    fn long_lists_fold_but_not_for_two() {
        let venue = catalog_model::facet::facet("venue").unwrap();
        let many: Vec<FacetValue> = (0..20).map(|i| value(&i.to_string(), 0, i == 15)).collect();
        let (front, rest) = fold(venue, &many.iter().collect::<Vec<_>>());
        assert_eq!((front.len(), rest.len()), (11, 9));
        let (front, rest) = fold(venue, &many[..12].iter().collect::<Vec<_>>());
        assert_eq!((front.len(), rest.len()), (12, 0));
    }

    #[test]
    fn ranges_fill_the_form() {
        assert_eq!(range("2022..2024"), ("2022".into(), "2024".into()));
        assert_eq!(range("..2020"), (String::new(), "2020".into()));
        assert_eq!(range("2023"), ("2023".into(), "2023".into()));
    }
}
