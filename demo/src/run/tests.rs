//! Runs of a model by lot: they mean nothing, and every step of them is real.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use demo_protocol::{Event, Phase, Recipe, Setting, Settings, Side, Step, Wish};
use pollster::block_on;

use super::*;
use crate::model::{Config, Model, PARTS, Weight};
use crate::ops::cpu::{Act, Cpu, Kv, Packed, Rope};
use crate::ops::{Heads, Ops, device};
use crate::text::Tokenizer;

const VOCAB: usize = 257;
const CONTEXT: usize = 128;

fn source(layers: usize, seed: u64) -> Source {
    let config = Config {
        hidden: 32,
        layers,
        heads: 4,
        kv_heads: 2,
        head: 8,
        ffn: 32,
        vocab: VOCAB,
        context: CONTEXT,
        rope_theta: 10_000.0,
        eps: 1e-5,
        tied: true,
        end: 0,
    };
    let mut checkpoint = Checkpoint::random(&config, seed);
    // Sure enough of something that it does not end.
    for weight in checkpoint.blocks.iter_mut().flat_map(|block| &mut block.parts) {
        if let Weight::Dense { matrix, .. } = weight {
            matrix.data.iter_mut().for_each(|w| *w *= 4.0);
        }
    }
    Source { checkpoint, tokenizer: tokenizer(), hash: "by lot".to_owned() }
}

/// Every byte is a token.
fn tokenizer() -> Tokenizer {
    let mut vocabulary = BTreeMap::from([("<|end|>".to_owned(), 0)]);
    let mut beyond = 256;
    for byte in 0..=255_u32 {
        let prints = matches!(byte, 33..=126 | 161..=172 | 174..=255);
        let letter = if prints { byte } else { beyond };
        beyond += u32::from(!prints);
        vocabulary.insert(char::from_u32(letter).unwrap().to_string(), byte + 1);
    }
    let file = serde_json::json!({
        "added_tokens": [{ "id": 0, "content": "<|end|>", "special": true }],
        "pre_tokenizer": { "type": "ByteLevel", "add_prefix_space": false, "use_regex": true },
        "model": { "type": "BPE", "vocab": vocabulary, "merges": [] },
    });
    Tokenizer::parse(file.to_string().as_bytes(), VOCAB).unwrap()
}

const EFFORT: Effort = Effort { passages: 2, calibration: 5, runs: 1, prompt: 8, made: 8, seconds: 600 };

fn request(methods: &[&str]) -> Request {
    // Models by lot are sure of nothing: what their draft guesses is proposed all the same, with its weights as they are.
    let plainly = Settings::default().with("least", Setting::Number(0.0)).with("bits", Setting::Word("16".to_owned()));
    let settings = |method: &str| if method == "draft" { plainly.clone() } else { Settings::default() };
    let steps = methods.iter().map(|method| Step { method: (*method).to_owned(), settings: settings(method) });
    let mut request = Request::new("lot", "Once there was a fox.");
    request.recipe = Recipe { steps: steps.collect(), ..Recipe::default() };
    request.tokens = 12;
    request.measure = Wish { robustness: true, ..Wish::default() };
    request
}

/// A run on some device; what was heard, and what came of it. `heard` and `wanted` may end it.
fn go<O: Ops>(
    ops: &O,
    request: &Request,
    fall: Option<bool>,
    heard: &dyn Fn(&Event) -> ControlFlow<()>,
    wanted: &dyn Fn() -> bool,
) -> (Vec<Event>, Result<Report, Halt>) {
    let (model, draft) = (source(2, 3), source(1, 4));
    let ticks = Cell::new(0);
    let clock = || ticks.replace(ticks.get() + 1);
    let bench = Bench { clock: &clock, memory: &|| Some(1), fetched: None, effort: EFFORT };
    let mut events = Vec::new();
    let mut emit = |event: Event| {
        let answer = heard(&event);
        events.push(event);
        answer
    };
    let done = Course::begin(&bench, request, &model, Some(&draft), Listener::new(&mut emit, wanted)).and_then(
        |mut course| match fall {
            None => block_on(course.on(ops)),
            Some(fall) => block_on(course.guarded(ops, fall)),
        },
    );
    (events, done)
}

fn on(_: &Event) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn whole(methods: &[&str]) -> Report {
    go(&Cpu, &request(methods), None, &on, &|| true).1.unwrap()
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    Adds(f32),
    Loses,
    Panics,
    /// An answer does not come back, and the device says so.
    IsLost,
    /// Something else is wrong than the device.
    Complains,
}

