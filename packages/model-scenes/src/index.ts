/**
 * Where the embedded text-to-video checkpoint lies: a diffusers folder (`WanPipeline`) beside this module. A `file:` URL in
 * Node, an address relative to the bundle in a browser.
 */
export const checkpointUrl: URL = new URL('../checkpoint/', import.meta.url);

/** Where the embedded image-to-video checkpoint lies: a diffusers folder (`WanImageToVideoPipeline`). */
export const imageCheckpointUrl: URL = new URL('../checkpoint-i2v/', import.meta.url);
