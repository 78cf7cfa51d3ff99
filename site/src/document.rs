//! The whole HTML document around a page: head, header, main, footer. No inline script or style anywhere, so that pages
//! can be cached with a strict content security policy.

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use crate::head::Head;
use crate::parts::{footer, header};
use crate::recorded::Recorded;

/// Addresses of the files that a page loads; their names carry a hash.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// The style sheet.
    pub css: String,
    /// Script that sets the theme before the first paint.
    pub theme_js: String,
    /// Module that brings the islands to life.
    pub start_js: String,
    /// What wasm-bindgen wrote: the module.
    pub js: String,
    /// What wasm-bindgen wrote: the wasm.
    pub wasm: String,
    /// What wasm-bindgen wrote for forms: the module, beside `js`.
    pub form_js: String,
    /// What wasm-bindgen wrote for forms: the wasm.
    pub form_wasm: String,
    /// What wasm-bindgen wrote for the lab's page: the module, in place of `js`.
    pub lab_js: String,
    /// What wasm-bindgen wrote for the lab's page: the wasm, in place of `wasm`.
    pub lab_wasm: String,
    /// The script of the lab's worker.
    pub worker_js: String,
    /// The lab's engine: the module.
    pub engine_js: String,
    /// The engine with WebGPU: its module.
    pub engine_gpu_js: String,
    /// Its wasm.
    pub engine_gpu_wasm: String,
    /// The lab's engine: the wasm.
    pub engine_wasm: String,
    /// The icon.
    pub icon: String,
}

/// What every page knows of the site.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Origin for canonical links, without slash at the end: `https://example.org`.
    pub base_url: String,
    /// Files.
    pub assets: Assets,
    /// Hash of the data that is shown.
    pub revision: String,
    /// What the lab found before.
    pub recorded: Arc<Recorded>,
}

/// Which part of the site a page belongs to, to mark it in the header; the search field there is left out where the
/// page has a larger one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Home and search have a field of their own.
    Search,
    /// Topics and their guides.
    Topics,
    /// Metrics and benchmarks.
    Metrics,
    /// The lab.
    Lab,
    /// Facts.
    Facts,
    /// Statistics, venues, years.
    Statistics,
    /// About.
    About,
    /// Anywhere else.
    #[default]
    Elsewhere,
}

/// A view as HTML. Islands become elements that the browser's half finds; everything else is plain markup.
pub fn render<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| view().to_html());
    owner.unset_with_forced_cleanup();
    html
}

/// A whole document.
pub fn document<V: IntoView>(site: &Site, head: &Head, place: Place, main: impl FnOnce() -> V) -> String {
    let body = render(|| {
        view! {
            <a class="skip" href="#main">"Skip to content"</a>
            {header(place)}
            <main id="main" tabindex="-1">{main()}</main>
            {footer(site)}
        }
    });
    let mut out = String::with_capacity(body.len() + 4096);
    out.push_str("<!DOCTYPE html><html lang=\"en\"><head>");
    head.write(site, &mut out);
    out.push_str("</head><body>");
    out.push_str(&body);
    out.push_str("</body></html>");
    out
}
