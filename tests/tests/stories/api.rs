//! The JSON routes: their shape, their filters, their problems; and that page and API give the same answer.

use std::collections::BTreeSet;

use serde_json::Value;
use tests::html::Page;
use tests::http::{Answer, Ask, encode};
use tests::server::Server;

fn server() -> Option<&'static Server> {
    Server::shared("stories of the API")
}

fn search(server: &Server, query: &str) -> Value {
    let answer = server.get(&format!("/api/v1/search?{query}"));
    assert_eq!((answer.status, answer.content_type()), (200, "application/json"), "{query}");
    answer.json()
}

fn list<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    value[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn ids(results: &Value) -> Vec<String> {
    let hits = results["hits"].as_array().into_iter().flatten();
    hits.map(|h| h["id"].as_str().expect("an id").to_owned()).collect()
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn the_answer_has_the_promised_shape() {
    let Some(server) = server() else { return };
    let results = search(server, "q=gptq&kind=paper&year=2022..2024");
    for key in ["total", "page", "per_page", "took_us"] {
        assert!(results[key].is_u64(), "{key}: {}", results[key]);
    }
    assert!(results["notes"].as_array().is_some_and(Vec::is_empty), "{}", results["notes"]);
    let hit = &results["hits"][0];
    for key in ["id", "kind", "slug", "title", "url", "snippet"] {
        assert!(hit[key].is_string(), "{key}: {}", hit[key]);
    }
    assert_eq!(
        (hit["id"].as_str(), hit["kind"].as_str(), hit["slug"].as_str()),
        (Some("paper/gptq"), Some("paper"), Some("gptq"))
    );
    assert!(hit["year"].is_u64() && hit["venue"].is_string());
    assert!(list(hit, "authors").contains(&"Elias Frantar") && list(hit, "topics").contains(&"weight-quantization"));
    for facet in catalog_model::facet::FACETS {
        let values = results["facets"][facet.slug].as_array().unwrap_or_else(|| panic!("facet {}", facet.slug));
        for value in values {
            let known: BTreeSet<_> = ["value", "label", "count", "selected", "excluded", "depth"].into();
            assert!(keys(value).is_subset(&known), "{value}");
            assert!(
                value["value"].is_string()
                    && value["label"].is_string()
                    && value["count"].is_u64()
                    && value["selected"].is_boolean()
            );
        }
    }
    let chosen = results["facets"]["kind"].as_array().into_iter().flatten().filter(|v| v["selected"] == true);
    assert_eq!(chosen.map(|v| v["value"].as_str()).collect::<Vec<_>>(), [Some("paper")]);
}

#[test]
fn filters_include_exclude_and_combine() {
    let Some(server) = server() else { return };
    let total = |query: &str| search(server, query)["total"].as_u64().expect("a number");
    let (all, papers, tools) = (total(""), total("kind=paper"), total("kind=tool"));
    assert!(papers > 0 && tools > 0 && papers + tools < all);
    assert_eq!(total("kind=paper&kind=tool"), papers + tools, "repeated values are alternatives");
    assert_eq!(total("kind=paper,tool"), papers + tools, "so are values with commas");
    assert_eq!(total("kind=-paper"), all - papers, "a dash excludes");
    let quantized = search(server, "topic=quantization&kind=paper&per_page=100");
    assert!(
        quantized["total"].as_u64() > search(server, "topic=weight-quantization&kind=paper")["total"].as_u64(),
        "a topic holds what is below it"
    );
    let recent = search(server, "year=2023&kind=paper&per_page=100");
    assert!(ids(&recent).len() > 10);
    assert_eq!(total("year=2022..2024"), total("year=2022&year=2023&year=2024"));
    assert!(total("year=2023..") < total("year=2019.."));
    // A filter's counts ignore its own choices: they say what a further choice would give.
    let counts = &search(server, "kind=tool")["facets"]["kind"];
    let count =
        |slug: &str| counts.as_array().into_iter().flatten().find(|v| v["value"] == slug).map(|v| v["count"].clone());
    assert_eq!((count("paper"), count("tool")), (Some(papers.into()), Some(tools.into())));
    // The count of a filter is what its choice gives.
    let venues = search(server, "q=quantization&kind=paper");
    let venue = &venues["facets"]["venue"][0];
    let chosen = total(&format!("q=quantization&kind=paper&venue={}", venue["value"].as_str().expect("a venue")));
    assert_eq!(venue["count"].as_u64(), Some(chosen));
}

#[test]
fn the_same_filters_can_be_typed() {
    let Some(server) = server() else { return };
    let same = [
        ("q=kind:tool+energy", "q=energy&kind=tool"),
        ("q=topic:pruning+year:2023", "topic=pruning&year=2023"),
        ("q=-topic:pruning+kind:paper", "topic=-pruning&kind=paper"),
        ("q=has:code+quantization", "q=quantization&has=code"),
    ];
    for (typed, chosen) in same {
        let (typed_total, chosen_total) =
            (search(server, typed)["total"].clone(), search(server, chosen)["total"].clone());
        assert_eq!(typed_total, chosen_total, "{typed} and {chosen}");
        assert_ne!(typed_total, 0, "{typed}");
    }
    let unknown = search(server, "q=colour:red");
    let notes = list(&unknown, "notes").join(" ");
    assert!(notes.contains("colour"), "an unknown operator is text, and that is said: {notes}");
}

#[test]
fn pages_follow_each_other_without_gap_or_repeat() {
    let Some(server) = server() else { return };
    let whole = search(server, "kind=paper&sort=title&per_page=100");
    let total = whole["total"].as_u64().expect("a number") as usize;
    let mut seen = Vec::new();
    for page in 1..=total.div_ceil(30) {
        let results = search(server, &format!("kind=paper&sort=title&per_page=30&page={page}"));
        assert_eq!((results["page"].as_u64(), results["per_page"].as_u64()), (Some(page as u64), Some(30)));
        seen.extend(ids(&results));
    }
    assert_eq!(seen.len(), total);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), total, "nothing twice");
    assert_eq!(seen[..100.min(total)], ids(&whole)[..]);
    let titles: Vec<String> = whole["hits"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|h| h["title"].as_str())
        .map(str::to_lowercase)
        .collect();
    assert!(titles.first() < titles.last());
    let newest = search(server, "kind=paper&sort=newest&per_page=100");
    let years: Vec<u64> = newest["hits"].as_array().into_iter().flatten().filter_map(|h| h["year"].as_u64()).collect();
    assert!(years.is_sorted_by(|a, b| a >= b), "{years:?}");
    let behind = search(server, "kind=paper&page=1000");
    assert!(
        ids(&behind).is_empty() && behind["total"].as_u64() == Some(total as u64),
        "behind the last page is nothing"
    );
}

