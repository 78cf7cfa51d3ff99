//! The lab's page when things go wrong, and what it says of runs: engines that break or fall silent, devices that compute
//! wrongly, sweeps with a failure, links, tints.
//!
//! What goes wrong is made to go wrong between the page and its worker; the page, the engine and what it computes are real.

use serde_json::Value;
use tests::browser::{Browser, DESK, Look, PHONE, tell_on};
use tests::server::Server;

use crate::lab::server;

const SHORT: &str = "/lab?step1=rtn&step1.bits=8&tokens=16&prompt=Once&device=cpu";

/// Puts something between the page and its workers: `meddle(worker, number, event, text)` sees what a worker says before
/// the page does.
async fn between(browser: &Browser, meddle: &str) {
    let script = format!(
        "const Real = window.Worker; window.workers = 0;
         window.Worker = class extends Real {{
             constructor(...all) {{
                 super(...all);
                 const number = ++window.workers;
                 this.addEventListener('message', event => {{
                     if (event.meddled) return;
                     (({meddle}))(this, number, event, String(event.data));
                 }});
             }}
         }};
         return true"
    );
    browser.run(&script).await;
}

/// A worker breaks as browsers tell it.
const BREAK: &str = "worker.dispatchEvent(new ErrorEvent('error', { message: 'unreachable executed' }))";

async fn press_run(browser: &Browser) {
    browser.click("button.primary").await;
}

async fn text(browser: &Browser, selector: &str) -> String {
    let script = format!("return [...document.querySelectorAll('{selector}')].map(e => e.textContent).join(' | ')");
    browser.run(&script).await.as_str().unwrap_or_default().to_owned()
}

