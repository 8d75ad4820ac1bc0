import type { Component } from '@kinograph/checkpoint';
import { parseConfig } from '@kinograph/checkpoint';
import { buildModelInTurns, type Lowering, type OnnxModel } from '@kinograph/onnx';
import type { Embedding } from '@kinograph/ports';
import type { Runtime, Session, SessionOptions } from '@kinograph/runtime';
import type { TensorStore } from '@kinograph/safetensors';
import { type Tensor, tensor } from '@kinograph/tensor';
import { relativePositionBuckets } from './relative-position.js';
import { type T5Config, t5Config, t5ConfigSchema } from './t5-config.js';
import { t5Encoder } from './t5-encoder.js';
import { openTokenizer, type Tokenizer } from './tokenizer.js';

/** What the encoder is emitted from. */
export interface EmitT5Options {
  readonly config: T5Config;
  readonly weights: TensorStore;
  readonly lowering: Lowering;
}

/**
 * Emits a T5 or UMT5 encoder as ONNX over the checkpoint's own files. Inputs `input_ids` and `attention_mask` `[B, L]` int64,
 * `buckets` `[L, L]` int64; output `last_hidden_state` `[B, L, D]`. Decoder weights in the file are left alone.
 */
export function emitT5({ config, weights, lowering }: EmitT5Options): Promise<OnnxModel> {
  const unusedWeights = [/^decoder\./, /^lm_head\./, /embed_tokens\.weight$/];
  return buildModelInTurns('text-encoder', { weights, lowering, unusedWeights }, async (s) => {
    const hidden = await t5Encoder(s, config, {
      ids: s.input('input_ids', 'int64', ['B', 'L']),
      mask: s.input('attention_mask', 'int64', ['B', 'L']),
      buckets: s.input('buckets', 'int64', ['L', 'L']),
    });
    s.output('last_hidden_state', hidden);
  });
}

/** Encodes token ids or texts; owns a session. */
export interface TextEncoder {
  readonly tokenizer: Tokenizer;
  /** Hidden states `[B, L, D]` of token ids `[B, L]`; padding (mask 0) is not attended to. */
  forward(ids: Tensor<'int64'>, mask: Tensor<'int64'>, options?: { signal?: AbortSignal }): Promise<Tensor<'float32'>>;
  /**
   * Encodes texts padded to `maxLength` tokens, padding rows zeroed as Wan's pipeline does. `onCut` hears what did not fit.
   */
  encode(texts: readonly string[], options: EncodeOptions): Promise<Embedding>;
  dispose(): Promise<void>;
}

/** How texts are encoded. */
export interface EncodeOptions {
  /** Tokens of every embedding, the end token included; 1 or more. */
  readonly maxLength: number;
  /** Called for each text that is longer, with its index and the part that was cut off. */
  readonly onCut?: (index: number, lost: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Opens a T5 or UMT5 encoder with its tokenizer. The weights are checked now, the session is made when first needed.
 * @throws KinographError `checkpoint.config-unsupported`, `onnx.weights`, `text-encoder.tokenizer-missing`.
 */
export async function openTextEncoder(
  components: { readonly encoder: Component; readonly tokenizer: Component },
  runtime: Runtime,
  { prefer }: Pick<SessionOptions, 'prefer'> = {},
): Promise<TextEncoder> {
  const config = t5Config(parseConfig(components.encoder, t5ConfigSchema));
  const [tokenizer, weights] = await Promise.all([openTokenizer(components.tokenizer), components.encoder.weights()]);
  const model = await emitT5({ config, weights, lowering: runtime.lowering });
  let session: Promise<Session> | undefined;

  async function forward(ids: Tensor<'int64'>, mask: Tensor<'int64'>, { signal }: { signal?: AbortSignal } = {}) {
    session ??= runtime.open(model, { ...(prefer && { prefer }) });
    const buckets = relativePositionBuckets(ids.shape[1]!, config);
    const opened = await session;
    const result = await opened.run({ input_ids: ids, attention_mask: mask, buckets }, { signal });
    return result.last_hidden_state as Tensor<'float32'>;
  }

  return {
    tokenizer,
    forward,
    async encode(texts, { maxLength, onCut, signal }) {
      const batch = tokenizer.encodeBatch(texts, maxLength);
      batch.cut.forEach((lost, index) => {
        if (lost !== undefined) onCut?.(index, lost);
      });
      const hidden = await forward(toTensor(batch.ids, maxLength), toTensor(batch.mask, maxLength), { signal });
      return { tensor: zeroPadding(hidden, batch.lengths), lengths: batch.lengths };
    },
    async dispose() {
      await (await session)?.dispose();
      session = undefined;
    },
  };
}

function toTensor(rows: readonly (readonly number[])[], length: number): Tensor<'int64'> {
  return tensor('int64', [rows.length, length], BigInt64Array.from(rows.flat(), BigInt));
}

function zeroPadding(hidden: Tensor<'float32'>, lengths: readonly number[]): Tensor<'float32'> {
  const [, length, width] = hidden.shape as [number, number, number];
  const data = hidden.data.slice();
  for (const [row, kept] of lengths.entries()) data.fill(0, (row * length + kept) * width, (row + 1) * length * width);
  return tensor('float32', hidden.shape, data);
}
