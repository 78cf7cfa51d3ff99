"""What llama.cpp tells with a model of the project that was exported as GGUF: greedy text by F16, Q8_0 and Q4_0.

    python gguf.py data/models/stories-s > demo/reference/gguf/stories-s.json

Needs xllamacpp and cargo, which exports. What it prints is compared with the engine by a test, which needs neither:
the test exports anew, so the hash says whether it is the file that llama.cpp opened.
"""

import hashlib
import importlib.metadata
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import xllamacpp

# Formats, and the bits of the recipe that fills them; none for the weights as they are.
FORMATS = [("F16", None), ("Q8_0", 8), ("Q4_0", 4)]
TEXTS = [
    "One windy morning, Mira stood on the hill with a red kite. Clouds raced across the sky.",
    '"Will you help me on Monday?" asked the clockmaker. "I promise," said Theo.',
    "It rained all day. Uncle Karl looked for his blue umbrella, and in the end",
]
MADE = 48


def export(folder, bits, file):
    steps = [{"method": "rtn", "settings": {"bits": str(bits)}}] if bits else []
    recipe = file.with_suffix(".json")
    recipe.write_text(json.dumps({"version": 1, "steps": steps}))
    lab = ["cargo", "run", "--quiet", "--release", "--package", "demo", "--bin", "lab", "--", "export"]
    subprocess.run([*lab, "--model", folder, "--recipe", recipe, "--to", "gguf", file], check=True)


def tell(file):
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(file)
    parameters.n_ctx = 512
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1
    server = xllamacpp.Server(parameters)
    cases = []
    for text in TEXTS:
        asked = {"prompt": text, "max_tokens": MADE, "temperature": 0, "logprobs": 1, "cache_prompt": False}
        choice = server.handle_completions(asked)["choices"][0]
        made = [token["id"] for token in choice["logprobs"]["content"]]
        cases.append({"prompt": text, "text": choice["text"], "ids": made})
    return cases


def main():
    folder = Path(sys.argv[1])
    formats = []
    with tempfile.TemporaryDirectory() as work:
        for name, bits in FORMATS:
            file = Path(work) / f"{name}.gguf"
            export(folder, bits, file)
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            formats.append({"format": name, "bits": bits, "sha256": digest, "cases": tell(file)})
    made_by = f"llama.cpp by xllamacpp {importlib.metadata.version('xllamacpp')}"
    print(json.dumps({"made_by": made_by, "formats": formats}, indent=1))


main()
