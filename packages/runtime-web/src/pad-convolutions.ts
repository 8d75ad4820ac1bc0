/**
 * onnxruntime's WebGPU provider (1.30) computes wrong numbers, off by whole units, for a convolution with a kernel larger than
 * one point whose input channels are a multiple of 3 but not of 4 and more than 3, and whose output channels are a multiple of
 * 4. Wan's VAE encoder begins with one: three RGB frames stacked, 9 channels. Zero channels up to the next multiple of 4 change
 * no value and take another kernel.
 */
import { attributeType, elementType, type GraphProto, type NodeProto } from '@kinograph/onnx';

/** Pads the input channels of convolutions that would come out wrong, in place. Returns whether there were any. */
export function padConvolutions(graph: GraphProto): boolean {
  const { initializer = [], node: before = [] } = graph;
  const weights = new Map(initializer.map(({ name = '', dims = [] }) => [name, dims.map(Number)]));
  for (const { opType, input, output } of before) {
    const dims = opType === 'Cast' ? weights.get(input?.[0] ?? '') : undefined;
    if (dims && output?.[0]) weights.set(output[0], dims);
  }
  const nodes = before.flatMap((node) => {
    const dims = node.opType === 'Conv' ? weights.get(node.input?.[1] ?? '') : undefined;
    return dims && comesOutWrong(node, dims) ? padded(graph, node, dims) : [node];
  });
  const found = nodes.length > before.length;
  if (found) graph.node = nodes;
  return found;
}

/** `dims` are those of its weight: `[out, in, ...kernel]`. */
function comesOutWrong({ attribute }: NodeProto, [outs = 0, ins = 0, ...kernel]: readonly number[]): boolean {
  const group = attribute?.find(({ name }) => name === 'group')?.i ?? 1n;
  const points = kernel.reduce((product, side) => product * side, 1);
  return group === 1n && points > 1 && outs % 4 === 0 && ins > 3 && ins % 3 === 0 && ins % 4 !== 0;
}

function padded(graph: GraphProto, node: NodeProto, dims: readonly number[]): NodeProto[] {
  const channels = dims[1] ?? 0;
  const missing = 4 - (channels % 4);
  const pads = `${node.name}/channel-pads`;
  const amounts = new BigInt64Array(2 * dims.length);
  amounts[dims.length + 1] = BigInt(missing); // after the last channel
  graph.initializer = [
    ...(graph.initializer ?? []),
    {
      name: pads,
      dims: [BigInt(amounts.length)],
      dataType: elementType.int64,
      rawData: new Uint8Array(amounts.buffer),
    },
  ];
  const inputs = [...(node.input ?? [])];
  const padding = [0, 1].map((place): NodeProto => {
    const output = `${node.name}/Pad_${place}:out`;
    const input = [inputs[place]!, pads];
    inputs[place] = output;
    const mode = { name: 'mode', type: attributeType.string, s: new TextEncoder().encode('constant') };
    return { name: `${node.name}/Pad_${place}`, opType: 'Pad', input, output: [output], attribute: [mode] };
  });
  return [...padding, { ...node, input: inputs }];
}
