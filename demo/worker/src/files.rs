//! Files over the network, piece by piece, so that the page can tell how far they are.

use demo::Problem;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

use crate::scope;

/// The whole file, where it has at most this many bytes: what a browser's memory bears beside the model itself.
const MOST: usize = 1 << 30;

/// Gets a file; `seen` hears of the bytes so far.
///
/// # Errors
/// What the server or the browser says.
pub async fn fetch(folder: &str, name: &str, seen: &mut dyn FnMut(usize)) -> Result<Vec<u8>, Problem> {
    let bad = |what: String| Problem::new(name, what);
    let broken = |fault: JsValue| bad(format!("the connection failed: {}", text(&fault)));
    let answer = JsFuture::from(scope().fetch_with_str(&format!("{folder}{name}"))).await.map_err(broken)?;
    let answer: Response = answer.unchecked_into();
    if !answer.ok() {
        return Err(bad(format!("the server answers {} {}", answer.status(), answer.status_text())));
    }
    let Some(body) = answer.body() else { return Err(bad("the server's answer is empty".to_owned())) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(broken)?;
        let of = |key: &str| Reflect::get(&part, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED);
        if of("done").is_truthy() {
            return Ok(bytes);
        }
        let part: Uint8Array = of("value").unchecked_into();
        if bytes.len() + part.length() as usize > MOST {
            return Err(bad(format!("is larger than {MOST} bytes, the most that a page can hold")));
        }
        bytes.extend(part.to_vec());
        seen(bytes.len());
    }
}

/// A fault of JavaScript in words.
fn text(fault: &JsValue) -> String {
    let message = Reflect::get(fault, &JsValue::from_str("message")).ok().and_then(|message| message.as_string());
    message.or_else(|| fault.as_string()).unwrap_or_else(|| "unknown".to_owned())
}
