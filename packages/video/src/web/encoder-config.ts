import { KinographError } from '@kinograph/errors';

/** Codecs an MP4 may hold, as its container calls them. */
export type WebCodec = 'avc' | 'vp9' | 'av1';

/** What decides how a video is encoded. */
export interface EncoderWish {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** 0 to 100. */
  readonly quality: number;
}

/**
 * Profiles and levels to try, best known first: H.264 (ITU-T H.264, annex A: High, Main and Baseline, level 3.1 for small pictures,
 * 5.1 up to 4096x2304), then VP9 profile 0 and AV1 main.
 */
const candidates: readonly { readonly codec: WebCodec; readonly names: readonly string[] }[] = [
  { codec: 'avc', names: ['avc1.64001f', 'avc1.4d001f', 'avc1.42001f', 'avc1.640033', 'avc1.42e033'] },
  { codec: 'vp9', names: ['vp09.00.31.08', 'vp09.00.51.08'] },
  { codec: 'av1', names: ['av01.0.05M.08', 'av01.0.13M.08'] },
];

/**
 * The first configuration this browser encodes.
 * @throws KinographError `video.encoder` where it encodes none.
 */
export async function encoderConfig(wish: EncoderWish): Promise<{ codec: WebCodec; config: VideoEncoderConfig }> {
  const even = (side: number) => side + (side % 2);
  const size = { width: even(wish.width), height: even(wish.height) };
  for (const { codec, names } of typeof VideoEncoder === 'undefined' ? [] : candidates) {
    for (const name of names) {
      const config: VideoEncoderConfig = {
        codec: name,
        ...size,
        framerate: wish.fps,
        bitrate: bitrateOf(wish),
        latencyMode: 'quality',
        ...(codec === 'avc' && { avc: { format: 'avc' } }),
      };
      const { supported } = await VideoEncoder.isConfigSupported(config).catch(() => ({ supported: false }));
      if (supported) return { codec, config };
    }
  }
  throw new KinographError('video.encoder', {
    where: `video of ${wish.width}x${wish.height}`,
    wanted: 'a browser that encodes H.264, VP9 or AV1 (WebCodecs)',
    got: 'none of them',
    next: typeof VideoEncoder === 'undefined' ? 'Open the page over https.' : 'Try another browser, or another size.',
  });
}

/** Bits a second: from 0.05 to 3 a pixel, as small pictures need; never too few for a tiny one. */
function bitrateOf({ width, height, fps, quality }: EncoderWish): number {
  const perPixel = 0.05 * 60 ** (quality / 100);
  return Math.round(Math.max(200_000, Math.min(40e6, width * height * fps * perPixel)));
}