/// The processor, but for one of its answers.
struct Wrong {
    fault: Fault,
    /// Which answer is wrong, from 0.
    at: usize,
    answers: Cell<usize>,
    /// Products that it made.
    products: Cell<u64>,
}

impl Wrong {
    const fn new(fault: Fault, at: usize) -> Self {
        Self { fault, at, answers: Cell::new(0), products: Cell::new(0) }
    }
}

impl Ops for Wrong {
    type Act = Act;
    type Gain = Vec<f32>;
    type Linear = Arc<Packed>;
    type Kv = Kv;
    type Rope = Rope;

    fn name(&self) -> String {
        "a broken device".to_owned()
    }
    fn gain(&self, gains: &[f32]) -> Vec<f32> {
        Cpu.gain(gains)
    }
    fn linear(&self, weight: &Weight) -> Arc<Packed> {
        Cpu.linear(weight)
    }
    fn rope(&self, heads: Heads, theta: f32, positions: usize) -> Rope {
        Cpu.rope(heads, theta, positions)
    }
    fn kv(&self, heads: Heads, capacity: usize) -> Kv {
        Cpu.kv(heads, capacity)
    }
    fn embed(&self, table: &Arc<Packed>, ids: &[u32]) -> Act {
        Cpu.embed(table, ids)
    }
    fn norm(&self, x: &Act, gain: &Vec<f32>, eps: f32) -> Act {
        Cpu.norm(x, gain, eps)
    }
    fn apply(&self, x: &Act, linear: &Arc<Packed>) -> Act {
        self.products.set(self.products.get() + 1);
        Cpu.apply(x, linear)
    }
    fn attend(&self, qkv: [Act; 3], heads: Heads, rope: &Rope, rows: Rows, kv: Option<(&mut Kv, usize)>) -> Act {
        Cpu.attend(qkv, heads, rope, rows, kv)
    }
    fn gate(&self, gate: Act, up: Act) -> Act {
        Cpu.gate(gate, up)
    }
    fn add(&self, x: Act, y: Act) -> Act {
        Cpu.add(x, y)
    }
    fn last(&self, x: Act, rows: usize) -> Act {
        Cpu.last(x, rows)
    }
    async fn read(&self, x: Act) -> Result<Vec<f32>, Problem> {
        let mut data = Cpu.read(x).await?;
        if self.answers.replace(self.answers.get() + 1) == self.at {
            match self.fault {
                Fault::Adds(error) => data[1] += error,
                Fault::Loses => drop(data.pop()),
                Fault::Panics => panic!("the driver is gone"),
                Fault::IsLost => return Err(Problem::device(self.name(), "was lost: nothing came back")),
                Fault::Complains => return Err(Problem::new("prompt", "is too long")),
            }
        }
        Ok(data)
    }
    async fn largest(&self, x: Act) -> Result<Vec<u32>, Problem> {
        Cpu.largest(x).await
    }
}

#[test]
fn a_device_that_computes_wrongly_is_refused_whichever_model_it_fails_with() {
    let faults = [
        (Fault::Adds(1.0), true, "from the reference"),
        (Fault::Adds(f32::NAN), false, "logit 1 is NaN"),
        (Fault::Adds(f32::INFINITY), false, "logit 1 is inf"),
        (Fault::Loses, false, "logits came back"),
    ];
    for (fault, number, says) in faults {
        for (at, name) in ["the original", "the variant", "the draft"].into_iter().enumerate() {
            let (events, done) = go(&Wrong::new(fault, at), &request(&["rtn", "draft"]), None, &on, &|| true);
            let Err(Halt::Problem(problem)) = done else { panic!("{fault:?} with {name} is believed") };
            let said = problem.to_string();
            assert!(said.contains(&format!("with {name}, ")) && said.contains(says), "{said}");
            assert!(said.starts_with("a broken device: computes wrongly"), "{said}");
            assert!(problem.of_device && said.ends_with(". Choose another device"), "{said}");
            let Some(Event::Device { deviation, sound: false, .. }) = events.last() else {
                panic!("{fault:?} with {name}: {:?}", events.last())
            };
            assert_eq!(deviation.is_some(), number, "{fault:?}");
            let charted = events.iter().filter(|event| matches!(event, Event::Measure(_) | Event::Token(_))).count();
            assert_eq!(charted, 0, "nothing is measured");
        }
    }
    // The same device without the fault is taken.
    let (events, done) = go(&Wrong::new(Fault::Adds(0.0), 0), &request(&["rtn", "draft"]), None, &on, &|| true);
    assert!(done.is_ok());
    let tested = events.iter().find(|event| matches!(event, Event::Device { .. }));
    assert!(matches!(tested, Some(Event::Device { deviation: Some(0.0), sound: true, .. })), "{tested:?}");
}

