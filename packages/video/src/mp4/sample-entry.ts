import { KinographError } from '@kinograph/errors';
import { box, fullBox, latin, u16, u32, zeros } from './box.js';

/** Numbers of colour descriptions (ITU-T H.273) by their names in WebCodecs. What is not said is 2. */
const primaries: Readonly<Record<string, number>> = { bt709: 1, bt470bg: 5, smpte170m: 6, bt2020: 9, smpte432: 12 };
const transfers: Readonly<Record<string, number>> = {
  bt709: 1,
  smpte170m: 6,
  linear: 8,
  'iec61966-2-1': 13,
  pq: 16,
  hlg: 18,
};
const matrices: Readonly<Record<string, number>> = { rgb: 0, bt709: 1, bt470bg: 5, smpte170m: 6, 'bt2020-ncl': 9 };
const notSaid = 2;

/** What is needed to decode a track: codec, size, the codec's own configuration, colours. */
export function sampleEntry({
  width,
  height,
  decoderConfig,
}: {
  readonly width: number;
  readonly height: number;
  readonly decoderConfig: VideoDecoderConfig;
}): Uint8Array {
  const { codec, colorSpace } = decoderConfig;
  const dotsPerInch = u32(72 * 2 ** 16);
  return box(
    codec.slice(0, 4),
    zeros(6),
    u16(1), // where the data is: in this file
    zeros(16),
    u16(width),
    u16(height),
    dotsPerInch,
    dotsPerInch,
    zeros(4),
    u16(1), // pictures in a sample
    zeros(32), // no name of the encoder
    u16(24), // bits a pixel
    u16(0xffff),
    configuration(decoderConfig),
    ...(colorSpace ? [colours(colorSpace)] : []),
  );
}

function colours({ primaries: p, transfer, matrix, fullRange }: VideoColorSpaceInit): Uint8Array {
  const numbers = [primaries[p ?? ''], transfers[transfer ?? ''], matrices[matrix ?? '']];
  return box('colr', latin('nclx'), ...numbers.map((number) => u16(number ?? notSaid)), [fullRange ? 128 : 0]);
}

/** @throws KinographError `video.codec` where the stream is none that an MP4 of this package can hold. */
function configuration({ codec, description, colorSpace }: VideoDecoderConfig): Uint8Array {
  const [kind, ...fields] = codec.split('.');
  if (kind === 'avc1' && description) return box('avcC', bytesOf(description));
  if (kind === 'vp09') return vp9(fields.map(Number), colorSpace ?? {});
  if (kind === 'av01') return av1(fields);
  throw new KinographError('video.codec', {
    where: `video: a stream of ${codec}`,
    wanted: 'H.264 with its description, VP9 or AV1',
    got: kind === 'avc1' ? 'H.264 without one' : codec,
  });
}

/** "VP Codec ISO Media File Format Binding", version 1.0: `vp09.<profile>.<level>.<bits>` and more that may be left out. */
function vp9(
  [profile = 0, level = 0, bits = 8, subsampling = 1, p, t, m, full]: readonly number[],
  { primaries: named, transfer, matrix, fullRange }: VideoColorSpaceInit,
): Uint8Array {
  const format = bits * 16 + subsampling * 2 + (full ?? Number(fullRange ?? 0));
  const colour = [
    p ?? primaries[named ?? ''] ?? notSaid,
    t ?? transfers[transfer ?? ''] ?? notSaid,
    m ?? matrices[matrix ?? ''] ?? notSaid,
  ];
  return fullBox('vpcC', 1, 0, [profile, level, format, ...colour], u16(0));
}

/** "AV1 Codec ISO Media File Format Binding", 2.3: `av01.<profile>.<level><tier>.<bits>` and more that may be left out. */
function av1([
  profile = '0',
  level = '00M',
  bits = '08',
  monochrome = '0',
  subsampling = '110',
]: readonly string[]): Uint8Array {
  const [x, y, position] = Array.from(subsampling, Number) as [number, number, number];
  const high = Number(level.endsWith('H'));
  const format = high * 128 + Number(bits !== '08') * 64 + Number(bits === '12') * 32 + Number(monochrome) * 16;
  return box('av1C', [0x81, Number(profile) * 32 + Number.parseInt(level, 10), format + x * 8 + y * 4 + position, 0]);
}

function bytesOf(data: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
