import type { ViteUserConfig } from 'vitest/config';

/** What every package's `vitest.config.ts` extends: tests run on the sources of the whole workspace, nothing needs building. */
export const base = {
  ssr: { resolve: { conditions: ['@kinograph/source', 'node', 'import', 'module', 'default'] } },
  resolve: { conditions: ['@kinograph/source', 'node', 'import', 'module', 'default'] },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
    // Tests neither read nor fill the cache of whoever runs them.
    env: { ORT_DISABLE_TELEMETRY: '1', KINOGRAPH_CACHE: 'off' },
  },
} satisfies ViteUserConfig;
