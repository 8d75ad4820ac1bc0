import type { DenoiseRequest, PatchSize } from '@kinograph/ports';
import { sizeOf, type Tensor, tensor } from '@kinograph/tensor';

/** What changes from step to step of a request. */
export type Step = Pick<DenoiseRequest, 'latents' | 'timestep'>;

/** Consecutive requests that go through the model together: as a batch, or packed into one sequence. */
export interface RequestGroup {
  readonly how: 'batch' | 'pack';
  readonly requests: readonly DenoiseRequest[];
}

/**
 * Splits requests into runs of the model, in order. Neighbours of one shape make a batch; of different shapes, a packed
 * sequence while its tokens stay within `packTokens`. Unless `together`, neighbours of one shape go alone.
 */
export function groupRequests(
  requests: readonly DenoiseRequest[],
  patch: PatchSize,
  { packTokens, together }: { readonly packTokens: number; readonly together: boolean },
): RequestGroup[] {
  const groups: { how: 'batch' | 'pack'; requests: DenoiseRequest[] }[] = [];
  for (const request of requests) {
    const group = groups.at(-1);
    const first = group?.requests[0];
    if (!group || !first) {
      groups.push({ how: 'batch', requests: [request] });
    } else if (together && group.how === 'batch' && stackable(first, request)) {
      group.requests.push(request);
    } else if (
      (group.how === 'pack' || group.requests.length === 1) &&
      packable([...group.requests, request], patch, packTokens) &&
      (together || !stackable(first, request))
    ) {
      group.how = 'pack';
      group.requests.push(request);
    } else {
      groups.push({ how: 'batch', requests: [request] });
    }
  }
  return groups;
}

/** Joins what changes from step to step, of requests of one shape, along the batch axis. */
export function joinBatch(requests: readonly DenoiseRequest[]): Step {
  const [first] = requests;
  if (requests.length === 1) return first!;
  return { latents: stack(requests.map(({ latents }) => latents)), timestep: stack(requests.map(timestepRows)) };
}

/** The inverse for a result: one tensor a request, its own batch entries. */
export function splitBatch(joined: Tensor<'float32'>, requests: readonly DenoiseRequest[]): Tensor<'float32'>[] {
  const size = sizeOf(joined.shape.slice(1));
  let entry = 0;
  return requests.map(({ latents }) => {
    const batch = latents.shape[0]!;
    const data = joined.data.slice(entry * size, (entry + batch) * size);
    entry += batch;
    return tensor('float32', [batch, ...joined.shape.slice(1)], data);
  });
}

/** Timesteps with the batch on their first axis. */
function timestepRows({ timestep, latents }: DenoiseRequest): Tensor<'float32'> {
  const batch = latents.shape[0]!;
  return typeof timestep === 'number' ? tensor('float32', [batch], new Float32Array(batch).fill(timestep)) : timestep;
}

function stackable(a: DenoiseRequest, b: DenoiseRequest): boolean {
  const tail = (values: Tensor) => values.shape.slice(1).join();
  return (
    tail(a.latents) === tail(b.latents) &&
    tail(a.condition.tensor) === tail(b.condition.tensor) &&
    tail(timestepRows(a)) === tail(timestepRows(b)) &&
    (a.image === undefined) === (b.image === undefined) &&
    (!a.image || !b.image || tail(a.image) === tail(b.image))
  );
}

function packable(requests: readonly DenoiseRequest[], patch: PatchSize, packTokens: number): boolean {
  const cells = patch[0] * patch[1] * patch[2];
  const tokens = requests.reduce((sum, { latents }) => sum + sizeOf(latents.shape.slice(2)) / cells, 0);
  const batch = requests[0]!.latents.shape[0];
  return tokens <= packTokens && requests.every(({ latents, image }) => latents.shape[0] === batch && !image);
}

/** Tensors along their first axis; one alone stays as it is. */
export function stack(tensors: readonly Tensor<'float32'>[]): Tensor<'float32'> {
  if (tensors.length === 1) return tensors[0]!;
  const batch = tensors.reduce((sum, { shape }) => sum + shape[0]!, 0);
  const joined = tensor('float32', [batch, ...tensors[0]!.shape.slice(1)]);
  let at = 0;
  for (const { data } of tensors) {
    joined.data.set(data, at);
    at += data.length;
  }
  return joined;
}
