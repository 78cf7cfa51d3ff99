//! What the lab's page knows while it runs: signals, and what an event does to them.

use std::collections::VecDeque;

use demo_protocol::{Event, LayerError, Measure, ModelCard, Phase, Picture, Report, Request, Side, Token, Unit, title};
use leptos::prelude::*;

use super::LabPage;
use super::shelf::Kept;

/// The last thing that was said of a phase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    pub phase: Phase,
    pub done: u64,
    pub total: Option<u64>,
    pub unit: Unit,
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
    /// What is shown: the request that made it.
    pub shown: RwSignal<Option<Request>>,
    /// Whether what is shown was made elsewhere and earlier.
    pub recorded: RwSignal<bool>,
    /// Whether what is shown came to its end.
    pub whole: RwSignal<bool>,
    /// The device that made it.
    pub device: RwSignal<String>,
    /// How far its logits are from the reference, as it was tested before the run.
    pub deviation: RwSignal<Option<f64>>,
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
    pub warnings: RwSignal<Vec<String>>,
    /// Every run that is over, oldest first.
    pub runs: RwSignal<Vec<Report>>,
    /// Runs that wait.
    pub queue: RwSignal<VecDeque<Request>>,
    /// The visitor's own models that are open.
    pub own: RwSignal<Vec<ModelCard>>,
    /// Those that are kept from visit to visit.
    pub kept: RwSignal<Vec<Kept>>,
}

impl Lab {
    /// The page as the server sent it.
    pub fn new(page: LabPage) -> Self {
        let lab = Self {
            request: RwSignal::new(page.request.clone()),
            steps: RwSignal::new(0),
            on_server: RwSignal::new(page.on_server),
            running: RwSignal::new(false),
            progress: RwSignal::new(None),
            fault: RwSignal::new(None),
            shown: RwSignal::new(None),
            recorded: RwSignal::new(page.recorded),
            whole: RwSignal::new(false),
            device: RwSignal::new(String::new()),
            deviation: RwSignal::new(None),
            trials: RwSignal::default(),
            base: RwSignal::default(),
            variant: RwSignal::default(),
            measures: RwSignal::default(),
            layers: RwSignal::default(),
            pictures: RwSignal::default(),
            warnings: RwSignal::default(),
            runs: RwSignal::new(page.runs.clone()),
            queue: RwSignal::default(),
            own: RwSignal::default(),
            kept: RwSignal::default(),
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
        self.warnings.set(report.warnings.clone());
    }

    /// Clears the stage for a run.
    pub fn begin(self, request: &Request) {
        self.running.set(true);
        self.recorded.set(false);
        self.whole.set(false);
        self.fault.set(None);
        self.progress.set(None);
        self.shown.set(Some(request.clone()));
        self.device.set(String::new());
        self.deviation.set(None);
        self.trials.set(Vec::new());
        self.base.set(Vec::new());
        self.variant.set(Vec::new());
        self.measures.set(Vec::new());
        self.layers.set(Vec::new());
        self.pictures.set(Vec::new());
        self.warnings.set(Vec::new());
    }

    /// What happened; whether the run is over by it.
    pub fn receive(self, event: Event) -> bool {
        match event {
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
                self.warnings.update(|all| all.extend(note));
                self.end();
            }
            Event::Progress { phase, done, total, unit } => {
                self.progress.set(Some(Progress { phase, done, total, unit }));
            }
            Event::Trial { device, rate } => self.trials.update(|trials| trials.push((device, rate))),
            Event::Device { name, deviation, .. } => {
                self.device.set(name);
                self.deviation.set(deviation);
            }
            Event::Token(token) => {
                let text = if token.side == Side::Base { self.base } else { self.variant };
                text.update(|text| text.push(token));
            }
            Event::Measure(measure) => self.measures.update(|all| all.push(measure)),
            Event::Picture(picture) => self.pictures.update(|all| all.push(picture)),
            Event::Layer(layer) => self.layers.update(|all| all.push(layer)),
            Event::Warning { text } => self.warnings.update(|all| all.push(text)),
            Event::Report(report) => {
                self.whole.set(true);
                self.runs.update(|runs| runs.push(*report));
                self.end();
                return true;
            }
            Event::Failed { reason } => {
                self.fault.set(Some(reason));
                self.end();
                return true;
            }
        }
        false
    }

    /// Nothing runs any more.
    pub fn end(self) {
        self.running.set(false);
        self.progress.set(None);
    }

    /// A recipe in a few words.
    pub fn title(self, request: &Request) -> String {
        self.page.with_value(|page| title(&request.recipe, &page.methods))
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