/// Waits for the end of a run, as long as a debug build may take.
async fn until_measured(browser: &Browser) {
    let ended = "const w = document.querySelector('.which').textContent;
        return document.querySelector('button.primary').textContent === 'Run' && w.includes('measured just now') ? w : ''";
    for _ in 0..40 {
        if browser.run(ended).await.as_str() != Some("") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    }
    browser.until("the run is over", ended).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_gpu_breaks_the_processor_goes_on_by_itself() {
    let Some(server) = server() else { return };
    tell_on(server, "a GPU that breaks", Look { gpu: true, ..DESK }, |browser| async move {
        let path = SHORT.replace("&device=cpu", "");
        browser.open_alive(&path).await;
        // It took the build with the GPU, began to work, and broke.
        between(
            &browser,
            &format!("(worker, number, event, text) => number === 1 && text.includes('\"event\":\"progress\"') && {BREAK}"),
        )
        .await;
        press_run(&browser).await;
        until_measured(&browser).await;
        let said = text(&browser, ".state .note").await;
        assert!(said.contains("the processor goes on by itself") && said.contains("unreachable executed"), "{said}");
        assert!(text(&browser, ".fault").await.is_empty());
        assert_eq!(browser.run("return window.workers").await, 2, "a fresh worker took over");
        // The GPU is left alone from now on, on this page and on the next one of this visit.
        press_run(&browser).await;
        until_measured(&browser).await;
        assert_eq!(browser.run("return window.workers").await, 2);
        assert!(text(&browser, ".trials").await.contains("reference"));
        assert!(!text(&browser, ".trials").await.contains("Tried before"), "nothing was tried");
        browser.open_alive(&path).await;
        browser
            .until("it is remembered", "return [...document.querySelectorAll('.place .about')].some(p => p.textContent.includes('failed in this visit'))")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_breaks_is_explained_and_the_next_run_gets_a_fresh_one() {
    let Some(server) = server() else { return };
    tell_on(server, "an engine that breaks", DESK, |browser| async move {
        browser.open_alive(SHORT).await;
        between(
            &browser,
            &format!(
                "(worker, number, event, text) => number === 1 && text.includes('\"event\":\"device\"') && {BREAK}"
            ),
        )
        .await;
        press_run(&browser).await;
        browser.until("the fault is told", "return document.querySelector('.fault')?.textContent").await;
        let said = text(&browser, ".fault").await;
        assert!(said.contains("broke down (unreachable executed)") && said.contains("fresh one"), "{said}");
        assert!(text(&browser, ".runs .failed").await.contains("Failed: The engine broke down"));
        press_run(&browser).await;
        until_measured(&browser).await;
        assert_eq!(browser.run("return window.workers").await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_the_request_leaves_the_engine_and_its_model_as_they_are() {
    let Some(server) = server() else { return };
    tell_on(server, "a fault of the request", DESK, |browser| async move {
        // This model has nobody who drafts for it.
        browser.open_alive("/lab?model=tiny-draft&step1=draft&tokens=8&prompt=Once&device=cpu").await;
        // Before its device another one speaks, and is left.
        let meddle = "(worker, number, event, text) => {
            if (text.includes('\"phase\":\"parse\"')) window.parsed = (window.parsed ?? 0) + 1;
            if (!text.includes('\"event\":\"device\"')) return;
            const say = said => {
                const message = new MessageEvent('message', { data: JSON.stringify(said) });
                message.meddled = true;
                worker.dispatchEvent(message);
            };
            say({ ...JSON.parse(text), name: 'WebGPU, a lost one' });
            say({ event: 'warning', text: 'This is slow here.' });
        }";
        between(&browser, meddle).await;
        press_run(&browser).await;
        browser.until("the fault is told", "return document.querySelector('.fault')?.textContent").await;
        let said = text(&browser, ".fault").await;
        assert!(said.contains("draft") && !said.contains("fresh one"), "{said}");
        assert_eq!(browser.run("return window.parsed").await, 2, "it was read, from its beginning to its end");
        browser
            .run("window.aloud = []; const place = document.querySelector('.state .vh[role=status]');
                new MutationObserver(() => window.aloud.push(place.textContent)).observe(place, { childList: true, characterData: true, subtree: true });
                const method = document.querySelector('select[name=step1]'); method.value = 'rtn';
                method.dispatchEvent(new Event('change', { bubbles: true })); return true")
            .await;
        press_run(&browser).await;
        until_measured(&browser).await;
        assert_eq!(browser.run("return [window.workers, window.parsed]").await, serde_json::json!([1, 2]));
        let notes = text(&browser, ".figures .note").await;
        assert!(notes.contains("WebGPU, a lost one, which was left: This is slow here."), "{notes}");
        // What is read aloud is what goes on, not how far it is.
        let aloud = browser.run("return window.aloud.filter(said => said)").await;
        let aloud: Vec<&str> = aloud.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        assert!(aloud.contains(&"Telling the story") && aloud.last() == Some(&"Done"), "{aloud:?}");
        assert!(aloud.len() < 12 && aloud.iter().all(|said| !said.contains(char::is_numeric)), "{aloud:?}");
    })
    .await;
}

#[test]
fn a_link_to_a_model_that_is_not_here_shows_what_was_recorded_with_another() {
    let Some(server) = Server::shared("stories of the lab") else { return };
    let page = |query: &str| server.get(&format!("/lab?{query}")).text();
    for query in ["model=nonsense", "model=own:+mine&step1=rtn"] {
        let html = page(query);
        assert!(html.contains("Recorded earlier: ") && html.contains("a machine like the one that it was recorded on"));
        assert!(html.contains("There is no model") != html.contains("somebody's own"), "one note");
    }
    // Where the link says where the model is to be had, that is said instead.
    let html = page("model=own:+mine&from=https://example.org/mine");
    assert!(html.contains("Recorded earlier: ") && html.contains("about a model at https://example.org/mine"));
    assert!(!html.contains("somebody's own"));
    assert!(!page("model=own:+mine&from=call+us").contains("call us"), "no address");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_says_nothing_is_noticed() {
    let Some(server) = server() else { return };
    tell_on(server, "a silent engine", DESK, |browser| async move {
        browser.open_alive(SHORT).await;
        // Minutes become tenths of a second.
        browser.run("const real = window.setInterval; window.setInterval = (f, ms) => real(f, ms / 500); return true").await;
        let mute = "(worker, number, event) => number === 1 && event.stopImmediatePropagation()";
        between(&browser, mute).await;
        press_run(&browser).await;
        browser.until("the silence is told", "return document.querySelector('.silent')?.textContent").await;
        let said = text(&browser, ".silent").await;
        assert!(said.contains("Nothing was heard of the engine for ") && said.contains(" min while starting"), "{said}");
        browser.click(".silent button").await;
        browser.until("it is ended", "return document.querySelector('button.primary').textContent === 'Run' && !document.querySelector('.silent')").await;

        // Where the fastest was asked for, the processor takes over without a question.
        browser.open_alive(&SHORT.replace("&device=cpu", "")).await;
        browser.run("const real = window.setInterval;
            window.setInterval = (f, ms) => real(() => window.workers === 1 && f(), ms / 500); return true").await;
        between(&browser, mute).await;
        press_run(&browser).await;
        until_measured(&browser).await;
        let said = text(&browser, ".state .note").await;
        assert!(said.contains("goes on by itself") && said.contains("Nothing was heard"), "{said}");
        // It did not come, which is no fault of the GPU.
        assert!(said.contains("did not come") && said.contains("asks for the GPU again"), "{said}");
        assert_eq!(browser.run("return sessionStorage.getItem('lab-gpu-off')").await, Value::Null);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_wrong_device_computes_is_not_charted() {
    let Some(server) = server() else { return };
    tell_on(server, "a wrong device", DESK, |browser| async move {
        browser.open_alive(SHORT).await;
        let wrong = "(worker, number, event, text) => {
            if (!text.includes('\"event\":\"device\"')) return;
            event.stopImmediatePropagation();
            const said = { ...JSON.parse(text), sound: false, deviation: null };
            const again = new MessageEvent('message', { data: JSON.stringify(said) });
            again.meddled = true;
            worker.dispatchEvent(again);
        }";
        between(&browser, wrong).await;
        press_run(&browser).await;
        browser.until("it is called wrong", "return document.querySelector('.wrong')?.textContent").await;
        let said = text(&browser, ".wrong").await;
        assert!(said.contains("does not pass its test, some of its logits are no numbers"), "{said}");
        for _ in 0..40 {
            if text(&browser, "button.primary").await == "Run" {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        }
        browser.until("it is over", "return document.querySelector('.runs .failed')?.textContent").await;
        assert!(text(&browser, ".told .tok").await.is_empty(), "no text of it");
        // What the matrices lost was told before: that is the processor's work.
        assert_eq!(browser.run("return document.querySelectorAll('.scatter .dot').length").await, 0);
        assert!(text(&browser, ".reading .value").await.starts_with('–'));
        assert!(text(&browser, ".wrong").await.starts_with("Wrong:"), "it is still said");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_goes_on_after_a_recipe_that_fails() {
    let Some(server) = server() else { return };
    tell_on(server, "a sweep with a failure", DESK, |browser| async move {
        browser.open_alive(SHORT).await;
        // The first worker makes one run and breaks in the second.
        let second = format!(
            "(worker, number, event, text) => {{
                if (number > 1) return;
                if (text.includes('\"event\":\"report\"')) {{ worker.made = true; return; }}
                if (worker.made && text.includes('\"event\":\"device\"')) {BREAK};
            }}"
        );
        between(&browser, &second).await;
        browser.run("[...document.querySelectorAll('.recipe button')].find(b => b.textContent === 'Sweep').click(); return true").await;
        let rows = "return [...document.querySelectorAll('.runs tbody tr')].map(r => (r.className ? r.className + ': ' : '') + r.cells[0].textContent)";
        for _ in 0..60 {
            if browser.run(rows).await.as_array().is_some_and(|rows| rows.len() >= 3) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        }
        press_run(&browser).await;
        browser.until("it is stopped", "return document.querySelector('button.primary').textContent === 'Run'").await;
        let found = browser.run(rows).await;
        let found: Vec<&str> = found.as_array().expect("a list").iter().filter_map(Value::as_str).rev().collect();
        assert_eq!(
            &found[..3],
            ["Round to nearest, 8 bits", "failed: Round to nearest, 4 bits", "Round to nearest, 3 bits"],
            "the failure stands where it happened, and the rest was run"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn speculation_says_why_it_pays_or_not() {
    let Some(server) = server() else { return };
    tell_on(server, "break-even", DESK, |browser| async move {
        browser.open_alive("/lab?step1=lookup&tokens=48&prompt=One+two+three.+One+two+three.+One+two&device=cpu").await;
        press_run(&browser).await;
        until_measured(&browser).await;
        let said = text(&browser, ".guesses").await;
        assert!(said.contains("Acceptance α is") && said.contains("needed to break even"), "{said}");
        assert!(said.contains("The speed-up is") && said.contains("because"), "{said}");
        let row = text(&browser, ".runs tbody tr:first-child small").await;
        assert!(row.contains("α ") && row.contains("to break even"), "{row}");

        // Tokens that were found in the text are told by the other tint, which is remembered.
        browser.click("input[name=tint][value=origin]").await;
        browser
            .until("the other tint", "return document.querySelector('.voices').classList.contains('by-origin')")
            .await;
        assert!(text(&browser, ".meaning").await.contains("found in the text"));
        let line = "return getComputedStyle(document.querySelector('.voices .lookup')).textDecorationLine";
        assert_eq!(browser.run(line).await, "underline", "not by colour alone");
        browser.open_alive(SHORT).await;
        browser
            .until("it is remembered", "return document.querySelector('input[name=tint]:checked').value === 'origin'")
            .await;
    })
    .await;
}

/// The number that follows some words.
fn number_behind(text: &str, words: &str) -> f64 {
    let (_, rest) = text.split_once(words).unwrap_or_else(|| panic!("no \"{words}\" in {text}"));
    let end = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(rest.len());
    rest[..end].trim_end_matches('.').parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rhyme_that_is_said_again_is_looked_up() {
    // What is looked up must be what a model says: a built-in one.
    let Some(server) = Server::shared("stories of the built-in models") else { return };
    tell_on(server, "prompt lookup", DESK, |browser| async move {
        browser.open_alive("/lab?step1=lookup&tokens=120&device=cpu").await;
        let choose = "const select = document.querySelector('.recipe .js-only select');
            select.value = [...select.options].find(o => o.text === 'A rhyme, said again').value;
            select.dispatchEvent(new Event('change', { bubbles: true })); return select.value";
        let opening = browser.run(choose).await;
        press_run(&browser).await;
        until_measured(&browser).await;
        let rhyme = opening.as_str().and_then(|text| text.split('"').nth(1)).expect("the rhyme");
        let told = text(&browser, ".voices").await;
        assert!(
            told.matches(rhyme.lines().next().expect("a line")).count() >= 3,
            "told by both, and once more: {told}"
        );
        let said = text(&browser, ".guesses").await;
        assert!(number_behind(&said, "Acceptance α is ") > 90.0, "{said}");
        assert!(number_behind(&said, "A round made ") > 4.0, "{said}");
        // What that is worth is told by `cargo xtask bench lab`: here other stories run beside it.
        assert!(number_behind(&said, "The speed-up is ") > 0.0, "{said}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_copied_and_opened_without_running_anything() {
    let Some(server) = server() else { return };
    tell_on(server, "links to runs", DESK, |browser| async move {
        browser.open_alive("/lab").await;
        assert!(text(&browser, ".invitation").await.is_empty(), "an address that says nothing invites to nothing");
        browser.open_alive("/lab?step1=wanda&step1.sparsity=60&tokens=20&seed=7&prompt=Once&device=cpu").await;
        between(&browser, "() => {}").await;
        browser.until("the invitation", "return document.querySelector('.invitation')?.textContent").await;
        let said = text(&browser, ".invitation").await;
        assert!(said.contains("Wanda, 60 %, 20 tokens. Press Run"), "{said}");
        assert_eq!(browser.run("return window.workers").await, 0, "nothing runs unasked");
        // A form that says something else is not the link's any more.
        let tokens = |count: u32| {
            format!(
                "const field = document.querySelector('[name=tokens]'); field.value = {count};
                 field.dispatchEvent(new Event('input', {{ bubbles: true }})); return true"
            )
        };
        browser.run(&tokens(21)).await;
        browser.until("it is gone", "return !document.querySelector('.invitation')").await;
        browser.run(&tokens(20)).await;
        browser.until("it is the link's again", "return document.querySelector('.invitation')?.textContent").await;

        let press = "[...document.querySelectorAll('.recipe button')].find(b => b.textContent.startsWith('Cop')).click(); return true";
        browser.run("window.copied = []; Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: async t => { window.copied.push(t); } } }); return true").await;
        browser.run(press).await;
        browser.until("it is copied", "return window.copied[0]").await;
        let aloud = "return document.querySelector('.acts > [role=status]')?.textContent === 'Copied'";
        browser.until("it is said beside the button", aloud).await;
        let link = browser.run("return window.copied[0]").await;
        let link = link.as_str().and_then(|link| link.strip_prefix(browser.origin())).expect("an address of this site").to_owned();
        assert!(link.contains("step1=wanda&step1.sparsity=60") && link.contains("seed=7"), "{link}");
        // A browser that copies nothing shows it.
        browser.run("Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined }); return true").await;
        browser.run(press).await;
        browser.until("it is shown", "return document.querySelector('.by-hand input')?.value.includes('step1=wanda')").await;
        browser.click(".invitation button").await;
        until_measured(&browser).await;
        assert!(text(&browser, ".invitation").await.is_empty());

        // A model that came from an address keeps it in the link.
        let get = "document.querySelector('.address').closest('details').open = true;
            const input = document.querySelector('.address input');
            input.value = location.origin + '/api/v1/lab/models/tiny';
            document.querySelector('.address button').click(); return true";
        browser.run(get).await;
        browser.until("the model is open", "return document.querySelector('select[name=model]').value === 'own: tiny'").await;
        press_run(&browser).await;
        until_measured(&browser).await;
        let link = browser.path().await;
        assert!(link.contains("from=http"), "{link}");
        browser.until("it is kept", "return document.querySelector('.kept li')?.textContent.includes('kB')").await;
        browser.open_alive(&link).await;
        browser.until("it is kept still", "return document.querySelector('.kept li')?.textContent").await;
        browser.until("it is offered", "return document.querySelector('.invitation')?.textContent.includes('fetched only when you say so')").await;
        browser.click(".invitation button").await;
        browser.until("the model is open again", "return document.querySelector('select[name=model]').value === 'own: tiny'").await;
        assert!(text(&browser, ".invitation").await.contains("Wanda, 60 %"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_run_are_refused_by_their_headers() {
    let Some(server) = server() else { return };
    tell_on(server, "headers of own models", DESK, |browser| async move {
        browser.open_alive(SHORT).await;
        between(&browser, "() => {}").await;
        let choose = |header: &str| {
            format!(
                "const header = new TextEncoder().encode('{header}');
                 const length = new Uint8Array(8); length[0] = header.length & 255; length[1] = header.length >> 8;
                 const data = new DataTransfer();
                 data.items.add(new File(['{{\"hidden_size\":64}}'], 'config.json'));
                 data.items.add(new File([length, header, new Uint8Array(64)], 'model.safetensors'));
                 const input = document.querySelector('input[type=file]');
                 input.files = data.files;
                 input.dispatchEvent(new Event('change', {{ bubbles: true }})); return true"
            )
        };
        for (header, why) in [
            (r#"{"model.norm.weight":{"dtype":"I8","shape":[64],"data_offsets":[0,64]}}"#, "is of I8"),
            (r#"{"model.norm.weight":{"dtype":"F32","shape":[64],"data_offsets":[0,256]}}"#, "it is cut off"),
            ("not json", "no JSON object"),
        ] {
            browser.run(&choose(header)).await;
            let found = format!("return document.querySelector('.fault')?.textContent.includes('{why}')");
            browser.until(why, &found).await;
        }
        // From an address: a file that is cut, and another one in its place when the rest is asked for.
        let address = "const file = dtype => {
                const header = new TextEncoder().encode(`{\"model.norm.weight\":{\"dtype\":\"${dtype}\",\"shape\":[64],\"data_offsets\":[0,256]}}`);
                return new Uint8Array([header.length, 0, 0, 0, 0, 0, 0, 0, ...header, ...new Uint8Array(256)]);
            };
            const real = window.fetch; let asked = 0;
            window.fetch = async (address, options) => {
                if (!String(address).includes('/elsewhere/')) return real(address, options);
                if (address.endsWith('config.json')) return new Response('{\"hidden_size\":64}');
                if (address.endsWith('tokenizer.json')) return new Response('{}');
                const all = file(asked++ ? 'I32' : 'F32');
                const part = asked > 1 ? all : all.slice(0, -8);
                const stream = new ReadableStream({ start(c) { c.enqueue(part); c.close(); } });
                return new Response(stream, { headers: { 'content-length': String(all.length), etag: '\"one\"' } });
            };
            document.querySelector('.address input').value = location.origin + '/elsewhere/m';
            document.querySelector('.address button').click(); return true";
        browser.run(address).await;
        browser.until("the other file is looked at", "return document.querySelector('.fault')?.textContent.includes('is of I32')").await;
        assert_eq!(browser.run("return window.workers").await, 0, "the engine never saw them");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn labels_of_charts_are_seen_on_a_phone() {
    let Some(server) = server() else { return };
    tell_on(server, "charts on a phone", PHONE, |browser| async move {
        browser.open_alive(SHORT).await;
        press_run(&browser).await;
        until_measured(&browser).await;
        for width in [390, 320] {
            browser.as_phone(width);
            let seen = "const inside = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.left >= 0 && r.right <= innerWidth; };
                const names = [...document.querySelectorAll('.scatter-phone .name, .scatter-key li')];
                return names.length >= 8 && names.every(inside) && document.documentElement.scrollWidth <= innerWidth";
            browser.until("every label is in sight", seen).await;
        }
    })
    .await;
}
