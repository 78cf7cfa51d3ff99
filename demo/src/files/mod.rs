//! Files of models: read with suspicion, written so that other programs open them.

pub mod gguf;
pub mod hub;
pub mod packed;
pub mod safetensors;
pub mod unpack;
