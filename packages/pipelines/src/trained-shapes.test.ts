import { describe, expect, it } from 'vitest';
import { shapeNotices, trainedShapes } from './trained-shapes.js';

const trained = trainedShapes({
  sizes: [
    [64, 64],
    [96, 64],
  ],
  durations: [17, 9, 33],
}); // prettier-ignore

describe('the shapes a checkpoint was trained on', () => {
  it('are read from its kinograph.json, durations in order', () => {
    expect(trained).toEqual({
      sizes: [
        [64, 64],
        [96, 64],
      ],
      durations: [9, 17, 33],
    }); // prettier-ignore
  });

  it('are not said where the file says nothing, or something else', () => {
    expect(trainedShapes({})).toEqual({ sizes: [], durations: [] });
    expect(trainedShapes({ sizes: '64x64', durations: [0.5] })).toEqual({ sizes: [], durations: [] });
    expect(shapeNotices(trainedShapes({}), { width: 8, height: 8, frames: 1 })).toEqual([]);
  });

  it('are no reason for a notice', () => {
    expect(shapeNotices(trained, { width: 96, height: 64, frames: 25 })).toEqual([]);
  });

  it('give a notice where a clip is of another size, or shorter or longer than any', () => {
    expect(shapeNotices(trained, { width: 64, height: 96, frames: 17 })).toEqual([
      'The model was trained on 64x64, 96x64 pixels; 64x96 may look worse.',
    ]);
    expect(shapeNotices(trained, { width: 64, height: 64, frames: 5 })).toEqual([
      'The model was trained on 9 to 33 frames; 5 may look worse.',
    ]);
    expect(shapeNotices(trained, { width: 64, height: 64, frames: 81 })).toHaveLength(1);
  });
});
