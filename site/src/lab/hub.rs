//! A model from an address: a folder in the layout of Hugging Face, on any server that lets pages of others read it.
//!
//! A connection that breaks goes on where it was, as long as the file is still the same (`Range` with `If-Range`). What
//! came is held against its length and, where the server names one (`x-linked-etag`), its SHA-256. The header of a file
//! comes first: where it is wrong, or tells of a model that does not fit, the rest of the file is not fetched.

use demo_protocol::{Phase, Unit};
use leptos::prelude::*;
use leptos::web_sys::{AbortSignal, Headers, ReadableStreamDefaultReader, RequestInit, Response};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::engine::now;
use super::memory::Gate;
use super::shelf;
use super::state::{Doing, Lab};

/// What a page can hold beside the model itself, in bytes.
pub const MOST: f64 = 1e9;
/// Connections that may break before a file is given up.
const TRIES: usize = 4;

/// The folder that an address names, with a slash at its end. The page of a model on Hugging Face stands for its files.
///
/// # Errors
/// Where it is no address that a page may read.
pub fn folder(address: &str, origin: &str) -> Result<String, String> {
    let address = address.trim().trim_end_matches('/');
    let own = !origin.is_empty() && address.starts_with(&format!("{origin}/"));
    if !(address.starts_with("https://") || own) {
        return Err("An address begins with https://".to_owned());
    }
    let hub = address.strip_prefix("https://huggingface.co/").map(|rest| rest.split('/').collect::<Vec<_>>());
    Ok(match hub.as_deref() {
        Some([owner, name]) => format!("https://huggingface.co/{owner}/{name}/resolve/main/"),
        Some([owner, name, "tree" | "resolve", revision]) => {
            format!("https://huggingface.co/{owner}/{name}/resolve/{revision}/")
        }
        _ => format!("{address}/"),
    })
}

/// The model's name: the last part of the address; on Hugging Face with its owner's.
pub fn name(folder: &str) -> String {
    let folder = folder.trim_end_matches('/');
    match folder.strip_prefix("https://huggingface.co/").and_then(|rest| rest.split_once("/resolve/")) {
        Some((name, _)) => name.to_owned(),
        None => folder.rsplit('/').next().unwrap_or(folder).to_owned(),
    }
}

/// Why a file did not come.
enum Fault {
    /// There is none.
    Missing,
    /// The connection broke; another try may help.
    Broken,
    /// Another try will not help.
    Bad(String),
    /// The header says that the rest is not worth fetching.
    Refused(String),
}

/// A file on its way.
#[derive(Default)]
struct Partly {
    bytes: Vec<u8>,
    tag: Option<String>,
    total: Option<f64>,
    sha256: Option<String>,
    /// Whether the header of what has come was seen.
    looked: bool,
}

