//! Headless Chromium, driven through one chromedriver that all stories share. A story gets a session of its own; it is
//! closed whether the story passes or not.

use std::fs;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::LocalSet;

use crate::http::{self, Ask};
use crate::process::Process;
use crate::server::Server;
use crate::settings::{needed, skipped};

/// Longest wait for something to happen in a page; a debug build on a busy machine is slow.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Browsers at a time: more only wait for each other.
static SEATS: Semaphore = Semaphore::const_new(2);

const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,900",
];

/// How a reader looks at the site.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Width and height in CSS pixels.
    pub size: (u32, u32),
    /// Touch screen and phone layout.
    pub phone: bool,
    /// The system prefers dark.
    pub dark: bool,
    /// Scripts run.
    pub scripts: bool,
    /// There is a GPU for WebGPU: a slow one, made of software.
    pub gpu: bool,
}

/// A window on a desk.
pub const DESK: Look = Look { size: (1280, 900), phone: false, dark: false, scripts: true, gpu: false };
/// A usual phone.
pub const PHONE: Look = Look { size: (390, 844), phone: true, dark: false, scripts: true, gpu: false };

/// One window on the site.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    driver: SocketAddr,
    session: String,
    origin: String,
}

/// Tells a story to a browser with this look, on the shared server. Without a browser it is written down as skipped.
///
/// # Panics
/// When the story does.
pub async fn tell<F: Future<Output = ()> + 'static>(name: &str, look: Look, story: impl FnOnce(Browser) -> F) {
    let Some(server) = Server::shared("browser stories") else { return };
    tell_on(server, name, look, story).await;
}

/// The same on a server of the story's own.
///
/// # Panics
/// When the story does.
pub async fn tell_on<F: Future<Output = ()> + 'static>(
    server: &Server,
    name: &str,
    look: Look,
    story: impl FnOnce(Browser) -> F,
) {
    let Some(settings) = needed("browser stories") else { return };
    if !settings.browser {
        return skipped("browser stories: no chromium with chromedriver");
    }
    tell_at(&server.origin(), name, look, story).await;
}

/// The same on whatever answers at an origin; the browser must be there.
///
/// # Panics
/// When the story does.
pub async fn tell_at<F: Future<Output = ()> + 'static>(
    origin: &str,
    name: &str,
    look: Look,
    story: impl FnOnce(Browser) -> F,
) {
    let _seat = SEATS.acquire().await.expect("the seats are never closed");
    let browser = Browser::open(origin, look).await;
    // A task of its own, so that a story that fails still has its browser closed.
    let told = LocalSet::new().run_until(async { tokio::task::spawn_local(story(browser.clone())).await }).await;
    if let Err(error) = &told {
        eprintln!("story \"{name}\" failed at {:?}: {error}", browser.client.current_url().await.map(String::from));
    }
    browser.client.close().await.expect("the browser closes");
    if let Err(error) = told {
        std::panic::resume_unwind(error.into_panic());
    }
}

/// The driver and its address.
fn driver() -> SocketAddr {
    static DRIVER: OnceLock<(Process, SocketAddr)> = OnceLock::new();
    let start = || {
        let mut process = Process::start("driver", |dir| {
            let mut command = Command::new("env");
            // Profiles and whatever else a browser writes go with the driver's folder.
            command.arg(format!("TMPDIR={}", dir.display())).args(["chromedriver", "--port=0", "--log-level=SEVERE"]);
            command
        });
        let port = process.wait_for("successfully on port ");
        process.ignore_output();
        let port = port.trim_end_matches('.').parse().expect("a port");
        (process, SocketAddr::from(([127, 0, 0, 1], port)))
    };
    DRIVER.get_or_init(start).1
}

