/** Loaded when a graph names a checkpoint by its address: what it takes to keep one is not for every page. */
export { keptTree } from '@kinograph/checkpoint';
