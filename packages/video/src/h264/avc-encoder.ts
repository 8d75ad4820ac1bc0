import type { RgbFrame } from '../rgb-frame.js';
import type { Colour } from './colour.js';

/** One coded picture: NAL units, each after its length in four bytes, without parameter sets. */
export interface AvcPacket {
  readonly data: Uint8Array;
  /** Whether decoding can start here. */
  readonly key: boolean;
}

/** What a decoder must know before the first packet. */
export interface AvcStream {
  /** Coded size in pixels, both even: odd sides were padded with their last column or row. */
  readonly width: number;
  readonly height: number;
  readonly colour: Colour;
  /** `AVCDecoderConfigurationRecord` (ISO/IEC 14496-15). */
  readonly description: Uint8Array;
  /** The RFC 6381 name, e.g. `avc1.42C01E`. */
  readonly codec: string;
}

/** Frames in, H.264 out, in the same order and number. Not shared: one clip each. */
export interface AvcEncoder {
  /** Encodes the next frame; gives the packets that are ready, which may be none yet or several. */
  encode(frame: RgbFrame): Promise<readonly AvcPacket[]>;
  /** The packets still held back. No `encode` after it. */
  flush(): Promise<readonly AvcPacket[]>;
  /** Known from the first packet on. */
  readonly stream: AvcStream | undefined;
  /** Frees the encoder, flushed or not. */
  close(): void;
}

/** What an encoder is made for. */
export interface AvcEncoderOptions {
  /** Size of the frames in pixels, 1 or more. */
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** 0 (smallest file) to 100 (finest picture). */
  readonly quality: number;
}

/** Makes an encoder. The default is `createWasmAvcEncoder`; a browser can give one on WebCodecs. */
export type AvcEncoderFactory = (options: AvcEncoderOptions) => Promise<AvcEncoder>;