/// Names and bytes of the model's files by turns, as a worker wants them.
///
/// # Errors
/// Names the file and the reason.
pub async fn model(lab: Lab, folder: &str, signal: Option<&AbortSignal>) -> Result<Vec<JsValue>, String> {
    let (mut parts, mut room) = (Vec::new(), MOST);
    let mut add = |name: &str, bytes: &[u8]| {
        parts.extend([JsValue::from_str(name), js_sys::Uint8Array::from(bytes).buffer().into()]);
        room -= bytes.len() as f64;
        if room > 0.0 {
            Ok(())
        } else {
            Err(format!("The files have more than {:.1} GB, which a page can hold", MOST / 1e9))
        }
    };
    let config = file(lab, folder, "config.json", signal, None).await?.ok_or_else(|| missing(folder, "config.json"))?;
    let mut gate = Gate::new(&config, shelf::offer().await)?;
    add("config.json", &config)?;
    let name = "tokenizer.json";
    add(name, &file(lab, folder, name, signal, None).await?.ok_or_else(|| missing(folder, name))?)?;
    let whole = "model.safetensors";
    if let Some(bytes) = file(lab, folder, whole, signal, Some(&mut gate)).await? {
        add(whole, &bytes)?;
        gate.unkept().into_iter().for_each(|text| lab.warn(text));
        return Ok(parts);
    }
    // Large models come in several files, which an index names.
    let index =
        file(lab, folder, "model.safetensors.index.json", signal, None).await?.ok_or_else(|| missing(folder, whole))?;
    let index: serde_json::Value =
        serde_json::from_slice(&index).map_err(|e| format!("model.safetensors.index.json: {e}"))?;
    let size = index["metadata"]["total_size"].as_f64().unwrap_or(0.0);
    if size > MOST {
        return Err(format!("The files have {:.1} GB; a page can hold {:.1} GB", size / 1e9, MOST / 1e9));
    }
    let map = index["weight_map"].as_object().ok_or("model.safetensors.index.json names no files")?;
    let mut names: Vec<&str> = map.values().filter_map(|name| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        if name.contains('/') || !name.ends_with(".safetensors") {
            return Err(format!(
                "model.safetensors.index.json names a file \"{name}\" that is no .safetensors beside it"
            ));
        }
        let bytes = file(lab, folder, name, signal, Some(&mut gate)).await?.ok_or_else(|| missing(folder, name))?;
        add(name, &bytes)?;
    }
    gate.unkept().into_iter().for_each(|text| lab.warn(text));
    Ok(parts)
}

fn missing(folder: &str, name: &str) -> String {
    format!("There is no {name} at {folder}")
}

/// A file; none where the server says that there is none. The gate sees its header.
async fn file(
    lab: Lab,
    folder: &str,
    name: &str,
    signal: Option<&AbortSignal>,
    mut gate: Option<&mut Gate>,
) -> Result<Option<Vec<u8>>, String> {
    let mut partly = Partly::default();
    for tried in 0..TRIES {
        if tried > 0 {
            pause(1_000 << (tried - 1)).await;
        }
        match piece(lab, (folder, name), &mut partly, signal, &mut gate).await {
            Ok(()) => {
                check(name, &partly).await?;
                return Ok(Some(partly.bytes));
            }
            Err(Fault::Missing) => return Ok(None),
            Err(Fault::Bad(what)) => return Err(format!("{name}: {what}")),
            Err(Fault::Refused(what)) => return Err(what),
            Err(Fault::Broken) if signal.is_some_and(AbortSignal::aborted) => return Err("stopped".to_owned()),
            Err(Fault::Broken) => {}
        }
    }
    Err(format!(
        "{name}: the connection failed, or the server lets no other page read its files ({} bytes came)",
        partly.bytes.len()
    ))
}

/// Milliseconds in which a network may come back.
async fn pause(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |done, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, milliseconds);
    });
    let _ = JsFuture::from(promise).await;
}

