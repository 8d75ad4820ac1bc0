import { elementType, externalLocation, type GraphProto, type TensorProto, type ValueInfoProto } from '@kinograph/onnx';
import { bfloat16ToFloat32 } from '@kinograph/tensor';
import type { RewrittenFile } from './rewrite-for-webgpu.js';

const { bfloat16, float32 } = elementType;

/**
 * Takes bfloat16 out of a graph, in place, and says which external data it needs then: undefined where it had none.
 *
 * The builds of onnxruntime-web with WebGPU can do nothing at all with bfloat16, not even a `Cast` from it. So models are given
 * to them in float32: stored weights are widened, which changes no value, and what was computed or rounded in bfloat16 is
 * computed in float32.
 */
export function widenBfloat16(graph: GraphProto): readonly RewrittenFile[] | undefined {
  let found = false;
  const whole = new Set<string>();
  const widened = new Map<string, RewrittenFile>();

  const widenTensor = (tensor: TensorProto) => {
    const entries = new Map((tensor.externalData ?? []).map(({ key, value }) => [key, value]));
    const from = entries.get('location');
    if (tensor.dataType !== bfloat16) {
      if (from !== undefined) whole.add(from);
      return;
    }
    found = true;
    tensor.dataType = float32;
    if (tensor.dataLocation !== externalLocation || from === undefined) {
      const bits = new Uint16Array((tensor.rawData ?? new Uint8Array()).slice().buffer);
      tensor.rawData = new Uint8Array(bfloat16ToFloat32(bits, new Float32Array(bits.length)).buffer as ArrayBuffer);
      return;
    }
    const offset = Number(entries.get('offset') ?? 0);
    const length = entries.has('length') ? Number(entries.get('length')) : undefined;
    const path = `${from}:${offset}:float32`;
    widened.set(path, { path, from, widened: { offset, ...(length !== undefined && { length }) } });
    const external = { location: path, offset: '0', ...(length !== undefined && { length: String(2 * length) }) };
    tensor.externalData = Object.entries(external).map(([key, value]) => ({ key, value }));
  };
  const widenInfo = ({ type }: ValueInfoProto) => {
    if (type?.tensorType?.elemType !== bfloat16) return;
    found = true;
    type.tensorType.elemType = float32;
  };

  const { initializer = [], input = [], output = [], valueInfo = [], node = [] } = graph;
  initializer.forEach(widenTensor);
  [...input, ...output, ...valueInfo].forEach(widenInfo);
  for (const { opType, attribute = [] } of node) {
    for (const one of attribute) {
      if (one.t) widenTensor(one.t);
      if (opType !== 'Cast' || one.name !== 'to' || one.i !== BigInt(bfloat16)) continue;
      found = true;
      one.i = BigInt(float32);
    }
  }
  return found ? [...[...whole].map((path) => ({ path, from: path })), ...widened.values()] : undefined;
}
