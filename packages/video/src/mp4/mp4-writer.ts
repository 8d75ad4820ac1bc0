import { graphKey } from '../embedded-graph.js';
import type { FrameWriter, WritableFile } from '../frame-writer.js';
import type { AvcEncoderFactory, AvcPacket } from '../h264/avc-encoder.js';
import { moveMovieBoxToFront } from './move-movie-box.js';

/** What an MP4 file is made with. */
export interface Mp4Options {
  readonly fps: number;
  readonly quality: number;
  readonly graph: string | undefined;
  readonly width: number;
  readonly height: number;
  readonly encoder: AvcEncoderFactory;
}

/** H.264 in MP4, the index in front of the pictures so that a player can start before it has the whole file. */
export async function createMp4Writer(file: WritableFile, options: Mp4Options): Promise<FrameWriter> {
  const { EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output, StreamTarget } = await import('mediabunny');
  const encoder = await options.encoder(options);
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: false, metadataFormat: 'mdta' }),
    target: new StreamTarget(new WritableStream({ write: ({ data, position }) => file.write(data, position) }), {
      chunked: true,
      chunkSize: 2 ** 18,
    }),
  });
  const source = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(source, { frameRate: options.fps });
  if (options.graph !== undefined) output.setMetadataTags({ raw: { [graphKey]: options.graph } });
  let written = 0;

  async function mux(packets: readonly AvcPacket[]): Promise<void> {
    for (const { data, key } of packets) {
      if (written === 0) await output.start();
      const packet = new EncodedPacket(data, key ? 'key' : 'delta', written / options.fps, 1 / options.fps);
      await source.add(packet, written === 0 ? { decoderConfig: decoderConfig() } : undefined);
      written++;
    }
  }

  function decoderConfig(): VideoDecoderConfig {
    const { codec, width, height, description, colour } = encoder.stream!;
    return {
      codec,
      codedWidth: width,
      codedHeight: height,
      description,
      colorSpace: {
        primaries: 'bt709',
        transfer: 'iec61966-2-1',
        matrix: colour.matrix === 1 ? 'bt709' : 'smpte170m',
        fullRange: false,
      },
    };
  }

  return {
    async add(frame) {
      await mux(await encoder.encode(frame));
    },
    async finish() {
      await mux(await encoder.flush());
      await output.finalize();
      await moveMovieBoxToFront(file);
    },
    async close() {
      encoder.close();
      if (output.state !== 'finalized') await output.cancel();
    },
  };
}
