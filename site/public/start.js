// Brings the islands to life. The names of the module and its wasm carry a hash, so the page hands them over.
const { js, wasm } = document.getElementById("start").dataset;
const site = await import(js);
await site.default({ module_or_path: wasm });
site.hydrate();
for (const island of document.querySelectorAll("leptos-island")) site[island.dataset.component]?.(island);
document.documentElement.dataset.hydrated = "";
