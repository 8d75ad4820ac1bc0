import type { GraphData } from '@kinograph/graph';
import { type DBSchema, openDB } from 'idb';
import type { MadeVideo } from '../engine/events.js';

/** A video that was made, with all that made it. */
export interface HistoryEntry {
  /** Counts up. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly prompt: string;
  readonly graph: GraphData;
  readonly video: MadeVideo;
  /** What the run took. */
  readonly seconds: number;
}

interface Schema extends DBSchema {
  videos: { key: number; value: Omit<HistoryEntry, 'id'> & { id?: number } };
}

/** Videos kept over reloads, newest first. */
export interface History {
  all(): Promise<HistoryEntry[]>;
  /** Keeps one more; the oldest go where there are more than `most`. */
  add(entry: Omit<HistoryEntry, 'id'>): Promise<HistoryEntry>;
  remove(id: number): Promise<void>;
}

/** Opens the history of this origin. @param most how many videos are kept */
export async function openHistory(most = 60): Promise<History> {
  const database = await openDB<Schema>('kinograph-studio', 1, {
    upgrade: (db) => void db.createObjectStore('videos', { keyPath: 'id', autoIncrement: true }),
  });
  return {
    async all() {
      return ((await database.getAll('videos')) as HistoryEntry[]).reverse();
    },
    async add(entry) {
      const id = await database.add('videos', entry);
      const keys = await database.getAllKeys('videos');
      for (const old of keys.slice(0, Math.max(0, keys.length - most))) await database.delete('videos', old);
      return { ...entry, id };
    },
    remove: (id) => database.delete('videos', id),
  };
}
