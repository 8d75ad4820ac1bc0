/**
 * The engine's side of `packet.ts`, for any build of onnxruntime. Plain JavaScript that imports nothing: it runs as it
 * stands in the threads and processes of sources, builds and published packages alike.
 *
 * @typedef {{ head: any, parts: readonly Uint8Array[] }} Packet
 * @typedef {{ type: string, dims: readonly number[], data: any, location?: string }} EngineTensor
 * @typedef {Record<string, EngineTensor>} EngineTensors
 * @typedef {{ run(feeds: EngineTensors, options: object): Promise<EngineTensors>, release(): Promise<void> }} EngineSession
 * @typedef {object} Engine What is used of onnxruntime.
 * @property {{ create(model: Uint8Array, options: object): Promise<EngineSession> }} InferenceSession
 * @property {new (type: any, data: any, dims: readonly number[]) => EngineTensor} Tensor
 * @typedef {object} Residence Where what stays lies. Left out: in the engine's own memory.
 * @property {(tensor: EngineTensor) => Promise<EngineTensor>} put Takes a tensor there.
 * @property {(session: any, feeds: EngineTensors, options: object, stay: ReadonlySet<string>) => Promise<EngineTensors>} run
 * A run whose results named in `stay` come out there.
 * @property {(tensor: EngineTensor) => Promise<void>} free
 * @typedef {{ engine: Engine, devices: readonly string[], residence?: Residence }} LoadedEngine
 * @typedef {object} EngineSetup
 * @property {(start: { threads: number }, parts: readonly Uint8Array[]) => Promise<LoadedEngine>} load
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

/** @type {Residence} */
const ownMemory = {
  put: async (tensor) => tensor,
  run: (session, feeds, options) => session.run(feeds, options),
  free: async () => {},
};

/**
 * A function that answers one request packet after the other; never two at once, never rejecting.
 *
 * @param {EngineSetup} setup
 * @returns {(packet: Packet) => Promise<Packet>}
 */
export function engineServer({ load }) {
  /** @type {Engine} */
  let engine;
  let residence = ownMemory;
  /** @type {Map<number, EngineSession>} */
  const sessions = new Map();
  /** @type {Map<number, { session?: number, tensors: EngineTensors }>} What stays, and of which session. */
  const kept = new Map();

  /** @type {Record<string, (packet: Packet) => Promise<Packet>>} */
  const answers = {
    async start({ head, parts }) {
      const loaded = await load(head, parts);
      engine = loaded.engine;
      residence = loaded.residence ?? ownMemory;
      return { head: { devices: loaded.devices }, parts: [] };
    },
    async open({ head, parts: [model, ...files] }) {
      const externalData = files.map((data, index) => ({ path: head.locations[index], data }));
      const options = { ...head.options, logSeverityLevel: FATAL, ...(files.length > 0 && { externalData }) };
      sessions.set(head.session, await engine.InferenceSession.create(/** @type {Uint8Array} */ (model), options));
      return { head: {}, parts: [] };
    },
    async run({ head, parts }) {
      /** @type {EngineTensors} */
      const feeds = {};
      for (const [index, feed] of head.feeds.entries()) {
        feeds[feed.name] = feed.kept ? keptAt(feed.kept) : tensorOf(feed, parts[index]);
      }
      const staying = new Set(head.keep?.names);
      const results = Object.entries(await residence.run(sessionOf(head), feeds, { logSeverityLevel: FATAL }, staying));
      const stay = results.filter(([name]) => staying.has(name));
      const go = results.filter(([name]) => !staying.has(name));
      if (head.keep) kept.set(head.keep.keeping, { session: head.session, tensors: Object.fromEntries(stay) });
      const heads = [...go, ...stay].map(([name, { type, dims }]) => ({ name, dtype: type, shape: [...dims] }));
      return { head: { results: heads }, parts: go.map(([, result]) => bytesOf(result)) };
    },
    async keep({ head, parts: [bytes] }) {
      const tensor = await residence.put(tensorOf(head.tensor, bytes));
      kept.set(head.keeping, { tensors: { [head.tensor.name]: tensor } });
      return { head: {}, parts: [] };
    },
    async release({ head }) {
      await letGo(head.keeping);
      return { head: {}, parts: [] };
    },
    async close({ head }) {
      const session = sessionOf(head);
      sessions.delete(head.session);
      for (const [keeping, { session: from }] of kept) if (from === head.session) await letGo(keeping);
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

  /**
   * @param {{ dtype: string, shape: readonly number[] }} head
   * @param {Uint8Array | undefined} bytes
   */
  function tensorOf({ dtype, shape }, bytes) {
    return new engine.Tensor(dtype, viewOf(dtype, /** @type {Uint8Array} */ (bytes)), shape);
  }

  /** @param {number} keeping */
  async function letGo(keeping) {
    const tensors = Object.values(kept.get(keeping)?.tensors ?? {});
    kept.delete(keeping);
    for (const tensor of tensors) await residence.free(tensor);
  }

  /** @param {{ keeping: number, name: string }} place */
  function keptAt({ keeping, name }) {
    const tensor = kept.get(keeping)?.tensors[name];
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
