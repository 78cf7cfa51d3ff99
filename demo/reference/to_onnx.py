"""A model of the project as ONNX, for programs that read nothing else: f32, and by the tools of onnxruntime 8 and 4 bits.

    python to_onnx.py MODEL_DIR OUT_DIR

Needs onnx, onnxruntime, safetensors and numpy. The graph is the one that exporters for onnxruntime write: attention
with its cache and its rotary embedding in one node (GroupQueryAttention), norms in one node. Logits are compared with
the reference beside this file before anything is written. `cargo xtask bench lab` runs it for transformers.js.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from safetensors.numpy import load_file

MICROSOFT = "com.microsoft"


def graph_of(config, weights):
    """The decoder with its cache: what transformers.js asks for by these names."""
    hidden, layers = config["hidden_size"], config["num_hidden_layers"]
    heads, kv_heads = config["num_attention_heads"], config["num_key_value_heads"]
    width, eps = hidden // heads, config["rms_norm_eps"]
    nodes, tensors = [], []

    def constant(name, numbers):
        tensors.append(numpy_helper.from_array(np.ascontiguousarray(numbers), name))
        return name

    def node(kind, inputs, out, domain="", **attributes):
        outputs = out if isinstance(out, list) else [out]
        nodes.append(helper.make_node(kind, inputs, outputs, name=outputs[0], domain=domain, **attributes))
        return outputs[0]

    def number(name):
        return weights[name].astype(np.float32)

    def times(x, name, out):
        return node("MatMul", [x, constant(name, number(name).T)], out)

    def norm(x, name, out):
        return node("SimplifiedLayerNormalization", [x, constant(name, number(name))], out, axis=-1, epsilon=eps)

    angles = np.outer(
        np.arange(config["max_position_embeddings"], dtype=np.float32),
        (config["rope_theta"] ** (-np.arange(0, width, 2, dtype=np.float64) / width)).astype(np.float32),
    )
    cos, sin = constant("cos", np.cos(angles)), constant("sin", np.sin(angles))
    # How many tokens there are with the new ones, in the two forms that attention wants.
    one = constant("one", np.array([1], dtype=np.int64))
    seen = node("ReduceSum", ["attention_mask", one], "seen", keepdims=0)
    last = node("Cast", [node("Sub", [seen, one], "last64")], "last", to=TensorProto.INT32)
    size = node("Gather", [node("Shape", ["attention_mask"], "shape"), constant("first", np.array(1))], "size64", axis=0)
    total = node("Cast", [size], "total", to=TensorProto.INT32)

    embed = constant("model.embed_tokens.weight", number("model.embed_tokens.weight"))
    x = node("Gather", [embed, "input_ids"], "x0", axis=0)
    head = helper.make_tensor_value_info
    inputs = [
        head("input_ids", TensorProto.INT64, ["batch_size", "tokens"]),
        head("attention_mask", TensorProto.INT64, ["batch_size", "all"]),
    ]
    outputs = [head("logits", TensorProto.FLOAT, ["batch_size", "tokens", config["vocab_size"]])]
    for layer in range(layers):
        at, p = f"l{layer}.", f"model.layers.{layer}."
        h = norm(x, p + "input_layernorm.weight", at + "h")
        qkv = [times(h, f"{p}self_attn.{part}_proj.weight", at + part) for part in "qkv"]
        past = [f"past_key_values.{layer}.{part}" for part in ("key", "value")]
        present = [f"present.{layer}.{part}" for part in ("key", "value")]
        inputs += [head(name, TensorProto.FLOAT, ["batch_size", kv_heads, "past_sequence_length", width]) for name in past]
        outputs += [head(name, TensorProto.FLOAT, ["batch_size", kv_heads, "all", width]) for name in present]
        found = node(
            "GroupQueryAttention",
            [*qkv, *past, last, total, cos, sin],
            [at + "found", *present],
            MICROSOFT,
            num_heads=heads,
            kv_num_heads=kv_heads,
            do_rotary=1,
        )
        x = node("Add", [x, times(found, p + "self_attn.o_proj.weight", at + "o")], at + "middle")
        h = norm(x, p + "post_attention_layernorm.weight", at + "h2")
        gate, up = (times(h, f"{p}mlp.{part}_proj.weight", at + part) for part in ("gate", "up"))
        inner = node("Mul", [node("Mul", [gate, node("Sigmoid", [gate], at + "open")], at + "silu"), up], at + "inner")
        x = node("Add", [x, times(inner, p + "mlp.down_proj.weight", at + "down")], at + "out")
    h = norm(x, "model.norm.weight", "hidden")
    name = "model.embed_tokens.weight" if config["tie_word_embeddings"] else "lm_head.weight"
    node("MatMul", [h, constant("head", number(name).T)], "logits")
    graph = helper.make_graph(nodes, "decoder", inputs, outputs, tensors)
    sets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(graph, opset_imports=sets, ir_version=9)


def check(file, config, folder):
    """Compares with what transformers says of the same weights."""
    reference = json.loads((Path(__file__).parent / f"{folder.name}.json").read_text())
    width = config["hidden_size"] // config["num_attention_heads"]
    empty = np.zeros((1, config["num_key_value_heads"], 0, width), dtype=np.float32)
    session = onnxruntime.InferenceSession(str(file))
    for case in reference["cases"]:
        ids = np.array([case["ids"]], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        given |= {entry.name: empty for entry in session.get_inputs() if entry.name.startswith("past")}
        (logits,) = session.run(["logits"], given)
        apart = np.abs(logits[0][:, :: reference["step"]] - np.array(case["logits"])).max()
        assert apart < 1e-3, f"logits differ by {apart} from the reference"


def main():
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    config = json.loads((folder / "config.json").read_text())
    files = out / "onnx"
    files.mkdir(parents=True, exist_ok=True)
    model = graph_of(config, load_file(folder / "model.safetensors"))
    plain = files / "model.onnx"
    onnx.save(model, plain)
    check(plain, config, folder)
    # What comes out of nodes of its own it knows no type of.
    extra = {"DefaultTensorType": TensorProto.FLOAT}
    quantize_dynamic(plain, files / "model_quantized.onnx", weight_type=QuantType.QInt8, extra_options=extra)
    nibbles = MatMulNBitsQuantizer(onnx.load(plain), bits=4, block_size=32, is_symmetric=True)
    nibbles.process()
    nibbles.model.save_model_to_file(str(files / "model_q4.onnx"))
    for name in ("config.json", "tokenizer.json"):
        shutil.copy(folder / name, out / name)


main()