/// Reads on from what is there already.
async fn piece(
    lab: Lab,
    (folder, name): (&str, &str),
    partly: &mut Partly,
    signal: Option<&AbortSignal>,
    gate: &mut Option<&mut Gate>,
) -> Result<(), Fault> {
    let broken = |_: JsValue| Fault::Broken;
    let address = &format!("{folder}{name}");
    let options = RequestInit::new();
    options.set_signal(signal);
    if let Some(tag) = partly.tag.as_ref().filter(|_| !partly.bytes.is_empty()) {
        let headers = Headers::new().map_err(broken)?;
        headers.set("range", &format!("bytes={}-", partly.bytes.len())).map_err(broken)?;
        headers.set("if-range", tag).map_err(broken)?;
        options.set_headers(&headers);
    }
    let answer = JsFuture::from(window().fetch_with_str_and_init(address, &options)).await.map_err(broken)?;
    let answer: Response = answer.unchecked_into();
    let header = |name: &str| answer.headers().get(name).ok().flatten();
    match answer.status() {
        404 => return Err(Fault::Missing),
        206 => {}
        200 => {
            // Another file perhaps: its header is looked at as well.
            (partly.bytes, partly.looked) = (Vec::new(), false);
            partly.total = header("content-length").and_then(|length| length.parse().ok());
            // Only a strong tag says that the bytes are the same. A compressed answer has another length than its file.
            partly.tag = header("etag").filter(|tag| !tag.starts_with("W/"));
            // Of another site this header is not seen; what is worth compressing is text.
            if header("content-encoding").is_some() || address.ends_with(".json") {
                (partly.total, partly.tag) = (None, None);
            }
            // What the tag of a file is made of, every server decides for itself; this header is of its SHA-256.
            let hash = header("x-linked-etag").map(|tag| tag.trim_matches('"').to_owned());
            partly.sha256 = hash.filter(|hash| hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()));
        }
        status => return Err(Fault::Bad(format!("the server answers {status} {}", answer.status_text()))),
    }
    let too_large = || Fault::Bad(format!("is larger than {:.1} GB, which a page can hold", MOST / 1e9));
    if partly.total.is_some_and(|total| total > MOST) {
        return Err(too_large());
    }
    let body = answer.body().ok_or_else(|| Fault::Bad("the answer is empty".to_owned()))?;
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let read = JsFuture::from(reader.read()).await.map_err(broken)?;
        let of = |key: &str| js_sys::Reflect::get(&read, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED);
        if of("done").is_truthy() {
            // A connection that ends too early is one that broke.
            let whole = partly.total.is_none_or(|total| partly.bytes.len() as f64 >= total);
            return if whole { Ok(()) } else { Err(Fault::Broken) };
        }
        let part: js_sys::Uint8Array = of("value").unchecked_into();
        if partly.bytes.len() as f64 + f64::from(part.length()) > MOST {
            return Err(too_large());
        }
        partly.bytes.extend(part.to_vec());
        if let Some(open) = gate
            && !partly.looked
        {
            match open.look(name, &partly.bytes, partly.total) {
                Ok(looked) => partly.looked = looked,
                Err(what) => {
                    let _ = reader.cancel();
                    return Err(Fault::Refused(what));
                }
            }
        }
        let (done, total) = (partly.bytes.len() as u64, partly.total.map(|total| total as u64));
        lab.tell(Doing::Phase(Phase::Download), done, total, Unit::Bytes, now());
    }
}

/// Holds a file against the hash that its server named.
async fn check(name: &str, partly: &Partly) -> Result<(), String> {
    let Some(right) = &partly.sha256 else { return Ok(()) };
    let Ok(crypto) = window().crypto() else { return Ok(()) };
    let bytes = js_sys::Uint8Array::from(partly.bytes.as_slice());
    let Ok(digest) = crypto.subtle().digest_with_str_and_buffer_source("SHA-256", &bytes) else { return Ok(()) };
    let Ok(found) = JsFuture::from(digest).await else { return Ok(()) };
    let found = js_sys::Uint8Array::new(&found).to_vec();
    let found: String = found.iter().map(|byte| format!("{byte:02x}")).collect();
    if found.eq_ignore_ascii_case(right) {
        Ok(())
    } else {
        Err(format!("{name}: what came is not what the server promised (SHA-256 {found}, not {right}). Try again"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_folders() {
        let of = |address: &str| folder(address, "http://127.0.0.1:3000");
        let hub = "https://huggingface.co/HuggingFaceTB/SmolLM2-135M";
        assert_eq!(of(hub).unwrap(), format!("{hub}/resolve/main/"));
        assert_eq!(of(&format!("{hub}/tree/v2/")).unwrap(), format!("{hub}/resolve/v2/"));
        assert_eq!(of(" https://a.org/models/m ").unwrap(), "https://a.org/models/m/");
        assert!(of("http://127.0.0.1:3000/api/m").is_ok(), "this site's own");
        assert!(of("http://127.0.0.1:30001/m").is_err(), "another site with a longer port");
        assert!(of("http://a.org/m").is_err() && of("ftp://a.org").is_err() && of("").is_err());
        assert_eq!(name(&of(hub).unwrap()), "HuggingFaceTB/SmolLM2-135M");
        assert_eq!(name("https://a.org/models/m/"), "m");
    }
}
