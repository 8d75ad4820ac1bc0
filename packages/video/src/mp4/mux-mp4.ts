import { graphKey } from '../embedded-graph.js';
import { box, fullBox, latin, list32, u16, u32, zeros } from './box.js';
import { sampleEntry } from './sample-entry.js';

/** A picture, encoded. */
export interface Mp4Sample {
  readonly data: Uint8Array;
  /** Whether it can be shown without those before it. */
  readonly key: boolean;
  /** When it is shown: its place among the pictures, from 0. */
  readonly frame: number;
}

/** What the index of an MP4 says. */
export interface Mp4Description {
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Frames a second, at most 240. */
  readonly fps: number;
  /** What the encoder says of its stream: H.264 with its `description`, VP9 or AV1. */
  readonly decoderConfig: VideoDecoderConfig;
  /** Kept as a tag, under `graphKey`. */
  readonly graph?: string;
}

/** Ticks of the clock that a picture is shown for: with them, any rate of three decimals is exact. */
const ticksPerFrame = 1000;

/** Times of the whole film are in milliseconds. */
const movieClock = 1000;

const identity = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
const text = new TextEncoder();

/**
 * Puts encoded pictures, in the order they are decoded in, into an MP4 (ISO/IEC 14496-12 and 14496-14): one track, the index in front, one
 * chunk of pictures behind it. Returns the parts of the file. Nothing in it depends on when it is made.
 */
export function muxMp4(description: Mp4Description, samples: readonly Mp4Sample[]): Uint8Array[] {
  const isAvc = description.decoderConfig.codec.startsWith('avc1');
  const brands = ['isom', 'iso4', ...(isAvc ? ['avc1'] : []), 'mp41'];
  const head = box('ftyp', latin('isom'), u32(0x200), latin(brands.join('')));
  const bytes = samples.reduce((sum, { data }) => sum + data.length, 0);
  const dataStarts = head.length + movie(description, samples, 0).length + 8;
  return [
    head,
    movie(description, samples, dataStarts),
    new Uint8Array([...u32(bytes + 8), ...latin('mdat')]),
    ...samples.map(({ data }) => data),
  ];
}

function movie(description: Mp4Description, samples: readonly Mp4Sample[], dataStarts: number): Uint8Array {
  const { fps, graph } = description;
  const duration = Math.round((movieClock * samples.length) / fps);
  const header = fullBox(
    'mvhd',
    0,
    0,
    u32(0, 0, movieClock, duration, 0x10000),
    u16(0x100),
    zeros(10),
    identity,
    zeros(24),
    u32(2), // the next track's number
  );
  const tags = graph === undefined ? [] : [box('udta', metadata(graphKey, graph))];
  return box('moov', header, track(description, samples, { duration, dataStarts }), ...tags);
}

function track(
  { width, height, fps, decoderConfig }: Mp4Description,
  samples: readonly Mp4Sample[],
  { duration, dataStarts }: { readonly duration: number; readonly dataStarts: number },
): Uint8Array {
  const onAndUsed = 3;
  const header = fullBox(
    'tkhd',
    0,
    onAndUsed,
    u32(0, 0, 1, 0, duration),
    zeros(16),
    identity,
    u32(width * 2 ** 16, height * 2 ** 16),
  );
  const undetermined = 0x55c4; // the language 'und', five bits a letter
  const clock = Math.round(fps * ticksPerFrame);
  const media = box(
    'mdia',
    fullBox('mdhd', 0, 0, u32(0, 0, clock, samples.length * ticksPerFrame), u16(undetermined), u16(0)),
    handler('vide', 'video'),
    box(
      'minf',
      fullBox('vmhd', 0, 1, zeros(8)),
      box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
      box(
        'stbl',
        fullBox('stsd', 0, 0, u32(1), sampleEntry({ width, height, decoderConfig })),
        ...tables(samples, dataStarts),
      ),
    ),
  );
  return box('trak', header, media);
}

/** When each picture is shown, which can be jumped to, how long each is, and where the first lies. */
function tables(samples: readonly Mp4Sample[], dataStarts: number): Uint8Array[] {
  const count = samples.length;
  const keys = samples.flatMap(({ key }, index) => (key ? [index + 1] : []));
  // Where an encoder looks ahead, pictures are decoded in another order than they are shown in.
  const shifts = samples.map(({ frame }, index) => (frame - index) * ticksPerFrame);
  const shifted = shifts.some((shift) => shift !== 0);
  return [
    fullBox('stts', 0, 0, u32(1, count, ticksPerFrame)),
    ...(shifted ? [fullBox('ctts', 1, 0, u32(count), list32(shifts.flatMap((shift) => [1, shift])))] : []),
    ...(keys.length < count ? [fullBox('stss', 0, 0, u32(keys.length), list32(keys))] : []),
    fullBox('stsc', 0, 0, u32(1, 1, count, 1)),
    fullBox('stsz', 0, 0, u32(0, count), list32(samples.map(({ data }) => data.length))),
    fullBox('stco', 0, 0, u32(1, dataStarts)),
  ];
}

/** A tag with a key of any name, as QuickTime has them (`mdta`). */
function metadata(key: string, value: string): Uint8Array {
  const utf8 = 1;
  return box(
    'meta',
    handler('mdta', ''),
    fullBox('keys', 0, 0, u32(1), box('mdta', text.encode(key))),
    box('ilst', box('\0\0\0\x01', box('data', u32(utf8, 0), text.encode(value)))),
  );
}

function handler(kind: string, name: string): Uint8Array {
  return fullBox('hdlr', 0, 0, zeros(4), latin(kind), zeros(12), latin(`${name}\0`));
}
