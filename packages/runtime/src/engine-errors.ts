import { KinographError } from '@kinograph/errors';
import type { OnnxModel } from '@kinograph/onnx';
import type { RuntimeErrorCode } from './error-code.js';
import type { FailureReply, Packet } from './packet.js';

/** @throws KinographError with `code` and the engine's own message when the answer says that the request failed. */
export function throwIfFailed(answer: Packet, code: RuntimeErrorCode, where: string): void {
  const { error } = answer.head as Partial<FailureReply>;
  if (error === undefined) return;
  throw new KinographError<RuntimeErrorCode>(code, {
    where,
    next: `The engine says: ${error}`,
    cause: new Error(error),
  });
}

/** The error of a call on something already released. `of`: the model, or whatever else it was about. */
export function disposedError({ name }: { readonly name: string }, what: string): KinographError<RuntimeErrorCode> {
  return new KinographError('runtime.disposed', { where: `${name}: ${what} has been disposed` });
}

/** The error of a result that a model does not give. */
export function outputError(
  model: OnnxModel,
  name: string,
  next: string | undefined,
): KinographError<RuntimeErrorCode> {
  const where = `${model.name}: keep`;
  return new KinographError('runtime.output-unknown', {
    where,
    wanted: 'the name of an output',
    got: JSON.stringify(name),
    next,
  });
}

/** The error of a feed that does not fit its model. */
export function feedError(
  code: RuntimeErrorCode,
  model: OnnxModel,
  feed: string,
  parts: { wanted: string; got: string; next?: string },
): KinographError<RuntimeErrorCode> {
  return new KinographError(code, { where: `${model.name}: feed ${feed}`, ...parts });
}
