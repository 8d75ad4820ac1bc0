import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { BufferSource, EncodedPacketSink, Input, MP4 } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { graphKey } from '../src/embedded-graph.js';
import { readEmbeddedGraph } from '../src/index.js';
import { type Mp4Sample, muxMp4 } from '../src/mp4/mux-mp4.js';
import { decode, probe } from './other-programs.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const [width, height, fps, frames] = [64, 48, 12.5, 30];
const graph = JSON.stringify({ format: 'kinograph.graph', name: 'grün 🎈' });

/** A video another program made. */
function encoded(codec: string, ...options: string[]): Uint8Array {
  const path = folder.at(`${codec}.mp4`);
  const input = ['-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=${fps}`, '-frames:v', String(frames)];
  const colours = [
    '-pix_fmt',
    'yuv420p',
    '-color_primaries',
    'bt709',
    '-color_trc',
    'bt709',
    '-colorspace',
    'smpte170m',
  ];
  execFileSync('ffmpeg', ['-v', 'error', ...input, ...colours, '-c:v', codec, ...options, '-y', path]);
  return readFileSync(path);
}

/** What a reader of other hands makes of a file. */
async function read(file: Uint8Array) {
  const input = new Input({ formats: [MP4], source: new BufferSource(file) });
  const track = (await input.getPrimaryVideoTrack())!;
  const decoderConfig = (await track.getDecoderConfig())!;
  const samples: (Mp4Sample & { seconds: number; duration: number })[] = [];
  for await (const { data, type, timestamp, duration } of new EncodedPacketSink(track).packets()) {
    samples.push({ data, key: type === 'key', frame: Math.round(timestamp * fps), seconds: timestamp, duration });
  }
  return { decoderConfig, samples, duration: await input.computeDuration(), tags: await input.getMetadataTags() };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

describe('an MP4', () => {
  it.each([
    { codec: 'libx264', name: 'h264', options: ['-bf', '2', '-g', '12'], reordered: true },
    { codec: 'libvpx-vp9', name: 'vp9', options: ['-g', '12'], reordered: false },
    { codec: 'libaom-av1', name: 'av1', options: ['-cpu-used', '8', '-g', '12', '-strict', '-2'], reordered: false },
  ])('of $name holds each picture at its time, for readers of other hands too', async (given) => {
    const original = encoded(given.codec, ...given.options);
    const { decoderConfig, samples } = await read(original);
    expect(samples.some(({ frame }, index) => frame !== index)).toBe(given.reordered);

    const file = joined(muxMp4({ width, height, fps, decoderConfig, graph }, samples));
    const again = await read(file);
    expect(again.samples.map(({ data, key, frame }) => [Buffer.from(data).toString('hex'), key, frame])).toEqual(
      samples.map(({ data, key, frame }) => [Buffer.from(data).toString('hex'), key, frame]),
    );
    for (const { frame, seconds, duration } of again.samples) {
      expect(seconds).toBeCloseTo(frame / fps, 9);
      expect(duration).toBeCloseTo(1 / fps, 9);
    }
    expect(again.duration).toBeCloseTo(frames / fps, 9);
    expect(again.decoderConfig).toMatchObject({ codec: decoderConfig.codec, codedWidth: width, codedHeight: height });
    expect(again.tags.raw).toMatchObject({ [graphKey]: graph });
    expect(await readEmbeddedGraph(file)).toBe(graph);

    const path = folder.at(`${given.name}-again.mp4`);
    writeFileSync(path, file);
    const { streams, format } = probe(path, '-count_frames', '-show_streams', '-show_format');
    expect(streams).toHaveLength(1);
    expect(streams[0]).toMatchObject({
      codec_name: given.name,
      width,
      height,
      avg_frame_rate: '25/2',
      nb_read_frames: String(frames),
      color_primaries: 'bt709',
      color_transfer: 'bt709',
      color_space: 'smpte170m',
      color_range: 'tv',
    });
    expect(format.tags).toMatchObject({ [graphKey]: graph });
    expect(Number(format.duration)).toBeCloseTo(frames / fps, 3);
    expect(decode(path).equals(decode(folder.at(`${given.codec}.mp4`)))).toBe(true);
  });

  it('has its index in front, and no tag where there is no graph', async () => {
    const { decoderConfig, samples } = await read(encoded('libx264'));
    const file = Buffer.from(joined(muxMp4({ width, height, fps, decoderConfig }, samples)));
    const places = ['ftyp', 'moov', 'mdat'].map((name) => file.indexOf(name));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(file.indexOf('udta')).toBe(-1);
    expect(await readEmbeddedGraph(file)).toBeUndefined();
  });

  it('is not made of a stream it cannot hold', () => {
    const of = (codec: string) => () => muxMp4({ width, height, fps, decoderConfig: { codec } }, []);
    expect(of('vp8')).toThrow('video: a stream of vp8: wanted H.264 with its description, VP9 or AV1, got vp8.');
    expect(of('avc1.42001f')).toThrow(/got H\.264 without one/);
  });
});
