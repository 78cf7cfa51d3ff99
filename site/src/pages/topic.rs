//! A topic: where it stands, its guide, its entries over the years, what to read first.

use catalog_model::pages::{EntryPage, TopicPart, TopicRow};
use leptos::prelude::*;

use super::entry::{listed, live, note, record, related, topic_path};
use crate::chart::years::{bars, table};
use crate::figures::figure;
use crate::parts::{card_list, count_list, external, shelf};
use crate::words::{plural, thousands};

/// The page below the header.
pub fn body(data: &EntryPage, topic: &TopicPart) -> AnyView {
    let all = format!("/search?topic={}", topic.topic.slug);
    let names = (!data.entry.names.is_empty())
        .then(|| view! { <p class="names">"Also known as "{data.entry.names.join(", ")}</p> });
    let guide = data.guide.as_ref().map(|g| {
        let html = with_figure(&g.html, figure(&topic.topic.slug));
        view! { <div class="prose guide" inner_html=html></div> }
    });
    let shelves = data.shelves.iter().map(shelf).collect_view();
    view! {
        <article class=format!("page sided topic hue-{}", topic.topic.hue)>
            <header>
                {topic_path(topic)}
                <h1>{data.entry.title.clone()}</h1>
                {data.description.clone().map(|html| view! { <p class="lead" inner_html=html></p> })}
                {names}
                <ul class="links"><li><a class="button" href=all.clone()>{plural(topic.count, "entry", "entries")}</a></li>{live(data)}</ul>
            </header>
            <div class="main-column">
                {note(data)}
                {guide}
                {read_first(topic)}
                {shelves}
                {related(&data.related)}
                {crosswalk(topic)}
            </div>
            <aside aria-label="In numbers">
                {contents(data, topic)}
                {chart(topic)}
                {subtopics(topic)}
                <section><h2>"Entries by kind"</h2>{count_list(&topic.kinds)}</section>
                {siblings(topic)}
                {listed(&data.listed)}
                {record(data)}
            </aside>
        </article>
    }
    .into_any()
}

/// The guide with its drawing after the first section: the idea, then the picture.
fn with_figure(html: &str, figure: Option<&str>) -> String {
    let Some(figure) = figure else { return html.to_owned() };
    let second = html.match_indices("<h2").nth(1).map_or(html.len(), |(at, _)| at);
    let (before, after) = html.split_at(second);
    format!("{before}<figure class=\"drawing\" tabindex=\"0\">{figure}</figure>{after}")
}

/// The sections of the guide, to jump to.
fn contents(data: &EntryPage, topic: &TopicPart) -> Option<AnyView> {
    let guide = data.guide.as_ref().filter(|g| g.headings.len() > 1)?;
    let rows = guide
        .headings
        .iter()
        .map(|(id, text)| view! { <li><a href=format!("#{id}")>{text.clone()}</a></li> })
        .collect_view();
    let reading =
        (!topic.read_first.is_empty()).then(|| view! { <li><a href="#read-first">"What to read first"</a></li> });
    Some(view! { <nav class="contents" aria-labelledby="contents"><h2 id="contents">"On this page"</h2><ol>{rows}{reading}</ol></nav> }.into_any())
}

fn chart(topic: &TopicPart) -> Option<AnyView> {
    if topic.years.len() < 2 {
        return None;
    }
    // The picture shows the last twelve years; the table has them all.
    let shown = &topic.years[topic.years.len().saturating_sub(12)..];
    Some(
        view! {
            <figure class="chart small">
                <figcaption><h2>"Entries by year"</h2></figcaption>
                <div class="scroll" tabindex="0" role="region" aria-label="Chart: entries by year">{bars(shown, "Entries by year of first appearance")}</div>
                <details><summary>"The same as a table"</summary>{table(&topic.years, "Entries")}</details>
            </figure>
        }
        .into_any(),
    )
}

fn subtopics(topic: &TopicPart) -> Option<AnyView> {
    if topic.children.is_empty() {
        return None;
    }
    let row = |row: &TopicRow| view! { <li><a href=format!("/topic/{}", row.topic.slug)><span>{row.topic.title.clone()}</span><data>{thousands(row.count)}</data></a></li> };
    let rows = topic.children.iter().map(row).collect_view();
    Some(view! { <section><h2>"Subtopics"</h2><ul class="counts">{rows}</ul></section> }.into_any())
}

fn siblings(topic: &TopicPart) -> Option<AnyView> {
    if topic.siblings.is_empty() {
        return None;
    }
    let rows = topic
        .siblings
        .iter()
        .map(|t| view! { <li><a href=format!("/topic/{}", t.slug)><span>{t.title.clone()}</span></a></li> })
        .collect_view();
    Some(view! { <section><h2>"Beside it"</h2><ul class="counts">{rows}</ul></section> }.into_any())
}

fn read_first(topic: &TopicPart) -> Option<AnyView> {
    if topic.read_first.is_empty() {
        return None;
    }
    Some(view! { <section class="shelf numbered"><h2 id="read-first">"What to read first"</h2>{card_list(&topic.read_first)}</section> }.into_any())
}

/// The same subject in the source taxonomies.
fn crosswalk(topic: &TopicPart) -> Option<AnyView> {
    if topic.crosswalk.is_empty() {
        return None;
    }
    let rows = topic
        .crosswalk
        .iter()
        .map(|(source, url, section, fit)| {
            let source = if url.is_empty() {
                view! { <span>{source.clone()}</span> }.into_any()
            } else {
                external(source.clone(), url.clone())
            };
            view! { <tr><td>{source}</td><th scope="row">{section.clone()}</th><td>{fit.label()}</td></tr> }
        })
        .collect_view();
    Some(
        view! {
            <section>
                <h2 id="elsewhere">"In other taxonomies"</h2>
                <div class="scroll" tabindex="0" role="region" aria-label="In other taxonomies">
                    <table><thead><tr><th scope="col">"Source"</th><th scope="col">"Section"</th><th scope="col">"This topic is"</th></tr></thead><tbody>{rows}</tbody></table>
                </div>
            </section>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_follows_the_idea() {
        let html = with_figure("<h2>The idea</h2><p>a</p><h2>The formula</h2>", Some("<svg></svg>"));
        assert_eq!(
            html,
            "<h2>The idea</h2><p>a</p><figure class=\"drawing\" tabindex=\"0\"><svg></svg></figure><h2>The formula</h2>"
        );
        assert!(with_figure("<p>a</p>", Some("<svg></svg>")).ends_with("</figure>"));
        assert_eq!(with_figure("<p>a</p>", None), "<p>a</p>");
    }
}
