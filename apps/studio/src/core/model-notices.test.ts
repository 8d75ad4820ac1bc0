import { beforeEach, describe, expect, it } from 'vitest';
import { ModelNotices } from './model-notices.js';

describe('what is to be known of a model', () => {
  let notices: ModelNotices;
  let told: string[];
  const begin = () => notices.begin((message, node) => told.push(`${node}: ${message}`));
  beforeEach(() => {
    notices = new ModelNotices();
    told = [];
    begin();
  });

  it('is told on the nodes that open it, found out before or after, once each', () => {
    notices.opened('t5', 'encode');
    notices.found('t5', 'slow');
    notices.found('t5', 'slow');
    notices.opened('t5', 'sample/encode');
    notices.opened('t5', 'encode');
    notices.opened('vae', 'decode');
    expect(told).toEqual(['encode: slow', 'sample/encode: slow']);
  });

  it('is told of the whole run where no node is known', () => {
    notices.found('t5', 'slow');
    expect(told).toEqual(['undefined: slow']);
  });

  it('is told again in the next run, to the nodes that open it there', () => {
    notices.opened('t5', 'encode');
    notices.found('t5', 'slow');
    begin();
    expect(told).toHaveLength(1);
    notices.opened('t5', 'other');
    expect(told).toEqual(['encode: slow', 'other: slow']);
  });

  it('is told to nobody after a run, and forgotten with its engine', () => {
    notices.end();
    notices.found('t5', 'slow');
    notices.forget();
    begin();
    notices.opened('t5', 'encode');
    expect(told).toEqual([]);
  });
});
