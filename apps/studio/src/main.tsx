import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createInPageEngine } from './engine/in-page-engine.js';
import './styles/base.css';
import './styles/simple.css';
import { App } from './ui/app.js';
import { WorkbenchProvider } from './ui/studio-context.js';
import { createWorkbench } from './workbench.js';

const workbench = createWorkbench(createInPageEngine());
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <WorkbenchProvider value={workbench}>
      <App />
    </WorkbenchProvider>
  </StrictMode>,
);
