import { useId, useState } from 'react';
import { type Field, readField, textOf } from '../core/fields.js';

interface Props {
  readonly field: Field;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** One parameter. What cannot be read is not taken over, and said. */
export function FieldRow({ field, value, onChange }: Props) {
  const id = useId();
  const [draft, setDraft] = useState<string>();
  const shown = draft ?? textOf(field, value);
  const read = readField(field, shown);
  const problem = 'problem' in read ? read.problem : undefined;
  const fallback = textOf(field, field.fallback);

  function write(text: string): void {
    const next = readField(field, text);
    setDraft('problem' in next || textOf(field, next.value) !== text ? text : undefined);
    if (!('problem' in next)) onChange(next.value);
  }
  const common = {
    id,
    value: shown,
    'aria-describedby': `${id}-about`,
    'aria-invalid': problem !== undefined,
    onChange: ({ target }: { target: { value: string } }) => write(target.value),
    onBlur: () => problem === undefined && setDraft(undefined),
  };
  return (
    <div className="field">
      <label htmlFor={id}>{field.label}</label>
      <Input field={field} fallback={fallback} common={common} />
      <p id={`${id}-about`} className={problem ? 'field-problem' : 'muted'}>
        {problem ?? field.description}
        {problem === undefined && field.input.type === 'text' && field.input.several && ' One a line is a batch.'}
      </p>
    </div>
  );
}

interface InputProps {
  readonly field: Field;
  readonly fallback: string;
  readonly common: object & { readonly value: string };
}

function Input({ field: { input, required }, fallback, common }: InputProps) {
  switch (input.type) {
    case 'text':
      return input.long ? <textarea rows={3} {...common} /> : <input placeholder={fallback} {...common} />;
    case 'number':
      return (
        <input
          type="number"
          step={input.whole ? 1 : 'any'}
          min={input.least}
          max={input.most}
          placeholder={fallback}
          {...common}
        />
      );
    case 'yes-no':
      return (
        <select {...common}>
          {!required && <option value="">{fallback === 'true' ? 'yes (usual)' : 'no (usual)'}</option>}
          <option value="true">yes</option>
          <option value="false">no</option>
        </select>
      );
    case 'choice':
      return (
        <select {...common}>
          {!required && <option value="">{fallback === '' ? 'none' : `${fallback} (usual)`}</option>}
          {input.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    default:
      return <input placeholder={fallback} spellCheck={false} {...common} />;
  }
}
