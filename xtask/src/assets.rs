//! From compiled browser code, styles and public files to a folder that the server can serve: names with a hash of the
//! content (kept by browsers for ever), compressed forms beside them, and a manifest that says which is which.
//!
//! ```text
//! SITE/manifest.json            { "style.css": "/assets/style.0123456789abcdef.css", … }
//! SITE/assets/NAME.HASH.EXT     (.br, .gz): site and lab, the islands; engine, the lab's worker; styles; scripts
//! SITE/static/NAME              files that need a fixed name
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::shell::root;

/// Files of `site/public` that keep their name, because others ask for them by it.
const FIXED: &[&str] = &["favicon.svg"];

/// Makes the folder anew, of compiled modules with the names that their files get.
pub fn make(modules: &[(&str, PathBuf)], site: &Path, release: bool) -> Result<()> {
    let made = site.with_extension("new");
    let _ = fs::remove_dir_all(&made);
    fs::create_dir_all(made.join("assets"))?;
    fs::create_dir_all(made.join("static"))?;
    let mut folder = Folder { dir: &made, manifest: BTreeMap::new(), release };

    for (name, wasm) in modules {
        let bound = made.join("bound");
        Bindgen::new()
            .input_path(wasm)
            .out_name(name)
            .web(true)?
            .typescript(false)
            .remove_name_section(release)
            .remove_producers_section(release)
            .generate(&bound)
            .with_context(|| format!("binding {}", wasm.display()))?;
        folder.add(&format!("{name}.wasm"), fs::read(bound.join(format!("{name}_bg.wasm")))?)?;
        folder.add(&format!("{name}.js"), fs::read(bound.join(format!("{name}.js")))?)?;
        // Snippets are small scripts that crates bring along; there are none, and an import of one would fail.
        anyhow::ensure!(!bound.join("snippets").exists(), "a crate brought JavaScript snippets, which are not served");
        fs::remove_dir_all(&bound)?;
    }

    folder.add("style.css", styles(&root().join("site/style"))?.into_bytes())?;
    for file in sorted(&root().join("site/public"))? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        if FIXED.contains(&name.as_str()) {
            folder.write(&made.join("static").join(&name), &bytes)?;
        } else {
            folder.add(&name, bytes)?;
        }
    }
    fs::write(made.join("manifest.json"), serde_json::to_string_pretty(&folder.manifest)?)?;
    // A server that runs meanwhile loses its old files: it is to be started anew, with the new names.
    let _ = fs::remove_dir_all(site);
    fs::rename(&made, site).with_context(|| format!("moving the assets to {}", site.display()))
}

struct Folder<'a> {
    dir: &'a Path,
    manifest: BTreeMap<String, String>,
    release: bool,
}

impl Folder<'_> {
    fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<()> {
        let (stem, extension) = name.rsplit_once('.').context("a public file without an extension")?;
        let hashed = format!("{stem}.{}.{extension}", hash(&bytes));
        self.write(&self.dir.join("assets").join(&hashed), &bytes)?;
        self.manifest.insert(name.to_owned(), format!("/assets/{hashed}"));
        Ok(())
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))?;
        // A debug build is big and served to its developer: compressing it well would only cost time.
        let (gzip, brotli) =
            if self.release { (flate2::Compression::best(), 11) } else { (flate2::Compression::fast(), 1) };
        let beside = |extension: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(extension);
            fs::File::create(name)
        };
        let mut writer = flate2::write::GzEncoder::new(beside(".gz")?, gzip);
        writer.write_all(bytes)?;
        writer.finish()?;
        let mut writer = brotli::CompressorWriter::new(beside(".br")?, 1 << 16, brotli, 22);
        writer.write_all(bytes)?;
        writer.flush()?;
        Ok(())
    }
}

/// All style files in order of name, as one, without comments.
fn styles(dir: &Path) -> Result<String> {
    let mut all = String::new();
    for file in sorted(dir)? {
        all.push_str(&fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?);
        all.push('\n');
    }
    Ok(without_comments(&all))
}

/// Cuts `/* … */` and the white space at both ends of lines. No style here has such marks inside a string.
fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, behind)| behind);
    }
    out.push_str(rest);
    out.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}

fn sorted(dir: &Path) -> Result<Vec<PathBuf>> {
    let listing = fs::read_dir(dir).with_context(|| format!("listing {}", dir.display()))?;
    let mut files: Vec<_> = listing.flatten().map(|f| f.path()).filter(|p| p.is_file()).collect();
    files.sort();
    Ok(files)
}

/// FNV-1a, 64 bits: tells contents apart, which is all that a cache needs.
fn hash(bytes: &[u8]) -> String {
    let mixed = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3));
    format!("{mixed:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indents_go() {
        assert_eq!(without_comments("/* a */\n  b { c: d }\n\n/* e"), "b { c: d }");
    }

    #[test]
    fn hashes_tell_contents_apart() {
        assert_ne!(hash(b"a"), hash(b"b"));
        assert_eq!(hash(b""), "cbf29ce484222325");
    }
}
