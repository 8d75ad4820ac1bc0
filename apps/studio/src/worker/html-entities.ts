import { KinographError } from '@kinograph/errors';
import { type Entities, entityPattern } from '../engine/html-entities.js';

let known: Entities = {};

/** Says what the entities in the texts of a run stand for: they come with it from the page. */
export function knowEntities(entities: Entities): void {
  known = entities;
}

/**
 * Decodes HTML entities, as cleaning a prompt does: what `entities` exports, in whose place the bundler puts this (vite/).
 * @throws KinographError `studio.entity` for one that did not come with the run
 */
export function decodeHTML(text: string): string {
  return text.replace(entityPattern, (entity) => {
    const decoded = known[entity];
    if (decoded !== undefined) return decoded;
    throw new KinographError('studio.entity', {
      where: `text of a prompt: ${entity}`,
      wanted: 'an entity of the graph or its inputs',
      got: 'one that is in neither',
      next: 'Write the character itself.',
    });
  });
}
