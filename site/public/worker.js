// The lab's worker. The first message names the builds of the engine, whose names carry a hash; the rest are orders.
const say = (event) => postMessage(JSON.stringify(event));
const broke = (what) => say({ event: "failed", reason: `The engine broke down (${what}).` });

// What nobody catches would end in silence.
addEventListener("unhandledrejection", ({ reason }) => broke(reason?.message ?? reason));
// A GPU that is lost may leave whoever waits for it without an answer.
const request = globalThis.GPUAdapter?.prototype.requestDevice;
if (request) {
  GPUAdapter.prototype.requestDevice = async function (...wishes) {
    const device = await request.apply(this, wishes);
    device.lost.then(({ reason, message }) => reason === "destroyed" || broke(`the GPU was lost: ${message || reason}`));
    return device;
  };
}

// How much of the engine has come. A compressed answer does not say how long it is when unpacked.
const count = async ({ body, headers }) => {
  const total = headers.has("content-encoding") ? null : Number(headers.get("content-length")) || null;
  const reader = body.getReader();
  for (let done = 0, told = 0; ; ) {
    const { value } = await reader.read();
    if (!value) return;
    done += value.length;
    if (performance.now() - told > 100) {
      told = performance.now();
      say({ event: "engine", done, total });
    }
  }
};

onmessage = async ({ data }) => {
  const builds = JSON.parse(data);
  try {
    // `navigator.gpu` is there in browsers that have no adapter to give.
    const gpu = Boolean(builds.gpu && (await navigator.gpu?.requestAdapter()));
    const { js, wasm } = gpu ? builds.gpu : builds.cpu;
    const [engine, answer] = await Promise.all([import(js), fetch(wasm)]);
    if (!answer.ok) throw new Error(`the server answers ${answer.status} for ${wasm}`);
    count(answer.clone()).catch(() => {});
    await engine.default({ module_or_path: answer });
    engine.start();
    say({ event: "ready", gpu });
  } catch (fault) {
    say({ event: "failed", reason: `The engine did not start: ${fault.message}. Reload the page, or run on the server.` });
  }
};
