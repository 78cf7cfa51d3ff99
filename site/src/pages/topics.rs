//! The tree of topics with counts.

use catalog_model::pages::{TopicRow, TopicsPage};
use leptos::prelude::*;

use crate::Site;
use crate::chart::years::run;
use crate::document::{Place, document};
use crate::head::Head;
use crate::words::thousands;

/// The index of topics.
pub fn topics(site: &Site, data: &TopicsPage) -> String {
    let head = Head {
        json: Some("/api/v1/topics".to_owned()),
        ..Head::new("Topics", "The topics of AI efficiency as one tree, each with a guide.", "/topics")
    };
    document(site, &head, Place::Topics, || {
        let rows = data.topics.iter().map(|row| branch(row, data.span)).collect_view();
        view! {
            <div class="column wide-column">
                <h1>"Topics"</h1>
                <p class="lead">"One tree, from three taxonomies of the field. Each topic has a guide: the idea, the formula, the families of methods, what improves and what suffers, and what to read first."</p>
                <ol class="tree">{rows}</ol>
            </div>
        }
    })
}

fn branch(row: &TopicRow, span: (u16, u16)) -> AnyView {
    let children = (!row.children.is_empty()).then(|| {
        let rows = row.children.iter().map(leaf).collect_view();
        view! { <ol>{rows}</ol> }
    });
    view! {
        <li class=format!("branch hue-{}", row.topic.hue)>
            <div class="line">
                <h2><a href=format!("/topic/{}", row.topic.slug)>{row.topic.title.clone()}</a></h2>
                {run(&row.years, span)}
                <data>{thousands(row.count)}</data>
            </div>
            <p>{row.text.clone()}</p>
            {children}
        </li>
    }
    .into_any()
}

fn leaf(row: &TopicRow) -> AnyView {
    let children = (!row.children.is_empty()).then(|| {
        let rows = row.children.iter().map(leaf).collect_view();
        view! { <ol>{rows}</ol> }
    });
    view! {
        <li>
            <p><a href=format!("/topic/{}", row.topic.slug)>{row.topic.title.clone()}</a>" "<data>{thousands(row.count)}</data></p>
            <p class="by">{row.text.clone()}</p>
            {children}
        </li>
    }
    .into_any()
}
