//! Entries in the formats of other programs. Each format is a pure function.

pub mod bibtex;
mod latex;
