import { KinographError } from '@kinograph/errors';
import type { RgbFrame } from '../rgb-frame.js';
import type { AvcEncoder, AvcEncoderOptions, AvcPacket, AvcStream } from './avc-encoder.js';
import { colourFor } from './colour.js';
import { levelFor } from './level.js';
import { loadMinih264, type Minih264 } from './load-minih264.js';
import { decoderConfiguration, joinNalUnits, nalType, nalUnits, parameterSetsOf, typeOf } from './nal-units.js';
import { even, rgbToYuv420 } from './rgb-to-yuv.js';
import { completeSequenceParameters } from './sequence-parameters.js';

/** Frames from one picture that decodes alone to the next; also how much is held in memory before it is handed on. */
const groupOfPictures = 64;

/**
 * H.264 by minih264 compiled to WebAssembly: no native code, runs wherever WebAssembly does, encodes about 80 frames of
 * 320x240 a second. The library collects a whole file in memory, so every group of pictures gets an encoder of its own,
 * whose packets are taken out of the file it made: memory does not grow with length.
 * @throws KinographError `video.too-large` where no H.264 level allows the size and rate.
 */
export async function createWasmAvcEncoder(options: AvcEncoderOptions): Promise<AvcEncoder> {
  const [width, height] = [even(options.width), even(options.height)];
  const level = levelFor(width, height, options.fps);
  if (level === undefined) {
    throw new KinographError('video.too-large', {
      where: 'video: H.264',
      wanted: 'at most 36,864 blocks of 16x16 pixels a frame (4096x2304) and 2,073,600 a second',
      got: `${width}x${height} at ${options.fps} frames a second`,
      next: 'Write a PNG sequence (a path with no extension) instead.',
    });
  }
  const library = await loadMinih264();
  const colour = colourFor(height);
  let group: Minih264 | undefined;
  let held = 0;
  let stream: AvcStream | undefined;

  async function startGroup(): Promise<Minih264> {
    const encoder = await library.create();
    encoder.width = width;
    encoder.height = height;
    encoder.frameRate = 25; // Times come from the container; constant quality does not use it.
    encoder.groupOfPictures = groupOfPictures;
    encoder.quantizationParameter = quantizerFor(options.quality);
    encoder.initialize();
    return encoder;
  }

  async function endGroup(): Promise<readonly AvcPacket[]> {
    if (group === undefined) return [];
    const { packets, description } = await unpack(takeFile(group));
    stream ??= describe(description);
    return packets;
  }

  /** Ends the group, frees its encoder (which aborts the library unless it was finalized), and takes the file it made. */
  function takeFile(encoder: Minih264): Uint8Array {
    group = undefined;
    held = 0;
    const { FS, outputFilename } = encoder;
    encoder.finalize();
    encoder.delete();
    const file = FS.readFile(outputFilename);
    FS.unlink(outputFilename);
    return file;
  }

  function describe(description: Uint8Array): AvcStream {
    const { sequence, picture } = parameterSetsOf(description);
    const complete = completeSequenceParameters(sequence, { level: level!, colour });
    const codec = `avc1.${[...complete.subarray(1, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    return { width, height, colour, description: decoderConfiguration(complete, picture), codec };
  }

  return {
    get stream() {
      return stream;
    },

    async encode(frame: RgbFrame) {
      group ??= await startGroup();
      group.addFrameYuv(rgbToYuv420(frame, colour));
      held++;
      return held < groupOfPictures ? [] : endGroup();
    },

    flush: endGroup,
    close() {
      if (group !== undefined) takeFile(group);
    },
  };
}

/** The quantizer (51 coarse, 10 the finest minih264 has) for a quality of 0 to 100. */
function quantizerFor(quality: number): number {
  return Math.round(51 - 0.41 * quality);
}

/** The pictures of an MP4 file in memory, and its decoder configuration. */
async function unpack(file: Uint8Array): Promise<{ packets: AvcPacket[]; description: Uint8Array }> {
  const { BufferSource, EncodedPacketSink, Input, MP4 } = await import('mediabunny');
  const input = new Input({ formats: [MP4], source: new BufferSource(file) });
  try {
    const track = await input.getPrimaryVideoTrack();
    const description = (await track?.getDecoderConfig())?.description;
    if (!track || !description) {
      throw new KinographError('video.encoder-stream', {
        where: 'video: the H.264 encoder',
        wanted: 'a video track',
        got: 'none',
      });
    }
    const packets: AvcPacket[] = [];
    for await (const { data } of new EncodedPacketSink(track).packets()) {
      const slices = [...nalUnits(data)].filter((nal) => isSlice(typeOf(nal)));
      packets.push({ data: joinNalUnits(slices), key: slices.some((nal) => typeOf(nal) === nalType.instantRefresh) });
    }
    return { packets, description: bytesOf(description) };
  } finally {
    input.dispose();
  }
}

function isSlice(type: number): boolean {
  return type === nalType.slice || type === nalType.instantRefresh;
}

function bytesOf(source: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}
