//! What the lab found before: one chart for the home page, and the values of a metric for its page. Drawn on the server
//! from the runs that are recorded beside a model.

use demo_protocol::{MethodCard, Report, Side, asked};
use leptos::prelude::*;

use crate::lab::{link, quality_and_size, with_unit};

/// Recorded runs of one model.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// The name of the model.
    pub model: String,
    /// Every method, for the titles of recipes.
    pub methods: Vec<MethodCard>,
    /// The runs: what was asked, and every number.
    pub runs: Vec<Report>,
}

impl Recorded {
    fn titled<'a>(&'a self, run: &'a Report) -> AnyView {
        view! { <a href=link(&run.request) title="Run it">{asked(&run.request, &self.methods)}</a> }.into_any()
    }

    /// The model, and where it ran.
    fn conditions(&self) -> String {
        let device = self.runs.first().map_or("", |run| run.device.as_str());
        format!("{}, a small language model of this project, on {device}.", self.model)
    }
}

/// The chart of the home page; nothing where no run is recorded.
pub fn chart(recorded: &Recorded) -> Option<AnyView> {
    let chart = quality_and_size(&recorded.runs, &recorded.methods)?;
    Some(
        view! {
            <section class="from-lab" aria-labelledby="from-lab">
                <div class="head"><h2 id="from-lab">"What compression costs"</h2><p><a href="/lab">"Run this yourself"</a></p></div>
                <div class="beside">
                    <div class="chart">{chart}</div>
                    <p>"Recorded in the lab: "{recorded.conditions()}" Each point is a recipe. Perplexity is told as a multiple of the original's; the line joins the recipes that no other beats in both."</p>
                </div>
            </section>
        }
        .into_any(),
    )
}

/// Parts of a metric that a table has room for.
const PARTS: usize = 3;

/// What every recorded run says of a metric; nothing where none says anything.
pub fn metric(recorded: &Recorded, metric: &str) -> Option<AnyView> {
    let all = || recorded.runs.iter().flat_map(|run| &run.measures).filter(|m| m.metric == metric);
    let mut parts: Vec<Option<&str>> = Vec::new();
    // What is nothing in every run has no column: bytes that a processor does not move.
    let is_told = |part: Option<&str>| all().any(|m| m.part.as_deref() == part && m.value != 0.0);
    for part in all().map(|m| m.part.as_deref()).filter(|part| is_told(*part)) {
        if !parts.contains(&part) && parts.len() < PARTS {
            parts.push(part);
        }
    }
    let cells = |run: &Report, sides: &[Option<Side>]| {
        let found = |part: &Option<&str>| sides.iter().find_map(|side| run.measure(metric, *part, *side));
        parts.iter().map(|part| found(part).map(|m| with_unit(m.value, &m.unit))).collect::<Vec<_>>()
    };
    let row = |name: AnyView, cells: Vec<Option<String>>| {
        let cells = cells.into_iter().map(|cell| view! { <td class="num">{cell.unwrap_or_else(|| "–".into())}</td> });
        view! { <tr><th scope="row">{name}</th>{cells.collect_view()}</tr> }.into_any()
    };
    let mut rows: Vec<AnyView> = Vec::new();
    let original = recorded.runs.last().map(|run| cells(run, &[Some(Side::Base)])).unwrap_or_default();
    if original.iter().any(Option::is_some) {
        rows.push(row("original".into_any(), original));
    }
    for run in &recorded.runs {
        let cells = cells(run, &[Some(Side::Variant), None]);
        if cells.iter().any(Option::is_some) {
            rows.push(row(recorded.titled(run), cells));
        }
    }
    if rows.is_empty() {
        return None;
    }
    let heads = parts.iter().map(|part| part.unwrap_or("value").to_owned());
    let heads = heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    Some(
        view! {
            <section class="in-lab">
                <h2 id="in-the-lab">"In the lab"</h2>
                <p class="quiet-line">"Recorded: "{recorded.conditions()}" A recipe's link opens the lab, where it runs anew."</p>
                <div class="scroll" tabindex="0" role="region" aria-label="Values in the lab">
                    <table><thead><tr><th scope="col">"Recipe"</th>{heads}</tr></thead><tbody>{rows}</tbody></table>
                </div>
            </section>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use demo_protocol::{Measure, Request, Sort};

    fn recorded() -> Recorded {
        let measure = |metric: &str, part: Option<&str>, side, value| {
            Measure::new(metric, part, side, value, "", Sort::Measured, "on a text")
        };
        let (base, variant) = (Some(Side::Base), Some(Side::Variant));
        let run = Report {
            request: Request::new("s", "Once"),
            engine: "1".into(),
            device: "CPU".into(),
            model_hash: String::new(),
            text_hash: None,
            base_text: String::new(),
            variant_text: String::new(),
            tokens: Vec::new(),
            first_difference: None,
            measures: vec![
                measure("perplexity", None, base, 1.5),
                measure("perplexity", None, variant, 3.0),
                measure("perplexity", Some("ratio"), None, 2.0),
                measure("model-size", None, base, 100.0),
                measure("model-size", None, variant, 50.0),
            ],
            layers: Vec::new(),
            warnings: Vec::new(),
        };
        Recorded { model: "S".into(), methods: Vec::new(), runs: vec![run] }
    }

    #[test]
    fn a_metric_has_a_row_for_the_original_and_for_each_run_that_speaks_of_it() {
        let html = metric(&recorded(), "perplexity").unwrap().to_html();
        assert!(html.matches("<tr>").count() == 3 && html.contains("1.50") && html.contains("3.00"), "{html}");
        assert!(html.contains("ratio") && html.contains("/lab?"), "{html}");
        assert!(metric(&recorded(), "energy").is_none());
    }

    #[test]
    fn there_is_a_chart_where_there_are_runs() {
        assert!(chart(&recorded()).is_some_and(|chart| chart.to_html().contains("<svg")));
        assert!(chart(&Recorded::default()).is_none());
    }
}
