//! GitHub's published description of its API (`contract/github.json`): every request and every answer is held against
//! it, and answers are made from it, so that what the stand-in says has all that GitHub says.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::serve::{Asked, decode};

const CONTRACT: &str = include_str!("../../contract/github.json");

/// The description.
pub struct Contract {
    whole: Value,
    operations: Vec<Operation>,
}

/// What can be asked.
pub struct Operation {
    /// `git/create-tree`.
    pub id: String,
    method: String,
    /// `/repos/{owner}/{repo}/git/trees`, in parts.
    path: Vec<String>,
    /// Parameters of the query, with their schemas.
    query: BTreeMap<String, Validator>,
    /// Fields that a body may have; none where it may have any.
    fields: Option<Vec<String>>,
    body: Option<Validator>,
    answers: BTreeMap<u16, (Value, Option<Validator>)>,
}

impl Default for Contract {
    fn default() -> Self {
        let whole: Value = serde_json::from_str(CONTRACT).expect("the contract is JSON");
        let operations = whole["operations"].as_array().into_iter().flatten();
        let operations = operations.map(|o| Operation::read(o, &whole["schemas"])).collect();
        Self { whole, operations }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn validator(schema: &Value, schemas: &Value) -> Option<Validator> {
    let mut root = schema.as_object()?.clone();
    root.insert("schemas".into(), schemas.clone());
    let root = Value::Object(root);
    Some(jsonschema::draft7::new(&root).unwrap_or_else(|error| panic!("{error} in {schema}")))
}

impl Operation {
    fn read(value: &Value, schemas: &Value) -> Self {
        let parameters = value["parameters"].as_array().into_iter().flatten();
        let query = parameters.filter(|p| p["in"] == "query");
        let answers = value["responses"].as_object().into_iter().flatten();
        let body = &value["body"];
        Self {
            id: text(&value["id"]),
            method: text(&value["method"]),
            path: text(&value["path"]).split('/').map(str::to_owned).collect(),
            query: query.filter_map(|p| Some((text(&p["name"]), validator(&p["schema"], schemas)?))).collect(),
            fields: body["properties"].as_object().map(|fields| fields.keys().cloned().collect()),
            body: validator(body, schemas),
            answers: answers
                .map(|(status, schema)| {
                    (status.parse().expect("a status"), (schema.clone(), validator(schema, schemas)))
                })
                .collect(),
        }
    }

    /// The parts of a path that the operation leaves open; none where it is another's.
    fn matched(&self, path: &str) -> Option<Vec<String>> {
        let parts: Vec<&str> = path.split('/').collect();
        if parts.len() != self.path.len() {
            return None;
        }
        let mut open = Vec::new();
        for (wanted, part) in self.path.iter().zip(parts) {
            match wanted.starts_with('{') {
                true => open.push(decode(part)),
                false if wanted == part => {}
                false => return None,
            }
        }
        Some(open)
    }
}

impl Contract {
    /// The operation that a request asks for, and the open parts of its path.
    pub fn find(&self, asked: &Asked) -> Option<(&Operation, Vec<String>)> {
        let of_method = self.operations.iter().filter(|o| o.method == asked.method);
        of_method.filter_map(|o| Some((o, o.matched(asked.path())?))).min_by_key(|(_, open)| open.len())
    }

    /// What GitHub would not understand in a request.
    pub fn faults_of(&self, operation: &Operation, asked: &Asked) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, value) in asked.pairs() {
            let value = value.parse::<i64>().map_or_else(|_| json!(value), |n| json!(n));
            match operation.query.get(&name) {
                None => faults.push(format!("there is no parameter {name}")),
                // A number may be meant as text.
                Some(schema) if !schema.is_valid(&value) && !schema.is_valid(&json!(value.to_string())) => {
                    faults.push(format!("{name} cannot be {value}"));
                }
                Some(_) => {}
            }
        }
        match (&operation.body, serde_json::from_slice::<Value>(&asked.body)) {
            (None, _) if asked.body.is_empty() => {}
            (None, _) => faults.push("a body where none is asked for".into()),
            (Some(_), Err(error)) => faults.push(format!("the body is no JSON: {error}")),
            (Some(schema), Ok(body)) => {
                faults.extend(schema.iter_errors(&body).map(|e| format!("{} at {}", e, e.instance_path())));
                let sent = body.as_object().into_iter().flatten().map(|(name, _)| name);
                let known = |name: &&String| operation.fields.as_ref().is_none_or(|fields| fields.contains(name));
                faults.extend(sent.filter(|name| !known(name)).map(|name| format!("there is no field {name}")));
            }
        }
        faults.into_iter().map(|fault| format!("{} {}: {fault}", asked.method, asked.target)).collect()
    }

    /// What GitHub would not say.
    pub fn faults_in(&self, operation: &Operation, status: u16, body: &Value) -> Vec<String> {
        match operation.answers.get(&status) {
            None => vec![format!("{} never answers {status}", operation.id)],
            Some((_, None)) => Vec::new(),
            Some((_, Some(schema))) => schema
                .iter_errors(body)
                .map(|e| format!("{} {status}: {} at {}", operation.id, e, e.instance_path()))
                .collect(),
        }
    }

