import { useWorkbench } from './studio-context.js';
import { useStore } from './use-store.js';

/** The newest message, until it is put away. */
export function Toast() {
  const { message: store } = useWorkbench();
  const message = useStore(store);
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
