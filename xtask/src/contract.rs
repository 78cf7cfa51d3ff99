//! GitHub's published description of its API, cut to what the server's client uses. The tests hold the client and their
//! stand-in against it; this makes the file anew from the npm package in which GitHub publishes the description.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, anyhow};
use serde_json::{Map, Value, json};

use crate::shell::root;
use crate::tools;

/// The package, its version, and the file in it.
const PACKAGE: (&str, &str, &str) = ("@octokit/openapi", "23.0.2", "generated/api.github.com.json");
/// Where the cut lies.
const CUT: &str = "tests/contract/github.json";
/// The operations that the client uses. A further one is one line.
const USED: &[&str] = &[
    "apps/create-installation-access-token",
    "apps/get-repo-installation",
    "git/create-commit",
    "git/create-ref",
    "git/create-tree",
    "git/delete-ref",
    "git/get-blob",
    "git/get-commit",
    "git/get-ref",
    "git/get-tree",
    "git/update-ref",
    "issues/add-labels",
    "pulls/create",
    "pulls/get",
    "pulls/list",
    "pulls/merge",
    "pulls/update",
    "users/get-authenticated",
];
/// Words for readers, which no check needs.
const WORDS: &[&str] = &["description", "summary", "example", "examples", "externalDocs", "title", "deprecated"];

/// Cuts the description.
pub fn run() -> Result<()> {
    let (package, version, file) = PACKAGE;
    let path = tools::npm(package, version).map_err(|why| anyhow!(why))?.join(file);
    let whole: Value = serde_json::from_slice(&fs::read(&path).with_context(|| path.display().to_string())?)?;
    let mut cut = Cut { whole: &whole, schemas: BTreeMap::new() };
    let mut operations = Vec::new();
    for (path, methods) in whole["paths"].as_object().context("no paths")? {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            if operation["operationId"].as_str().is_some_and(|id| USED.contains(&id)) {
                operations.push(cut.operation(path, method, operation));
            }
        }
    }
    anyhow::ensure!(operations.len() == USED.len(), "{} of {} operations found", operations.len(), USED.len());
    operations.sort_by_key(|o| o["id"].to_string());
    let about = format!(
        "Cut from {package} {version} (MIT licence, GitHub) by cargo xtask contract; see xtask/src/contract.rs"
    );
    let out = json!({ "about": about, "operations": operations, "schemas": cut.schemas });
    let text = serde_json::to_string(&out)?.replace("},{\"id\":", "},\n{\"id\":");
    fs::write(root().join(CUT), text + "\n")?;
    println!("{CUT}: {} operations, {} schemas", USED.len(), cut.schemas.len());
    Ok(())
}

struct Cut<'a> {
    whole: &'a Value,
    schemas: BTreeMap<String, Value>,
}

impl<'a> Cut<'a> {
    /// What a reference names; the value itself where it is none.
    fn resolved(&self, value: &'a Value) -> &'a Value {
        let path = value["$ref"].as_str().and_then(|path| path.strip_prefix('#'));
        path.and_then(|path| self.whole.pointer(path)).unwrap_or(value)
    }

    fn operation(&mut self, path: &str, method: &str, operation: &'a Value) -> Value {
        let mut parameters = Vec::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let p = self.resolved(parameter);
            parameters.push(json!({ "in": p["in"], "name": p["name"], "schema": self.schema(&p["schema"]) }));
        }
        let request = &operation["requestBody"];
        let mut responses = Map::new();
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            let content = &self.resolved(response)["content"]["application/json"]["schema"];
            let schema = if content.is_null() { Value::Null } else { self.schema(content) };
            responses.insert(status.clone(), schema);
        }
        json!({
            "id": operation["operationId"],
            "method": method.to_uppercase(),
            "path": path,
            "parameters": parameters,
            "body": self.schema(&request["content"]["application/json"]["schema"]),
            "body_required": request["required"],
            "responses": responses,
        })
    }

    /// A schema of OpenAPI 3.0 as JSON Schema, without words; what it refers to is taken along.
    fn schema(&mut self, schema: &'a Value) -> Value {
        let Some(object) = schema.as_object() else { return schema.clone() };
        if let Some(name) = schema["$ref"].as_str().and_then(|r| r.strip_prefix("#/components/schemas/")) {
            if !self.schemas.contains_key(name) {
                // There first, so that what refers to itself ends.
                self.schemas.insert(name.to_owned(), Value::Null);
                let cut = self.schema(&self.whole["components"]["schemas"][name]);
                self.schemas.insert(name.to_owned(), cut);
            }
            return json!({ "$ref": format!("#/schemas/{name}") });
        }
        let mut out = Map::new();
        for (key, value) in object {
            let kept = match (key.as_str(), value) {
                (key, _) if WORDS.contains(&key) || key.starts_with("x-") || key == "nullable" => continue,
                ("properties", Value::Object(fields)) => {
                    Value::Object(fields.iter().map(|(name, field)| (name.clone(), self.schema(field))).collect())
                }
                (_, Value::Array(items)) => items.iter().map(|item| self.schema(item)).collect(),
                (_, value) => self.schema(value),
            };
            out.insert(key.clone(), kept);
        }
        // OpenAPI 3.0 says `nullable` where JSON Schema names the type.
        if object.get("nullable") == Some(&Value::Bool(true)) {
            return json!({ "anyOf": [out, { "type": "null" }] });
        }
        Value::Object(out)
    }
}
