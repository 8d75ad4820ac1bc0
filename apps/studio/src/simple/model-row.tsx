import { useRef } from 'react';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';

/** Lets a checkpoint folder of this computer make the videos: nothing is uploaded, its files are read where they lie. */
export function ModelRow() {
  const { studio, openModel } = useWorkbench();
  const engine = useStore(studio.engine);
  const checkpoint = useStore(studio.description)?.model.checkpoint ?? '';
  const busy = useStore(studio.run).status === 'running';
  const input = useRef<HTMLInputElement>(null);
  const picked = checkpoint.startsWith('folder:');
  if (!engine.openModel) return null;
  return (
    <div className="wide server-row">
      <label>
        Model
        <input
          readOnly
          value={picked ? checkpoint.slice('folder:'.length) : 'the small one that comes with the page'}
        />
      </label>
      <button
        type="button"
        disabled={busy}
        onClick={() => (picked ? void openModel(undefined) : input.current?.click())}
      >
        {picked ? 'Back to the small one' : 'Open a folder…'}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Checkpoint folder"
        // React knows no such property; browsers do.
        {...{ webkitdirectory: '' }}
        onChange={({ target }) => {
          void openModel([...(target.files ?? [])]);
          target.value = '';
        }}
      />
    </div>
  );
}
