//! A plain HTTP/1.1 server on blocking sockets, for those who stand in for others on the net: one request a connection,
//! and an answer that may also be silence.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// `GET`.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Asked {
    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// The path, without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query, or a form in the body, as pairs.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let body = String::from_utf8_lossy(&self.body);
        let form = if self.header("content-type").contains("urlencoded") { body.as_ref() } else { "" };
        let pairs = query.split('&').chain(form.split('&')).filter(|pair| !pair.is_empty());
        pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(n, v)| (decode(n), decode(v))).collect()
    }

    /// A value of the query or the form.
    pub fn value(&self, name: &str) -> String {
        self.pairs().into_iter().find(|(n, _)| n == name).map(|(_, v)| v).unwrap_or_default()
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Said {
    /// Status.
    pub status: u16,
    /// Headers beside the length, each with its end of line.
    pub headers: String,
    /// Body.
    pub body: Vec<u8>,
}

/// Answers on a free port until the test program ends; none closes the connection without a word.
///
/// # Panics
/// When the machine has no port.
pub fn serve(answer: impl Fn(&Asked) -> Option<Said> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let answer = Arc::clone(&answer);
            std::thread::spawn(move || one(stream, answer.as_ref()));
        }
    });
    address
}

fn one(mut stream: TcpStream, answer: &dyn Fn(&Asked) -> Option<Said>) -> Option<()> {
    // Browsers open connections that they may not need: who says nothing has asked nothing.
    let asked = read(&stream).ok().filter(|asked| !asked.method.is_empty())?;
    let said = answer(&asked)?;
    let head = format!(
        "HTTP/1.1 {} X\r\ncontent-length: {}\r\nconnection: close\r\n{}\r\n",
        said.status,
        said.body.len(),
        said.headers
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&said.body)).ok()
}

fn read(stream: &TcpStream) -> io::Result<Asked> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut parts = line.split(' ').map(str::to_owned);
    let mut asked = Asked {
        method: parts.next().unwrap_or_default(),
        target: parts.next().unwrap_or_default(),
        ..Asked::default()
    };
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            asked.headers.push((name.trim().to_lowercase(), value.trim().to_owned()));
        }
    }
    asked.body = vec![0; asked.header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut asked.body)?;
    Ok(asked)
}

/// A text with its `%2F` and `+` read.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 2;
            }
            None => out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] }),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}
