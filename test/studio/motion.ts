/** Runs in the page: how long a video is, and by how much its pictures change from one time to the next, in 8-bit steps a value. */
export async function motionOf(element: SVGElement | HTMLElement): Promise<{ duration: number; changes: number[] }> {
  const video = element as HTMLVideoElement;
  if (video.readyState < 2)
    await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
  const context = new OffscreenCanvas(64, 64).getContext('2d', { willReadFrequently: true })!;
  const frames: Uint8ClampedArray[] = [];
  video.pause();
  for (const part of [0.05, 0.5, 0.9]) {
    video.currentTime = part * video.duration;
    await new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
    context.drawImage(video, 0, 0, 64, 64);
    frames.push(context.getImageData(0, 0, 64, 64).data);
  }
  const changes = [0, 1].map((index) => {
    const [a, b] = [frames[index]!, frames[index + 1]!];
    return a.reduce((sum, value, at) => sum + Math.abs(value - b[at]!), 0) / a.length;
  });
  return { duration: video.duration, changes };
}
