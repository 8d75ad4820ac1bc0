import { mediaOf } from '../core/media.js';
import type { HistoryEntry } from '../history/history.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useBlobUrl } from '../ui/use-blob-url.js';
import { useStore } from '../ui/use-store.js';

/** The videos made so far, newest first. */
export function HistoryStrip() {
  const { studio, chosen } = useWorkbench();
  const entries = useStore(studio.history);
  const id = useStore(chosen) ?? entries[0]?.id;
  if (entries.length === 0) return null;
  return (
    <section className="history" aria-labelledby="history-title">
      <h2 id="history-title">Made before</h2>
      <ul>
        {entries.map((entry) => (
          <li key={entry.id}>
            <Item
              entry={entry}
              current={entry.id === id}
              onChoose={() => chosen.set(entry.id)}
              onForget={() => studio.forget(entry.id)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ItemProps {
  readonly entry: HistoryEntry;
  readonly current: boolean;
  readonly onChoose: () => void;
  readonly onForget: () => void;
}

function Item({ entry, current, onChoose, onForget }: ItemProps) {
  const { data, poster } = entry.video;
  const { shown } = mediaOf(data.type);
  const url = useBlobUrl(poster ?? data);
  const made = new Date(entry.madeAt).toLocaleString();
  return (
    <>
      <button type="button" className="thumb" aria-current={current || undefined} title={made} onClick={onChoose}>
        {url &&
          (poster || shown !== 'film' ? (
            <img src={url} alt="" />
          ) : (
            <video src={url} aria-hidden muted preload="metadata" />
          ))}
        <span>{entry.prompt}</span>
      </button>
      <button type="button" className="forget" aria-label={`Delete “${entry.prompt}”`} onClick={onForget}>
        ×
      </button>
    </>
  );
}
