import {
  attributeType,
  elementType,
  modelProto,
  type NodeProto,
  type OnnxModel,
  type ValueInfo,
  type ValueInfoProto,
} from '@kinograph/onnx';
import type { Tensor } from '@kinograph/tensor';
import type { Feeds, KeptTensor, Tensors } from './runtime.js';

/** The name under which the engine sees a bfloat16 input or output. */
const PORT_SUFFIX = ':float32';

/**
 * A model as engines can take it: no build of onnxruntime for JavaScript has bfloat16 tensors, so inputs and outputs of that
 * dtype become float32 with a Cast inside, which changes no value. Other models stay as they are.
 */
export function widenPorts({ bytes, inputs, outputs }: OnnxModel): Uint8Array {
  if (![...inputs, ...outputs].some(isBfloat16)) return bytes;
  const model = modelProto.decode(bytes);
  const { input = [], output = [], node = [], ...others } = model.graph ?? {};
  const narrowing = widened(input, inputs, elementType.bfloat16);
  const widening = widened(output, outputs, elementType.float32);
  const graph = { ...others, input, output, node: [...narrowing, ...node, ...widening] };
  return modelProto.encode({ ...model, graph });
}

/** The name of an input or output as the engine knows it. */
export function enginePort({ name, dtype }: { readonly name: string; readonly dtype: string }): string {
  return isBfloat16({ dtype }) ? name + PORT_SUFFIX : name;
}

/** Feeds as the engine sees them. What it keeps it has widened already. */
export function widenFeeds(feeds: Feeds): Feeds {
  const entries = Object.entries(feeds).map(([name, feed]): [string, Tensor | KeptTensor] => {
    if (feed.dtype !== 'bfloat16') return [name, feed];
    if ('kept' in feed) return [name + PORT_SUFFIX, { ...feed, dtype: 'float32' }];
    return [name + PORT_SUFFIX, widenTensor(feed)];
  });
  return Object.fromEntries(entries);
}

/** A tensor as the engine stores it. */
export function widenTensor(tensor: Tensor): Tensor {
  if (tensor.dtype !== 'bfloat16') return tensor;
  const bits = Uint32Array.from(tensor.data as Uint16Array, (half) => half << 16);
  return { dtype: 'float32', shape: tensor.shape, data: new Float32Array(bits.buffer) };
}

/** The model's own results from those the engine gave; those it keeps are not among them. */
export function narrowResults({ outputs }: OnnxModel, results: Tensors): Tensors {
  const given = outputs.filter((output) => Object.hasOwn(results, enginePort(output)));
  const entries = given.map((output): [string, Tensor] => {
    if (!isBfloat16(output)) return [output.name, results[output.name]!];
    const { shape, data } = results[output.name + PORT_SUFFIX]!;
    const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
    return [output.name, { dtype: 'bfloat16', shape, data: Uint16Array.from(bits, (word) => word >>> 16) }];
  });
  return Object.fromEntries(entries);
}

/** Renames the bfloat16 ports and gives the Casts between them and the model. */
function widened(ports: ValueInfoProto[], infos: readonly ValueInfo[], to: number): NodeProto[] {
  const names = new Set(infos.filter(isBfloat16).map(({ name }) => name));
  return ports
    .filter(({ name }) => names.has(name ?? ''))
    .map((port) => {
      const inner = port.name ?? '';
      port.name = inner + PORT_SUFFIX;
      if (port.type?.tensorType) port.type.tensorType.elemType = elementType.float32;
      const narrows = to === elementType.bfloat16;
      return {
        name: `${port.name}/Cast`,
        opType: 'Cast',
        input: [narrows ? port.name : inner],
        output: [narrows ? inner : port.name],
        attribute: [{ name: 'to', type: attributeType.int, i: BigInt(to) }],
      };
    });
}

function isBfloat16({ dtype }: { dtype: string }): boolean {
  return dtype === 'bfloat16';
}