#[test]
fn what_makes_no_sense_is_said() {
    let Some(server) = server() else { return };
    let cases = [
        ("per_page=100000", "per_page"),
        ("page=0", "page"),
        ("page=abc", "page"),
        ("sort=magic", "magic"),
        ("colour=red", "colour"),
        ("kind=poem", "poem"),
        ("topic=nothing-like-this", "nothing-like-this"),
        ("year=soon", "soon"),
    ];
    for (query, word) in cases {
        let results = search(server, &format!("q=quantization&{query}"));
        let notes = list(&results, "notes").join(" ");
        assert!(notes.contains(word), "{query}: {notes:?}");
        assert!(results["per_page"].as_u64().is_some_and(|n| n <= 100));
    }
    let nothing = search(server, "q=quantisaton");
    assert!(nothing["total"].as_u64() > Some(0), "one typo is forgiven");
    let filtered = search(server, "q=gptq&kind=book");
    assert_eq!(filtered["total"], 0);
    let relax = filtered["relax"].as_array().expect("what to change");
    let without = relax.iter().find(|r| r["change"].as_str().is_some_and(|c| c.contains("kind") || c.contains("Kind")));
    let without = without.unwrap_or_else(|| panic!("names the filter that excludes: {relax:?}"));
    let again = search(server, without["url"].as_str().expect("an address").trim_start_matches('?'));
    assert_eq!(again["total"], without["total"], "the change gives what it promises");
}

#[test]
fn page_and_api_are_two_doors_to_one_search() {
    let Some(server) = server() else { return };
    let queries = [
        "q=quantization",
        "q=lora&kind=paper",
        "q=attention&topic=inference&year=2022..2024",
        "kind=-paper&sort=title",
        "q=4-bit&page=2&per_page=10",
        "q=quantisaton",
        "author=tim-dettmers",
        "q=zxqjkvw",
    ];
    for query in queries {
        let from_api: Vec<String> = ids(&search(server, query)).into_iter().map(|id| format!("/{id}")).collect();
        for path in ["/search", "/search/results"] {
            let answer = server.get(&format!("{path}?{query}"));
            assert_eq!(answer.status, 200);
            let page = Page::read(&answer.text());
            let walked = page.all("a").filter(|t| t.get("data-walk").is_some());
            let from_page: Vec<String> = walked.filter_map(|t| t.get("href")).map(str::to_owned).collect();
            assert_eq!(from_page, from_api, "{path}?{query}");
        }
    }
}

