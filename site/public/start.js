// Brings the islands to life. The names of the module and its wasm carry a hash, so the page hands them over.
const { js, wasm, formJs, formWasm } = document.getElementById("start").dataset;
const site = await import(js);
await site.default({ module_or_path: wasm });
site.hydrate();
for (const island of document.querySelectorAll("leptos-island")) site[island.dataset.component]?.(island);
if (formJs) {
  const form = await import(formJs);
  await form.default({ module_or_path: formWasm });
  form.start();
}
document.documentElement.dataset.hydrated = "";
