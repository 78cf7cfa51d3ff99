//! GitHub, as far as the server uses it: a real git repository behind GitHub's own description of its API. It remembers
//! what it is told, holds every request and answer against the description, and fails when it is told to.

mod contract;
mod git;
mod pulls;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{fs, net::SocketAddr};

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::folder::Folder;
use crate::http::{self, Answer, Ask};
use crate::serve::{Asked, Said, serve};
use contract::{Contract, Operation};
use git::Git;
use pulls::Pull;

/// The repository.
pub const REPOSITORY: &str = "ann/catalog";
/// The App, its key (made for these tests alone), and what it gets.
const APP: &str = "Iv1.parsimony";
const KEY: &[u8] = include_bytes!("../../contract/app.der");
const INSTALLATION_TOKEN: &str = "ghs_installation";
/// Signs hooks.
const HOOK_SECRET: &str = "a secret of the hooks of this test";
/// Of signing in.
const CLIENT: (&str, &str) = ("Iv1.client", "secret-of-the-client");
const USER_TOKEN: &str = "gho_user";

/// How something goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The connection ends without an answer.
    Drop,
    /// 403, as GitHub says it to who asks too much.
    Forbidden,
    /// 422.
    Refused,
    /// 429 with the seconds to wait.
    TooMany,
    /// 500.
    Broken,
    /// No answer within the time that the client has.
    Late,
}

/// The next request of this kind goes wrong, once.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Operation.
    pub operation: &'static str,
    /// What happens.
    pub how: How,
    /// After it was done, so that only the answer is lost.
    pub after: bool,
}

/// Seconds that the client waits for an answer here.
const PATIENCE: f64 = 0.5;

/// The stand-in.
pub struct GitHub {
    /// Where it listens.
    pub address: SocketAddr,
    /// The repository.
    pub git: Git,
    state: Arc<State>,
    files: Folder,
}

struct State {
    git: Git,
    contract: Contract,
    proof: UnparsedPublicKey<Vec<u8>>,
    told: Mutex<Told>,
}

/// What it was told.
#[derive(Default)]
struct Told {
    pulls: Vec<Pull>,
    faults: Vec<String>,
    failure: Option<Failure>,
    asked: Vec<String>,
    /// The challenge of a sign-in that is under way.
    challenge: String,
    login: String,
    number: u64,
    deliveries: u32,
}

impl State {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl GitHub {
    /// Starts it, with the files of a folder below `data/`.
    ///
    /// # Panics
    /// When the machine has no place for it.
    pub fn start(data: &Path) -> Self {
        let files = Folder::empty();
        let git = Git::make(&files.file("catalog.git"), data);
        let pair = RsaKeyPair::from_pkcs8(KEY).expect("an RSA key");
        let proof = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref().to_vec());
        let state = Arc::new(State { git: git.clone(), contract: Contract::default(), proof, told: Mutex::default() });
        let shared = Arc::clone(&state);
        let address = serve(move |asked| shared.answer(asked));
        Self { address, git, state, files }
    }