impl Browser {
    async fn open(origin: &str, look: Look) -> Self {
        let driver = driver();
        let gpu: &[&str] =
            if look.gpu { &["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"] } else { &["--disable-gpu"] };
        let flags = [FLAGS, gpu].concat();
        let mut options = json!({ "args": flags });
        if let Some(chromium) =
            ["/usr/bin/chromium", "/usr/bin/chromium-browser"].iter().find(|p| fs::metadata(p).is_ok())
        {
            options["binary"] = json!(chromium);
        }
        if !look.scripts {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        let wishes = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
        let wishes = wishes.as_object().cloned().expect("an object");
        let made =
            ClientBuilder::new(HttpConnector::new()).capabilities(wishes).connect(&format!("http://{driver}")).await;
        let client = made.unwrap_or_else(|e| panic!("a browser session: {e}"));
        let session = client.session_id().await.ok().flatten().expect("a session has an id");
        let browser = Self { client, driver, session, origin: origin.to_owned() };
        if look.phone {
            browser.as_phone(look.size.0);
        }
        if look.dark {
            browser.prefer("dark");
        }
        browser
    }

    /// Sets what the system prefers: "light" or "dark". Nothing moves, so that what is looked at next stands still.
    pub fn prefer(&self, theme: &str) {
        let features = [("prefers-color-scheme", theme), ("prefers-reduced-motion", "reduce")];
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.devtools("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    /// Waits until what was changed is drawn and no change of style is under way.
    pub async fn settled(&self) {
        let script = "const done = arguments[arguments.length - 1];
            const still = () => Promise.all(document.getAnimations().map(a => a.finished)).then(() => done(true), () => done(true));
            requestAnimationFrame(() => requestAnimationFrame(still))";
        self.run_async(script).await;
    }

    /// Makes the window a phone of this width.
    pub fn as_phone(&self, width: u32) {
        let screen = json!({ "width": width, "height": PHONE.size.1, "deviceScaleFactor": 1, "mobile": true });
        self.devtools("Emulation.setDeviceMetricsOverride", &screen);
    }

    /// Makes it a window on a desk again.
    pub fn as_desk(&self) {
        self.devtools("Emulation.clearDeviceMetricsOverride", &json!({}));
    }

    /// The underlying client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The site's origin.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Opens a page of the site and waits until it is loaded.
    pub async fn open_page(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.origin)).await.unwrap_or_else(|e| panic!("opening {path}: {e}"));
    }

    /// Opens a page and waits until its islands are alive.
    pub async fn open_alive(&self, path: &str) {
        self.open_page(path).await;
        self.alive().await;
    }

    /// Waits until the islands of the page are alive.
    pub async fn alive(&self) {
        self.until("the islands are alive", "return document.documentElement.hasAttribute('data-hydrated')").await;
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|e| panic!("{script}: {e}"))
    }

    /// The same for a script whose last argument is a function to be called with the result.
    pub async fn run_async(&self, script: &str) -> Value {
        self.client.execute_async(script, Vec::new()).await.unwrap_or_else(|e| panic!("{script}: {e}"))
    }

    /// Runs a script again and again until it returns something true; gives that.
    pub async fn until(&self, what: &str, script: &str) -> Value {
        let started = Instant::now();
        loop {
            // A page that is just being left has no answer.
            let value = self.client.execute(script, Vec::new()).await.unwrap_or(Value::Null);
            if !matches!(value, Value::Null | Value::Bool(false)) && value != json!("") && value != json!(0) {
                return value;
            }
            if started.elapsed() > PATIENCE {
                let page = self.client.source().await.unwrap_or_default();
                let start: String = page.chars().take(3_000).collect();
                panic!("in vain waited for: {what} ({script}); console: {:?}; page: {start}", self.console());
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// The first element of a selector.
    pub async fn find(&self, selector: &str) -> Element {
        self.client.find(Locator::Css(selector)).await.unwrap_or_else(|e| panic!("{selector}: {e}"))
    }

    /// Clicks the first element of a selector.
    pub async fn click(&self, selector: &str) {
        // Results that arrive between looking and clicking put a new element in the place of the old one.
        for _ in 0..5 {
            match self.find(selector).await.click().await {
                Err(error) if error.is_stale_element_reference() => self.settled().await,
                clicked => return clicked.unwrap_or_else(|e| panic!("clicking {selector}: {e}")),
            }
        }
        panic!("{selector} changes all the time");
    }

    /// Types into the first element of a selector.
    pub async fn type_into(&self, selector: &str, text: &str) {
        self.find(selector).await.send_keys(text).await.unwrap_or_else(|e| panic!("typing into {selector}: {e}"));
    }

    /// Presses keys wherever the focus is.
    pub async fn press(&self, keys: &str) {
        let focused = self.client.active_element().await.expect("a page has a focus");
        focused.send_keys(keys).await.unwrap_or_else(|e| panic!("pressing {keys:?}: {e}"));
    }

    /// Path and query of the current address.
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.expect("a page has an address");
        url.as_str().strip_prefix(&self.origin).unwrap_or(url.as_str()).to_owned()
    }

    /// Waits until path and query of the address are right. It runs no script, so it works where scripts do not.
    pub async fn until_path(&self, what: &str, right: impl Fn(&str) -> bool) {
        let started = Instant::now();
        loop {
            let path = self.path().await;
            if right(&path) {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "in vain waited for {what} at {path}");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// What the browser has written to its console since the last call.
    pub fn console(&self) -> Vec<String> {
        let answer = self.post("se/log", &json!({ "type": "browser" }));
        let lines = answer["value"].as_array().cloned().unwrap_or_default();
        lines.iter().map(|l| format!("{}: {}", l["level"].as_str().unwrap_or_default(), l["message"])).collect()
    }

    /// Sends a command of the Chrome DevTools protocol.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    fn post(&self, what: &str, body: &Value) -> Value {
        let (target, body) = (format!("/session/{}/{what}", self.session), body.to_string());
        let ask = Ask { body: body.as_bytes(), ..Ask::new("POST", &target).with("content-type", "application/json") };
        let answer = http::send(self.driver, &ask).unwrap_or_else(|e| panic!("{what}: {e}"));
        assert_eq!(answer.status, 200, "{what}: {}", answer.text());
        answer.json()
    }
}
