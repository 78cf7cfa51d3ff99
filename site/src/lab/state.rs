//! What the lab's page knows while it runs: signals, and what an event does to them.

use std::collections::{BTreeMap, VecDeque};

use demo_protocol::{Event, LayerError, Measure, ModelCard, Phase, Picture, Report, Request, Side, Token, Unit, asked};
use leptos::prelude::*;

use super::LabPage;
use super::costs::{self, Assumed};
use super::shelf::Kept;

/// What goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// The engine itself comes over the network.
    Engine,
    /// A phase of a run.
    Phase(Phase),
}

/// The last thing that was said of what goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    pub doing: Doing,
    pub done: u64,
    pub total: Option<u64>,
    pub unit: Unit,
    /// What was done when it was first said of this, and when that was, in milliseconds.
    pub first: (u64, f64),
    /// When this was said.
    pub at: f64,
}

/// Where a run was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// On another machine, earlier.
    Recorded,
    /// On the server, just now.
    Server,
    /// In this browser, just now.
    Here,
}

impl Where {
    /// In words, behind a device.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Recorded => "recorded earlier",
            Self::Server => "on the server",
            Self::Here => "in this browser",
        }
    }
}

/// A run that is over.
#[derive(Clone, Debug)]
pub struct Made {
    pub report: Report,
    pub at: Where,
}

/// Something that the reader must know.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// The device that the run was on when it was said; empty where it was on none.
    pub device: String,
    pub text: String,
}

/// A run that came to no report.
#[derive(Clone, Debug)]
pub struct Failure {
    /// How many runs were over by then.
    pub after: usize,
    pub request: Request,
    pub reason: String,
}

/// Where a run comes from: what its report says besides numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub engine: String,
    pub model_hash: String,
    pub text_hash: Option<String>,
}

/// What tokens are tinted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tint {
    Probability,
    Origin,
}

/// The state of the page. Everything in it is a handle.
#[derive(Clone, Copy)]
pub struct Lab {
    /// What the server sent.
    pub page: StoredValue<LabPage>,
    /// What the form says.
    pub request: RwSignal<Request>,
    /// Grows when steps come, go or change their method: then the form's steps are drawn anew.
    pub steps: RwSignal<u32>,
    /// Whether the server is to run it.
    pub on_server: RwSignal<bool>,
    /// Whether something runs.
    pub running: RwSignal<bool>,
    /// How far it is.
    pub progress: RwSignal<Option<Progress>>,
    /// Why the last run ended early.
    pub fault: RwSignal<Option<String>>,
    /// What was done about a fault: the run went on in another way.
    pub notice: RwSignal<Option<String>>,
    /// That nothing was heard for long, and what that may mean.
    pub silent: RwSignal<Option<String>>,
    /// Spans of [`patience::TICK`](super::patience::TICK) since something was heard.
    pub silence: StoredValue<u64>,
    /// Whether the GPU failed in this visit: then "the fastest" does not try it again.
    pub gpu_off: RwSignal<bool>,
    /// The run that is under way.
    pub asked: StoredValue<Option<Request>>,
    /// The run that the address describes, as long as it was not made yet.
    pub linked: RwSignal<Option<Request>>,
    /// The address of a model that a link names.
    pub offer: RwSignal<Option<String>>,
    /// A link to be copied by hand.
    pub by_hand: RwSignal<Option<String>>,
    /// Addresses that own models came from, by their names.
    pub addresses: RwSignal<BTreeMap<String, String>>,
    /// What tokens are tinted by.
    pub tint: RwSignal<Tint>,
    /// What is shown: the request that made it.
    pub shown: RwSignal<Option<Request>>,
    /// Where what is shown was made, or is being made.
    pub at: RwSignal<Where>,
    /// Whether what is shown came to its end.
    pub whole: RwSignal<bool>,
    /// The device that made it.
    pub device: RwSignal<String>,
    /// How far its logits are from the reference, as it was tested before the run; none where one is no number.
    pub deviation: RwSignal<Option<f64>>,
    /// Whether it was tested, and passed.
    pub sound: RwSignal<Option<bool>>,
    /// When the run that is shown was over, and in which browser.
    pub made: RwSignal<Option<String>>,
    /// Hashes and version.
    pub facts: RwSignal<Facts>,
    /// Devices that were tried with the model, with their tokens per second.
    pub trials: RwSignal<Vec<(String, f64)>>,
    /// Text of the original.
    pub base: RwSignal<Vec<Token>>,
    /// Text of the variant.
    pub variant: RwSignal<Vec<Token>>,
    /// Every number of the run that is shown.
    pub measures: RwSignal<Vec<Measure>>,
    /// Every changed matrix of it.
    pub layers: RwSignal<Vec<LayerError>>,
    /// The same, to be looked at.
    pub pictures: RwSignal<Vec<Picture>>,
    /// What the reader must know.
    pub warnings: RwSignal<Vec<Warning>>,
    /// Every run that is over, oldest first.
    pub runs: RwSignal<Vec<Made>>,
    /// Every run that failed, oldest first.
    pub failures: RwSignal<Vec<Failure>>,
    /// Runs that wait.
    pub queue: RwSignal<VecDeque<Request>>,
    /// The visitor's own models that are open.
    pub own: RwSignal<Vec<ModelCard>>,
    /// Those that are kept from visit to visit.
    pub kept: RwSignal<Vec<Kept>>,
    /// What is assumed of power, emissions and prices.
    pub assumed: RwSignal<Assumed>,
    /// Bytes that this site keeps in the browser, and how many it may.
    pub room: RwSignal<Option<(f64, f64)>>,
}

