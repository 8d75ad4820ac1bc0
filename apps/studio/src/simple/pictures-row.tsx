import { useRef } from 'react';
import { takesPictures } from '../engine/engine.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import type { GivenPictures } from './draft.js';

const places: readonly { readonly place: keyof GivenPictures; readonly name: string }[] = [
  { place: 'first', name: 'first frame' },
  { place: 'last', name: 'last frame' },
];

/** Pictures that the video begins and ends with, where a model takes any. */
export function PicturesRow() {
  const description = useStore(useWorkbench().studio.description);
  if (!takesPictures(description)) return null;
  return (
    <ul className="pictures-row" aria-label="Given frames">
      {places.map(({ place, name }) => (
        <li key={place}>
          <Place place={place} name={name} />
        </li>
      ))}
    </ul>
  );
}

function Place({ place, name }: { readonly place: keyof GivenPictures; readonly name: string }) {
  const { draft, givePicture } = useWorkbench();
  const picture = useStore(draft).pictures?.[place];
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="chip" onClick={() => input.current?.click()}>
        {picture && <img src={picture} alt={`The ${name}`} />}
        {picture ? `Another ${name}…` : `+ A ${name}…`}
      </button>
      {picture && (
        <button
          type="button"
          className="put-away"
          aria-label={`Without the ${name}`}
          onClick={() => void givePicture(place, undefined)}
        >
          ×
        </button>
      )}
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={`Picture of the ${name}`}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void givePicture(place, file);
          target.value = '';
        }}
      />
    </>
  );
}
