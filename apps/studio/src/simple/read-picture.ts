/** Pixels in a picture that is kept lossless; larger ones become JPEG, for they are kept with the form and inside graphs. */
const mostLossless = 256 * 256;
/** Longest side of a picture that is kept. */
const longest = 1024;

/** A picture of the user's, no larger than the form needs it. Rejects for what this browser cannot decode. */
export async function readPicture(file: Blob): Promise<string> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(`“${(file as File).name ?? 'This'}” is no picture that this browser can read.`);
  });
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  return drawn(bitmap, Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
}

/** A picture in the size of a video: what is too long is cropped evenly. */
export async function fitPicture(url: string, { width, height }: { width: number; height: number }): Promise<string> {
  return drawn(await createImageBitmap(await (await fetch(url)).blob()), width, height);
}

/** The last picture of a video. */
export async function endOf(video: HTMLVideoElement): Promise<string> {
  video.pause();
  // Just before the end: at the end itself some browsers have no picture.
  await moveTo(video, Math.max(0, video.duration - 0.02));
  return drawn(await createImageBitmap(video), video.videoWidth, video.videoHeight);
}

/** Every `every`th frame of a video, RGBA, one after another: what plays in the middle of each. */
export async function framesOf(
  video: HTMLVideoElement,
  { frames, fps, every }: { frames: number; fps: number; every: number },
): Promise<Uint8ClampedArray<ArrayBuffer>[]> {
  const [at, stopped] = [video.currentTime, video.paused];
  video.pause();
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const pixels: Uint8ClampedArray<ArrayBuffer>[] = [];
  for (let frame = 0; frame < frames; frame += every) {
    await moveTo(video, (frame + 0.5) / fps);
    context.drawImage(video, 0, 0);
    pixels.push(context.getImageData(0, 0, canvas.width, canvas.height).data as Uint8ClampedArray<ArrayBuffer>);
  }
  video.currentTime = at;
  if (!stopped) void video.play();
  return pixels;
}

async function moveTo(video: HTMLVideoElement, seconds: number): Promise<void> {
  const moved = new Promise((done) => video.addEventListener('seeked', done, { once: true }));
  video.currentTime = Math.min(seconds, Math.max(0, video.duration - 0.001));
  await moved;
}

async function drawn(picture: ImageBitmap, width: number, height: number): Promise<string> {
  const scale = Math.max(width / picture.width, height / picture.height);
  const [wide, high] = [picture.width * scale, picture.height * scale];
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, (width - wide) / 2, (height - high) / 2, wide, high);
  picture.close();
  return width * height <= mostLossless ? canvas.toDataURL('image/png') : canvas.toDataURL('image/jpeg', 0.94);
}
