import { readFileSync } from 'node:fs';

let known: boolean | undefined;

/**
 * Whether this CPU adds products of 8-bit numbers in 32 bits (VNNI). Other x86 CPUs add pairs of them in 16, which can
 * saturate. Only Linux says; elsewhere the answer is no.
 */
export function addsProductsExactly(): boolean {
  known ??= process.platform === 'linux' && hasVnni();
  return known;
}

function hasVnni(): boolean {
  try {
    return /^flags\s*:.*\bavx(512)?_vnni\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}