#[test]
fn only_the_reference_is_compared_with_what_it_has_itself() {
    let model = source(1, 3).checkpoint;
    assert!(device::reference(&Model::upload(&Cpu, &model, 8)).is_some());
    assert!(device::reference(&Model::upload(&Wrong::new(Fault::Loses, 0), &model, 8)).is_none());
}

#[test]
fn the_test_does_not_depend_on_the_prompt() {
    let deviation = |prompt: &str| {
        let mut request = request(&[]);
        request.prompt = prompt.to_owned();
        let (events, _) = go(&Wrong::new(Fault::Adds(0.5), 0), &request, None, &on, &|| true);
        events.into_iter().find_map(|event| match event {
            Event::Device { deviation, .. } => deviation,
            _ => None,
        })
    };
    // The logit that the error is added to is another number for another text.
    assert!(deviation("A").is_some());
    assert_eq!(deviation("A"), deviation("Something else altogether, and longer."));
}

#[test]
fn a_device_that_breaks_down_is_left_for_the_processor() {
    let asked = request(&["lookup"]);
    let right = whole(&["lookup"]);
    let faults = [
        (Fault::Panics, "broke down: the driver is gone"),
        (Fault::IsLost, "was lost: nothing came back"),
        (Fault::Adds(1.0), "computes wrongly on the test's text: with the original, "),
    ];
    // In the test, in the middle of a text, and in scoring: what is computed wrongly is seen in the test alone.
    let cases = faults.into_iter().flat_map(|(fault, says)| [0, 9, 28].map(|at| (fault, says, at)));
    for (fault, says, at) in cases.filter(|(fault, _, at)| !matches!(fault, Fault::Adds(_)) || *at == 0) {
        let (events, done) = go(&Wrong::new(fault, at), &asked, Some(true), &on, &|| true);
        let report = done.unwrap();
        assert_eq!((report.device.as_str(), &report.base_text), ("CPU, own kernels", &right.base_text));
        assert_eq!(report.tokens.len(), right.tokens.len());
        let names = |report: &Report| -> Vec<(String, Option<String>, Option<Side>)> {
            report.measures.iter().map(|m| (m.metric.clone(), m.part.clone(), m.side)).collect()
        };
        assert_eq!(names(&report), names(&right), "no number of the broken device is left");
        assert_eq!(report.warnings.len(), 1);
        let warning = &report.warnings[0];
        assert!(warning.starts_with(&format!("a broken device {says}")) && warning.contains(". The run goes on"));
        let devices = events.iter().filter(|event| matches!(event, Event::Device { .. })).count();
        // One that does not come through the test is told of where it came to a result.
        assert_eq!(devices, if at == 0 && !matches!(fault, Fault::Adds(_)) { 1 } else { 2 });
        let (_, done) = go(&Wrong::new(fault, at), &asked, Some(false), &on, &|| true);
        let Err(Halt::Problem(problem)) = done else { panic!("nobody asked for the processor") };
        let said = problem.to_string();
        assert!(said.contains(says) && said.ends_with(". Choose another device"), "{said}");
    }
}

#[test]
fn what_is_not_the_devices_fault_ends_the_run() {
    let asked = request(&["lookup"]);
    let (events, done) = go(&Wrong::new(Fault::Complains, 9), &asked, Some(true), &on, &|| true);
    assert_eq!(done, Err(Problem::new("prompt", "is too long").into()));
    let stop = |event: &Event| if matches!(event, Event::Token(_)) { ControlFlow::Break(()) } else { on(event) };
    let (stopped, done) = go(&Wrong::new(Fault::Panics, usize::MAX), &asked, Some(true), &stop, &|| true);
    assert_eq!(done, Err(Halt::Stopped));
    for events in [events, stopped] {
        assert!(!events.iter().any(|event| matches!(event, Event::Warning { .. })), "the processor is not asked");
    }
}

