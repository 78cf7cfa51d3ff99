// Decode speed of the same weights in one page, one thread each, in turns: the lab's engine, wllama (llama.cpp) and
// transformers.js (onnxruntime). A program that is not served or fails is told with the reason, and the others go on.
// Then what speculation is worth here: the recorded requests that propose tokens, each run anew.
const MADE = 128;
const PROMPT =
  "One windy morning, Mira stood on the hill with a red kite. Clouds raced across the sky. Uncle Karl had tied the " +
  "knots, and now all it wanted was wind. The string hummed.";

const settings = await (await fetch("/settings.json")).json();

const SPEED = { quality: false, speed: true, layers: false, robustness: false };

/** The engine in its worker: a function that runs a request and gives what it measured, in turns with the model as it is. */
async function engine() {
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
  return async (request, draft) => {
    const measures = [];
    const over = until((event) => {
      if (event.metric) measures.push(event);
      return event.event === "report";
    });
    request = { ...request, device: "cpu", measure: SPEED };
    const model = { name: request.model, folder: "/model/", bytes: 0 };
    draft = draft ? { name: `${request.model}-draft`, folder: "/draft/", bytes: 0 } : null;
    worker.postMessage(JSON.stringify({ order: "run", request, model, draft }));
    await over;
    return (metric, part, side) =>
      measures.find((m) => m.metric === metric && (m.part ?? null) === part && (m.side ?? null) === side)?.value ?? NaN;
  };
}

async function ours({ bits }) {
  const run = await engine();
  const steps = bits ? [{ method: "rtn", settings: { bits } }] : [];
  const request = { model: "stories-s", recipe: { version: 1, steps }, prompt: PROMPT, tokens: 8 };
  return async () => (await run(request))("throughput", "decode", "variant");
}

/** What each recorded request that proposes tokens is worth here. */
async function speculation() {
  const recorded = await (await fetch("/model/runs.json")).json();
  const proposes = ({ request }) => request.recipe.steps.some(({ method }) => ["draft", "lookup"].includes(method));
  const told = [];
  for (const { request } of recorded.filter(proposes)) {
    const methods = request.recipe.steps.map(({ method }) => method);
    const what = `${methods.join(" + ")}, "${request.prompt.slice(0, 24)} ..."`;
    try {
      const run = await engine();
      const rates = [];
      for (let turn = 0; turn < 3; turn++) {
        const measured = await run(request, methods.includes("draft"));
        rates.push(measured("speed-up-ratio", null, null));
      }
      told.push({ speculation: what, rates });
    } catch (fault) {
      told.push({ speculation: what, rates: [], fault: String(fault?.message ?? fault) });
    }
  }
  return told;
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
window.results = [...results.map(({ turn, ...result }) => result), ...(await speculation())];
