//! The lab on the server: built-in models, one device, a short queue.
//!
//! A run is a request and nothing else: no table of jobs, no polling. It ends with the connection. The work happens on a
//! thread of its own, which hands every event to the response; when nobody takes them any more, it stops.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use catalog_model::EntryId;
use catalog_model::pages::{Demo, Demos};
use demo::methods::{self, Decoding, METHODS};
use demo::ops::device::{BUILT, Device};
use demo::{Bench, Effort, Files, Halt, Listener, Problem, Source};
use demo_protocol::address::DEVICES;
use demo_protocol::{DeviceChoice, Event, ModelCard, Phase, Report, Request, Unit};
use site::recorded::Recorded;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::spawn_blocking;

/// Runs that may wait for the device or have it.
const QUEUE: usize = 8;
/// Events between the run and the connection; a slow reader slows the run.
const EVENTS: usize = 64;
/// How long a run waits before it asks again whether the reader has taken some.
const PAUSE: Duration = Duration::from_millis(5);
/// How long the word that a run is over may wait for a slow reader.
const GRACE: Duration = Duration::from_secs(5);
/// The most tokens of a text.
pub const MAX_TOKENS: u32 = 256;
/// The longest prompt, in bytes.
pub const MAX_PROMPT: usize = 2_000;
/// The longest recipe.
pub const MAX_STEPS: usize = 6;

/// The lab.
pub struct Lab {
    models: PathBuf,
    loaded: Mutex<BTreeMap<String, Arc<Source>>>,
    queue: Arc<Semaphore>,
    device: Arc<Semaphore>,
    /// Devices that open, the processor first.
    devices: Vec<DeviceChoice>,
    deadline: Duration,
}

/// The methods by the entries that they belong to: their papers, and their topics.
pub fn demos() -> Demos {
    let mut demos = Demos::new();
    for card in METHODS.iter().map(|method| &method.card) {
        let demo = Demo { title: card.name.to_string(), url: format!("/lab?step1={}", card.slug) };
        let papers = card.papers.iter().map(|slug| format!("paper/{slug}"));
        for id in papers.chain([format!("topic/{}", card.topic)]).filter_map(|id| EntryId::parse(&id)) {
            demos.entry(id).or_default().push(demo.clone());
        }
    }
    demos
}

/// The first model that does not only draft for others.
pub fn offered_first(models: &[ModelCard]) -> Option<&ModelCard> {
    let drafts: Vec<_> = models.iter().flat_map(|card| card.drafts.iter()).collect();
    models.iter().find(|card| !drafts.contains(&&card.slug)).or(models.first())
}

/// Why a run does not begin.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request cannot be done; what is wrong with it.
    Bad(String),
    /// Too many wait already.
    Full,
}

impl Lab {
    /// The lab of the models in a folder. A run that takes longer than `deadline` is ended.
    pub fn new(models: PathBuf, deadline: Duration) -> Self {
        let (queue, device) = (Arc::new(Semaphore::new(QUEUE)), Arc::new(Semaphore::new(1)));
        let opens = |choice: &&DeviceChoice| pollster::block_on(Device::open(**choice)).is_ok();
        let devices = BUILT.iter().filter(opens).copied().collect();
        Self { models, loaded: Mutex::default(), queue, device, devices, deadline }
    }

    /// Devices that this server has, the processor first.
    pub fn devices(&self) -> &[DeviceChoice] {
        &self.devices
    }

    /// The models that are there, by slug. A card that cannot be read is left out and logged.
    pub fn models(&self) -> Vec<ModelCard> {
        let mut folders: Vec<PathBuf> =
            fs::read_dir(&self.models).map(|all| all.flatten().map(|e| e.path()).collect()).unwrap_or_default();
        folders.sort();
        let cards = folders.iter().map(|folder| folder.join("card.json")).filter(|card| card.exists());
        cards
            .filter_map(|card| read_card(&card).inspect_err(|e| tracing::warn!(error = %e, "a model is left out")).ok())
            .collect()
    }

