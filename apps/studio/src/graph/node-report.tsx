import { MadeVideoView } from '../ui/made-video.js';
import { useNodeState, useNodeTroubles } from './use-graph.js';

/** How a node fared in the last run, in words and what it made. */
export function NodeReport({ id }: { readonly id: string }) {
  const state = useNodeState(id);
  const troubles = useNodeTroubles(id);
  return (
    <>
      {troubles.map((trouble) => (
        <p key={trouble} className="error" role="alert">
          {trouble}
        </p>
      ))}
      {state?.notices.map((notice) => (
        <p key={notice} className="notice">
          {notice}
        </p>
      ))}
      {state?.videos && (
        <section aria-label="Result">
          {state.videos.map((video) => (
            <MadeVideoView key={video.name} video={video} label={`Video ${video.name}`} />
          ))}
        </section>
      )}
      {state?.preview?.type === 'text' && <p className="preview-text">{state.preview.text}</p>}
    </>
  );
}
