import { type Checkpoint, openCheckpoint } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import { appFiles, type OnLoading } from './app-files.js';

/** What graphs call the model that ships with Kinograph, here and on the command line. */
export const embeddedModel = 'kinograph:scenes';

/** Checkpoints by the names graphs use, opened once for as long as the worker lives. */
export class Models {
  readonly #embedded: URL;
  readonly #opened = new Map<string, Promise<Checkpoint>>();
  /** Told of weights on their way. */
  onLoading: OnLoading = () => undefined;

  /** @param embedded address of the embedded checkpoint's folder */
  constructor(embedded: URL) {
    this.#embedded = embedded;
  }

  /**
   * The checkpoint of a name: the embedded one's, or an HTTP(S) address, whose weights are kept by the browser.
   * @throws KinographError `studio.checkpoint` for any other name, and as `openCheckpoint`.
   */
  open(location: string): Promise<Checkpoint> {
    const known = this.#opened.get(location);
    if (known !== undefined) return known;
    const opening = this.#open(location);
    this.#opened.set(location, opening);
    opening.catch(() => this.#opened.delete(location));
    return opening;
  }

  async #open(location: string): Promise<Checkpoint> {
    if (location === embeddedModel) {
      const tree = await appFiles(this.#embedded, (progress) => this.onLoading(progress));
      return { ...(await openCheckpoint(tree)), location };
    }
    if (/^https?:/i.test(location)) {
      const { keptTree } = await import('./kept-tree.js');
      return openCheckpoint(
        keptTree(location, {
          onProgress: ({ bytes, totalBytes }) => this.onLoading({ loaded: bytes, total: totalBytes }),
        }),
      );
    }
    throw new KinographError('studio.checkpoint', {
      where: `checkpoint "${location}"`,
      wanted: `"${embeddedModel}", or an address that begins with https://`,
      got: 'a folder',
      next: 'A page cannot read folders of this computer. The command line runs such graphs.',
    });
  }
}
