import { conformanceCase, endConformance } from './conformance.js';
import { endGolden, goldenCase } from './golden.js';
import { keepFile } from './keeping.js';
import { endLoops, keptChain, openLoops, runLoops } from './loops.js';
import { convolutionDifferences, createDispose, fallbackOfProduct, openRunDispose } from './sessions.js';
import { runGraph } from './text-to-video.js';

/** What the tests call in the page. */
export const api = {
  conformanceCase,
  convolutionDifferences,
  createDispose,
  endConformance,
  endGolden,
  endLoops,
  fallbackOfProduct,
  goldenCase,
  keepFile,
  keptChain,
  openLoops,
  openRunDispose,
  runGraph,
  runLoops,
};

declare global {
  interface Window {
    kinograph: typeof api;
  }
}
window.kinograph = api;
