import { useState } from 'react';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';

/** Where `kinograph serve` listens unless it is told otherwise. */
const usual = 'http://localhost:8077';

/** Lets a server of this machine compute, for models too large for a page. */
export function ServerRow() {
  const { studio, connect } = useWorkbench();
  const engine = useStore(studio.engine);
  const busy = useStore(studio.run).status === 'running';
  const [address, setAddress] = useState(usual);
  const [asking, setAsking] = useState(false);
  async function change(to: string | undefined): Promise<void> {
    setAsking(true);
    await connect(to);
    setAsking(false);
  }
  return (
    <div className="wide server-row">
      <label>
        Server
        <input
          value={engine.remote ? engine.name : address}
          disabled={engine.remote}
          onChange={({ target }) => setAddress(target.value)}
        />
      </label>
      <button
        type="button"
        disabled={busy || asking}
        onClick={() => void change(engine.remote ? undefined : address.trim())}
      >
        {engine.remote ? 'Back to this page' : 'Connect'}
      </button>
    </div>
  );
}
