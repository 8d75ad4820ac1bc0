/** Loaded when somebody opens a GIF or PNG: what it takes to read these is not for every page. */
export { readEmbeddedGraph } from '@kinograph/video';
