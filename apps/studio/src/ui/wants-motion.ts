/** Whether the visitor has not asked their system for less motion: nothing starts to move by itself where they have. */
export function wantsMotion(): boolean {
  return !matchMedia('(prefers-reduced-motion: reduce)').matches;
}
