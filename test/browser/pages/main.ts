import { conformanceCase, endConformance } from './conformance.js';
import { endGolden, goldenCase } from './golden.js';
import { keepFile } from './keeping.js';
import { convolutionDifferences, createDispose, fallbackOfProduct, openRunDispose } from './sessions.js';
import { runGraph } from './text-to-video.js';

/** What the tests call in the page. */
export const api = {
  conformanceCase,
  convolutionDifferences,
  createDispose,
  endConformance,
  endGolden,
  fallbackOfProduct,
  goldenCase,
  keepFile,
  openRunDispose,
  runGraph,
};

declare global {
  interface Window {
    kinograph: typeof api;
  }
}
window.kinograph = api;
