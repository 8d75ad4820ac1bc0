import { modelFor } from '../engine/engine.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import { type Draft, hasPictures } from './draft.js';
import { ModelRow } from './model-row.js';
import { ServerRow } from './server-row.js';

/** A few settings of the next video, folded away until they are wanted. */
export function Settings() {
  const { studio, draft: store } = useWorkbench();
  const description = useStore(studio.description);
  const device = useStore(studio.device);
  const draft = useStore(store);
  const model = description && modelFor(description, hasPictures(draft));
  const change = (part: Partial<Draft>) => store.set((before) => ({ ...before, ...part }));
  const numberOf = (text: string) => (text === '' || Number.isNaN(Number(text)) ? undefined : Number(text));
  return (
    <details className="settings">
      <summary>Settings</summary>
      <div className="fields">
        <label>
          Seed
          <input
            inputMode="numeric"
            pattern="\d*"
            placeholder="new each time"
            value={draft.seed}
            onChange={({ target }) => change({ seed: target.value.replace(/\D/g, '').slice(0, 20) })}
          />
        </label>
        <label>
          Steps
          <input
            type="number"
            min={1}
            max={100}
            placeholder={String(model?.steps ?? '')}
            value={draft.steps ?? ''}
            onChange={({ target }) => change({ steps: numberOf(target.value) })}
          />
        </label>
        <label>
          Guidance
          <input
            type="number"
            min={0}
            max={20}
            step={0.5}
            placeholder={String(model?.guidance ?? '')}
            value={draft.guidance ?? ''}
            onChange={({ target }) => change({ guidance: numberOf(target.value) })}
          />
        </label>
        <label>
          Frames
          <input
            type="number"
            list="trained-durations"
            min={1}
            max={81}
            step={4}
            placeholder={String(model?.frames ?? '')}
            value={draft.frames ?? ''}
            onChange={({ target }) => change({ frames: numberOf(target.value) })}
          />
        </label>
        <label>
          Width
          <input
            type="number"
            list="trained-widths"
            min={16}
            max={1024}
            step={16}
            placeholder={String(model?.width ?? '')}
            value={draft.width ?? ''}
            onChange={({ target }) => change({ width: numberOf(target.value) })}
          />
        </label>
        <label>
          Height
          <input
            type="number"
            list="trained-heights"
            min={16}
            max={1024}
            step={16}
            placeholder={String(model?.height ?? '')}
            value={draft.height ?? ''}
            onChange={({ target }) => change({ height: numberOf(target.value) })}
          />
        </label>
        <label>
          Sampler
          <select value={draft.sampler ?? ''} onChange={({ target }) => change({ sampler: target.value || undefined })}>
            <option value="">the model’s own</option>
            {model?.samplers.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Enlarged to
          <select value={draft.scale} onChange={({ target }) => change({ scale: Number(target.value) })}>
            {[1, 2, 4, 8].map((scale) => (
              <option key={scale} value={scale}>
                {model
                  ? `${(draft.width ?? model.width) * scale} × ${(draft.height ?? model.height) * scale}`
                  : `${scale} times`}
              </option>
            ))}
          </select>
        </label>
        <label className="wide">
          Not wanted
          <input
            value={draft.negativePrompt}
            placeholder="words to stay away from"
            onChange={({ target }) => change({ negativePrompt: target.value })}
          />
        </label>
        <label className="wide">
          Computes on
          <select value={device} onChange={({ target }) => studio.device.set(target.value)}>
            {description?.devices.map(({ id, name, unavailable }) => (
              <option key={id} value={id} disabled={unavailable !== undefined}>
                {unavailable === undefined ? name : `${name}: ${unavailable}`}
              </option>
            ))}
          </select>
        </label>
        <Suggestions id="trained-durations" values={model?.durations} />
        <Suggestions id="trained-widths" values={model?.sizes?.map(([width]) => width)} />
        <Suggestions id="trained-heights" values={model?.sizes?.map(([, height]) => height)} />
        <ModelRow />
        <ServerRow />
      </div>
    </details>
  );
}

/** What a field offers to choose from: what the model was trained on. A server of an earlier version does not tell. */
function Suggestions({ id, values = [] }: { readonly id: string; readonly values?: readonly number[] }) {
  return (
    <datalist id={id}>
      {[...new Set(values)].map((value) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  );
}
