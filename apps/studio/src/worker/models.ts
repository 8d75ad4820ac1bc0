import { type Checkpoint, memoryTree, openCheckpoint } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import type { PickedFile } from '../engine/engine.js';
import { appFiles, type OnLoading } from './app-files.js';

/** What graphs call the models that ship with Kinograph, here and on the command line: text to video, image to video. */
export const embeddedModel = 'kinograph:scenes';
export const embeddedImageModel = 'kinograph:scenes-i2v';

/** Where their folders lie, below that of the app's models. */
const embeddedFolders: ReadonlyMap<string, string> = new Map([
  [embeddedModel, 'scenes/'],
  [embeddedImageModel, 'scenes-i2v/'],
]);

/** What names of folders of this computer begin with, in graphs made here. */
const folderPrefix = 'folder:';

/** Checkpoints by the names graphs use, opened once for as long as the worker lives. */
export class Models {
  readonly #embedded: URL;
  readonly #opened = new Map<string, Promise<Checkpoint>>();
  readonly #picked = new Map<string, readonly PickedFile[]>();
  /** Told of weights on their way. */
  onLoading: OnLoading = () => undefined;

  /** @param embedded address of the folder that has the embedded checkpoints' folders */
  constructor(embedded: URL) {
    this.#embedded = embedded;
  }

  /** Takes the files of a folder that was picked; gives the name that graphs call it by. Picked again, it is read anew. */
  pick(files: readonly PickedFile[]): string {
    const location = `${folderPrefix}${files[0]?.path.split('/')[0] ?? 'empty'}`;
    this.#picked.set(location, files);
    this.#opened.delete(location);
    return location;
  }

  /**
   * The checkpoint of a name: an embedded one's, a folder that was picked, or an HTTP(S) address, whose weights are kept by the browser.
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
    const folder = embeddedFolders.get(location);
    if (folder !== undefined) {
      const tree = await appFiles(new URL(folder, this.#embedded), (progress) => this.onLoading(progress));
      return { ...(await openCheckpoint(tree)), location };
    }
    const picked = this.#picked.get(location);
    if (picked !== undefined) {
      const inside = picked.map(({ path, file }) => [path.split('/').slice(1).join('/'), file]);
      return { ...(await openCheckpoint(memoryTree(Object.fromEntries(inside), location))), location };
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
      got: location.startsWith(folderPrefix) ? 'a folder that was picked before the page was left' : 'a folder',
      next: 'A page reads folders of this computer only once they are picked: Settings, Model. The command line runs such graphs too.',
    });
  }
}
