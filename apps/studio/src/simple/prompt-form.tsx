import type { FormEvent, KeyboardEvent } from 'react';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import { examples } from './examples.js';
import { PicturesRow } from './pictures-row.js';
import { Settings } from './settings.js';

/** The prompt, examples, settings and the button. */
export function PromptForm() {
  const workbench = useWorkbench();
  const { studio, draft: store } = workbench;
  const draft = useStore(store);
  const running = useStore(studio.run).status === 'running';
  const ready = useStore(studio.description) !== undefined;
  const setPrompt = (prompt: string) => store.set((before) => ({ ...before, prompt }));
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (running || !ready || draft.prompt.trim() === '') return;
    void workbench.generate();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <form className="prompt-form" onSubmit={submit}>
      <label htmlFor="prompt">What should the video show?</label>
      <textarea
        id="prompt"
        rows={3}
        value={draft.prompt}
        placeholder="a big red ball bouncing over green grass"
        onChange={({ target }) => setPrompt(target.value)}
        onKeyDown={onKeyDown}
      />
      <PicturesRow />
      <div className="actions">
        {running ? (
          <button type="button" className="primary stop" onClick={studio.cancel}>
            Stop
          </button>
        ) : (
          <button type="submit" className="primary" disabled={!ready || draft.prompt.trim() === ''}>
            {ready ? 'Make the video' : 'Getting ready…'}
          </button>
        )}
      </div>
      <ul className="examples" aria-label="Example prompts">
        {examples.map((example) => (
          <li key={example}>
            <button type="button" className="chip" onClick={() => setPrompt(example)}>
              {example}
            </button>
          </li>
        ))}
      </ul>
      <Settings />
    </form>
  );
}