    /// Runs of a model that were recorded beside it, where there are any; a file that cannot be read is logged.
    pub fn recorded(&self, model: &str) -> Vec<Report> {
        // Only of a model that is there, whose slug therefore names a folder.
        if !self.models().iter().any(|card| card.slug == model) {
            return Vec::new();
        }
        let file = self.models.join(model).join("runs.json");
        let Ok(text) = fs::read(&file) else { return Vec::new() };
        serde_json::from_slice(&text)
            .inspect_err(|e| tracing::warn!(error = %e, file = %file.display(), "recorded runs are left out"))
            .unwrap_or_default()
    }

    /// What was recorded with the model that is offered first: numbers alone.
    pub fn found(&self) -> Recorded {
        let models = self.models();
        let Some(card) = offered_first(&models) else { return Recorded::default() };
        let runs = self.recorded(&card.slug).into_iter().map(|run| Report {
            tokens: Vec::new(),
            layers: Vec::new(),
            base_text: String::new(),
            variant_text: String::new(),
            ..run
        });
        let methods = METHODS.iter().map(|method| method.card.clone()).collect();
        Recorded { model: card.name.to_string(), methods, runs: runs.collect() }
    }

    /// Begins a run, as soon as the device is free. Dropping the receiver ends it.
    ///
    /// # Errors
    /// Where the request cannot be done, or too many wait.
    pub fn start(self: &Arc<Self>, request: Request) -> Result<Receiver<Event>, Refusal> {
        let draft = self.check(&request).map_err(Refusal::Bad)?;
        let Ok(waiting) = Arc::clone(&self.queue).try_acquire_owned() else { return Err(Refusal::Full) };
        let (send, receive) = channel(EVENTS);
        let lab = Arc::clone(self);
        tokio::spawn(async move {
            let _waiting = waiting;
            let wait = Event::Progress { phase: Phase::Wait, done: 0, total: None, unit: Unit::Steps };
            if send.send(wait).await.is_err() {
                return;
            }
            // Who leaves while others have the device gives the place in the queue back.
            let device = tokio::select! {
                device = Arc::clone(&lab.device).acquire_owned() => device,
                () = send.closed() => return,
            };
            let Ok(device) = device else { return };
            let events = send.clone();
            let done = spawn_blocking(move || {
                // The device is free again when the work has ended, not when the connection has.
                let _device = device;
                lab.work(&request, draft.as_deref(), &events);
            });
            if let Err(fault) = done.await {
                tracing::error!(%fault, "a run of the lab broke");
                let reason = "A fault of this server ended the run. It has been logged.".to_owned();
                let _ = send.send(Event::Failed { reason }).await;
            }
        });
        Ok(receive)
    }

    /// Checks all that can be said before the work begins; the draft model that the recipe wants.
    fn check(&self, request: &Request) -> Result<Option<String>, String> {
        let cards = self.models();
        let Some(card) = cards.iter().find(|card| card.slug == request.model) else {
            let known: Vec<&str> = cards.iter().map(|card| card.slug.as_ref()).collect();
            return Err(format!(
                "There is no model \"{}\" here; there are: {}.",
                short(&request.model),
                known.join(", ")
            ));
        };
        if !(1..=MAX_TOKENS).contains(&request.tokens) {
            return Err(format!("\"tokens\" must be from 1 to {MAX_TOKENS} on this server, not {}.", request.tokens));
        }
        if request.prompt.len() > MAX_PROMPT {
            return Err(format!("\"prompt\" has {} bytes; at most {MAX_PROMPT} are read.", request.prompt.len()));
        }
        if request.recipe.steps.len() > MAX_STEPS {
            return Err(format!("The recipe has {} steps; at most {MAX_STEPS} are done.", request.recipe.steps.len()));
        }
        if request.device != DeviceChoice::Best && !self.devices.contains(&request.device) {
            let word = |choice: &DeviceChoice| DEVICES.iter().find(|(_, known)| known == choice).map(|(word, _)| *word);
            let words: Vec<&str> = self.devices.iter().filter_map(word).collect();
            return Err(format!("\"device\" must be \"best\" or one that this server has: {}.", words.join(", ")));
        }
        let steps = methods::check(&request.recipe).map_err(|faults| {
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            format!("The recipe cannot be done: {}.", told.join("; "))
        })?;
        if !matches!(methods::decoding(&steps), Decoding::Draft { .. }) {
            return Ok(None);
        }
        let draft = card.drafts.iter().find(|draft| cards.iter().any(|card| card.slug == **draft));
        draft
            .map(|draft| Some(draft.to_string()))
            .ok_or_else(|| format!("There is no draft model for {} here.", card.slug))
    }

