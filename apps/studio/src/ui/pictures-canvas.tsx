import { useEffect, useRef } from 'react';
import type { Preview } from '../engine/events.js';
import { wantsMotion } from './wants-motion.js';

interface Props {
  readonly preview: Preview & { readonly type: 'pictures' };
  /** Pictures a second. */
  readonly fps?: number;
  readonly label: string;
}

/** Plays a few small pictures in a loop; one of their middle where the visitor wants no motion. */
export function PicturesCanvas({ preview, fps = 8, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, count, pixels, rough } = preview;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || count === 0) return;
    const draw = (index: number) => {
      const size = width * height * 4;
      context.putImageData(new ImageData(pixels.slice(index * size, (index + 1) * size), width, height), 0, 0);
    };
    const still = !wantsMotion();
    let index = still ? Math.floor(count / 2) : 0;
    draw(index);
    if (still || count === 1) return;
    const timer = setInterval(
      () => {
        index = (index + 1) % count;
        draw(index);
      },
      1000 / (rough ? fps / 4 : fps),
    );
    return () => clearInterval(timer);
  }, [pixels, width, height, count, rough, fps]);
  return (
    <canvas ref={canvas} width={width} height={height} role="img" aria-label={label} data-rough={rough || undefined} />
  );
}
