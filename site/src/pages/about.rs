//! What the catalog is, how its search works, and what may be done with its data.

use catalog_model::facet::FACETS;
use catalog_model::pages::About;
use catalog_model::problem::PROBLEMS;
use leptos::prelude::*;

use crate::Site;
use crate::document::{Place, document};
use crate::head::{Head, json_ld};
use crate::parts::kind_row;
use crate::words::thousands;

/// Ways to write a query, beside the filters: form, meaning.
const FORMS: &[(&str, &str)] = &[
    ("efficient attention", "All words count; results that have all of them come first."),
    ("\"key value cache\"", "Words in quotes stand together in this order."),
    ("-survey", "Leaves out what has the word; a filter works the same way: -topic:pruning."),
    ("2210.17323", "Identifiers (arXiv, DOI, OpenReview, ACL) and pasted addresses lead to their work."),
    ("quantisaton", "One wrong letter is forgiven in words of four letters and more, two in words of eight and more."),
];

/// The page.
pub fn about(site: &Site, data: &About) -> String {
    let head = Head {
        json_ld: Some(json_ld::dataset(site, data.entries)),
        ..Head::new("About", "What Parsimony is, how its search ranks, and the licence of its data.", "/about")
    };
    document(site, &head, Place::About, || body(data))
}

fn body(data: &About) -> AnyView {
    let sources = data
        .sources
        .iter()
        .map(|s| view! { <tr><th scope="row"><a class="out" rel="noopener external" href=s.url.clone()>{s.name.clone()}</a></th><td>{s.licence.clone()}</td></tr> })
        .collect_view();
    let ranking = data
        .ranking
        .iter()
        .map(|(name, text)| view! { <li><b>{name.clone()}</b>" "{text.clone()}</li> })
        .collect_view();
    let forms = FORMS
        .iter()
        .map(|(form, text)| view! { <tr><th scope="row"><code>{*form}</code></th><td>{*text}</td></tr> })
        .collect_view();
    let filters = FACETS
        .iter()
        .map(|f| view! { <tr><th scope="row"><code>{f.slug}":"</code></th><td>{f.help}</td></tr> })
        .collect_view();
    let problems = PROBLEMS
        .iter()
        .map(|(word, status, title)| {
            view! { <tr id=format!("problem-{word}")><th scope="row"><code>{*word}</code></th><td>{status.to_string()}</td><td>{*title}</td></tr> }
        })
        .collect_view();
    view! {
        <div class="column prose">
            <h1>"About"</h1>
            <p class="lead">"Parsimony is a catalog of research on AI efficiency: how to train, compress, serve and measure models with less computation, memory and energy."</p>
            <p>"It holds "{thousands(data.entries)}" entries. Each is a file that people wrote and reviewed; everything on these pages is derived from those files. Descriptions are our own words. Where the truth could not be established, the entry says so in a note."</p>
            {kind_row(&data.kinds)}

            <h2 id="search">"How search works"</h2>
            <p>"Searched are titles, other names, identifiers, authors, topics, venues, keywords, descriptions, notes and guides. Accents, hyphens, apostrophes, Greek letters and superscripts make no difference, and words that mean the same (KD, knowledge distillation) find each other. Nothing you type is stored together with anything about you."</p>
            <h3>"Order of the results"</h3>
            <ol class="rules">{ranking}</ol>
            <h3>"What can be typed"</h3>
            <div class="scroll" tabindex="0" role="region" aria-label="Forms of a query"><table><tbody>{forms}</tbody></table></div>
            <h3>"Filters"</h3>
            <p>"Each filter beside the results can be typed as well, and each is a parameter of the address: what you see can be linked to."</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Filters"><table><tbody>{filters}</tbody></table></div>
            <h3>"For programs"</h3>
            <p>"The same search answers as JSON: "<a href="/api/v1/search?q=quantization"><code>"/api/v1/search"</code></a>", entries at "<code>"/api/v1/entries/{kind}/{slug}"</code>", topics at "<a href="/api/v1/topics"><code>"/api/v1/topics"</code></a>"."</p>

            <p>"Errors are problem documents (RFC 9457); their types:"</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Types of problems"><table><tbody>{problems}</tbody></table></div>

            <h2 id="sources">"Where it comes from"</h2>
            <p>"The catalog began with two public lists and an article, read entry by entry, corrected against public records and put into one tree of topics. Every entry says where it was listed."</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Sources"><table><thead><tr><th scope="col">"Source"</th><th scope="col">"Its licence"</th></tr></thead><tbody>{sources}</tbody></table></div>

            <h2 id="licence">"Licence of the data"</h2>
            <p>"Our own texts, the guides, the descriptions, the tree of topics and the structure, may be used by anybody under "<a class="out" rel="noopener external license" href="https://creativecommons.org/licenses/by/4.0/">"Creative Commons Attribution 4.0"</a>". Titles, names, years and identifiers are facts and free. The works themselves belong to their authors; no abstract or full text is copied here."</p>

            <h2 id="state">"State"</h2>
            <p>"Data revision "<code>{data.revision.clone()}</code>". See also the "<a href="/statistics">"statistics"</a>"."</p>
        </div>
    }
    .into_any()
}
