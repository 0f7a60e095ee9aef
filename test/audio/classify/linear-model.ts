import protobuf from 'protobufjs';

/** The part of ONNX's format that a small model needs: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Node { repeated string input = 1; repeated string output = 2; string op_type = 4; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; repeated float float_data = 4; string name = 8; }
  message Dimension { int64 dim_value = 1; }
  message Shape { repeated Dimension dim = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Type { TensorType tensor_type = 1; }
  message Value { string name = 1; Type type = 2; }
  message Graph {
    repeated Node node = 1; string name = 2; repeated Tensor initializer = 5;
    repeated Value input = 11; repeated Value output = 12;
  }
  message Opset { string domain = 1; int64 version = 2; }
  message Model { int64 ir_version = 1; Graph graph = 7; repeated Opset opset_import = 8; }
`);

const FLOAT = 1;

/**
 * A model with the input "x" of that shape. With s the sum of its values, each times its weight, it gives
 * [s + bias, 0] under the name "logits", so that a softmax of the two is a sigmoid of the first.
 */
export function linearModel(inputShape: readonly number[], weights: readonly number[], bias = 0): Uint8Array {
  const Model = root.lookupType('Model');
  const message = Model.fromObject({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 13 }],
    graph: {
      name: 'linear',
      node: [
        { input: ['x'], output: ['row'], opType: 'Flatten' },
        { input: ['row', 'weights'], output: ['sum'], opType: 'MatMul' },
        { input: ['sum', 'bias'], output: ['logits'], opType: 'Add' },
      ],
      initializer: [
        {
          name: 'weights',
          dims: [weights.length, 2],
          dataType: FLOAT,
          floatData: weights.flatMap((weight) => [weight, 0]),
        },
        { name: 'bias', dims: [2], dataType: FLOAT, floatData: [bias, 0] },
      ],
      input: [value('x', inputShape)],
      output: [value('logits', [1, 2])],
    },
  });
  return Model.encode(message).finish();
}

function value(name: string, dims: readonly number[]) {
  const shape = { dim: dims.map((size) => ({ dimValue: size })) };
  return { name, type: { tensorType: { elemType: FLOAT, shape } } };
}
