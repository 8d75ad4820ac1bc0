import type { AnyStage } from '@kinograph/graph';
import type { Services } from '@kinograph/ports';
import type { Runtime } from '@kinograph/runtime';

/** Told which node opens which model. */
export type OnOpen = (model: string, node: string) => void;

/** A stage that tells which models it opens: while it prepares, while it runs, and with what it gives to others. */
export function watchedStage(stage: AnyStage, onOpen: OnOpen): AnyStage {
  const prepare = stage.prepare?.bind(stage);
  return {
    ...stage,
    ...(prepare && {
      async prepare(context) {
        const watch = new Watch(onOpen);
        return { watch, prepared: await prepare({ ...context, services: watch.services(context.services) }) };
      },
    }),
    run(context) {
      const watch = new Watch(onOpen, context.node);
      const prepared = context.prepared.then((ready?: { watch: Watch; prepared: unknown }) => {
        ready?.watch.belongsTo(context.node);
        return ready?.prepared;
      });
      // Who asks for it hears of its failure; the run itself has.
      prepared.catch(() => undefined);
      return stage.run({ ...context, prepared, services: watch.services(context.services) });
    },
  };
}

/** Notes the models that one node opens; those it opens before it is known are told once it is. */
class Watch {
  readonly #onOpen: OnOpen;
  readonly #early: string[] = [];
  #node: string | undefined;

  constructor(onOpen: OnOpen, node?: string) {
    this.#onOpen = onOpen;
    this.#node = node;
  }

  belongsTo(node: string): void {
    this.#node = node;
    for (const model of this.#early.splice(0)) this.#onOpen(model, node);
  }

  services(services: Services): Services {
    return { ...services, runtime: this.#runtime(services.runtime) };
  }

  #runtime(runtime: Runtime): Runtime {
    const { name, device, lowering, threads } = runtime;
    return {
      name,
      device,
      lowering,
      threads,
      get kept() {
        return runtime.kept;
      },
      open: (model, options) => {
        if (this.#node === undefined) this.#early.push(model.name);
        else this.#onOpen(model.name, this.#node);
        return runtime.open(model, options);
      },
      keep: (tensor, options) => runtime.keep(tensor, options),
      dispose: () => runtime.dispose(),
    };
  }
}
