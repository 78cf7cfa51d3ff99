// The lab's worker. The first message names the engine's module and wasm, whose names carry a hash; the rest are orders.
onmessage = async ({ data }) => {
  const { js, wasm } = JSON.parse(data);
  try {
    const engine = await import(js);
    await engine.default({ module_or_path: wasm });
    engine.start();
    postMessage('{"event":"ready"}');
  } catch (fault) {
    postMessage(JSON.stringify({ event: "failed", reason: `The engine did not start: ${fault.message}. Reload the page, or run on the server.` }));
  }
};
