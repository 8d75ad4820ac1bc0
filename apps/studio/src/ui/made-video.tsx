import type { Ref } from 'react';
import { mediaOf } from '../core/media.js';
import type { MadeVideo } from '../engine/events.js';
import { useBlobUrl } from './use-blob-url.js';
import { wantsMotion } from './wants-motion.js';

interface FilmProps {
  readonly video: MadeVideo;
  /** What it shows, for those who do not see it. */
  readonly label: string;
  /** Whether it can be stopped and searched. */
  readonly controls?: boolean;
  /** The element a film plays in. */
  readonly film?: Ref<HTMLVideoElement>;
}

/** What was made, as it is best seen: a film or a GIF in a loop, a picture, or one of the pictures of a folder. */
export function Film({ video, label, controls = true, film }: FilmProps) {
  const { shown } = mediaOf(video.data.type);
  const url = useBlobUrl(shown === 'pictures' || (shown === 'picture' && !wantsMotion()) ? video.poster : video.data);
  if (!url) return null;
  if (shown !== 'film') return <img src={url} alt={label} />;
  return (
    <video
      key={url}
      ref={film}
      src={url}
      aria-label={label}
      controls={controls}
      loop
      autoPlay={wantsMotion()}
      muted
      playsInline
    />
  );
}

/** A link that gives what was made as a file. */
export function DownloadLink({ video }: { readonly video: MadeVideo }) {
  const url = useBlobUrl(video.data);
  return (
    <a className="button" href={url} download={video.name}>
      Download {mediaOf(video.data.type).name}
    </a>
  );
}

/** What was made, and a way to have it as a file where there are controls. */
export function MadeVideoView({ controls = true, ...props }: FilmProps) {
  return (
    <>
      <Film controls={controls} {...props} />
      {controls && <DownloadLink video={props.video} />}
    </>
  );
}
