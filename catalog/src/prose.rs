//! Markdown with formulas to safe HTML. Everything people write (guides, descriptions, instructions) passes here.
//!
//! Two walls: pulldown-cmark never passes raw HTML through, and ammonia keeps only the listed elements. Formulas are
//! rendered as MathML apart and put in after the first wall, each through a second one that knows only MathML.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::math_letters;
use ammonia::Builder;
use katex::types::{OutputFormat, Settings};
use katex::{KatexContext, render_to_string};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Longest text that is rendered; more is refused, because cleaning is quadratic in nesting.
pub const MAX_BYTES: usize = 64 * 1024;
/// Deepest nesting of quotes and lists.
const MAX_NESTING: usize = 32;
/// Longest formula, in bytes.
const MAX_FORMULA: usize = 2_000;
/// Deepest nesting of braces in a formula.
const MAX_BRACES: usize = 32;

/// Rendered prose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// Safe HTML.
    pub html: String,
    /// Second-level headings: id, text.
    pub headings: Vec<(String, String)>,
    /// What could not be rendered as meant: formulas with errors, text that is too long or nested too deep.
    pub problems: Vec<String>,
}

/// Renders Markdown (CommonMark, tables, `$…$` and `$$…$$`).
pub fn render(markdown: &str) -> Prose {
    let mut prose = Prose::default();
    if markdown.len() > MAX_BYTES {
        prose.problems.push(format!("the text is {} bytes long; at most {MAX_BYTES} are shown", markdown.len()));
        return prose;
    }
    let markdown = &markdown.replace(MARK, "");
    let mut formulas: Vec<String> = Vec::new();
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut depth = 0usize;
    let mut heading: Option<(usize, String)> = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_MATH) {
        match event {
            // Raw HTML is shown as the text that it is.
            Event::Html(text) | Event::InlineHtml(text) => events.push(Event::Text(text)),
            Event::InlineMath(tex) => events.push(place_formula(&tex, false, &mut formulas, &mut prose.problems)),
            Event::DisplayMath(tex) => events.push(place_formula(&tex, true, &mut formulas, &mut prose.problems)),
            Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) => {
                heading = Some((events.len(), String::new()));
                events.push(event);
            }
            Event::End(TagEnd::Heading(HeadingLevel::H2)) => {
                if let Some((at, text)) = heading.take() {
                    let id = crate::text::fold(&text).replace(' ', "-");
                    events[at] = Event::Start(Tag::Heading {
                        level: HeadingLevel::H2,
                        id: Some(CowStr::from(id.clone())),
                        classes: Vec::new(),
                        attrs: Vec::new(),
                    });
                    prose.headings.push((id, text));
                }
                events.push(event);
            }
            Event::Start(_) => {
                depth += 1;
                if depth > MAX_NESTING {
                    prose.problems.push(format!("quotes and lists are nested deeper than {MAX_NESTING}"));
                    return Prose { problems: prose.problems, ..Prose::default() };
                }
                events.push(event);
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                events.push(event);
            }
            Event::Text(ref text) | Event::Code(ref text) => {
                if let Some((_, words)) = &mut heading {
                    words.push_str(text);
                }
                events.push(event);
            }
            other => events.push(other),
        }
    }
    let mut raw = String::new();
    html::push_html(&mut raw, events.into_iter());
    let safe = CLEANER.clean(&raw).to_string();
    // Text, number, text, number, …: in one pass, however many there are.
    let mut html = String::with_capacity(safe.len());
    for (i, part) in safe.split(MARK).enumerate() {
        match part.parse::<usize>().ok().filter(|_| i % 2 == 1).and_then(|number| formulas.get(number)) {
            Some(formula) => html.push_str(formula),
            None => html.push_str(part),
        }
    }
    prose.html = html;
    prose
}

/// The words of a Markdown text without its marks, for searching and quoting: paragraphs joined by spaces, formulas left out.
pub fn plain(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_MATH) {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            // A heading is no part of the sentence before or after it.
            Event::End(TagEnd::Heading(_)) => out.push_str(". "),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::TableRow | TagEnd::TableHead) => {
                out.push(' ');
            }
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Renders one formula without dollar signs as a MathML block.
pub fn formula(tex: &str) -> Result<String, String> {
    render_formula(tex, true)
}

/// Renders one formula without dollar signs as inline MathML.
pub fn inline_formula(tex: &str) -> Result<String, String> {
    render_formula(tex, false)
}

/// Most formulas of one text.
const MAX_FORMULAS: usize = 500;

/// Stands for a formula while the rest is cleaned: a private-use character, taken out of the source before.
const MARK: char = '\u{F8FE}';

fn placeholder(i: usize) -> String {
    format!("{MARK}{i}{MARK}")
}

fn place_formula<'a>(tex: &str, block: bool, formulas: &mut Vec<String>, problems: &mut Vec<String>) -> Event<'a> {
    if formulas.len() == MAX_FORMULAS {
        let problem = format!("more than {MAX_FORMULAS} formulas in one text");
        if problems.last() != Some(&problem) {
            problems.push(problem);
        }
        return Event::Code(CowStr::from(tex.to_owned()));
    }
    match render_formula(tex, block) {
        Ok(mathml) => {
            formulas.push(mathml);
            Event::Text(CowStr::from(placeholder(formulas.len() - 1)))
        }
        Err(why) => {
            problems.push(format!("formula \"{tex}\": {why}"));
            Event::Code(CowStr::from(tex.to_owned()))
        }
    }
}