impl Lab {
    /// The page as the server sent it.
    pub fn new(page: LabPage) -> Self {
        // The one run that was just made for a browser without scripts comes last.
        let fresh = usize::from(page.report.is_some() && !page.recorded);
        let before = page.runs.len().saturating_sub(fresh);
        let runs = page.runs.iter().enumerate();
        let at = |recorded| if recorded { Where::Recorded } else { Where::Server };
        let runs = runs.map(|(place, report)| Made { report: report.clone(), at: at(place < before) });
        let lab = Self {
            request: RwSignal::new(page.request.clone()),
            steps: RwSignal::new(0),
            on_server: RwSignal::new(page.on_server),
            running: RwSignal::new(false),
            progress: RwSignal::new(None),
            fault: RwSignal::new(None),
            notice: RwSignal::new(None),
            silent: RwSignal::new(None),
            silence: StoredValue::new(0),
            gpu_off: RwSignal::new(false),
            asked: StoredValue::new(None),
            linked: RwSignal::new(None),
            offer: RwSignal::new(page.offer.clone()),
            by_hand: RwSignal::new(None),
            addresses: RwSignal::default(),
            tint: RwSignal::new(Tint::Probability),
            shown: RwSignal::new(None),
            at: RwSignal::new(if page.report.is_some() { at(page.recorded) } else { Where::Here }),
            whole: RwSignal::new(false),
            device: RwSignal::new(String::new()),
            deviation: RwSignal::new(None),
            sound: RwSignal::new(None),
            made: RwSignal::new(None),
            facts: RwSignal::default(),
            trials: RwSignal::default(),
            base: RwSignal::default(),
            variant: RwSignal::default(),
            measures: RwSignal::default(),
            layers: RwSignal::default(),
            pictures: RwSignal::default(),
            warnings: RwSignal::default(),
            runs: RwSignal::new(runs.collect()),
            failures: RwSignal::default(),
            queue: RwSignal::default(),
            own: RwSignal::default(),
            kept: RwSignal::default(),
            assumed: RwSignal::new(costs::assumed()),
            room: RwSignal::new(None),
            page: StoredValue::new(page),
        };
        if let Some(report) = lab.page.with_value(|page| page.report.clone()) {
            lab.show(&report);
        }
        lab
    }

    /// Puts a report on the stage.
    pub fn show(self, report: &Report) {
        let (base, variant) = report.tokens.iter().cloned().partition(|token| token.side == Side::Base);
        self.whole.set(true);
        self.shown.set(Some(report.request.clone()));
        self.device.set(report.device.clone());
        self.base.set(base);
        self.variant.set(variant);
        self.measures.set(report.measures.clone());
        self.layers.set(report.layers.clone());
        self.pictures.set(Vec::new());
        let warning = |text: &String| Warning { device: report.device.clone(), text: text.clone() };
        self.warnings.set(report.warnings.iter().map(warning).collect());
        self.state_facts(report);
    }

    fn state_facts(self, report: &Report) {
        let Report { engine, model_hash, text_hash, .. } = report;
        self.facts.set(Facts { engine: engine.clone(), model_hash: model_hash.clone(), text_hash: text_hash.clone() });
    }

    /// Clears the stage for a run.
    pub fn begin(self, request: &Request) {
        self.busy();
        self.asked.set_value(Some(request.clone()));
        self.linked.set(None);
        self.whole.set(false);
        self.progress.set(None);
        self.shown.set(Some(request.clone()));
        self.at.set(if self.on_server.get_untracked() { Where::Server } else { Where::Here });
        self.made.set(None);
        self.facts.set(Facts::default());
        self.device.set(String::new());
        self.deviation.set(None);
        self.sound.set(None);
        self.trials.set(Vec::new());
        self.base.set(Vec::new());
        self.variant.set(Vec::new());
        self.measures.set(Vec::new());
        self.layers.set(Vec::new());
        self.pictures.set(Vec::new());
        self.warnings.set(Vec::new());
    }

