/**
 * An engine that is fetched and compiled from now on. onnxruntime-web begins with that when its first session is made: by then the
 * page has read a checkpoint and emitted a model, which can go on beside it.
 *
 * @typedef {import('@kinograph/runtime/host').Engine} Engine
 * @param {Engine} engine
 * @param {Uint8Array | undefined} model a small one
 * @returns {Engine} Makes its sessions after that. What kept it from being compiled, the first `create` says.
 */
export function warmedUp(engine, model) {
  if (model === undefined) return engine;
  const warm = engine.InferenceSession.create(model, {}).then((session) => session.release());
  warm.catch(() => {});
  return {
    Tensor: engine.Tensor,
    InferenceSession: {
      async create(...given) {
        await warm;
        return engine.InferenceSession.create(...given);
      },
    },
  };
}
