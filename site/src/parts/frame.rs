//! What stands above and below every page.

use leptos::prelude::*;

use crate::Site;
use crate::document::Place;
use crate::islands::{Shortcuts, ThemeSwitch};

/// Main sections, with the part of the site that each stands for.
const SECTIONS: &[(Place, &str, &str)] = &[
    (Place::Topics, "/topics", "Topics"),
    (Place::Metrics, "/metrics", "Metrics"),
    (Place::Lab, "/lab", "Lab"),
    (Place::Facts, "/facts", "Facts"),
    (Place::Statistics, "/statistics", "Statistics"),
    (Place::About, "/about", "About"),
];

/// The header: name, sections, and a search field where the page has none.
pub fn header(place: Place) -> AnyView {
    let link = |(own, href, label): &(Place, &'static str, &'static str)| {
        view! { <li><a href=*href aria-current=(*own == place).then_some("page")>{*label}</a></li> }
    };
    let search = (place != Place::Search).then(|| {
        view! {
            <form class="find" role="search" action="/search">
                <label class="vh" for="q">"Search the catalog"</label>
                <input type="search" id="q" name="q" placeholder="Search" autocomplete="off" spellcheck="false" maxlength="256"/>
                <kbd aria-hidden="true">"/"</kbd>
            </form>
        }
    });
    view! {
        <header class="top">
            <div class="in">
                <a class="name" href="/"><span aria-hidden="true" class="sign"></span>"Parsimony"</a>
                <nav aria-label="Sections"><ul>{SECTIONS.iter().map(link).collect_view()}</ul></nav>
                {search}
                <ThemeSwitch/>
            </div>
        </header>
    }
    .into_any()
}

/// The footer: where else to go, the licence, the state of the data.
pub fn footer(site: &Site) -> AnyView {
    let revision: String = site.revision.chars().take(8).collect();
    view! {
        <footer class="bottom">
            <div class="in">
                <nav aria-label="More">
                    <ul>
                        <li><a href="/people">"People"</a></li>
                        <li><a href="/organizations">"Organizations"</a></li>
                        <li><a href="/venues">"Venues"</a></li>
                        <li><a href="/years">"Years"</a></li>
                        <li><a href="/benchmarks">"Benchmarks"</a></li>
                        <li><a href="/submit">"Submit an entry"</a></li>
                        <li><a href="/about#search">"How search works"</a></li>
                        <li><a href="/about#licence">"Licence"</a></li>
                        <li><Shortcuts/></li>
                    </ul>
                </nav>
                <p>"A catalog of research on AI efficiency. Data revision "<code>{revision}</code>"."</p>
            </div>
        </footer>
    }
    .into_any()
}