    /// Something begins.
    pub fn busy(self) {
        self.running.set(true);
        self.fault.set(None);
        self.notice.set(None);
        self.heard();
    }

    /// Whoever works was heard of.
    pub fn heard(self) {
        self.silence.set_value(0);
        if self.silent.with_untracked(Option::is_some) {
            self.silent.set(None);
        }
    }

    /// How far something is, at a time in milliseconds.
    pub fn tell(self, doing: Doing, done: u64, total: Option<u64>, unit: Unit, at: f64) {
        self.heard();
        let before = self.progress.get_untracked().filter(|p| p.doing == doing && p.done <= done);
        let first = before.map_or((done, at), |before| before.first);
        self.progress.set(Some(Progress { doing, done, total, unit, first, at }));
    }

    /// What happened, at a time in milliseconds; whether the run is over by it. Of a device that computes wrongly
    /// nothing is taken.
    pub fn receive(self, event: Event, at: f64) -> bool {
        self.heard();
        let wrong = self.sound.get_untracked() == Some(false);
        match event {
            Event::Token(_) | Event::Measure(_) | Event::Picture(_) | Event::Layer(_) if wrong => {}
            Event::Report(_) if wrong => {
                self.fail("The device computes wrongly, so nothing of this run counts.");
                return true;
            }
            Event::Ready => {}
            Event::Opened(card) => {
                self.request.update(|request| request.model = card.slug.to_string());
                self.own.update(|own| {
                    own.retain(|other| other.slug != card.slug);
                    own.push(card);
                });
                self.on_server.set(false);
                self.end();
            }
            Event::Exported { note, .. } => {
                note.into_iter().for_each(|note| self.warn(note));
                self.end();
            }
            Event::Progress { phase, done, total, unit } => self.tell(Doing::Phase(phase), done, total, unit, at),
            Event::Trial { device, rate } => self.trials.update(|trials| trials.push((device, rate))),
            Event::Device { name, deviation, sound } => {
                // Where a device broke down, another begins anew: what came of the first is void.
                self.base.set(Vec::new());
                self.variant.set(Vec::new());
                self.measures.set(Vec::new());
                self.device.set(name);
                self.deviation.set(deviation);
                self.sound.set(Some(sound));
            }
            Event::Token(token) => {
                let text = if token.side == Side::Base { self.base } else { self.variant };
                text.update(|text| text.push(token));
            }
            Event::Measure(measure) => self.measures.update(|all| all.push(measure)),
            Event::Picture(picture) => self.pictures.update(|all| all.push(picture)),
            Event::Layer(layer) => self.layers.update(|all| all.push(layer)),
            Event::Warning { text } => self.warn(text),
            Event::Report(report) => {
                self.whole.set(true);
                self.state_facts(&report);
                let at = self.at.get_untracked();
                self.runs.update(|runs| runs.push(Made { report: *report, at }));
                self.end();
                return true;
            }
            Event::Failed { reason } => {
                self.fail(&reason);
                return true;
            }
        }
        false
    }

    /// Says something that the reader must know, of the device that the run is on.
    pub fn warn(self, text: String) {
        let device = self.device.get_untracked();
        self.warnings.update(|all| all.push(Warning { device, text }));
    }

    /// What was under way failed; a run is listed with its reason.
    pub fn fail(self, reason: &str) {
        if let Some(request) = self.asked.get_value() {
            let after = self.runs.with_untracked(Vec::len);
            self.failures.update(|all| all.push(Failure { after, request, reason: reason.to_owned() }));
        }
        self.fault.set(Some(reason.to_owned()));
        self.end();
    }

    /// Nothing runs any more.
    pub fn end(self) {
        self.running.set(false);
        self.progress.set(None);
        self.silent.set(None);
        self.asked.set_value(None);
    }

    /// A recipe in a few words.
    pub fn title(self, request: &Request) -> String {
        self.page.with_value(|page| asked(request, &page.methods))
    }

    /// Changes the request, the form's fields staying as they are.
    pub fn change(self, change: impl FnOnce(&mut Request)) {
        self.request.update(change);
    }

    /// Changes the steps; the form draws them anew.
    pub fn restep(self, change: impl FnOnce(&mut Request)) {
        self.request.update(change);
        self.steps.update(|count| *count += 1);
    }

    /// The number of a metric in the run that is shown.
    pub fn measure(self, metric: &str, part: Option<&str>, side: Option<Side>) -> Option<Measure> {
        self.measures
            .with(|all| all.iter().find(|m| m.metric == metric && m.part.as_deref() == part && m.side == side).cloned())
    }
}