    fn work(&self, request: &Request, draft: Option<&str>, events: &Sender<Event>) {
        let started = Instant::now();
        let late = || started.elapsed() > self.deadline;
        // Asked between events, so that long work ends soon after the connection or the time.
        let wanted = || !late() && !events.is_closed();
        let mut emit = |event: Event| hand_over(events, event, &late);
        let done = self.run(request, draft, started, Listener::new(&mut emit, &wanted));
        let reason = match done {
            Ok(()) => return,
            Err(Halt::Problem(problem)) => problem.to_string(),
            Err(Halt::Stopped) if late() => format!(
                "The run took longer than the {} seconds that this server gives. Take fewer tokens or measure less.",
                self.deadline.as_secs()
            ),
            Err(Halt::Stopped) => return,
        };
        // Where nobody takes events any more, neither does anybody wait for this one.
        let _ = hand_over(events, Event::Failed { reason }, &|| started.elapsed() > self.deadline + GRACE);
    }

    fn run(
        &self,
        request: &Request,
        draft: Option<&str>,
        started: Instant,
        mut listener: Listener<'_>,
    ) -> Result<(), Halt> {
        let source = self.source(&request.model, &mut listener)?;
        let draft = draft.map(|draft| self.source(draft, &mut listener)).transpose()?;
        let clock = move || u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let bench = Bench { clock: &clock, memory: &demo::peak_memory, fetched: None, effort: Effort::default() };
        // Not by the runtime: events are handed over by a call that blocks, which a runtime's own thread must not make.
        pollster::block_on(demo::run_chosen(&bench, request, &source, draft.as_deref(), listener))?;
        Ok(())
    }

    /// A model, read once. `slug` is one of a card, so it names a folder and nothing above it.
    fn source(&self, slug: &str, listener: &mut Listener<'_>) -> Result<Arc<Source>, Halt> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(source) = loaded.get(slug) {
            return Ok(Arc::clone(source));
        }
        let folder = self.models.join(slug);
        let read = |name: &str| {
            fs::read(folder.join(name))
                .map_err(|e| Problem::new(format!("{name} of {slug}"), format!("cannot be read: {e}")))
        };
        let (config, tokenizer, weights) = (read("config.json")?, read("tokenizer.json")?, read("model.safetensors")?);
        let total = weights.len() as u64;
        let mut told =
            |done| listener.tell(Event::Progress { phase: Phase::Parse, done, total: Some(total), unit: Unit::Bytes });
        told(0)?;
        let files = Files {
            config: &config,
            tokenizer: &tokenizer,
            weights: vec![("model.safetensors".to_owned(), weights.as_slice())],
        };
        let source = Arc::new(Source::read(&files)?);
        loaded.insert(slug.to_owned(), Arc::clone(&source));
        told(total)?;
        Ok(source)
    }
}

/// Hands an event to the connection, and waits while it has too many already: until `late` says so, or it closes.
fn hand_over(events: &Sender<Event>, event: Event, late: &dyn Fn() -> bool) -> ControlFlow<()> {
    let mut event = event;
    loop {
        if late() {
            return ControlFlow::Break(());
        }
        match events.try_send(event) {
            Ok(()) => return ControlFlow::Continue(()),
            Err(TrySendError::Closed(_)) => return ControlFlow::Break(()),
            Err(TrySendError::Full(back)) => event = back,
        }
        std::thread::sleep(PAUSE);
    }
}

fn read_card(file: &Path) -> anyhow::Result<ModelCard> {
    let card: ModelCard = serde_json::from_slice(&fs::read(file)?)?;
    let folder = file.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    anyhow::ensure!(folder == Some(card.slug.as_ref()), "{} says that it is {}", file.display(), card.slug);
    Ok(card)
}

/// The client's own text, cut for a message.
fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
