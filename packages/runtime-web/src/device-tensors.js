import { deviceBuffers } from './device-buffers.js';

/**
 * @typedef {import('./device-buffers.js').Described} Described
 * @typedef {import('@kinograph/runtime/host').EngineTensors} EngineTensors
 */

/** Of so many different shapes of feeds a session's results' shapes are remembered. */
const MOST_SHAPES = 16;

/**
 * Tensors that stay on the GPU between runs, and results that come out there.
 *
 * A result gets there by handing the run the buffer it goes into. onnxruntime-web has bindings for that (`preferredOutputLocation`),
 * but once a run with those has failed, 1.30 never binds again: later runs are fed with what that run was fed with. Buffers have no such memory.
 *
 * @param {any} onnxruntime the module, with its WebGPU provider
 * @param {Uint8Array} holder a small model, for `deviceBuffers`
 * @returns {import('@kinograph/runtime/host').Residence}
 */
export function deviceTensors(onnxruntime, holder) {
  const buffers = deviceBuffers(onnxruntime, holder);
  /** @type {WeakMap<object, Map<string, Record<string, Described>>>} Of every session, what it gave for feeds of which shapes. */
  const known = new WeakMap();

  /** @type {import('@kinograph/runtime/host').Residence['put']} */
  async function put(tensor) {
    const { buffer, byteOffset, byteLength } = tensor.data;
    const [placed] = await buffers.make([tensor], new Uint8Array(buffer, byteOffset, byteLength));
    return placed ?? tensor;
  }

  return {
    put,
    free: (tensor) => buffers.free(tensor),

    async run(session, feeds, options, stay) {
      if (stay.size === 0) return session.run(feeds, options);
      const key = JSON.stringify(Object.entries(feeds).map(([name, { dims }]) => [name, dims]));
      const shapes = shapesOf(session);
      const outputs = shapes.get(key);
      if (outputs) return runInto(session, feeds, options, outputs, stay);
      // A buffer for another shape than the result has stops the engine for ever: shapes are had from a run, not foretold.
      const results = await session.run(feeds, options);
      remember(shapes, key, results);
      return settled(results, stay);
    },
  };

  /**
   * A run that puts its results where they stay.
   *
   * @param {any} session
   * @param {EngineTensors} feeds
   * @param {object} options
   * @param {Record<string, Described>} outputs every result
   * @param {ReadonlySet<string>} stay
   * @returns {Promise<EngineTensors>}
   */
  async function runInto(session, feeds, options, outputs, stay) {
    const staying = Object.entries(outputs).filter(([name]) => stay.has(name));
    const placed = await buffers.make(staying.map(([, described]) => described));
    const fetches = Object.fromEntries(Object.keys(outputs).map((name) => [name, null]));
    for (const [index, [name]] of staying.entries()) Object.assign(fetches, placed[index] && { [name]: placed[index] });
    try {
      return await session.run(feeds, fetches, options);
    } catch (error) {
      for (const tensor of placed) if (tensor) await buffers.free(tensor);
      throw error;
    }
  }

  /**
   * Takes results that came down back to where they stay.
   *
   * @param {EngineTensors} results
   * @param {ReadonlySet<string>} stay
   */
  async function settled(results, stay) {
    /** @type {EngineTensors} */
    const all = {};
    try {
      for (const [name, tensor] of Object.entries(results)) all[name] = stay.has(name) ? await put(tensor) : tensor;
    } catch (error) {
      for (const tensor of Object.values(all)) await buffers.free(tensor);
      throw error;
    }
    return all;
  }

  /** @param {object} session */
  function shapesOf(session) {
    const shapes = known.get(session) ?? new Map();
    known.set(session, shapes);
    return shapes;
  }
}

/**
 * @param {Map<string, Record<string, Described>>} shapes
 * @param {string} key
 * @param {EngineTensors} results
 */
function remember(shapes, key, results) {
  const [oldest] = shapes.keys();
  if (shapes.size >= MOST_SHAPES && oldest !== undefined) shapes.delete(oldest);
  const described = Object.entries(results).map(([name, { type, dims }]) => [name, { type, dims: [...dims] }]);
  shapes.set(key, Object.fromEntries(described));
}
