import { useEffect, useRef, useState } from 'react';
import { mediaOf } from '../core/media.js';
import { type RunState, reasonOf } from '../core/run-state.js';
import { takesPictures } from '../engine/engine.js';
import type { HistoryEntry } from '../history/history.js';
import { DownloadLink, Film } from '../ui/made-video.js';
import { PicturesCanvas } from '../ui/pictures-canvas.js';
import { ProgressBar } from '../ui/progress-bar.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import { wantsMotion } from '../ui/wants-motion.js';

/** The video that was made, or the one being made. */
export function StageArea() {
  const { studio, chosen } = useWorkbench();
  const run = useStore(studio.run);
  const history = useStore(studio.history);
  const id = useStore(chosen);
  const entry = history.find((one) => one.id === id) ?? history[0];
  const broken = useStore(studio.broken);
  const failed = broken ?? (run.status === 'failed' ? reasonOf(run) : undefined);
  const area = useRef<HTMLElement>(null);
  const running = run.status === 'running';
  useEffect(() => {
    if (running) area.current?.scrollIntoView({ block: 'nearest', behavior: wantsMotion() ? 'smooth' : 'auto' });
  }, [running]);
  return (
    <section ref={area} className="stage-area" aria-label="Video">
      <p className="visually-hidden" role="status">
        {announcement(run)}
      </p>
      {failed !== undefined && (
        <p className="error" role="alert">
          {failed}
        </p>
      )}
      {run.notices.length > 0 && (
        <ul className="notices muted">
          {run.notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      )}
      {running ? <Making run={run} /> : entry ? <Made key={entry.id} entry={entry} /> : <Nothing />}
    </section>
  );
}

function Making({ run }: { readonly run: RunState }) {
  return (
    <>
      <div className="screen">
        {run.preview?.type === 'pictures' ? (
          <PicturesCanvas preview={run.preview} label="Preview of the video" />
        ) : (
          <span className="screen-wait" />
        )}
      </div>
      <ProgressBar run={run} />
    </>
  );
}

function Made({ entry }: { readonly entry: HistoryEntry }) {
  const workbench = useWorkbench();
  const { video, prompt, graph, seconds } = entry;
  const isFilm = mediaOf(video.data.type).shown === 'film';
  const [making, setMaking] = useState(false);
  const film = useRef<HTMLVideoElement>(null);
  const description = useStore(workbench.studio.description);
  const { seed, steps } = facts(entry);
  return (
    <>
      <div className="screen">
        <Film video={video} label={`Video: ${prompt}`} film={film} />
      </div>
      <div className="caption">
        <h2>{prompt}</h2>
        <p className="muted">
          {video.frames} frames, {video.width} × {video.height}
          {steps !== undefined && `, ${steps} steps`}
          {seed !== undefined && `, seed ${seed}`}, made in {seconds.toFixed(1)} s
        </p>
        <div className="row">
          <DownloadLink video={video} />
          {isFilm && (
            <button
              type="button"
              disabled={making}
              onClick={async () => {
                setMaking(true);
                if (film.current) await workbench.downloadGif(entry, film.current);
                setMaking(false);
              }}
            >
              {making ? 'Making the GIF…' : 'Download GIF'}
            </button>
          )}
          <button type="button" onClick={() => void workbench.openGraph(graph)}>
            Open as graph
          </button>
          <button
            type="button"
            onClick={() => workbench.draft.set((draft) => ({ ...draft, prompt, ...(seed !== undefined && { seed }) }))}
          >
            Use this seed
          </button>
          {isFilm && takesPictures(description) && (
            <button type="button" onClick={() => film.current && void workbench.goOnFrom(film.current)}>
              Go on from its end
            </button>
          )}
        </div>
      </div>
    </>
  );
}

function Nothing() {
  const engine = useStore(useWorkbench().studio.engine);
  return (
    <div className="screen empty">
      <p>Your video appears here.</p>
      <p className="muted">
        {engine.remote
          ? `It is made by ${engine.name}.`
          : 'It is made on this computer, in this page. Nothing you write leaves it.'}
      </p>
    </div>
  );
}

/** What a graph says of its seed and steps. */
function facts({ graph }: HistoryEntry): { seed?: string; steps?: number } {
  const parameter = (stage: string, name: string) =>
    Object.values(graph.nodes).find((node) => [stage, 'sample-video'].includes(node.stage))?.parameters[name];
  const [seed, steps] = [parameter('noise', 'seed'), parameter('denoise', 'steps')];
  return {
    ...(seed !== undefined && { seed: String(seed) }),
    ...(typeof steps === 'number' && { steps }),
  };
}

/** What a screen reader is told: phases, not every step. */
function announcement({ status, phase }: RunState): string {
  if (status === 'running') return phase.split(',')[0]!;
  return { idle: '', done: 'The video is ready.', failed: '', cancelled: 'Stopped.' }[status];
}
