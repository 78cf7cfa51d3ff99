//! The lab in a real browser: a run in the worker, the same on the server, stopped, without scripts, on a phone.
//!
//! The model's weights are by lot: its text means nothing, but every step of a run is real.

use fantoccini::Locator;
use serde_json::Value;
use tests::browser::{Browser, DESK, Look, PHONE, tell, tell_on};
use tests::server::Server;

use crate::lab::server;

const SHORT: &str = "/lab?step1=rtn&step1.bits=8&tokens=16&prompt=Once";
/// Both texts, without the opening.
const TEXTS: &str = "return [...document.querySelectorAll('.told')].map(t => [...t.querySelectorAll('.tok')].map(s => s.textContent).join(''))";

/// Presses Run and waits for the end, as long as a debug build may take.
async fn run_through(browser: &Browser) {
    browser.click("button.primary").await;
    let ended = "const b = document.querySelector('button.primary').textContent;
        const w = document.querySelector('.which').textContent;
        const f = document.querySelector('.fault');
        return f ? 'failed: ' + f.textContent : b === 'Run' && w.includes('measured just now') ? w : ''";
    // A run takes longer than a page, on a GPU made of software much longer.
    for _ in 0..40 {
        let found = browser.run(ended).await;
        if found.as_str() != Some("") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    }
    let found = browser.until("the run is over", ended).await;
    let said = found.as_str().unwrap_or_default().to_owned();
    assert!(!said.starts_with("failed"), "{said}");
}

