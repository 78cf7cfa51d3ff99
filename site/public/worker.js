// The lab's worker. The first message names the builds of the engine, whose names carry a hash; the rest are orders.
onmessage = async ({ data }) => {
  const { cpu, gpu } = JSON.parse(data);
  try {
    // `navigator.gpu` is there in browsers that have no adapter to give.
    const { js, wasm } = gpu && (await navigator.gpu?.requestAdapter()) ? gpu : cpu;
    const engine = await import(js);
    await engine.default({ module_or_path: wasm });
    engine.start();
    postMessage('{"event":"ready"}');
  } catch (fault) {
    postMessage(JSON.stringify({ event: "failed", reason: `The engine did not start: ${fault.message}. Reload the page, or run on the server.` }));
  }
};
