import { useEffect } from 'react';
import { useWorkbench } from '../ui/studio-context.js';
import { saveGraph } from './save-graph.js';

/** Ctrl or Cmd with Z, Shift+Z or Y, S, and Enter. Text fields keep their own undo. */
export function useShortcuts(): void {
  const workbench = useWorkbench();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      const writing = (event.target as HTMLElement).closest('input, textarea, select') !== null;
      const { editor, studio } = workbench;
      const fixed = workbench.opened.get() !== undefined;
      const actions: Record<string, (() => void) | undefined> = {
        z: writing || fixed ? undefined : event.shiftKey ? editor.redo : editor.undo,
        y: writing || fixed ? undefined : editor.redo,
        s: () => saveGraph(editor.document().graph),
        enter: () => {
          if (studio.run.get().status !== 'running') void workbench.run(editor.document().graph);
        },
      };
      const action = actions[key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [workbench]);
}
