import { suggestion } from '@kinograph/errors';
import type { OnnxModel, ValueInfo } from '@kinograph/onnx';
import { checkData } from './check-data.js';
import { feedError } from './engine-errors.js';
import type { Feeds } from './runtime.js';
import { SymbolBindings } from './symbol-bindings.js';

/**
 * Checks feeds against a model's inputs before the engine sees them: names, dtypes, data lengths, ranks, fixed dimensions,
 * and that every symbol (`N`) has one value in all feeds, expressions of it (`4*F+1`) included.
 * @throws KinographError `runtime.feed-missing`, `runtime.feed-unknown`, `runtime.feed-dtype`, `runtime.feed-shape`.
 */
export function checkFeeds(model: OnnxModel, feeds: Feeds): void {
  const names = model.inputs.map(({ name }) => name);
  const unknown = Object.keys(feeds).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw feedError('runtime.feed-unknown', model, unknown, {
      wanted: 'the name of an input',
      got: JSON.stringify(unknown),
      next: suggestion(unknown, names),
    });
  }
  for (const input of model.inputs) checkFeed(model, input, feeds[input.name]);
  const bindings = new SymbolBindings(model);
  for (const { name, shape } of model.inputs) bindings.bindNames(name, shape, feeds[name]!.shape);
  for (const { name, shape } of model.inputs) bindings.checkExpressions(name, shape, feeds[name]!.shape);
}

/** One feed alone: its dtype, its length, its rank, and the dimensions that are fixed. */
function checkFeed(model: OnnxModel, { name, dtype, shape }: ValueInfo, feed: Feeds[string] | undefined): void {
  const wanted = `${dtype} [${shape.join(', ')}]`;
  if (feed === undefined) throw feedError('runtime.feed-missing', model, name, { wanted, got: 'nothing' });
  const got = `${feed.dtype} [${feed.shape.join(', ')}]`;
  if (feed.dtype !== dtype) throw feedError('runtime.feed-dtype', model, name, { wanted, got });
  if ('data' in feed) checkData(`${model.name}: feed ${name}`, feed);
  const fits = shape.every((dim, axis) => typeof dim === 'string' || dim === feed.shape[axis]);
  if (!fits || feed.shape.length !== shape.length) throw feedError('runtime.feed-shape', model, name, { wanted, got });
}