#[test]
fn what_a_broken_device_warned_of_is_void_and_what_compressing_did_is_not() {
    let (model, asked) = (source(2, 3), request(&[]));
    let mut emit = |_| ControlFlow::Continue(());
    // The clock jumps a minute a look, so that everything is slow.
    let ticks = Cell::new(0);
    let clock = || ticks.replace(ticks.get() + 60_000_000);
    let effort = Effort { passages: 3, seconds: 1, ..EFFORT };
    let bench = Bench { clock: &clock, memory: &|| None, fetched: None, effort };
    let mut course = Course::begin(&bench, &asked, &model, None, Listener::new(&mut emit, &|| true)).unwrap();
    course.warn("of compressing".to_owned()).unwrap();
    let alone = block_on(course.on(&Cpu)).unwrap().warnings;
    assert!(alone.len() > 1 && alone.iter().any(|warning| warning.contains("were scored")), "{alone:?}");
    // What scores the texts with errors is behind the first warning of a slow device.
    let mut course = Course::begin(&bench, &asked, &model, None, Listener::new(&mut emit, &|| true)).unwrap();
    course.warn("of compressing".to_owned()).unwrap();
    let wrong = Wrong::new(Fault::IsLost, 2 + 2 * 12 + 4 + 1);
    let warnings = block_on(course.guarded(&wrong, true)).unwrap().warnings;
    assert_eq!(warnings[0], "of compressing");
    assert!(warnings[1].starts_with("a broken device was lost"), "{warnings:?}");
    assert_eq!(warnings[2..], alone[1..], "each once");
}

#[test]
fn a_trial_survives_what_it_tries() {
    let model = source(1, 3);
    let ticks = Cell::new(0);
    let clock = || ticks.replace(ticks.get() + 1);
    for (fault, says) in [
        (Fault::Panics, "tried and broke down: the driver is gone"),
        (Fault::IsLost, "tried and was lost: nothing came back. It is left out."),
        (Fault::Complains, "tried and failed: prompt: is too long"),
        (Fault::Adds(f32::NAN), "computes wrongly"),
        (Fault::Adds(1.0), "computes wrongly"),
    ] {
        let mut events = Vec::new();
        let mut emit = |event| {
            events.push(event);
            ControlFlow::Continue(())
        };
        let mut listener = Listener::new(&mut emit, &|| true);
        let wrong = Wrong::new(fault, 0);
        let tried = device::trial(&wrong, &model.checkpoint, &clock, &mut listener);
        assert_eq!(block_on(tried), Ok(0.0));
        assert!(matches!(&events[0], Event::Trial { rate, .. } if *rate == 0.0), "{events:?}");
        assert!(matches!(&events[1], Event::Warning { text } if text.contains(says)), "{events:?}");
    }
    let mut emit = |_| ControlFlow::Continue(());
    let rate = block_on(device::trial(&Cpu, &model.checkpoint, &clock, &mut Listener::new(&mut emit, &|| true)));
    assert!(rate.is_ok_and(|rate| rate > 0.0));
    let looks = Cell::new(0);
    let wanted = || looks.replace(looks.get() + 1) < 6;
    let stopped = block_on(device::trial(&Cpu, &model.checkpoint, &clock, &mut Listener::new(&mut emit, &wanted)));
    assert_eq!((stopped, looks.get()), (Err(Halt::Stopped), 7));
}

