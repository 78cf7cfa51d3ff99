//! Entries as lines of lists.

use catalog_model::pages::{Card, Figure, Shelf};
use leptos::prelude::*;

use super::chip::{chips, external};
use crate::words::{authors, cut, date, thousands, venue_and_year};

/// An entry as a block: kind and place, title, people, one line of description.
pub fn card(card: &Card, level: u8) -> AnyView {
    let title = view! { <a href=card.id.path() data-walk="">{card.title.clone()}</a> };
    let heading =
        if level == 2 { view! { <h2>{title}</h2> }.into_any() } else { view! { <h3>{title}</h3> }.into_any() };
    let by = if card.authors.is_empty() { card.publisher.clone().unwrap_or_default() } else { authors(&card.authors) };
    let text = card.text.as_deref().map(|t| view! { <p class="snip">{cut(t, 210)}</p> });
    view! {
        <article class="hit">
            {over(card)}
            {heading}
            {(!by.is_empty()).then(|| view! { <p class="by">{by}</p> })}
            {text}
            {chips(&card.topics)}
        </article>
    }
    .into_any()
}

/// The small line above a title: kind, venue or publisher, year.
fn over(card: &Card) -> AnyView {
    let place = venue_and_year(card.venue.as_ref().map(|v| v.name.as_str()), card.year);
    let code = card.has_code.then(|| view! { <span>"code"</span> });
    view! {
        <p class="over">
            <span class="kind">{card.kind().card().label}</span>
            {(!place.is_empty()).then(|| view! { <span>{place}</span> })}
            {code}
        </p>
    }
    .into_any()
}

/// Entries as short rows: title, and what tells them apart.
pub fn card_list(cards: &[Card]) -> AnyView {
    // In a list of one kind the kind need not be said on every line.
    let mixed = cards.iter().any(|c| c.id.kind != cards[0].id.kind);
    let rows = cards
        .iter()
        .map(|c| {
            let by = if c.authors.is_empty() { c.publisher.clone().unwrap_or_default() } else { authors(&c.authors) };
            let venue = c.venue.as_ref().map(|v| v.name.clone());
            let kind = mixed.then(|| c.kind().card().label.to_owned());
            let about: Vec<String> = [kind, venue, c.year.map(|y| y.to_string())].into_iter().flatten().collect();
            // What nobody signed is told apart by what it is.
            let text = by.is_empty().then(|| c.text.as_deref().map(|t| cut(t, 170))).flatten();
            view! {
                <li>
                    <a href=c.id.path() data-walk="">{c.title.clone()}</a>
                    {text.map(|t| view! { <p class="snip">{t}</p> })}
                    {(!by.is_empty() || !about.is_empty()).then(|| view! {
                        <p class="by">
                            {(!by.is_empty()).then(|| view! { <span>{by}</span> })}
                            {(!about.is_empty()).then(|| view! { <span>{about.join(" · ")}</span> })}
                        </p>
                    })}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="rows">{rows}</ol> }.into_any()
}

/// A fact: the figure large, the claim, its source.
pub fn fact(card: &Card, level: u8) -> AnyView {
    let Some(figure) = &card.figure else { return self::card(card, level) };
    let claim = view! { <a href=card.id.path() data-walk="">{card.title.clone()}</a> };
    let heading =
        if level == 2 { view! { <h2>{claim}</h2> }.into_any() } else { view! { <h3>{claim}</h3> }.into_any() };
    let source = figure.source.clone().map(|(title, url, day)| {
        view! { <p class="by">"Source: "{external(title, url)}", "{date(&day)}</p> }
    });
    view! {
        <article class="fact">
            {figure_view(figure)}
            {heading}
            {source}
        </article>
    }
    .into_any()
}

/// The number with its unit; what does not simply hold is said beside it.
fn figure_view(figure: &Figure) -> AnyView {
    let standing = figure.standing.filter(|s| *s != catalog_model::entry::Standing::Holds);
    view! {
        <p class="figure">
            <b>{number(&figure.value)}</b>
            " "
            <span class="unit">{unit(&figure.unit)}</span>
            {standing.map(|s| view! { <span class="flag">{s.label()}</span> })}
        </p>
    }
    .into_any()
}

/// A bare whole number gets its thousands; anything else stays as the source has it.
pub fn number(value: &str) -> String {
    value.parse::<u32>().map_or_else(|_| value.to_owned(), thousands)
}

/// A unit beside its number: "1 (ratio)" is written for checking, and would read as part of the number.
pub fn unit(unit: &str) -> String {
    unit.strip_prefix("1 (").and_then(|u| u.strip_suffix(')')).unwrap_or(unit).to_owned()
}

/// A list under a heading, with a link to all where not all are shown.
pub fn shelf(shelf: &Shelf) -> AnyView {
    let id: String = shelf.title.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let body = if shelf.cards.iter().all(|c| c.figure.is_some()) {
        let facts = shelf.cards.iter().map(|c| fact(c, 3)).collect_view();
        view! { <div class="facts">{facts}</div> }.into_any()
    } else {
        card_list(&shelf.cards)
    };
    let more = shelf.more.clone().map(|m| {
        view! { <p class="more"><a href=m.url>{m.label}" ("{thousands(m.count)}")"</a></p> }
    });
    let heading = (!shelf.title.is_empty()).then(|| view! { <h2 id=id.clone()>{shelf.title.clone()}</h2> });
    view! { <section class="shelf">{heading}{body}{more}</section> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_numbers_with_units() {
        for (value, shown) in [("1300", "1,300"), (">10", ">10"), ("0.5", "0.5"), ("61848", "61,848")] {
            assert_eq!(number(value), shown);
        }
        assert_eq!((unit("MWh"), unit("1 (ratio)")), ("MWh".to_owned(), "ratio".to_owned()));
    }
}