#[test]
fn entries_and_topics_are_there_as_data() {
    let Some(server) = server() else { return };
    let answer = server.get("/api/v1/entries/paper/gptq");
    assert_eq!((answer.status, answer.content_type()), (200, "application/json"));
    let entry = answer.json();
    assert_eq!(
        (entry["id"].as_str(), entry["slug"].as_str(), entry["url"].as_str()),
        (Some("paper/gptq"), Some("gptq"), Some("/paper/gptq"))
    );
    assert_eq!((entry["year"].as_u64(), entry["ids"]["arxiv"].as_str()), (Some(2023), Some("2210.17323")));
    let topics = server.get("/api/v1/topics").json();
    let topics = topics.as_array().expect("a list");
    let known: BTreeSet<_> = topics.iter().filter_map(|t| t["slug"].as_str()).collect();
    assert!(known.contains("quantization"));
    for topic in topics {
        assert!(topic["title"].is_string() && topic["count"].is_u64() && topic["crosswalk"].is_array(), "{topic}");
        let parent = topic["parent"].as_str();
        assert!(parent.is_none_or(|p| known.contains(p)), "{topic}");
    }
    let count = |slug: &str| topics.iter().find(|t| t["slug"] == slug).and_then(|t| t["count"].as_u64());
    assert_eq!(
        count("quantization"),
        search(server, "topic=quantization")["total"].as_u64(),
        "tree and search count alike"
    );
}

/// A problem document with all its fields.
fn assert_problem(answer: &Answer, status: u16, path: &str, about: &str) {
    assert_eq!(
        (answer.status, answer.content_type()),
        (status, "application/problem+json"),
        "{path}: {}",
        answer.text()
    );
    let problem = answer.json();
    assert_eq!(problem["status"].as_u64(), Some(status.into()));
    for key in ["type", "title", "detail"] {
        assert!(problem[key].as_str().is_some_and(|t| !t.is_empty()), "{key}: {problem}");
    }
    let instance = problem["instance"].as_str().expect("an instance");
    assert!(!instance.is_empty() && path.starts_with(instance), "{instance}");
    assert!(problem["detail"].as_str().is_some_and(|d| d.contains(about)), "{problem}");
}

#[test]
fn errors_are_problem_documents() {
    let Some(server) = server() else { return };
    let missing = "/api/v1/entries/paper/gptqq";
    assert_problem(&server.get(missing), 404, missing, "paper/gptq");
    let unknown = "/api/v1/entries/poem/gptq";
    assert_problem(&server.get(unknown), 404, unknown, "paper");
    let nowhere = "/api/v2/anything";
    assert_problem(&server.get(nowhere), 404, nowhere, "/about");
    let malformed = "/api/v1/entries/paper/%ff";
    assert_problem(&server.get(malformed), 404, malformed, "% codes");
    let wrong = "/api/v1/search";
    assert_problem(&server.ask(&Ask::new("DELETE", wrong)), 405, wrong, "DELETE");
    let long = format!("/api/v1/search?q={}", encode(&"x".repeat(9_000)));
    assert_problem(&server.get(&long), 414, &long, "8192");
    // The type is the address of an explanation.
    let kind = server.get(missing).json()["type"].as_str().expect("a type").to_owned();
    let (path, place) = kind.split_once('#').expect("a place on a page");
    let page = Page::read(&server.get(path).text());
    assert!(page.tags.iter().any(|t| t.is("id", place)), "{kind} is there to be read");
}

#[test]
fn people_get_pages_where_programs_get_documents() {
    let Some(server) = server() else { return };
    let as_person = |ask: Ask<'_>| server.ask(&Ask { headers: vec![("accept", "text/html,*/*;q=0.8")], ..ask });
    let wrong = as_person(Ask::new("DELETE", "/search"));
    assert_eq!((wrong.status, wrong.content_type()), (405, "text/html"));
    let long = format!("/search?q={}", "x".repeat(9_000));
    let long = as_person(Ask::get(&long));
    assert_eq!((long.status, long.content_type()), (414, "text/html"));
    assert!(Page::read(&long.text()).first("h1").is_some());
    let program = server.ask(&Ask::get("/search").with("accept", "application/json"));
    assert_eq!(program.status, 200);
}
