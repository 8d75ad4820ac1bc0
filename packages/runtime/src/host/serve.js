/**
 * The engine's side of `packet.ts`, for any build of onnxruntime. Plain JavaScript that imports nothing: it runs as it
 * stands in the threads and processes of sources, builds and published packages alike.
 *
 * @typedef {{ head: any, parts: readonly Uint8Array[] }} Packet
 * @typedef {{ type: string, dims: readonly number[], data: any, dispose(): void }} EngineTensor
 * @typedef {{ run(feeds: Record<string, EngineTensor>, options: object): Promise<Record<string, EngineTensor>>, release(): Promise<void> }} EngineSession
 * @typedef {object} Engine What is used of onnxruntime.
 * @property {{ create(model: Uint8Array, options: object): Promise<EngineSession> }} InferenceSession
 * @property {new (type: any, data: any, dims: readonly number[]) => EngineTensor} Tensor
 * @typedef {object} EngineSetup
 * @property {(start: { threads: number }) => Promise<{ engine: Engine, devices: readonly string[] }>} load
 */

/** @type {Readonly<Record<string, new (buffer: ArrayBufferLike, byteOffset: number, length: number) => ArrayBufferView>>} */
const arrayOf = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
};

/** onnxruntime's quietest level: what fails is thrown, a second report on standard error helps nobody. */
const FATAL = 4;

/**
 * A function that answers one request packet after the other; never two at once, never rejecting.
 *
 * @param {EngineSetup} setup
 * @returns {(packet: Packet) => Promise<Packet>}
 */
export function engineServer({ load }) {
  /** @type {Engine} */
  let engine;
  /** @type {Map<number, EngineSession>} */
  const sessions = new Map();
  /** @type {Map<number, { session: number, tensors: Record<string, EngineTensor> }>} What runs kept. */
  const kept = new Map();

  /** @type {Record<string, (packet: Packet) => Promise<Packet>>} */
  const answers = {
    async start({ head }) {
      const loaded = await load(head);
      engine = loaded.engine;
      return { head: { devices: loaded.devices }, parts: [] };
    },
    async open({ head, parts: [model, ...files] }) {
      const externalData = files.map((data, index) => ({ path: head.locations[index], data }));
      const options = { ...head.options, logSeverityLevel: FATAL, ...(files.length > 0 && { externalData }) };
      sessions.set(head.session, await engine.InferenceSession.create(/** @type {Uint8Array} */ (model), options));
      return { head: {}, parts: [] };
    },
    async run({ head, parts }) {
      /** @type {Record<string, EngineTensor>} */
      const feeds = {};
      for (const [index, { name, dtype, shape, kept: place }] of head.feeds.entries()) {
        feeds[name] = place
          ? keptAt(place)
          : new engine.Tensor(dtype, viewOf(dtype, /** @type {Uint8Array} */ (parts[index])), shape);
      }
      const results = Object.entries(await sessionOf(head).run(feeds, { logSeverityLevel: FATAL }));
      const staying = new Set(head.keep?.names);
      const stay = results.filter(([name]) => staying.has(name));
      const go = results.filter(([name]) => !staying.has(name));
      if (head.keep) kept.set(head.keep.run, { session: head.session, tensors: Object.fromEntries(stay) });
      const heads = [...go, ...stay].map(([name, { type, dims }]) => ({ name, dtype: type, shape: [...dims] }));
      return { head: { results: heads }, parts: go.map(([, result]) => bytesOf(result)) };
    },
    async release({ head }) {
      kept.delete(head.run);
      return { head: {}, parts: [] };
    },
    async close({ head }) {
      const session = sessionOf(head);
      sessions.delete(head.session);
      for (const [run, { session: from }] of kept) if (from === head.session) kept.delete(run);
      await session.release();
      return { head: {}, parts: [] };
    },
  };

  return async (packet) => {
    try {
      return await /** @type {(packet: Packet) => Promise<Packet>} */ (answers[packet.head.type])(packet);
    } catch (error) {
      return { head: { error: error instanceof Error ? error.message : String(error) }, parts: [] };
    }
  };

  /** @param {{ run: number, name: string }} place */
  function keptAt({ run, name }) {
    const tensor = kept.get(run)?.tensors[name];
    if (!tensor) throw new Error(`${name} is not kept any more.`);
    return tensor;
  }

  /** @param {{ session: number }} head */
  function sessionOf({ session }) {
    return /** @type {EngineSession} */ (sessions.get(session));
  }
}

/**
 * @param {string} dtype
 * @param {Uint8Array} bytes aligned for `dtype`
 */
function viewOf(dtype, bytes) {
  const array = /** @type {typeof arrayOf[string]} */ (arrayOf[dtype]);
  const size = /** @type {{ BYTES_PER_ELEMENT: number }} */ (/** @type {unknown} */ (array)).BYTES_PER_ELEMENT;
  return new array(bytes.buffer, bytes.byteOffset, bytes.byteLength / size);
}

/**
 * The bytes of a result at the start of a buffer of their own.
 *
 * @param {EngineTensor} result
 */
function bytesOf(result) {
  const { buffer, byteOffset, byteLength } = result.data;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return byteLength === buffer.byteLength ? bytes : bytes.slice();
}
