//! The switch between the system's theme, light and dark. `theme.js` applies the choice before the first paint; this
//! changes it.

use leptos::prelude::*;

/// Key in the browser's storage, shared with `public/theme.js`.
const KEY: &str = "theme";

/// A select with three choices.
#[island]
pub fn ThemeSwitch() -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    Effect::new(move |_| chosen.set(stored().unwrap_or_default()));
    let choose = move |event| {
        let value = event_target_value(&event);
        apply(&value);
        chosen.set(value);
    };
    view! {
        <label class="theme js-only">
            <span class="vh">"Theme"</span>
            <select on:change=choose prop:value=move || chosen.get()>
                <option value="">"System theme"</option>
                <option value="light">"Light"</option>
                <option value="dark">"Dark"</option>
            </select>
        </label>
    }
}

fn stored() -> Option<String> {
    window().local_storage().ok()??.get_item(KEY).ok()?
}

/// Sets the theme and remembers it; an empty value forgets it. Without storage the choice lasts for the page.
fn apply(value: &str) {
    let storage = window().local_storage().ok().flatten();
    if let Some(root) = document().document_element() {
        if value.is_empty() {
            let _ = root.remove_attribute("data-theme");
        } else {
            let _ = root.set_attribute("data-theme", value);
        }
    }
    if let Some(storage) = storage {
        let _ = if value.is_empty() { storage.remove_item(KEY) } else { storage.set_item(KEY, value) };
    }
}
