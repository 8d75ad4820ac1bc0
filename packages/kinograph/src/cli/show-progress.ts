import type { RunEvent } from '@kinograph/graph';

/** Shows a run to a person, and hears its notices. */
export interface ProgressDisplay {
  show(event: RunEvent): void;
  end(): void;
}

/** A bar on a terminal; notices alone elsewhere. Everything goes to standard error. */
export async function progressDisplay({ quiet }: { quiet: boolean }): Promise<ProgressDisplay> {
  const notice = (message: string) => process.stderr.write(`kinograph: ${message}\n`);
  if (quiet || !process.stderr.isTTY) {
    return {
      show: (event) => {
        if (event.type === 'notice') notice(event.message);
      },
      end: () => undefined,
    };
  }
  const { progress } = await import('@clack/prompts');
  let bar: ReturnType<typeof progress> | undefined;
  let at = 0;
  let label = '';
  return {
    show(event) {
      if (event.type === 'notice') notice(event.message);
      if (event.type === 'cached') notice(`${event.node} is kept from an earlier run.`);
      if (event.type !== 'progress') return;
      if (event.label !== label) {
        bar?.stop(label);
        label = event.label ?? event.node;
        bar = progress({ max: event.steps, output: process.stderr });
        bar.start(label);
        at = 0;
      }
      const left = event.remainingSeconds === undefined ? '' : `, ${Math.ceil(event.remainingSeconds)} s left`;
      bar?.advance(event.step - at, `${label} ${event.step}/${event.steps}${left}`);
      at = event.step;
    },
    end: () => bar?.stop(label),
  };
}
