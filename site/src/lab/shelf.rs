//! The visitor's own models, kept in the browser's private file system (OPFS) from one visit to the next. Nothing of them
//! leaves the browser.
//!
//! ```text
//! models.json            what there is: cards, and names of files
//! HASH/NAME              files of a model, by the hash of its weights
//! ```

use demo_protocol::ModelCard;
use leptos::prelude::*;
use leptos::web_sys::{
    File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions, FileSystemGetFileOptions,
    FileSystemRemoveOptions, FileSystemWritableFileStream,
};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::memory::Offer;

const INDEX: &str = "models.json";

/// A model that is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// What the engine said of it when it was opened.
    pub card: ModelCard,
    /// Names of its files.
    pub files: Vec<String>,
    /// The address it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

impl Kept {
    fn folder(&self) -> &str {
        self.card.sha256.get(..32).unwrap_or("unnamed")
    }
}

/// A fault of the browser in words.
fn words(fault: &JsValue) -> String {
    let message = js_sys::Reflect::get(fault, &JsValue::from_str("message")).ok().and_then(|text| text.as_string());
    message.unwrap_or_else(|| "the browser does not say why".to_owned())
}

/// Calls of what a browser does not have throw where no error is looked for: asked first.
///
/// # Errors
/// Says what it does not have.
pub fn has(object: &JsValue, name: &str) -> Result<(), JsValue> {
    match js_sys::Reflect::get(object, &JsValue::from_str(name)) {
        Ok(found) if !found.is_undefined() => Ok(()),
        _ => Err(js_sys::Error::new(&format!("this browser has no {name} here")).into()),
    }
}

/// Bytes that this site keeps in the browser, and how many it may; none where the browser does not say.
pub async fn room() -> Option<(f64, f64)> {
    let navigator = window().navigator();
    has(&navigator, "storage").ok()?;
    has(&navigator.storage(), "estimate").ok()?;
    let found = JsFuture::from(navigator.storage().estimate().ok()?).await.ok()?;
    let of = |key: &str| js_sys::Reflect::get(&found, &JsValue::from_str(key)).ok()?.as_f64();
    Some((of("usage")?, of("quota")?))
}

/// What the browser offers to a model.
pub async fn offer() -> Offer {
    let gigabytes = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("deviceMemory"));
    let machine = gigabytes.ok().and_then(|memory| memory.as_f64()).map(|memory| memory * 1e9);
    Offer { machine, storage: room().await.map(|(used, most)| (most - used).max(0.0)) }
}

async fn root() -> Result<FileSystemDirectoryHandle, JsValue> {
    let navigator = window().navigator();
    has(&navigator, "storage")?;
    has(&navigator.storage(), "getDirectory")?;
    Ok(JsFuture::from(window().navigator().storage().get_directory()).await?.unchecked_into())
}

async fn folder(name: &str, create: bool) -> Result<FileSystemDirectoryHandle, JsValue> {
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(create);
    Ok(JsFuture::from(root().await?.get_directory_handle_with_options(name, &options)).await?.unchecked_into())
}

async fn write(folder: &FileSystemDirectoryHandle, name: &str, content: &JsValue) -> Result<(), JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let file: FileSystemFileHandle =
        JsFuture::from(folder.get_file_handle_with_options(name, &options)).await?.unchecked_into();
    has(&file, "createWritable")?;
    let stream: FileSystemWritableFileStream = JsFuture::from(file.create_writable()).await?.unchecked_into();
    // What was written counts only when the stream is closed: a page that goes away leaves no half of a file.
    let written = match content.as_string() {
        Some(text) => stream.write_with_str(&text)?,
        None => stream.write_with_buffer_source(content.unchecked_ref())?,
    };
    JsFuture::from(written).await?;
    JsFuture::from(stream.close()).await?;
    Ok(())
}

async fn read(folder: &FileSystemDirectoryHandle, name: &str) -> Result<File, JsValue> {
    let file: FileSystemFileHandle = JsFuture::from(folder.get_file_handle(name)).await?.unchecked_into();
    Ok(JsFuture::from(file.get_file()).await?.unchecked_into())
}

/// What is kept; nothing where the browser has no such place.
pub async fn list() -> Vec<Kept> {
    index().await.unwrap_or_default()
}

/// The list of what is kept: none was written yet, or it is read. One that cannot be read must not be written over.
async fn index() -> Result<Vec<Kept>, JsValue> {
    let file = match read(&root().await?, INDEX).await {
        Ok(file) => file,
        Err(fault) if fault.dyn_ref::<js_sys::Error>().is_some_and(|fault| fault.name() == "NotFoundError") => {
            return Ok(Vec::new());
        }
        Err(fault) => return Err(fault),
    };
    let text = JsFuture::from(file.text()).await?.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|fault| js_sys::Error::new(&format!("{INDEX}: {fault}")).into())
}

async fn set_index(all: &[Kept]) -> Result<(), JsValue> {
    let text = serde_json::to_string(all).unwrap_or_default();
    write(&root().await?, INDEX, &JsValue::from_str(&text)).await
}

/// Keeps a model: names and bytes of its files by turns. One with the same weights is replaced.
///
/// # Errors
/// What the browser says: most often that there is no room.
pub async fn keep(card: ModelCard, files: &[JsValue], from: Option<String>) -> Result<(), String> {
    let names = files.chunks_exact(2).filter_map(|pair| pair[0].as_string()).collect();
    let new = Kept { card, files: names, from };
    let done = async {
        let place = folder(new.folder(), true).await?;
        for pair in files.chunks_exact(2) {
            write(&place, &pair[0].as_string().unwrap_or_default(), &pair[1]).await?;
        }
        let mut all = index().await?;
        all.retain(|kept| kept.card.sha256 != new.card.sha256);
        all.push(new.clone());
        set_index(&all).await
    };
    done.await.map_err(|fault: JsValue| words(&fault))
}

/// Names and bytes of the files of a model, as a worker wants them.
///
/// # Errors
/// What the browser says.
pub async fn take(kept: &Kept) -> Result<Vec<JsValue>, String> {
    let done = async {
        let place = folder(kept.folder(), false).await?;
        let mut parts = Vec::new();
        for name in &kept.files {
            let bytes = JsFuture::from(read(&place, name).await?.array_buffer()).await?;
            parts.extend([JsValue::from_str(name), bytes]);
        }
        Ok(parts)
    };
    done.await.map_err(|fault: JsValue| words(&fault))
}

/// Forgets a model.
///
/// # Errors
/// What the browser says.
pub async fn forget(kept: &Kept) -> Result<(), String> {
    let done = async {
        let mut all = index().await?;
        all.retain(|other| other != kept);
        // The index first: files without an entry are only room, an entry without files is a fault.
        set_index(&all).await?;
        let options = FileSystemRemoveOptions::new();
        options.set_recursive(true);
        JsFuture::from(root().await?.remove_entry_with_options(kept.folder(), &options)).await
    };
    done.await.map(drop).map_err(|fault: JsValue| words(&fault))
}
