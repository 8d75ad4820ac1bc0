import { describe, expect, it } from 'vitest';
import { edited, redone, undoable, undone } from './undo.js';

describe('undo', () => {
  it('goes back and forth through every edit', () => {
    const three = [1, 2, 3].reduce((state, next) => edited(state, next), undoable(0));
    const back = undone(undone(three));
    expect(back.present).toBe(1);
    expect(redone(back).present).toBe(2);
    expect(redone(redone(redone(back))).present).toBe(3);
    expect(undone(undone(undone(undone(three)))).present).toBe(0);
  });

  it('forgets what was undone once something else is done', () => {
    const state = edited(undone(edited(undoable('a'), 'b')), 'c');
    expect(redone(state).present).toBe('c');
    expect(undone(state).present).toBe('a');
  });

  it('takes edits of one sort back together, until another comes between', () => {
    let state = edited(undoable(''), 'h', 'typing');
    state = edited(state, 'hi', 'typing');
    expect(undone(state).present).toBe('');
    state = edited(edited(state, 'hi!', 'other'), 'hi!!', 'typing');
    expect(undone(state).present).toBe('hi!');
    expect(undone(undone(state)).present).toBe('hi');
  });

  it('does not join an edit to one that was undone and redone', () => {
    const again = redone(undone(edited(undoable(0), 1, 'typing')));
    expect(undone(edited(again, 2, 'typing')).present).toBe(1);
  });

  it('is nothing where nothing changed', () => {
    const state = undoable(5);
    expect(edited(state, 5)).toBe(state);
  });
});
