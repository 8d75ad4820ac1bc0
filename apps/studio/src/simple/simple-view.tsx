import { HistoryStrip } from './history-strip.js';
import { PromptForm } from './prompt-form.js';
import { StageArea } from './stage-area.js';

/** A prompt, a button, a video. */
export function SimpleView() {
  return (
    <main className="simple">
      <h1 className="visually-hidden">Text to video</h1>
      <PromptForm />
      <StageArea />
      <HistoryStrip />
    </main>
  );
}
