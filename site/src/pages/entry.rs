//! The page of an entry, of any kind: each section is there where the entry has something for it.

use catalog_model::entry::Standing;
use catalog_model::pages::{Demo, EntryPage, Figure, Listed, Measure, Related, SourceRow, UseRow, VersionRow};
use leptos::prelude::*;

use super::topic;
use crate::Site;
use crate::document::{Place, document};
use crate::head::{Head, highwire, json_ld};
use crate::islands::CopyButton;
use crate::parts::{chips, crumbs, external, shelf};
use crate::recorded;
use crate::words::{authors, date};

/// The page of an entry.
pub fn entry(site: &Site, data: &EntryPage) -> String {
    let card = data.id.kind.card();
    let by: Vec<String> = data.entry.authors.iter().map(|a| a.name.clone()).collect();
    let description = match &data.entry.description {
        Some(text) => text.clone(),
        None => [card.label.to_owned(), authors(&by), data.entry.year().map(|y| y.to_string()).unwrap_or_default()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
    };
    let head = Head {
        og_type: if data.id.kind.slug() == "book" { "book" } else { "article" },
        metas: highwire::tags(data),
        json_ld: Some(json_ld::entry(site, data)),
        json: Some(format!("/api/v1/entries/{}", data.id)),
        ..Head::new(data.entry.title.clone(), description, data.id.path())
    };
    let place = match data.id.kind.slug() {
        "topic" => Place::Topics,
        "metric" | "benchmark" => Place::Metrics,
        "fact" => Place::Facts,
        _ => Place::Elsewhere,
    };
    document(site, &head, place, || article(data, lab(site, data)))
}

/// What the lab found of a metric.
fn lab(site: &Site, data: &EntryPage) -> Option<AnyView> {
    (data.id.kind.slug() == "metric").then(|| recorded::metric(&site.recorded, &data.id.slug))?
}

/// What stands between header and footer, with what the lab found; a preview shows the same without.
pub(super) fn article(data: &EntryPage, lab: Option<AnyView>) -> AnyView {
    match &data.topic {
        Some(part) => topic::body(data, part),
        None => body(data, lab),
    }
}

fn body(data: &EntryPage, lab: Option<AnyView>) -> AnyView {
    let guide = data.guide.clone().map(|g| view! { <div class="prose" inner_html=g.html></div> });
    let shelves = data.shelves.iter().map(shelf).collect_view();
    view! {
        <article class="page entry sided">
            <header>
                {over(data)}
                <h1>{data.entry.title.clone()}</h1>
                {names(data)}
                {people(data)}
                {links(data)}
            </header>
            <div class="main-column">
                {data.figure.as_ref().map(figure)}
                <div class="what">
                    {data.description.clone().map(|html| view! { <div class="prose description" inner_html=html></div> })}
                    {chips(&data.topics)}
                </div>
                {note(data)}
                {sources(&data.sources)}
                {data.measure.as_ref().map(measure)}
                {lab}
                {guide}
                {shelves}
                {related(&data.related)}
                {citation(data)}
            </div>
            <aside aria-label="Record">
                {versions(&data.versions)}
                {identifiers(data)}
                {listed(&data.listed)}
                {record(data)}
            </aside>
        </article>
    }
    .into_any()
}

/// The line above the title: kind, place, year, status.
pub(super) fn over(data: &EntryPage) -> AnyView {
    let card = data.id.kind.card();
    let record = data.versions.iter().find(|v| v.of_record);
    let venue = record.map(|v| {
        view! { <span><a href=format!("/venue/{}", v.venue.slug) title=v.venue.full.clone()>{v.venue.name.clone()}</a>" "<a href=format!("/year/{}", v.year)>{v.year.to_string()}</a></span> }
    });
    let published = match (&data.entry.publisher, &data.entry.date) {
        (Some(publisher), Some(day)) => Some(format!("{publisher}, {}", date(day))),
        (Some(publisher), None) => Some(publisher.clone()),
        (None, Some(day)) => Some(date(day)),
        (None, None) => None,
    };
    let status = data.status.map(|s| view! { <span class="flag">{s.label()}</span> });
    let language = data
        .entry
        .language
        .clone()
        .map(|l| view! { <span>"in "<abbr title="ISO 639-1 language code">{l}</abbr></span> });
    view! {
        <p class="over">
            <a class="kind" href=format!("/search?kind={}", card.slug)>{card.label}</a>
            {venue}
            {published.map(|p| view! { <span>{p}</span> })}
            {language}
            {status}
        </p>
    }
    .into_any()
}

fn names(data: &EntryPage) -> Option<AnyView> {
    let names: Vec<String> =
        data.entry.names.iter().filter(|n| !data.entry.title.starts_with(n.as_str())).cloned().collect();
    (!names.is_empty()).then(|| view! { <p class="names">"Also known as "{names.join(", ")}</p> }.into_any())
}

/// Authors as links; affiliations of a person.
fn people(data: &EntryPage) -> AnyView {
    let authors = data
        .authors
        .iter()
        .map(|a| {
            let many = (a.works > 1).then(|| format!("{} works in the catalog", a.works));
            view! { <li><a href=a.url.clone() title=many>{a.name.clone()}</a></li> }
        })
        .collect_view();
    let places = data
        .affiliations
        .iter()
        .map(|(name, page)| match page.clone() {
            Some(url) => view! { <li><a href=url>{name.clone()}</a></li> }.into_any(),
            None => view! { <li>{name.clone()}</li> }.into_any(),
        })
        .collect_view();
    view! {
        {(!data.authors.is_empty()).then(|| view! { <ul class="authors" aria-label="Authors">{authors}</ul> })}
        {(!data.affiliations.is_empty()).then(|| view! { <ul class="authors" aria-label="Affiliations">{places}</ul> })}
    }
    .into_any()
}

/// Buttons to the lab, each with a method chosen.
pub fn live(data: &EntryPage) -> AnyView {
    let button = |demo: &Demo| view! { <li><a class="button live" href=demo.url.clone()>"Run "{demo.title.clone()}" live"</a></li> };
    data.demos.iter().map(button).collect_view().into_any()
}

/// Where to go, as named buttons.
fn links(data: &EntryPage) -> Option<AnyView> {
    if data.links.is_empty() && data.bibtex.is_none() && data.demos.is_empty() {
        return None;
    }
    let live = live(data);
    let buttons = data
        .links
        .iter()
        .map(|l| view! { <li><a class="button" href=l.url.clone() rel="noopener external">{l.label.clone().unwrap_or_else(|| l.kind.clone())}</a></li> })
        .collect_view();
    let cite = data.bibtex.as_ref().map(|_| view! { <li><a class="button" href="#cite">"Cite"</a></li> });
    Some(view! { <ul class="links" aria-label="Links">{live}{buttons}{cite}</ul> }.into_any())
}

fn figure(figure: &Figure) -> AnyView {
    let standing = figure.standing;
    let flag = standing.map(|s| {
        let class = if s == Standing::Holds { "flag good" } else { "flag" };
        view! { <span class=class>{s.label()}</span> }
    });
    view! { <p class="figure large"><b>{crate::parts::number(&figure.value)}</b>" "<span class="unit">{crate::parts::unit(&figure.unit)}</span>{flag}</p> }.into_any()
}

pub(super) fn note(data: &EntryPage) -> Option<AnyView> {
    data.entry.note.clone().map(|note| {
        view! { <aside class="note" aria-label="Note on this record"><p><b>"Note "</b>{note}</p></aside> }.into_any()
    })
}

fn sources(sources: &[SourceRow]) -> Option<AnyView> {
    if sources.is_empty() {
        return None;
    }
    let rows = sources
        .iter()
        .map(|s| {
            let here = s.entry.clone().map(|url| view! { <a href=url>"in the catalog"</a> });
            view! { <li>{external(s.title.clone(), s.url.clone())}<p class="by"><span>{date(&s.date)}</span>{here}</p></li> }
        })
        .collect_view();
    Some(view! { <section><h2 id="sources">{if sources.len() == 1 { "Source" } else { "Sources" }}</h2><ol class="rows">{rows}</ol></section> }.into_any())
}

/// Definition, formula, symbols, unit, direction, how to measure, pitfalls, example, uses.
fn measure(m: &Measure) -> AnyView {
    let symbols = m
        .symbols
        .iter()
        .map(|(symbol, meaning)| view! { <div><dt inner_html=symbol.clone()></dt><dd inner_html=meaning.clone()></dd></div> })
        .collect_view();
    let formula = m.formula.clone().map(|html| {
        view! {
            <section>
                <h2 id="formula">"Formula"</h2>
                <div class="formula scroll" tabindex="0" role="region" aria-label="Formula" inner_html=html></div>
                {(!m.symbols.is_empty()).then(|| view! { <dl class="symbols">{symbols}</dl> })}
            </section>
        }
    });
    let facts = (m.unit.is_some() || m.direction.is_some()).then(|| {
        let arrow = m.direction.map(|d| match d.slug() {
            "lower" => "↓ ",
            "higher" => "↑ ",
            _ => "",
        });
        view! {
            <dl class="key">
                {m.unit.clone().map(|u| view! { <div><dt>"Unit"</dt><dd inner_html=u></dd></div> })}
                {m.direction.map(|d| view! { <div><dt>"Direction"</dt><dd><span aria-hidden="true">{arrow}</span>{d.label()}</dd></div> })}
            </dl>
        }
    });
    let pitfalls = m.pitfalls.iter().map(|p| view! { <li inner_html=p.clone()></li> }).collect_view();
    let how = if m.formula.is_some() { "How to measure it honestly" } else { "What it measures" };
    view! {
        {facts}
        {formula}
        {m.measure.clone().map(|html| view! { <section><h2 id="measure">{how}</h2><div class="prose" inner_html=html></div></section> })}
        {(!m.pitfalls.is_empty()).then(|| view! { <section><h2 id="pitfalls">"Pitfalls"</h2><ul class="prose pitfalls">{pitfalls}</ul></section> })}
        {m.example.clone().map(|html| view! { <section><h2 id="example">"Example"</h2><div class="prose example" inner_html=html></div></section> })}
        {uses(&m.uses)}
    }
    .into_any()
}

fn uses(uses: &[UseRow]) -> Option<AnyView> {
    if uses.is_empty() {
        return None;
    }
    let rows = uses
        .iter()
        .map(|u| {
            let here = u.entry.clone().map(|url| view! { <a href=url>"in the catalog"</a> });
            view! { <li>{external(u.title.clone(), u.url.clone())}<p class="by">{u.what.clone().map(|w| view! { <span>{w}</span> })}{here}</p></li> }
        })
        .collect_view();
    Some(view! { <section><h2 id="uses">"Where it is used"</h2><ul class="rows">{rows}</ul></section> }.into_any())
}

/// The dated versions of the work as a line through time.
fn versions(versions: &[VersionRow]) -> Option<AnyView> {
    if versions.is_empty() {
        return None;
    }
    let rows = versions
        .iter()
        .map(|v| {
            let name = match v.url.clone() {
                Some(url) => external(v.stage.label().to_owned(), url),
                None => view! { <span>{v.stage.label()}</span> }.into_any(),
            };
            let title = v.title.clone().map(|t| view! { <p class="by">"as “"{t}"”"</p> });
            view! {
                <li class:record=v.of_record>
                    <p><b>{v.year.to_string()}</b>" "{name}</p>
                    <p class="by"><a href=format!("/venue/{}", v.venue.slug)>{v.venue.full.clone()}</a>{v.of_record.then_some(" · version of record")}</p>
                    {title}
                </li>
            }
        })
        .collect_view();
    Some(view! { <section><h2>"Versions"</h2><ol class="timeline">{rows}</ol></section> }.into_any())
}

fn identifiers(data: &EntryPage) -> Option<AnyView> {
    let rows: Vec<_> = catalog_model::vocabulary::ID_SCHEMES
        .iter()
        .filter_map(|scheme| {
            let id = data.entry.ids.get(scheme.slug)?.clone();
            let value = match (scheme.url)(&id) {
                Some(url) => view! { <a href=url rel="noopener external"><code>{id}</code></a> }.into_any(),
                None => view! { <code>{id}</code> }.into_any(),
            };
            Some(view! { <div><dt>{scheme.label}</dt><dd>{value}</dd></div> })
        })
        .collect();
    (!rows.is_empty())
        .then(|| view! { <section><h2>"Identifiers"</h2><dl class="key">{rows}</dl></section> }.into_any())
}

/// Where the source lists have it.
pub(super) fn listed(listed: &[Listed]) -> Option<AnyView> {
    if listed.is_empty() {
        return None;
    }
    let rows = listed
        .iter()
        .map(|l| {
            let name = if l.url.is_empty() {
                view! { <span>{l.list.clone()}</span> }.into_any()
            } else {
                external(l.list.clone(), l.url.clone())
            };
            let title = l.title.clone().map(|t| view! { <p class="by">"as “"{t}"”"</p> });
            let printed =
                l.printed_url.clone().map(|u| view! { <p class="by">"with the address "<code>{u}</code></p> });
            view! { <li>{name}<p class="by">{l.section.clone()}</p>{title}{printed}</li> }
        })
        .collect_view();
    Some(view! { <section><h2>"Listed in"</h2><ul class="rows small">{rows}</ul></section> }.into_any())
}

/// When the entry came in, where its file is, and the same as JSON.
pub(super) fn record(data: &EntryPage) -> AnyView {
    let added = data.entry.added.as_deref().map(|d| view! { <div><dt>"Added"</dt><dd>{date(d)}</dd></div> });
    view! {
        <section>
            <h2>"This record"</h2>
            <dl class="key">
                {added}
                <div><dt>"File"</dt><dd><code>{format!("data/{}", data.file)}</code></dd></div>
                <div><dt>"Data"</dt><dd><a href=format!("/api/v1/entries/{}", data.id)>"JSON"</a></dd></div>
            </dl>
            <p><a class="button" rel="nofollow" href=format!("{}/edit", data.id.path())>"Suggest a correction"</a></p>
        </section>
    }
    .into_any()
}

/// Other entries, and why they are named.
pub(super) fn related(related: &[Related]) -> Option<AnyView> {
    if related.is_empty() {
        return None;
    }
    let rows = related
        .iter()
        .map(|r| {
            let place: Vec<String> = [r.card.venue.as_ref().map(|v| v.name.clone()), r.card.year.map(|y| y.to_string())].into_iter().flatten().collect();
            let kind = r.card.kind().card().label;
            view! {
                <li>
                    <a href=r.card.id.path() data-walk="">{r.card.title.clone()}</a>
                    <p class="by"><span class="why">{r.reasons.join("; ")}</span><span>{kind}{(!place.is_empty()).then(|| format!(" · {}", place.join(" ")))}</span></p>
                </li>
            }
        })
        .collect_view();
    Some(view! { <section><h2 id="related">"Related"</h2><ul class="rows">{rows}</ul></section> }.into_any())
}

fn citation(data: &EntryPage) -> Option<AnyView> {
    let bibtex = data.bibtex.clone()?;
    Some(
        view! {
            <section id="cite" class="cite" data-copy-box="">
                <div class="head"><h2>"Cite"</h2><CopyButton/></div>
                <pre tabindex="0" role="region" aria-label="BibTeX">{bibtex}</pre>
            </section>
        }
        .into_any(),
    )
}

/// The way from the tree of topics to this page.
pub(super) fn topic_path(data: &catalog_model::pages::TopicPart) -> AnyView {
    let mut path = vec![("Topics".to_owned(), "/topics".to_owned())];
    path.extend(data.path.iter().map(|t| (t.title.clone(), format!("/topic/{}", t.slug))));
    crumbs(path)
}
