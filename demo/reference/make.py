"""Reference values by another program, for models of the project: logits and greedy text by transformers.

    python make.py data/models/stories-s > demo/reference/stories-s.json

Needs torch, transformers and tokenizers. What it prints is compared with the engine by a test, which needs none of them.
"""

import argparse
import json

import torch
from tokenizers import Tokenizer
from transformers import LlamaForCausalLM

TEXTS = [
    "One windy morning, Mira stood on the hill with a red kite. Clouds raced across the sky.",
    '"Will you help me on Monday?" asked the clockmaker. "I promise," said Theo.',
]
# Every 97th token of the vocabulary: a sample of each row small enough to keep.
STEP = 97


def read_tokenizer(folder):
    """Older versions of the library read merges as "a b" alone, newer ones also as ["a", "b"]."""
    with open(f"{folder}/tokenizer.json") as file:
        described = json.load(file)
    merges = described["model"]["merges"]
    described["model"]["merges"] = [merge if isinstance(merge, str) else " ".join(merge) for merge in merges]
    return Tokenizer.from_str(json.dumps(described))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    arguments = parser.parse_args()
    model = LlamaForCausalLM.from_pretrained(arguments.model, torch_dtype=torch.float32).eval()
    tokenizer = read_tokenizer(arguments.model)
    cases = []
    for text in TEXTS:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        with torch.no_grad():
            logits = model(torch.tensor([ids])).logits[0]
            greedy = model.generate(torch.tensor([[0] + ids]), max_new_tokens=48, do_sample=False, pad_token_id=0)
        rows = [[round(float(logit), 6) for logit in row[::STEP]] for row in logits]
        cases.append({"text": text, "ids": ids, "logits": rows, "greedy": greedy[0][len(ids) + 1 :].tolist()})
    print(json.dumps({"made_by": "transformers, float32", "step": STEP, "cases": cases}))


main()
