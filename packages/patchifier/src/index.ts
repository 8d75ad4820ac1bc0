export { createPatchifier } from './create-patchifier.js';
export { layoutTokens, patchGrid, type TokenLayout, tokenCount } from './layout.js';
export { patchifierStage } from './patchifier-stage.js';
