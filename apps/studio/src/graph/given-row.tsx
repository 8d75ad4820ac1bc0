import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import { useDocument } from './use-graph.js';

/** What an input of the graph is given when the page runs it. */
export function GivenRow({ name, label }: { readonly name: string; readonly label: string }) {
  const { inputs } = useWorkbench();
  const { kind } = useDocument().graph.inputs[name]!;
  return (
    <label>
      {label}
      <input
        value={useStore(inputs)[name] ?? ''}
        disabled={kind !== 'text'}
        placeholder={kind === 'text' ? '' : `${kind}: the page can give texts only`}
        onChange={({ target }) => inputs.set((before) => ({ ...before, [name]: target.value }))}
      />
    </label>
  );
}
