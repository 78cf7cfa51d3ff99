//! The page of the lab: what it is in two sentences, then the bench itself.

use leptos::prelude::*;

use crate::Site;
use crate::document::{Place, document};
use crate::head::Head;
use crate::lab::{Build, Engine, LabBench, LabPage};

/// The page.
pub fn lab(site: &Site, mut data: LabPage) -> String {
    data.engine = Engine {
        worker: site.assets.worker_js.clone(),
        cpu: Build { js: site.assets.engine_js.clone(), wasm: site.assets.engine_wasm.clone() },
        gpu: Build { js: site.assets.engine_gpu_js.clone(), wasm: site.assets.engine_gpu_wasm.clone() },
    };
    let head = Head {
        lab: true,
        ..Head::new(
            "The lab",
            "Quantization, pruning and speculative decoding on a small language model, run and measured in your browser or on this server.",
            "/lab",
        )
    };
    document(site, &head, Place::Lab, || {
        view! {
            <header class="lab-head">
                <h1>"The lab"</h1>
                <p class="lead">"Compress a small language model and watch what it does to its text, its size, its speed and its quality. "
                    "Both models tell the same story; every number is measured where you choose, now."</p>
            </header>
            <LabBench page=data/>
        }
    })
}
