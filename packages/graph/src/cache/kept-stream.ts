import type { StreamCodec } from '../codec.js';
import type { Stream } from '../stream.js';
import type { Entry, EntryWriter } from './result-store.js';

type AnyCodec = StreamCodec<unknown, unknown>;

/** The stream that an entry keeps: read item by item as it is taken. */
export async function keptStream(entry: Entry, codec: AnyCodec): Promise<Stream<unknown, unknown>> {
  const info = codec.info.decode(await entry.read(0));
  async function* items() {
    for (let chunk = 1; chunk < entry.chunks; chunk++) yield codec.item.decode(await entry.read(chunk));
  }
  return { info, close: () => entry.close(), [Symbol.asyncIterator]: items };
}

/** Where a stream is recorded. Failures of the store end the recording, never the stream. */
export interface Recording {
  create(): Promise<EntryWriter>;
  onFailure(error: unknown): void;
  /** The recording is over, kept or not. */
  onEnd(): void;
}

/** The same stream, every item written down before it is given on; kept once it has been taken to its end. */
export function recordedStream(
  stream: Stream<unknown, unknown>,
  codec: AnyCodec,
  recording: Recording,
): Stream<unknown, unknown> {
  async function* items() {
    const tape = new Tape(recording);
    try {
      await tape.write((writer) => writer.append(codec.info.encode(stream.info)));
      for await (const item of stream) {
        await tape.write((writer) => writer.append(codec.item.encode(item)));
        yield item;
      }
      await tape.write((writer) => writer.commit());
      tape.kept = true;
    } finally {
      await tape.end();
    }
  }
  return { info: stream.info, close: () => stream.close?.(), [Symbol.asyncIterator]: items };
}

/** An entry writer that gives up at the first failure. */
class Tape {
  kept = false;
  readonly #recording: Recording;
  #writer: EntryWriter | undefined;
  #broken = false;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  async write(step: (writer: EntryWriter) => Promise<void>): Promise<void> {
    if (this.#broken) return;
    try {
      this.#writer ??= await this.#recording.create();
      await step(this.#writer);
    } catch (error) {
      this.#broken = true;
      this.#recording.onFailure(error);
    }
  }

  async end(): Promise<void> {
    if (!this.kept || this.#broken) await this.#writer?.discard().catch(() => undefined);
    this.#recording.onEnd();
  }
}
