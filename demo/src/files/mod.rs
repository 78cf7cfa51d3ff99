//! Files of models: read with suspicion, written so that other programs open them.

pub mod hub;
pub mod safetensors;
