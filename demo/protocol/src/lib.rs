//! The words of the lab: what a method is ([`MethodCard`]), what to run ([`Request`]), what happens meanwhile
//! ([`Event`]) and what came out ([`Report`]). Page, worker, server, command line and engine all speak these types, so a
//! run in the browser and one on the server differ in nothing but the place.

pub mod address;
mod card;
mod event;
mod order;
mod recipe;
mod report;
mod request;

pub use card::{Choice, Family, Knob, KnobKind, MethodCard, ModelCard, Text, asked, title};
pub use event::{Event, Origin, Phase, Side, Token, Unit};
pub use order::{Form, Order, Place};
pub use recipe::{Fault, Recipe, Setting, Settings, Step, VERSION};
pub use report::{LayerError, Measure, Picture, Report, Sort};
pub use request::{DeviceChoice, Request, Sampling, Wish};