fn render_formula(tex: &str, block: bool) -> Result<String, String> {
    if tex.len() > MAX_FORMULA {
        return Err(format!("is longer than {MAX_FORMULA} bytes"));
    }
    let deepest = tex.chars().scan(0usize, |depth, c| {
        match c {
            '{' => *depth += 1,
            '}' => *depth = depth.saturating_sub(1),
            _ => {}
        }
        Some(*depth)
    });
    if deepest.max().unwrap_or(0) > MAX_BRACES {
        return Err(format!("nests braces deeper than {MAX_BRACES}"));
    }
    let settings = Settings::builder().display_mode(block).output(OutputFormat::Mathml).throw_on_error(true).build();
    let raw = KATEX.with_borrow(|katex| render_to_string(katex, tex, &settings)).map_err(|e| e.to_string())?;
    // KaTeX wraps the element in a span and repeats the source in an annotation: only <math> is kept.
    let start = raw.find("<math").ok_or("gave no MathML")?;
    let end = raw.rfind("</math>").ok_or("gave no MathML")? + "</math>".len();
    Ok(math_letters::spell_out(&MATH_CLEANER.clean(&raw[start..end]).to_string()))
}

thread_local! {
    static KATEX: RefCell<KatexContext> = RefCell::new(KatexContext::default());
}

/// Elements that prose may have.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from([
            "a",
            "blockquote",
            "br",
            "code",
            "em",
            "h2",
            "h3",
            "h4",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("h2", HashSet::from(["id"]))]))
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some("noopener"));
    builder
});

/// Presentation MathML, as KaTeX writes it.
static MATH_CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from([
            "math",
            "menclose",
            "mfrac",
            "mi",
            "mn",
            "mo",
            "mover",
            "mpadded",
            "mphantom",
            "mroot",
            "mrow",
            "mspace",
            "msqrt",
            "mstyle",
            "msub",
            "msubsup",
            "msup",
            "mtable",
            "mtd",
            "mtext",
            "mtr",
            "munder",
            "munderover",
            "semantics",
        ]))
        .generic_attributes(HashSet::from([
            "accent",
            "accentunder",
            "columnalign",
            "columnspacing",
            "depth",
            "display",
            "displaystyle",
            "fence",
            "height",
            "linethickness",
            "lspace",
            "mathvariant",
            "maxsize",
            "minsize",
            "movablelimits",
            "notation",
            "rowspacing",
            "rspace",
            "scriptlevel",
            "separator",
            "stretchy",
            "width",
            "xmlns",
        ]))
        .clean_content_tags(HashSet::from(["annotation"]));
    builder
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renders_headings_links_tables_and_formulas() {
        let prose =
            render("## The idea\nSee [GPTQ](/paper/gptq), $w = s q$.\n\n$$\\frac{a}{b}$$\n\n|a|b|\n|-|-|\n|1|2|\n");
        assert_eq!(prose.headings, [("the-idea".to_owned(), "The idea".to_owned())]);
        for part in ["<h2 id=\"the-idea\">", "href=\"/paper/gptq\"", "<mfrac>", "<table>", "<math"] {
            assert!(prose.html.contains(part), "{part} in {}", prose.html);
        }
        assert!(prose.problems.is_empty());
        assert!(!prose.html.contains("annotation"), "{}", prose.html);
    }

    #[test]
    fn nothing_active_passes() {
        for attack in [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "<img src=x onerror=alert(1)>",
            "$\\operatorname{<img src=x onerror=alert(1)>}$",
            "$\\href{javascript:alert(1)}{x}$",
            "$\\text{</math><script>alert(1)</script>}$",
            "$\\htmlStyle{color:red}{x}$",
        ] {
            let html = render(attack).html;
            for bad in ["<script", "<img", "href=\"javascript", "style="] {
                assert!(!html.contains(bad), "{attack} gave {html}");
            }
        }
    }

    #[test]
    fn broken_formulas_are_shown_and_reported() {
        let prose = render("a $\\frac$ b $x$");
        assert!(prose.html.contains("<code>\\frac</code>") && prose.html.contains("<mi>"), "{}", prose.html);
        assert!(matches!(prose.problems.as_slice(), [one] if one.starts_with("formula \"\\frac\": ")), "{prose:?}");
        assert!(formula("\\frac{1").is_err());
        assert!(formula(&"{".repeat(100)).is_err());
        assert!(formula(&"x".repeat(5_000)).is_err());
    }

    #[test]
    fn plain_words_have_no_marks() {
        let text = plain(
            "## The idea\nSee [GPTQ](/paper/gptq), **bold** `code`, $x^2$.\n\n- one\n- two\n\n|a|b|\n|-|-|\n|1|2|\n",
        );
        assert_eq!(text, "The idea. See GPTQ, bold code, . one two a b 1 2");
    }

    #[test]
    fn formulas_are_put_in_by_their_number() {
        let prose = render("$a$ 1 `$` $b$\n\n2 $c$ [$d$](/x) \u{F8FE}0\u{F8FE}");
        let letters: Vec<&str> = prose.html.split("<mi>").skip(1).filter_map(|m| m.get(..1)).collect();
        assert_eq!(letters, ["a", "b", "c", "d"], "{}", prose.html);
        assert!(!prose.html.contains(MARK) && prose.problems.is_empty());
        let started = std::time::Instant::now();
        let prose = render(&"$x$ ".repeat(16_000));
        assert_eq!(prose.problems, [format!("more than {MAX_FORMULAS} formulas in one text")]);
        assert_eq!(prose.html.matches("<math").count(), MAX_FORMULAS);
        assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
    }

    #[test]
    fn limits_hold() {
        assert!(!render(&"> ".repeat(500)).problems.is_empty());
        assert!(!render(&"x".repeat(MAX_BYTES + 1)).problems.is_empty());
    }
}