    /// The settings with which a server works with it: as an App, with hooks and sign-in. Gives the file.
    ///
    /// # Panics
    /// When the machine has no place for it.
    pub fn settings(&self, more: &str) -> String {
        let (client, secret) = CLIENT;
        let text = format!(
            "repository = \"{REPOSITORY}\"\napp = \"{APP}\"\nkey = \"app.pem\"\nhook_secret = \"{HOOK_SECRET}\"\n\
             api = \"http://{0}\"\nweb = \"http://{0}\"\npause = 0.0\npatience = {PATIENCE}\n{more}\n",
            self.address
        );
        let sign_in = format!("client = \"{client}\"\nclient_secret = \"{secret}\"\n");
        let file = self.files.file("github.toml");
        fs::write(&file, if more.contains("reviewers") { text + &sign_in } else { text }).expect("a file");
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64_STANDARD.encode(KEY));
        fs::write(self.files.file("app.pem"), pem).expect("a file");
        file.to_string_lossy().into_owned()
    }

    /// What was asked or answered against the description so far.
    pub fn faults(&self) -> Vec<String> {
        self.state.told().faults.clone()
    }

    /// Operations that were asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.state.told().asked.clone()
    }

    /// Makes the next request of a kind go wrong.
    pub fn fail(&self, failure: Failure) {
        self.state.told().failure = Some(failure);
    }

    /// Whether what was to go wrong has gone wrong.
    pub fn has_failed(&self) -> bool {
        self.state.told().failure.is_none()
    }

    /// The pull requests: branch, title, text, labels, state.
    pub fn pulls(&self) -> Vec<Pull> {
        self.state.told().pulls.clone()
    }

    /// Somebody merges a request on its page.
    ///
    /// # Panics
    /// When it cannot be merged.
    pub fn merge(&self, number: usize) {
        let mut told = self.state.told();
        let pull = &mut told.pulls[number - 1];
        pull.merged = Some(self.git.merge(&pull.head, "Merged by hand").expect("no conflict"));
        (pull.open, pull.last) = (false, self.git.tip(&pull.head).unwrap_or_default());
    }

    /// Somebody closes a request on its page.
    pub fn close(&self, number: usize) {
        let pull = &mut self.state.told().pulls[number - 1];
        (pull.open, pull.last) = (false, self.git.tip(&pull.head).unwrap_or_default());
    }

    /// Who would sign in now.
    pub fn login(&self, name: &str) {
        name.clone_into(&mut self.state.told().login);
    }

    /// Which account has the login.
    pub fn number(&self, number: u64) {
        self.state.told().number = number;
    }

    /// Tells a server that something happened; gives its answer and what was sent, so that it can be sent again.
    ///
    /// # Panics
    /// When the server does not answer.
    pub fn hook(&self, server: SocketAddr, secret: Option<&str>) -> (Answer, [(String, String); 2], Vec<u8>) {
        let delivery = {
            let mut told = self.state.told();
            told.deliveries += 1;
            format!("delivery-{}", told.deliveries)
        };
        let body = br#"{"ref":"refs/heads/main"}"#.to_vec();
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.unwrap_or(HOOK_SECRET).as_bytes());
        let tag: String = ring::hmac::sign(&key, &body).as_ref().iter().map(|b| format!("{b:02x}")).collect();
        let headers =
            [("x-hub-signature-256".to_owned(), format!("sha256={tag}")), ("x-github-delivery".to_owned(), delivery)];
        (deliver(server, &headers, &body), headers, body)
    }
}

/// Sends a hook.
///
/// # Panics
/// When the server does not answer.
pub fn deliver(server: SocketAddr, headers: &[(String, String)], body: &[u8]) -> Answer {
    let mut ask = Ask::new("POST", "/hooks/github").with("content-type", "application/json");
    ask = ask.with("x-github-event", "push");
    for (name, value) in headers {
        ask = ask.with(name, value);
    }
    ask.body = body;
    http::send(server, &ask).expect("an answer")
}

fn said(status: u16, body: &Value) -> Said {
    Said { status, headers: "content-type: application/json\r\n".into(), body: body.to_string().into_bytes() }
}

/// An answer: status and truths.
type Reply = (u16, Value);

fn error(status: u16, message: &str) -> Reply {
    (status, json!({ "message": message, "documentation_url": "https://docs.github.com/rest" }))
}

impl State {
    fn answer(&self, asked: &Asked) -> Option<Said> {
        if asked.path().starts_with("/login/oauth/") {
            return Some(self.sign_in(asked));
        }
        let Some((operation, open)) = self.contract.find(asked) else {
            self.told().faults.push(format!("GitHub has no {} {}", asked.method, asked.target));
            return Some(said(404, &error(404, "Not Found").1));
        };
        let failure = {
            let mut told = self.told();
            told.asked.push(operation.id.clone());
            let faults = [self.contract.faults_of(operation, asked), headers_missing(asked)].concat();
            told.faults.extend(faults);
            told.failure.take_if(|failure| failure.operation == operation.id)
        };
        if let Some(failure) = failure.as_ref().filter(|failure| !failure.after) {
            return failed(failure.how);
        }
        let (status, truths) = self.reply(operation, &open, asked);
        let body = match status {
            204 => Value::Null,
            _ => self.contract.answer(operation, status, &truths),
        };
        let faults = self.contract.faults_in(operation, status, &body);
        self.told().faults.extend(faults);
        match failure {
            Some(failure) => failed(failure.how),
            None if status == 204 => Some(Said { status, headers: String::new(), body: Vec::new() }),
            None => Some(said(status, &body)),
        }
    }

