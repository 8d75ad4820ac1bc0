export type { Checkpoint, Component } from './checkpoint.js';
export { componentIdentity, type IdentityOptions, sourceIdentity } from './component-identity.js';
export { type DownloadOptions, type DownloadProgress, downloadCheckpoint } from './download-checkpoint.js';
export type { Abortable, FileTree } from './file-tree.js';
export { type KeepOptions, type KeepProgress, keptTree } from './kept/kept-tree.js';
export { memoryTree } from './memory-tree.js';
export { type OpenCheckpointOptions, openCheckpoint } from './open-checkpoint.js';
export { parseConfig } from './parse-config.js';
export { pickedFiles } from './picked-files.js';
