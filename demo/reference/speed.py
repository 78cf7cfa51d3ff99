"""Decode speed of other programs on the processor, one thread, greedy: transformers and llama.cpp.

    python speed.py MODEL_DIR [FILE.gguf ...]

Prints one line of JSON for each: the program, the format, tokens per second of each turn. Programs that cannot be
imported are left out. `cargo xtask bench lab` runs it beside the engine.
"""

import json
import sys
import time

PROMPT = (
    "One windy morning, Mira stood on the hill with a red kite. Clouds raced across the sky. Uncle Karl had tied the "
    "knots, and now all it wanted was wind. The string hummed."
)
MADE = 128
TURNS = 5


def say(program, form, rates):
    print(json.dumps({"program": program, "format": form, "rates": rates}), flush=True)


def with_transformers(folder):
    try:
        import torch
        import transformers
    except ImportError:
        return
    torch.set_num_threads(1)
    model = transformers.LlamaForCausalLM.from_pretrained(folder, torch_dtype=torch.float32).eval()
    model.generation_config.eos_token_id = None
    # Which tokens is no matter here, only how many.
    ids = torch.arange(100, 164)[None]

    def took(count):
        started = time.perf_counter()
        with torch.no_grad():
            model.generate(ids, max_new_tokens=count, min_new_tokens=count, do_sample=False, pad_token_id=0)
        return time.perf_counter() - started

    took(8)
    # The prompt's own time is taken off: what is left are the tokens behind the first.
    say("transformers", "f32", [(MADE - 1) / (took(MADE) - took(1)) for _ in range(TURNS)])


def with_llama_cpp(file):
    try:
        import xllamacpp
    except ImportError:
        return
    parameters = xllamacpp.CommonParams()
    parameters.model.path = file
    parameters.n_ctx = 512
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1
    parameters.warmup = True
    server = xllamacpp.Server(parameters)
    rates = []
    for turn in range(TURNS + 1):
        answer = server.handle_completions(
            {"prompt": PROMPT, "max_tokens": MADE, "temperature": 0, "ignore_eos": True, "cache_prompt": False}
        )
        if turn > 0:
            rates.append(answer["timings"]["predicted_per_second"])
    say("llama.cpp", file.rsplit("/", 1)[-1], rates)


with_transformers(sys.argv[1])
for gguf in sys.argv[2:]:
    with_llama_cpp(gguf)
