// Decode speed of the same weights in one page, one thread each, in turns: the lab's engine, wllama (llama.cpp) and
// transformers.js (onnxruntime). A program that is not served or fails is told with the reason, and the others go on.
const MADE = 128;
const PROMPT =
  "One windy morning, Mira stood on the hill with a red kite. Clouds raced across the sky. Uncle Karl had tied the " +
  "knots, and now all it wanted was wind. The string hummed.";

const settings = await (await fetch("/settings.json")).json();

/** The engine in its worker. What it says of a run is its own measure, in turns with the model as it is. */
async function ours({ bits }) {
  const { engine } = settings;
  const worker = new Worker(engine.worker, { type: "module" });
  const until = (wanted) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        const event = JSON.parse(data);
        if (event.event === "failed") reject(new Error(event.reason));
        if (wanted(event)) resolve(event);
      };
    });
  const ready = until((event) => event.event === "ready");
  worker.postMessage(JSON.stringify({ cpu: engine.cpu, gpu: null }));
  await ready;
  const steps = bits ? [{ method: "rtn", settings: { bits } }] : [];
  const measure = { quality: false, speed: true, layers: false, robustness: false };
  const request = { model: "stories-s", recipe: { version: 1, steps }, prompt: PROMPT, tokens: 8, device: "cpu", measure };
  const model = { name: "stories-s", folder: "/model/", bytes: 0 };
  return async () => {
    let rate = NaN;
    const over = until((event) => {
      const speed = event.metric === "throughput" && event.part === "decode" && event.side === "variant";
      if (speed) rate = event.value;
      return event.event === "report";
    });
    worker.postMessage(JSON.stringify({ order: "run", request, model, draft: null }));
    await over;
    return rate;
  };
}

/** llama.cpp as it is built for browsers; the rate is its own. */
async function wllama({ gguf }) {
  const { Wllama } = await import("/wllama/esm/index.js");
  const engine = new Wllama({ default: "/wllama/esm/wasm/wllama.wasm" }, { suppressNativeLog: true });
  const file = await (await fetch(`/gguf/${gguf}`)).blob();
  await engine.loadModel([file], { n_threads: 1, n_ctx: 512, n_gpu_layers: 0 });
  const asked = { prompt: PROMPT, max_tokens: MADE, temperature: 0, ignore_eos: true, cache_prompt: false };
  return async () => (await engine.createCompletion(asked)).timings.predicted_per_second;
}

/** onnxruntime by transformers.js; the prompt's own time is taken off. */
async function transformers({ dtype }) {
  const { AutoModelForCausalLM, Tensor, env } = await import("/transformers/dist/transformers.min.js");
  Object.assign(env, { allowRemoteModels: false, allowLocalModels: true, localModelPath: "/", useBrowserCache: false });
  Object.assign(env.backends.onnx.wasm, { numThreads: 1, wasmPaths: "/onnxruntime-web/dist/" });
  const model = await AutoModelForCausalLM.from_pretrained("onnx", { device: "wasm", dtype });
  const ids = BigInt64Array.from({ length: 64 }, (_, place) => BigInt(100 + place));
  const took = async (count) => {
    const inputs = { input_ids: new Tensor("int64", ids, [1, 64]), attention_mask: new Tensor("int64", ids.map(() => 1n), [1, 64]) };
    const began = performance.now();
    const made = await model.generate({ ...inputs, max_new_tokens: count, min_new_tokens: count, do_sample: false });
    if (made.dims[1] !== 64 + count) throw new Error(`made ${made.dims[1] - 64} tokens of ${count}`);
    return performance.now() - began;
  };
  return async () => {
    const first = await took(1);
    return ((MADE - 1) * 1000) / ((await took(MADE)) - first);
  };
}

const PROGRAMS = { ours, wllama, "transformers.js": transformers };

const results = [];
for (const { program, ...format } of settings.contest) {
  // Their formats are not ours to the bit: onnxruntime's own name of it is told.
  const result = { program: [program, format.dtype].filter(Boolean).join(" "), format: format.name, rates: [] };
  results.push(result);
  try {
    result.turn = await PROGRAMS[program](format);
  } catch (fault) {
    result.fault = String(fault?.message ?? fault);
  }
}
// The first turn warms up and is not counted.
for (let turn = 0; turn <= settings.turns; turn++) {
  for (const result of results.filter(({ turn, fault }) => turn && !fault)) {
    try {
      const rate = await result.turn();
      if (turn > 0) result.rates.push(rate);
    } catch (fault) {
      result.fault = String(fault?.message ?? fault);
    }
  }
}
window.results = results.map(({ turn, ...result }) => result);
