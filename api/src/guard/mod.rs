//! What stands between the network and a handler: limits by class, rate limits by client, headers, logs.

pub mod client;
pub mod headers;
pub mod limits;
pub mod log;