    /// An answer with everything that must be in it, and these truths.
    pub fn answer(&self, operation: &Operation, status: u16, truths: &Value) -> Value {
        let schema = operation.answers.get(&status).map(|(schema, _)| schema.clone()).unwrap_or_default();
        self.filled(&schema, Some(truths))
    }

    /// A value that fits a schema: what is known, and else the least.
    fn filled(&self, schema: &Value, known: Option<&Value>) -> Value {
        if let Some(name) = schema["$ref"].as_str() {
            return self.filled(self.whole.pointer(&name[1..]).unwrap_or(&Value::Null), known);
        }
        for some in ["anyOf", "oneOf", "allOf"] {
            if let Some(options) = schema[some].as_array() {
                let null = options.iter().any(|o| o["type"] == "null");
                return match known {
                    None | Some(Value::Null) if null => Value::Null,
                    known => self.filled(&options[0], known),
                };
            }
        }
        if let (Some(fields), None | Some(Value::Object(_))) = (schema["properties"].as_object(), known) {
            let none = Map::new();
            let known = known.and_then(Value::as_object).unwrap_or(&none);
            let required: Vec<&str> =
                schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let wanted =
                fields.iter().filter(|(name, _)| required.contains(&name.as_str()) || known.contains_key(*name));
            return wanted.map(|(name, field)| (name.clone(), self.filled(field, known.get(name)))).collect();
        }
        if let (Some(items), Some(Value::Array(list))) = (schema.get("items"), known) {
            return list.iter().map(|item| self.filled(items, Some(item))).collect();
        }
        if let Some(known) = known {
            return known.clone();
        }
        if let Some(first) = schema["enum"].as_array().and_then(|words| words.first()) {
            return first.clone();
        }
        match (schema["type"].as_str(), schema["format"].as_str()) {
            (Some("integer" | "number"), _) => json!(1),
            (Some("boolean"), _) => json!(false),
            (Some("array"), _) => json!([]),
            (Some("string"), Some("uri")) => json!("https://example.org/x"),
            (Some("string"), Some("date-time")) => json!("2026-01-01T00:00:00Z"),
            (Some("string"), _) => json!("x".repeat(schema["minLength"].as_u64().unwrap_or(1).clamp(1, 99) as usize)),
            _ => json!({}),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: &str, target: &str, body: &str) -> Asked {
        Asked { method: method.into(), target: target.into(), headers: Vec::new(), body: body.into() }
    }

    #[test]
    fn requests_are_found_and_held_against_it() {
        let contract = Contract::default();
        let good = asked("POST", "/repos/a/b/git/refs", r#"{"ref":"refs/heads/x","sha":"1"}"#);
        let (operation, open) = contract.find(&good).expect("an operation");
        assert_eq!((operation.id.as_str(), open), ("git/create-ref", vec!["a".into(), "b".into()]));
        assert_eq!(contract.faults_of(operation, &good), Vec::<String>::new());
        for (body, part) in [
            ("{", "no JSON"),
            (r#"{"ref":"x"}"#, "sha"),
            (r#"{"ref":1,"sha":"1"}"#, "/ref"),
            (r#"{"ref":"x","sha":"1","color":1}"#, "color"),
        ] {
            let faults = contract.faults_of(operation, &asked("POST", "/repos/a/b/git/refs", body));
            assert!(faults.iter().any(|f| f.contains(part)), "{part} in {faults:?}");
        }
        let list = asked("GET", "/repos/a/b/pulls?state=all&page=x&colour=1", "");
        let (operation, _) = contract.find(&list).expect("an operation");
        assert_eq!(contract.faults_of(operation, &list).len(), 2);
        let (operation, open) = contract.find(&asked("GET", "/repos/a/b/git/ref/heads%2Fmain", "")).expect("one");
        assert_eq!((operation.id.as_str(), open[2].as_str()), ("git/get-ref", "heads/main"));
        assert!(contract.find(&asked("GET", "/repos/a/b/git/ref/heads/main", "")).is_none());
    }

    #[test]
    fn every_answer_that_is_made_fits() {
        let contract = Contract::default();
        for operation in &contract.operations {
            for status in operation.answers.keys() {
                let body = contract.filled(&operation.answers[status].0, None);
                assert_eq!(contract.faults_in(operation, *status, &body), Vec::<String>::new());
            }
        }
        let merge = contract.operations.iter().find(|o| o.id == "pulls/merge").expect("one");
        let truths = json!({ "sha": "1", "merged": true, "message": "done" });
        assert_eq!(contract.answer(merge, 200, &truths), truths);
        assert!(!contract.faults_in(merge, 200, &json!({})).is_empty());
        assert!(!contract.faults_in(merge, 418, &json!({})).is_empty());
    }
}