    fn reply(&self, operation: &Operation, open: &[String], asked: &Asked) -> Reply {
        let token = asked.header("authorization").strip_prefix("Bearer ").unwrap_or_default().to_owned();
        let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
        let wanted = match operation.id.as_str() {
            "apps/get-repo-installation" | "apps/create-installation-access-token" => self.is_app(&token),
            "users/get-authenticated" => token == USER_TOKEN,
            _ => token == INSTALLATION_TOKEN,
        };
        if !wanted {
            self.told().faults.push(format!("{} with the wrong key", operation.id));
            return error(401, "Bad credentials");
        }
        if asked.path().starts_with("/repos/") && open[..2].join("/") != REPOSITORY {
            return error(404, "Not Found");
        }
        let rest = open.get(2).map_or("", String::as_str);
        match operation.id.as_str() {
            "apps/get-repo-installation" => (200, json!({ "id": 77 })),
            "apps/create-installation-access-token" => {
                (201, json!({ "token": INSTALLATION_TOKEN, "expires_at": "2099-01-01T00:00:00Z" }))
            }
            "users/get-authenticated" => {
                let told = self.told();
                (200, json!({ "login": told.login, "id": told.number }))
            }
            "git/get-ref" => self.git.get_ref(rest),
            "git/get-commit" => self.git.get_commit(rest),
            "git/get-tree" => self.git.get_tree(rest, !asked.value("recursive").is_empty()),
            "git/get-blob" => self.git.get_blob(rest),
            "git/create-tree" => self.git.create_tree(&body),
            "git/create-commit" => self.git.create_commit(&body),
            "git/create-ref" => self.git.create_ref(&body),
            "git/update-ref" => self.git.update_ref(rest, &body),
            "git/delete-ref" => self.git.delete_ref(rest),
            "pulls/list" => pulls::list(&self.told().pulls, &self.git, asked),
            "pulls/create" => pulls::create(&mut self.told().pulls, &self.git, &body),
            "pulls/get" => pulls::get(&self.told().pulls, &self.git, rest),
            "pulls/update" => pulls::update(&mut self.told().pulls, &self.git, rest, &body),
            "pulls/merge" => pulls::merge(&mut self.told().pulls, &self.git, rest, &body),
            "issues/add-labels" => pulls::label(&mut self.told().pulls, rest, &body),
            other => panic!("{other} is in the contract and not in the stand-in"),
        }
    }

    /// Whether a proof of being the App is signed with its key and of its time.
    fn is_app(&self, proof: &str) -> bool {
        let Some((text, signature)) = proof.rsplit_once('.') else { return false };
        let decode = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
        let claims: Value =
            serde_json::from_slice(&decode(text.split('.').nth(1).unwrap_or_default())).unwrap_or_default();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_secs());
        let (from, to) = (claims["iat"].as_u64().unwrap_or(u64::MAX), claims["exp"].as_u64().unwrap_or(0));
        let timely = from <= now && now < to && to - from <= 600;
        timely && claims["iss"] == APP && self.proof.verify(text.as_bytes(), &decode(signature)).is_ok()
    }

    /// The pages of GitHub on which somebody lets it say who they are; here they always agree.
    fn sign_in(&self, asked: &Asked) -> Said {
        if asked.path().ends_with("/authorize") {
            let mut told = self.told();
            told.challenge = asked.value("code_challenge");
            if asked.value("client_id") != CLIENT.0 || !asked.value("scope").is_empty() {
                told.faults.push(format!("a sign-in asks for {}", asked.target));
            }
            let to = format!("{}?code=good&state={}", asked.value("redirect_uri"), asked.value("state"));
            return Said { status: 302, headers: format!("location: {to}\r\n"), body: Vec::new() };
        }
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(asked.value("code_verifier")));
        let good = asked.value("code") == "good"
            && (asked.value("client_id").as_str(), asked.value("client_secret").as_str()) == CLIENT
            && challenge == self.told().challenge;
        said(
            200,
            &match good {
                true => json!({ "access_token": USER_TOKEN, "scope": "", "token_type": "bearer" }),
                false => json!({ "error": "bad_verification_code" }),
            },
        )
    }
}

/// What GitHub asks of every request.
fn headers_missing(asked: &Asked) -> Vec<String> {
    let wanted = [
        ("accept", "application/vnd.github+json"),
        ("x-github-api-version", "2022-11-28"),
        ("user-agent", "Parsimony"),
    ];
    // Who somebody is may be asked in the version of the day.
    let wanted = wanted.iter().filter(|(name, _)| asked.path() != "/user" || *name != "x-github-api-version");
    let missing = wanted.filter(|(name, value)| !asked.header(name).starts_with(value));
    missing.map(|(name, _)| format!("{} {}: the header {name}", asked.method, asked.target)).collect()
}

fn failed(how: How) -> Option<Said> {
    let mut answer = match how {
        How::Drop => return None,
        How::Forbidden => said(403, &error(403, "You have exceeded a secondary rate limit.").1),
        How::Refused => said(422, &error(422, "Validation Failed").1),
        How::TooMany => said(429, &error(429, "Too many requests").1),
        How::Broken => said(500, &error(500, "Server Error").1),
        How::Late => {
            std::thread::sleep(Duration::from_secs_f64(PATIENCE * 2.0));
            return None;
        }
    };
    if matches!(how, How::Forbidden | How::TooMany) {
        answer.headers.push_str("retry-after: 1\r\n");
    }
    Some(answer)
}