#[test]
fn a_run_ends_at_every_event_and_at_every_look() {
    let mut asked = request(&["gptq", "draft"]);
    asked.measure.robustness = false;
    let looks = Cell::new(0);
    let count = || {
        looks.set(looks.get() + 1);
        true
    };
    let (events, done) = go(&Cpu, &asked, None, &on, &count);
    assert!(done.is_ok());
    let scoring = |event: &Event| matches!(event, Event::Progress { phase: Phase::Score, .. });
    let (from, to) = (events.iter().position(scoring).unwrap(), events.iter().rposition(scoring).unwrap());
    // What comes behind the scores is asked for without them, which is the same and sooner there.
    let short = Request { measure: Wish { quality: false, ..asked.measure.clone() }, ..asked.clone() };
    let (rest, _) = go(&Cpu, &short, None, &on, &|| true);
    let stops = (from..=to).step_by(4).map(|last| (&asked, &events, last));
    for (asked, events, last) in stops.chain((0..rest.len()).map(|last| (&short, &rest, last))) {
        let heard = Cell::new(0);
        let hear = |_: &Event| {
            let place = heard.replace(heard.get() + 1);
            if place == last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let (_, done) = go(&Cpu, asked, None, &hear, &|| true);
        assert_eq!((done, heard.get()), (Err(Halt::Stopped), last + 1), "after {:?}", events[last]);
    }
    let looks = looks.get();
    for last in (0..looks).step_by(looks / 20) {
        let (looked, heard_after) = (Cell::new(0), Cell::new(0));
        let wanted = || looked.replace(looked.get() + 1) < last;
        let hear = |_: &Event| {
            heard_after.set(heard_after.get() + usize::from(looked.get() > last));
            ControlFlow::Continue(())
        };
        let (_, done) = go(&Cpu, &asked, None, &hear, &wanted);
        assert_eq!((done, looked.get(), heard_after.get()), (Err(Halt::Stopped), last + 1, 0), "look {last}");
    }
}

#[test]
fn no_stretch_of_work_is_without_a_look() {
    // How often it was looked up in each phase, counted from the word of its beginning to that of the next.
    let (phase, looks) = (Cell::new(None), RefCell::new(BTreeMap::<String, usize>::new()));
    let hear = |event: &Event| {
        if let Event::Progress { phase: now, .. } = event {
            phase.set(Some(*now));
        }
        ControlFlow::Continue(())
    };
    let wanted = || {
        *looks.borrow_mut().entry(format!("{:?}", phase.get())).or_default() += 1;
        true
    };
    let (_, done) = go(&Cpu, &request(&["gptq", "layer-drop"]), None, &hear, &wanted);
    let report = done.unwrap();
    let found = |phase: Phase| looks.borrow().get(&format!("{:?}", Some(phase))).copied().unwrap_or_default();
    // Calibration text passes 512 tokens at a time, before each of the four stages of both blocks.
    let parts = (EFFORT.calibration * CONTEXT).div_ceil(512);
    assert!(found(Phase::Calibrate) >= 4 * 2 * parts, "{looks:?}");
    // Each matrix of 32 rows has one look; a pass through each block, and two more for their influence, follow.
    assert!(found(Phase::Compress) >= 2 * PARTS.len() + 4 * parts, "{looks:?}");
    // The embedding, the head and each block of both models.
    assert!(found(Phase::Upload) >= 7, "{looks:?}");
    // A look for each model; the reference needs none packed to be compared with itself.
    assert!(found(Phase::WarmUp) >= 2, "{looks:?}");
    assert!(found(Phase::Generate) >= report.tokens.len(), "a token at a time: {looks:?}");
    // Four texts of two passages, each of both models, and every 64 tokens of both.
    assert!(found(Phase::Score) >= 4 * EFFORT.passages * (3 + (CONTEXT - 1) / 64), "{looks:?}");
    assert!(found(Phase::Time) >= 2 * 2 * EFFORT.made, "a token at a time: {looks:?}");
}

#[test]
fn what_proposes_is_timed_on_the_requests_own_text() {
    let conditions = |report: &Report, metric: &str, part: Option<&str>, side| {
        report.measure(metric, part, side).unwrap_or_else(|| panic!("{metric} {part:?}")).conditions.clone()
    };
    let (base, variant) = (Some(Side::Base), Some(Side::Variant));
    for method in ["draft", "lookup"] {
        let report = whole(&[method]);
        let said = conditions(&report, "speed-up-ratio", None, None);
        // The end mark and 21 letters; as many tokens as the request makes.
        assert!(said.contains("the request's own prompt of 22 tokens, told greedily, 12 tokens, 1 runs"), "{said}");
        let judged = report.measures.iter().any(|m| m.part.as_deref().is_some_and(|part| part.contains("(v)")));
        let drafts = report.measures.iter().any(|m| m.part.as_deref().is_some_and(|part| part.contains("(c)")));
        assert_eq!((judged, drafts), (true, method == "draft"));
    }
    for method in ["rtn", "uncached"] {
        let said = conditions(&whole(&[method]), "speed-up-ratio", None, None);
        assert!(said.contains("prompt 8, 8 tokens"), "{said}");
    }
    let value =
        |report: &Report, metric: &str, part: Option<&str>, side| report.measure(metric, part, side).unwrap().value;
    let (plain, drafted) = (whole(&[]), whole(&["draft"]));
    for side in [base, variant] {
        assert_eq!(value(&plain, "flops", None, side), value(&drafted, "flops", None, base));
    }
    assert!(value(&drafted, "flops", None, variant) > value(&drafted, "flops", None, base));
    assert!(conditions(&drafted, "flops", None, variant).contains("passes of the draft"));
    let bytes = |layers, seed| source(layers, seed).checkpoint.bytes() as f64;
    assert_eq!(value(&drafted, "model-size", None, variant), bytes(2, 3) + bytes(1, 4));
    assert!(value(&whole(&["uncached"]), "flops", None, variant) > 10.0 * value(&plain, "flops", None, base));
}

#[test]
fn a_draft_is_rounded_and_the_text_stays() {
    let mut asked = request(&["draft"]);
    let run = |asked: &Request| go(&Cpu, asked, None, &on, &|| true).1.unwrap();
    let whole = run(&asked);
    asked.recipe.steps[0].settings = Settings::default().with("least", Setting::Number(0.0));
    let rounded = run(&asked);
    assert_eq!((&rounded.variant_text, &rounded.base_text), (&whole.variant_text, &whole.base_text));
    let size = |report: &Report, side| report.measure("model-size", None, Some(side)).unwrap().value;
    let draft = |report: &Report| size(report, Side::Variant) - size(report, Side::Base);
    // 8 bits and a scale of 16 for every 32, where a number had 32.
    let share = draft(&rounded) / draft(&whole);
    assert!((0.26..0.28).contains(&share), "{share}");
}

#[test]
fn speculation_breaks_even_with_the_same_weights() {
    // A product is a tick: a token takes 15 of the original, which has two blocks, and 8 of the variant, which has one.
    let device = Wrong::new(Fault::Adds(0.0), usize::MAX);
    let clock = || device.products.get();
    let bench = Bench { clock: &clock, memory: &|| None, fetched: None, effort: EFFORT };
    let (model, draft) = (source(2, 3), source(1, 4));
    let run = |methods: &[&str]| {
        let (asked, mut emit) = (request(methods), |_| ControlFlow::Continue(()));
        let listener = Listener::new(&mut emit, &|| true);
        let mut course = Course::begin(&bench, &asked, &model, Some(&draft), listener).unwrap();
        block_on(course.on(&device)).unwrap()
    };
    let of = |report: &Report, metric: &str, part, side| report.measure(metric, part, side).map(|m| m.value);
    let (alone, variant) = ("over the same weights decoded plainly", Some(Side::Variant));
    for (methods, shorter) in [(&["layer-drop", "draft"][..], true), (&["draft"], false)] {
        let report = run(methods);
        let all = of(&report, "speed-up-ratio", None, None).unwrap();
        let own = of(&report, "speed-up-ratio", Some(alone), variant);
        assert_eq!(own.is_some(), shorter, "{methods:?}: where the weights are the same it is told already");
        let own = own.unwrap_or(all);
        assert!((all / own - if shorter { 15.0 / 8.0 } else { 1.0 }).abs() < 1e-9, "{all} and {own}");
        let even = report.measure("acceptance-rate", Some("tokens per round to break even"), variant).unwrap();
        let made = format!("{:.2} were made in one", even.value * own);
        assert!(even.conditions.contains(&made), "{made}: {}", even.conditions);
    }
}

#[test]
fn every_number_of_the_protocol_is_there() {
    let report = whole(&["rtn"]);
    let of = |metric: &str, part: &str, side| report.measure(metric, Some(part), side).map(|m| m.value);
    for side in [Some(Side::Base), Some(Side::Variant)] {
        for part in ["from token to token, p50", "from token to token, p95"] {
            assert!(of("inference-latency", part, side).is_some_and(|ms| ms > 0.0), "{part}");
        }
        for link in ["host to device, weights", "host to device, a token of the text", "device to host, a timed token"]
        {
            assert_eq!(of("communication-volume", link, side), Some(0.0), "{link}");
        }
        assert!(of("throughput", "memory read for a token", side).is_some_and(|bytes| bytes > 0.0));
        let ratio = of("robustness", "perplexity over that of the clean text with 5 % typos", side);
        assert!(ratio.is_some_and(|ratio| ratio.is_finite() && ratio > 0.0));
    }
    let difference = report.measure("perplexity", Some("bits per byte, difference"), None).unwrap();
    assert!(difference.spread.is_some_and(|error| error > 0.0));
    let alike = of("fidelity", "tokens before the first divergent one", None).unwrap();
    assert_eq!(alike, report.first_difference.map_or(12.0, f64::from));
    assert!(of("model-size", "peak memory", None).is_some());
    assert!(report.measure("communication-volume", Some("fetched over the network"), None).is_none());
}
