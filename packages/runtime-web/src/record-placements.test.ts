import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { recordPlacements } from './record-placements.js';

const passed: string[] = [];
beforeEach(() => {
  passed.length = 0;
  for (const level of ['log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line) => void passed.push(String(line)));
  }
});
afterEach(() => vi.restoreAllMocks());

const said = (text: string) =>
  console.error(`2026-01-01 [V:onnxruntime:model, session_state.cc:1 VerifyEachNodeIsAssignedToAnEp] ${text}`);

it('counts what the engine says the CPU does, and passes on nothing but what else is said', async () => {
  const { during } = recordPlacements();
  const { result, fallbacks } = await during(async () => {
    said('Node placements');
    said(' Node(s) placed on [CPUExecutionProvider]. Number of nodes: 3');
    said('  FusedMatMul (one)');
    said('  FusedMatMul (two)');
    said('  Shape (three)');
    said(' Node(s) placed on [WebGpuExecutionProvider]. Number of nodes: 1');
    said('  MatMul (four)');
    console.warn('something else');
    return 'opened';
  });
  expect(result).toBe('opened');
  expect(fallbacks).toEqual({ FusedMatMul: 2, Shape: 1 });
  expect(passed).toEqual(['something else']);
});

it('counts every model anew', async () => {
  const { during } = recordPlacements();
  await during(async () => {
    said(' Node(s) placed on [CPUExecutionProvider]. Number of nodes: 1');
    said('  Shape (one)');
  });
  const { fallbacks } = await during(async () =>
    said(' All nodes placed on [WebGpuExecutionProvider]. Number of nodes: 1'),
  );
  expect(fallbacks).toEqual({});
});

it('says so where the engine only says that the CPU does all', async () => {
  const { during } = recordPlacements();
  const { fallbacks } = await during(async () =>
    said(' All nodes placed on [CPUExecutionProvider]. Number of nodes: 4'),
  );
  expect(fallbacks).toBe('all');
});
