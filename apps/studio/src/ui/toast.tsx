import { useEffect } from 'react';
import { useWorkbench } from './studio-context.js';
import { useStore } from './use-store.js';

/** Seconds a message stays. */
const stays = { info: 8, error: 20 } as const;

/** The newest message, until it is put away or has been there for a while. */
export function Toast() {
  const { message: store } = useWorkbench();
  const message = useStore(store);
  useEffect(() => {
    if (!message) return;
    const timer = setTimeout(() => store.set(undefined), 1000 * stays[message.kind]);
    return () => clearTimeout(timer);
  }, [message, store]);
  return (
    <div className="toasts" role="status">
      {message && (
        <p className="toast" data-kind={message.kind}>
          <span>{message.text}</span>
          <button
            type="button"
            className="put-away"
            aria-label="Put this message away"
            onClick={() => store.set(undefined)}
          >
            ×
          </button>
        </p>
      )}
    </div>
  );
}
