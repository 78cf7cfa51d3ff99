//! A plain HTTP/1.1 client on a blocking socket: one request, one connection. It sends whatever it is told, malformed
//! requests included, which is why it is not a library's.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Nothing that a test waits for takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// `GET`.
    pub method: &'a str,
    /// Path and query, as sent.
    pub target: &'a str,
    /// Headers beside `Host` and `Connection`.
    pub headers: Vec<(&'a str, &'a str)>,
    /// Body, sent with its length.
    pub body: &'a [u8],
}

impl<'a> Ask<'a> {
    /// A GET without further headers.
    pub fn get(target: &'a str) -> Self {
        Self::new("GET", target)
    }

    /// A request without headers and body.
    pub fn new(method: &'a str, target: &'a str) -> Self {
        Self { method, target, headers: Vec::new(), body: &[] }
    }

    /// With one more header.
    pub fn with(mut self, name: &'a str, value: &'a str) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body, still compressed where it came so.
    pub body: Vec<u8>,
    /// From connecting to the last byte.
    pub took: Duration,
}

impl Answer {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The type without parameters.
    pub fn content_type(&self) -> &str {
        self.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e} in {}", self.text()))
    }
}

/// Sends a request and reads the answer.
///
/// # Errors
/// When the connection fails or what comes back is no HTTP answer.
pub fn send(address: SocketAddr, ask: &Ask<'_>) -> io::Result<Answer> {
    let mut head = format!("{} {} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n", ask.method, ask.target);
    for (name, value) in &ask.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !ask.body.is_empty() {
        head.push_str(&format!("content-length: {}\r\n", ask.body.len()));
    }
    head.push_str("\r\n");
    let mut line = Line::open(address)?;
    line.send(head.as_bytes())?;
    line.send(ask.body)?;
    let bytes = line.read_answer()?;
    parse(&bytes, ask.method == "HEAD", line.opened.elapsed())
}

/// A connection for bytes of any sort.
pub struct Line {
    stream: TcpStream,
    opened: Instant,
}

impl Line {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let opened = Instant::now();
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream, opened })
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// When the other side is gone.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Waits for the head of an answer and gives its status; of the body it reads no more than came with it.
    ///
    /// # Errors
    /// When no answer begins within the time of a test.
    pub fn read_status(&mut self) -> io::Result<u16> {
        let (mut bytes, mut part) = (Vec::new(), [0; 1024]);
        loop {
            match self.stream.read(&mut part)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                length => bytes.extend_from_slice(&part[..length]),
            }
            if let Ok(answer) = parse(&bytes, true, Duration::ZERO) {
                return Ok(answer.status);
            }
        }
    }

    /// Says that nothing more will be sent.
    pub fn finish(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Reads one answer: to its announced end, or until the other side closes. (Some servers keep a connection open
    /// though they were asked to close it.)
    fn read_answer(&mut self) -> io::Result<Vec<u8>> {
        let (mut bytes, mut part) = (Vec::new(), vec![0; 64 * 1024]);
        loop {
            match self.stream.read(&mut part) {
                Ok(0) => return Ok(bytes),
                Ok(length) => bytes.extend_from_slice(&part[..length]),
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Ok(bytes),
                Err(error) => return Err(error),
            }
            let announced = parse(&bytes, false, Duration::ZERO).is_ok_and(|a| a.header("content-length").is_some());
            if announced {
                return Ok(bytes);
            }
        }
    }

    /// Reads until the other side closes; gives the bytes and the time since the connection was opened.
    ///
    /// # Errors
    /// When it does not close within the time of a test. A reset counts as closed.
    pub fn read_to_end(&mut self) -> io::Result<(Vec<u8>, Duration)> {
        let mut bytes = Vec::new();
        match self.stream.read_to_end(&mut bytes) {
            Err(error) if error.kind() != io::ErrorKind::ConnectionReset => Err(error),
            _ => Ok((bytes, self.opened.elapsed())),
        }
    }
}

/// Reads an answer that ended with the connection.
///
/// # Errors
/// When it is no HTTP answer.
pub fn parse(bytes: &[u8], no_body: bool, took: Duration) -> io::Result<Answer> {
    let bad =
        |why: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{why}: {:?}", String::from_utf8_lossy(bytes)));
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").ok_or_else(|| bad("no header"))?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|l| l.split(' ').nth(1)).and_then(|s| s.parse().ok());
    let status = status.ok_or_else(|| bad("no status"))?;
    let pair = |line: &str| line.split_once(':').map(|(n, v)| (n.to_ascii_lowercase(), v.trim().to_owned()));
    let headers: Vec<_> = lines.filter_map(pair).collect();
    let mut answer = Answer { status, headers, body: bytes[end + 4..].to_vec(), took };
    if no_body {
        return Ok(answer);
    }
    if answer.header("transfer-encoding") == Some("chunked") {
        answer.body = join_chunks(&answer.body).ok_or_else(|| bad("broken chunks"))?;
    } else if let Some(length) = answer.header("content-length").and_then(|l| l.parse::<usize>().ok()) {
        if answer.body.len() < length {
            return Err(bad("the body is cut off"));
        }
        answer.body.truncate(length);
    }
    Ok(answer)
}

fn join_chunks(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|w| w == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}

/// One part of an address as percent-encoded text.
pub fn encode(text: &str) -> String {
    encode_bytes(text.as_bytes())
}

/// The same for bytes that need not be text.
pub fn encode_bytes(bytes: &[u8]) -> String {
    let safe = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    bytes.iter().map(|b| if safe(*b) { (*b as char).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_forms_of_a_body() {
        let plain = parse(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", false, PATIENCE).unwrap();
        assert_eq!((plain.status, plain.text().as_str()), (200, "hi"));
        let chunked = b"HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n1;x\r\nd\r\n0\r\n\r\n";
        assert_eq!(parse(chunked, false, PATIENCE).unwrap().text(), "abcd");
        assert!(parse(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhi", false, PATIENCE).is_err());
        assert!(parse(b"", false, PATIENCE).is_err());
    }
}
