import type { MadeVideo } from '../engine/events.js';
import { useBlobUrl } from './use-blob-url.js';
import { wantsMotion } from './wants-motion.js';

interface Props {
  readonly video: MadeVideo;
  /** What it shows, for those who do not see it. */
  readonly label: string;
  /** Whether it can be stopped, searched and downloaded. */
  readonly controls?: boolean;
}

/** A video, playing in a loop, and a way to have it as a file. */
export function Video({ video, label, controls = true }: Props) {
  const url = useBlobUrl(video.data);
  if (!url) return null;
  return (
    <>
      <video
        key={url}
        src={url}
        aria-label={label}
        controls={controls}
        loop
        autoPlay={wantsMotion()}
        muted
        playsInline
      />
      {controls && (
        <a className="button" href={url} download={video.name}>
          Download MP4
        </a>
      )}
    </>
  );
}