async fn number(browser: &Browser, script: &str) -> u64 {
    browser.run(script).await.as_u64().unwrap_or_else(|| panic!("{script}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_runs_a_method_in_the_browser_and_on_the_server() {
    let Some(server) = server() else { return };
    tell_on(server, "the lab", DESK, |browser| async move {
        browser.open_alive(SHORT).await;
        run_through(&browser).await;
        let texts = browser.run(TEXTS).await;
        assert!(texts[0].as_str().is_some_and(|text| !text.is_empty()), "{texts}");
        let values =
            browser.run("return [...document.querySelectorAll('.reading .value')].map(v => v.textContent)").await;
        let values: Vec<&str> = values.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        assert_eq!(values.len(), 5);
        assert!(values[0].ends_with("kB") && values[1].contains("tokens/s"), "{values:?}");
        // The run and the original, in both charts; a bar for each matrix.
        assert_eq!(number(&browser, "return document.querySelectorAll('.scatter .dot').length").await, 4);
        assert_eq!(
            number(&browser, "return document.querySelectorAll('.errors rect').length").await,
            tests::model::MATRICES as u64
        );
        assert!(browser.path().await.contains("step1=rtn&step1.bits=8"), "the address is a link to the run");
        assert!(number(&browser, "return document.querySelectorAll('.all-measures tbody tr').length").await > 15);

        browser.click("input[value=server]").await;
        run_through(&browser).await;
        assert_eq!(browser.run(TEXTS).await, texts, "the same bits here and there");
        assert_eq!(number(&browser, "return document.querySelectorAll('.runs tbody tr').length").await, 2);
        // Chromium says by itself that it has no adapter to give.
        let console: Vec<_> =
            browser.console().into_iter().filter(|line| !line.contains("No available adapters")).collect();
        assert!(console.is_empty(), "{console:?}");
    })
    .await;
}

/// Every number of the run but those of time: metric, original, variant.
const NUMBERS: &str = "const timed = ['inference-latency', 'throughput', 'speed-up-ratio', 'training-time'];
    return [...document.querySelectorAll('.all-measures tbody tr')]
        .filter(r => !timed.includes(r.querySelector('a').getAttribute('href').split('/').pop()))
        .map(r => [...r.cells].slice(0, 3).map(c => c.textContent).join(' | '))
        .filter(row => !['peak memory', 'to break even', 'fetched over the network'].some(w => row.includes(w)))";

/// The slugs of all methods.
fn methods(server: &Server) -> Vec<String> {
    let cards = server.get("/api/v1/lab/methods").json();
    let slugs = cards.as_array().expect("a list").iter().filter_map(|card| card["slug"].as_str().map(str::to_owned));
    slugs.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_gives_the_same_in_wasm_and_natively() {
    let Some(server) = server() else { return };
    // Vectors and invariants are tested here and there (`engine.rs`); what comes out is the same to the last digit.
    let methods = methods(server);
    tell_on(server, "all methods", DESK, |browser| async move {
        for method in &methods {
            let path = format!("/lab?step1={method}&tokens=12&prompt=Once");
            browser.open_alive(&path).await;
            run_through(&browser).await;
            let here = (browser.run(TEXTS).await, browser.run(NUMBERS).await);
            browser.click("input[value=server]").await;
            run_through(&browser).await;
            let there = (browser.run(TEXTS).await, browser.run(NUMBERS).await);
            assert!(here.1.as_array().is_some_and(|rows| rows.len() > 10), "{method}: {:?}", here.1);
            assert_eq!(here, there, "{method}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_runs_every_kind_of_weight_on_the_gpu() {
    let Some(server) = server() else { return };
    tell_on(server, "the lab on WebGPU", Look { gpu: true, ..DESK }, |browser| async move {
        // What every method makes of a model is held against the reference in `engine.rs`.
        for recipe in ["step1=gptq", "step1=draft", "step1=wanda&step2=lookup"] {
            let path = format!("/lab?{recipe}&tokens=12&prompt=Once");
            browser.open_alive(&format!("{path}&device=cpu")).await;
            run_through(&browser).await;
            let right = browser.run(TEXTS).await;
            browser.open_alive(&format!("{path}&device=wgpu")).await;
            run_through(&browser).await;
            assert_eq!(browser.run(TEXTS).await, right, "{recipe}: greedy text does not depend on the device");
            let which = browser.find(".which").await.text().await.expect("a line");
            assert!(which.contains("on WebGPU"), "{which}");
            let tested = browser.find(".trials").await.text().await.expect("a line");
            assert!(tested.contains("of the reference"), "{tested}");
        }
        // The fastest is found by trying, not assumed.
        browser.open_alive(SHORT).await;
        run_through(&browser).await;
        let tried = browser.find(".trials").await.text().await.expect("a line");
        assert!(tried.contains("CPU, own kernels: ") && tried.contains("WebGPU"), "{tried}");
        let console = browser.console();
        assert!(console.is_empty(), "{console:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_adapter_the_gpu_is_refused_with_a_reason() {
    let Some(server) = server() else { return };
    tell_on(server, "the lab without an adapter", DESK, |browser| async move {
        browser.open_alive(&format!("{SHORT}&device=wgpu")).await;
        browser.click("button.primary").await;
        let said = browser.until("the fault is told", "return document.querySelector('.fault')?.textContent").await;
        assert!(said.as_str().is_some_and(|said| said.contains("no adapter")), "{said}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_stopped_at_once_and_the_next_one_gets_a_fresh_engine() {
    let Some(server) = server() else { return };
    tell_on(server, "stopping the lab", DESK, |browser| async move {
        browser.open_alive("/lab?step1=gptq&tokens=200&prompt=Once").await;
        browser.click("button.primary").await;
        browser.until("something happens", "return document.querySelector('.phase').textContent").await;
        let took = browser
            .run_async(
                "const done = arguments[arguments.length - 1], start = performance.now();
                 const button = document.querySelector('button.primary');
                 button.click();
                 const look = () => button.textContent === 'Run' ? done(performance.now() - start) : setTimeout(look, 1);
                 look();",
            )
            .await;
        assert!(took.as_f64().is_some_and(|ms| ms < 200.0), "{took}");
        browser.open_alive(SHORT).await;
        run_through(&browser).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn knobs_follow_the_method() {
    let Some(server) = server() else { return };
    tell_on(server, "the form of the lab", DESK, |browser| async move {
        browser.open_alive("/lab").await;
        let names = "return [...document.querySelectorAll('.steps [name]')].map(e => e.name).join(' ')";
        assert!(browser.run(names).await.as_str().is_some_and(|names| names.contains("step1.damping")));
        let choose = |step: &str, method: &str| {
            format!(
                "const s = document.querySelector('select[name={step}]'); s.value = '{method}';
                 s.dispatchEvent(new Event('change', {{ bubbles: true }})); return true"
            )
        };
        browser.run(&choose("step1", "wanda")).await;
        browser.until("the knobs of Wanda", "return !!document.querySelector('[name=\"step1.sparsity\"]')").await;
        browser.run(&choose("step2", "rtn")).await;
        browser
            .until(
                "a second step, and room for a third",
                "return !!document.querySelector('[name=\"step2.bits\"]') && !!document.querySelector('[name=step3]')",
            )
            .await;
        browser.run(&choose("step1", "")).await;
        browser
            .until(
                "the second is the first now",
                "return !!document.querySelector('[name=\"step1.bits\"]') && !document.querySelector('[name=step3]')",
            )
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_the_server_runs_it() {
    let Some(server) = server() else { return };
    tell_on(server, "the lab without scripts", Look { scripts: false, ..DESK }, |browser| async move {
        browser.open_page(SHORT).await;
        browser.click("button.primary").await;
        let told = browser.client().wait().for_element(Locator::Css(".told .tok")).await;
        assert!(told.is_ok(), "the text of the run");
        let which = browser.find(".which").await.text().await.expect("a line");
        assert!(which.contains("Round to nearest, 8 bits") && which.contains("measured just now"), "{which}");
        assert!(!browser.client().find_all(Locator::Css(".errors rect")).await.expect("bars").is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_a_paper_to_its_method_and_back() {
    tell("from paper to lab", PHONE, |browser| async move {
        browser.open_alive("/paper/gptq").await;
        browser.click("a.live").await;
        browser.until_path("the lab", |path| path == "/lab?step1=gptq").await;
        browser.alive().await;
        assert_eq!(browser.run("return document.querySelector('select[name=step1]').value").await, "gptq");
        assert_eq!(browser.run("return document.documentElement.scrollWidth <= innerWidth").await, true);
        browser.click(".about a[href='/paper/gptq']").await;
        browser.until_path("the paper", |path| path == "/paper/gptq").await;
        browser.open_page("/search?has=demo&kind=paper").await;
        let found = browser.run("return document.querySelector('#found').textContent").await;
        assert!(found.as_str().is_some_and(|text| text.contains("runs in the lab")), "{found}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_brings_a_model_and_takes_one_away() {
    let Some(server) = server() else { return };
    tell_on(server, "own models", DESK, |browser| async move {
        browser.open_alive(SHORT).await;
        // The files as a visitor would choose them: here they come from the server, and go through the input.
        let choose = "const done = arguments[arguments.length - 1];
            (async () => {
                const data = new DataTransfer();
                for (const name of ['config.json', 'tokenizer.json', 'model.safetensors']) {
                    const answer = await fetch('/api/v1/lab/models/tiny/' + name);
                    data.items.add(new File([await answer.arrayBuffer()], name));
                }
                const input = document.querySelector('input[type=file]');
                input.files = data.files;
                input.dispatchEvent(new Event('change', { bubbles: true }));
                done(true);
            })()";
        browser.run_async(choose).await;
        let chosen = "const s = document.querySelector('select[name=model]'); return s.value.startsWith('own: model') ? s.value : ''";
        browser.until("the model is open and chosen", chosen).await;
        run_through(&browser).await;
        let texts = browser.run(TEXTS).await;
        assert!(texts[0].as_str().is_some_and(|text| !text.is_empty()), "{texts}");

        // It is there on the next visit, and until it is deleted.
        browser.until("it is kept", "return document.querySelector('.kept li')?.textContent").await;
        browser.open_alive(SHORT).await;
        browser.until("it is kept still", "return document.querySelector('.kept li')?.textContent").await;
        browser.run("document.querySelector('.kept').closest('details').open = true; return true").await;
        browser.click(".kept button[aria-label^=Open]").await;
        browser.until("the model is open again", chosen).await;
        run_through(&browser).await;
        assert_eq!(browser.run(TEXTS).await, texts, "the same model");
        browser.run("document.querySelector('.kept').closest('details').open = true; return true").await;
        browser.click(".kept button[aria-label^=Delete]").await;
        browser.until("it is deleted", "return document.querySelectorAll('.kept li').length === 0").await;

        // Export: the file comes as a link that is clicked; what it holds begins with the magic of GGUF.
        let export = "const done = arguments[arguments.length - 1];
            const make = URL.createObjectURL;
            URL.createObjectURL = blob => { blob.slice(0, 4).text().then(done); return make.call(URL, blob); };
            HTMLAnchorElement.prototype.click = function () {};
            [...document.querySelectorAll('.export button')].find(b => b.textContent === 'GGUF').click();";
        assert_eq!(browser.run_async(export).await, "GGUF");

        // From an address: here this server's own, whose file is cut once, so that the rest must be asked for.
        let cut = "const real = window.fetch; let cuts = 0; window.ranges = [];
            window.fetch = async (address, options) => {
                const answer = await real(address, options);
                const range = options?.headers?.get('range');
                if (range) window.ranges.push(range);
                if (!address.endsWith('model.safetensors') || cuts++) return answer;
                const all = new Uint8Array(await answer.arrayBuffer());
                const some = new ReadableStream({ start(c) { c.enqueue(all.slice(0, 1000)); c.close(); } });
                return new Response(some, { status: 200, headers: { 'content-length': String(all.length), etag: '\"one\"' } });
            };
            document.querySelector('.address').closest('details').open = true;
            const input = document.querySelector('.address input');
            input.value = location.origin + '/api/v1/lab/models/tiny';
            document.querySelector('.address button').click(); return true";
        browser.run(cut).await;
        let chosen = "const s = document.querySelector('select[name=model]'); return s.value === 'own: tiny' ? s.value : ''";
        browser.until("the model from the address is open", chosen).await;
        assert_eq!(browser.run("return window.ranges").await, serde_json::json!(["bytes=1000-"]));
        run_through(&browser).await;
        assert_eq!(browser.run(TEXTS).await, texts, "the same model");
        browser.run("const i = document.querySelector('.address input'); i.value = 'http://example.org/m';
            document.querySelector('.address button').click(); return true").await;
        browser.until("no address", "return document.querySelector('.fault')?.textContent.includes('https://')").await;

        // Files that are none.
        let broken = "const data = new DataTransfer();
            data.items.add(new File(['{}'], 'config.json'));
            const input = document.querySelector('input[type=file]');
            input.files = data.files;
            input.dispatchEvent(new Event('change', { bubbles: true })); return true";
        browser.run(broken).await;
        let said = browser.until("the fault is told", "return document.querySelector('.fault')?.textContent").await;
        assert!(said.as_str().is_some_and(|said| said.contains("tokenizer.json: is missing")), "{said}");
    })
    .await;
}
