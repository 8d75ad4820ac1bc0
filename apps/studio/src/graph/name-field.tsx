import { useState } from 'react';
import { useWorkbench } from '../ui/studio-context.js';

interface Props {
  readonly name: string;
  /** Takes the name over; false where it cannot be one. */
  readonly onRename: (next: string) => boolean;
}

/** The name of a node or an input, taken over when the field is left. */
export function NameField({ name: before, onRename }: Props) {
  const { tell } = useWorkbench();
  const [name, setName] = useState(before);
  function rename(): void {
    if (name === before || onRename(name)) return;
    tell(
      `“${name}” cannot be its name: it is taken, or has other signs than letters, digits, “_”, “-” and “.”.`,
      'error',
    );
    setName(before);
  }
  return (
    <label>
      Name
      <input
        value={name}
        onChange={({ target }) => setName(target.value)}
        onBlur={rename}
        onKeyDown={(event) => event.key === 'Enter' && rename()}
      />
    </label>
  );
}
