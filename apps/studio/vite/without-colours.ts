import type { Plugin } from 'vite';

const none = '\0without-colours';

/**
 * Leaves out d3's knowledge of colours, 4 kB gzipped, which it has to animate them. The studio has d3 from xyflow, which animates nothing
 * but where the view is, in numbers. To d3 no text is a colour then.
 */
export function withoutColours(): Plugin {
  return {
    name: 'without-colours',
    enforce: 'pre',
    apply: 'build',
    resolveId: (module, importer) =>
      module === 'd3-color' && importer && /[/\\]d3-(interpolate|transition)[/\\]/.test(importer) ? none : undefined,
    load: (id) =>
      id === none
        ? 'export function color() { return null; } export { color as rgb, color as hsl, color as lab, color as hcl, color as cubehelix };'
        : undefined,
  };
}
