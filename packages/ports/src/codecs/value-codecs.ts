import type { Codec, Encoded, Json, StreamCodec } from '@kinograph/graph';
import { type Tensor, tensor } from '@kinograph/tensor';
import { z } from 'zod';
import type { LatentSpace } from '../latent-space.js';
import type { Embedding, FrameChunk, FrameMask, FramesInfo, Latents, Noise } from '../values.js';
import type { WrittenFile } from '../written-file.js';
import { decodeTensor, encodeTensor, tensorSchema } from './tensor-codec.js';

/** A codec of values that JSON carries as they are, checked when they come back. */
function jsonCodec<Value extends Json>(schema: z.ZodType<Value>): Codec<Value> {
  return {
    encode: (json) => ({ json, buffers: [] }),
    decode: ({ json }) => schema.parse(json),
  };
}

/** One prompt, or several. */
export const textCodec: Codec<string | readonly string[]> = jsonCodec<string | string[]>(
  z.union([z.string(), z.array(z.string())]),
) as Codec<string | readonly string[]>;

/** Which frames are given. */
export const maskCodec: Codec<FrameMask> = jsonCodec<boolean[]>(z.array(z.boolean())) as unknown as Codec<FrameMask>;

const embeddingSchema = z.object({ tensor: tensorSchema, lengths: z.array(z.int().min(0)) });

/** Encoded prompts. */
export const embeddingCodec: Codec<Embedding> = {
  encode({ tensor: encoded, lengths }) {
    const { json, buffers } = encodeTensor(encoded);
    return { json: { tensor: json, lengths }, buffers };
  },
  decode({ json, buffers }) {
    const { tensor: shaped, lengths } = embeddingSchema.parse(json);
    return { tensor: decodeTensor({ json: shaped, buffers }, 'float32'), lengths };
  },
};

const stride = z.int().min(1);
const latentsSchema = z.object({
  tensor: tensorSchema,
  space: z.object({
    id: z.string(),
    channels: z.int().min(1),
    stride: z.object({ frames: stride, height: stride, width: stride }),
  }),
});

/** Latents and their space, whose statistics are a buffer of their own: JSON has not every number. */
export const latentCodec: Codec<Latents> = { encode: encodeLatents, decode: decodeLatents };

function encodeLatents({ space, tensor: latents }: Latents): Encoded {
  const { id, channels, stride, mean, std } = space;
  const { json, buffers } = encodeTensor(latents);
  const statistics = encodeTensor(tensor('float64', [2, channels], Float64Array.of(...mean, ...std)));
  return {
    json: { tensor: json, space: { id, channels, stride: { ...stride } } },
    buffers: [...buffers, ...statistics.buffers],
  };
}

function decodeLatents({ json, buffers: [bytes, numbers] }: Encoded): Latents {
  const { tensor: shaped, space } = latentsSchema.parse(json);
  const { channels } = space;
  const statistics = decodeTensor(
    { json: { dtype: 'float64', shape: [2, channels] }, buffers: numbers ? [numbers] : [] },
    'float64',
  );
  const known: LatentSpace = {
    ...space,
    mean: [...statistics.data.subarray(0, channels)],
    std: [...statistics.data.subarray(channels)],
  };
  return { space: known, tensor: decodeTensor({ json: shaped, buffers: bytes ? [bytes] : [] }, 'float32') };
}

const noiseSchema = z.object({ latents: z.json(), seed: z.string().regex(/^\d+$/), drawn: z.boolean() });

/** Noise: latents, a seed above what JSON can count to, and whether it was drawn with that. */
export const noiseCodec: Codec<Noise> = {
  encode({ seed, drawn, ...latents }) {
    const { json, buffers } = encodeLatents(latents);
    return { json: { latents: json, seed: `${seed}`, drawn }, buffers };
  },
  decode({ json, buffers }) {
    const { latents, seed, drawn } = noiseSchema.parse(json);
    return { ...decodeLatents({ json: latents as Json, buffers }), seed: BigInt(seed), drawn };
  },
};

const count = z.int().min(0);

/** A video: what is known of it before its first frame, and each chunk of frames. */
export const framesCodec: StreamCodec<FrameChunk, FramesInfo> = {
  info: jsonCodec(z.object({ batch: count, frames: count, height: count, width: count })) as Codec<FramesInfo>,
  item: {
    encode: (chunk: Tensor<'float32'>) => encodeTensor(chunk),
    decode: (encoded) => decodeTensor(encoded, 'float32'),
  },
};

const writtenFile = z.looseObject({
  path: z.string(),
  mimeType: z.string(),
  bytes: count,
  frames: count,
  width: count,
  height: count,
  fps: z.number(),
});

/** Files on disk: what is said of them, not the files themselves. */
export const fileCodec: Codec<readonly WrittenFile[]> = {
  encode: (files) => ({ json: files as unknown as Json, buffers: [] }),
  decode: ({ json }) => z.array(writtenFile).parse(json),
};
