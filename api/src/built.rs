//! The files that `cargo xtask` built: which hashed name stands for which file.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};

/// Reads the manifest; gives the addresses, and a hash of everything but the data that a page depends on: the built
/// files, this program, and the site's own address.
///
/// # Errors
/// When the manifest is missing or lacks a file: then the site was not built, or by another version.
pub fn load(site: &Path, base_url: &str) -> Result<(site::Assets, String)> {
    let file = site.join("manifest.json");
    let text = std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let manifest: HashMap<String, String> = serde_json::from_str(&text).context("manifest.json")?;
    let address = |name: &str| manifest.get(name).cloned().with_context(|| format!("manifest.json lacks {name}"));
    let assets = site::Assets {
        css: address("style.css")?,
        theme_js: address("theme.js")?,
        start_js: address("start.js")?,
        js: address("site.js")?,
        wasm: address("site.wasm")?,
        form_js: address("form.js")?,
        form_wasm: address("form.wasm")?,
        lab_js: address("lab.js")?,
        lab_wasm: address("lab.wasm")?,
        worker_js: address("worker.js")?,
        engine_js: address("engine.js")?,
        engine_wasm: address("engine.wasm")?,
        engine_gpu_js: address("engine-gpu.js")?,
        engine_gpu_wasm: address("engine-gpu.wasm")?,
        icon: "/static/favicon.svg".to_owned(),
    };
    let mut hash = catalog::files::Hash::default();
    hash.add(text.as_bytes());
    hash.add(base_url.as_bytes());
    // The version stands still between releases; the program's own file does not.
    let program = std::env::current_exe().and_then(std::fs::metadata).context("looking at this program's file")?;
    hash.add(format!("{} {:?}", program.len(), program.modified().ok()).as_bytes());
    Ok((assets, hash.hex()))
}
