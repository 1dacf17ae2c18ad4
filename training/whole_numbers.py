"""Whether a processor adds the model's whole numbers up exactly, and whether a model keeps to weights for which every processor does.

usage: whole_numbers.py MODEL.onnx

Processors without VNNI instructions add products of 8 bits in 16 and overflow; weights of 7 bits (-64..64) cannot. Needs onnx, as train_meaning.py does.
"""

import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper


def off_by(least: int, most: int) -> int:
    """Return by how much this processor's product of whole numbers differs from the exact one, at most."""
    rnd = np.random.default_rng(0)
    a = rnd.integers(200, 256, (40, 384)).astype(np.uint8)
    b = rnd.choice([least, most], (384, 384)).astype(np.int8)
    b[:, :200] = most
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["c"])],
        "product",
        [helper.make_tensor_value_info("a", TensorProto.UINT8, [40, 384])],
        [helper.make_tensor_value_info("c", TensorProto.INT32, [40, 384])],
        [numpy_helper.from_array(b, "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    said = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, {"a": a})[0]
    return int(np.abs(said - a.astype(np.int32) @ b.astype(np.int32)).max())


def main():
    print(f"this processor is off by up to {off_by(-128, 127)} at 8 bits, {off_by(-64, 63)} at 7")
    held = {t.name: numpy_helper.to_array(t) for t in onnx.load(sys.argv[1]).graph.initializer}
    used = [w for name, w in held.items() if name.endswith("_quantized") and ".embeddings." not in name]
    least, most = min(int(w.min()) for w in used), max(int(w.max()) for w in used)
    print(f"the model's weights run from {least} to {most}")
    sys.exit(least < -64 or most > 64)


if __name__ == "__main__":
    main()
