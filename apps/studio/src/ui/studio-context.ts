import { createContext, useContext } from 'react';
import type { Workbench } from '../workbench.js';

const context = createContext<Workbench | undefined>(undefined);

/** Gives the studio to everything below. */
export const WorkbenchProvider = context.Provider;

/** The studio. */
export function useWorkbench(): Workbench {
  return useContext(context)!;
}
