import { useRef } from 'react';
import type { Field } from '../core/fields.js';
import { readPicture } from '../simple/read-picture.js';
import { useWorkbench } from '../ui/studio-context.js';

interface Props {
  readonly field: Field;
  readonly value: unknown;
  readonly onChange: (value: readonly string[]) => void;
}

/** A list of files: addresses to write, and pictures of the user's, which become part of the graph. */
export function FilesRow({ field, value: given, onChange }: Props) {
  const value: readonly string[] = Array.isArray(given) ? given.map(String) : [];
  const { tell } = useWorkbench();
  const input = useRef<HTMLInputElement>(null);
  const put = (index: number, next: string) => onChange(value.map((path, at) => (at === index ? next : path)));
  const add = (file: File) =>
    readPicture(file).then(
      (picture) => onChange([...value.filter(Boolean), picture]),
      (error: Error) => tell(error.message, 'error'),
    );
  return (
    <fieldset className="field files">
      <legend>{field.label}</legend>
      {value.map((path, index) => (
        <div key={index}>
          {path.startsWith('data:image/') ? (
            <img src={path} alt={`Given frame ${index + 1}`} />
          ) : (
            <input
              value={path}
              spellCheck={false}
              aria-label={`File ${index + 1}`}
              onChange={({ target }) => put(index, target.value)}
            />
          )}
          <button
            type="button"
            className="put-away"
            aria-label={`Without file ${index + 1}`}
            onClick={() => onChange(value.filter((_, at) => at !== index))}
          >
            ×
          </button>
        </div>
      ))}
      <div>
        <button type="button" onClick={() => input.current?.click()}>
          Add a picture…
        </button>
        <button type="button" onClick={() => onChange([...value, ''])}>
          Add an address
        </button>
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label="Picture to add"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void add(file);
          target.value = '';
        }}
      />
      <p className="muted">{field.description}</p>
    </fieldset>
  );
}
