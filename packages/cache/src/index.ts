export { type DiskStoreOptions, openDiskStore } from './disk-store.js';
export type { KeptEntry, KeptStore, StoreSize } from './kept-store.js';
export { type MemoryStoreOptions, openMemoryStore } from './memory-store.js';
