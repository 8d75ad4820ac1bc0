import { renameGraph } from '../core/graph-document.js';
import { reasonOf, textOfProblem } from '../core/run-state.js';
import { MadeVideoView } from '../ui/made-video.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import { GivenRow } from './given-row.js';
import { useDocument } from './use-graph.js';

/** The graph itself: its name, its problems, and what its last run made. */
export function GraphPanel() {
  const { editor, studio } = useWorkbench();
  const { graph } = useDocument();
  const problems = useStore(editor.problems);
  const run = useStore(studio.run);
  const failed = run.status === 'failed' ? reasonOf(run) : undefined;
  return (
    <>
      <h2>Graph</h2>
      <label>
        Name
        <input
          value={graph.name}
          onChange={({ target }) => editor.edit((document) => renameGraph(document, target.value), 'graph name')}
        />
      </label>
      {Object.keys(graph.inputs).length > 0 && (
        <section aria-labelledby="given-title">
          <h3 id="given-title">It is given</h3>
          {Object.keys(graph.inputs).map((name) => (
            <GivenRow key={name} name={name} label={name} />
          ))}
        </section>
      )}
      {failed !== undefined && (
        <p className="error" role="alert">
          {failed}
        </p>
      )}
      {problems.length > 0 && (
        <section aria-labelledby="problems-title">
          <h3 id="problems-title">To be done before it can run</h3>
          <ul className="problems">
            {problems.map((problem) => (
              <li key={textOfProblem(problem, true)}>
                {problem.node !== undefined && (
                  <button type="button" className="link" onClick={() => editor.selection.set([problem.node!])}>
                    {problem.node}
                  </button>
                )}{' '}
                {textOfProblem(problem, false)}
              </li>
            ))}
          </ul>
        </section>
      )}
      {run.videos.length > 0 && (
        <section aria-label="Result">
          <h3>{run.videos.length > 1 ? 'Results' : 'Result'}</h3>
          {run.videos.map((video) => (
            <MadeVideoView key={video.name} video={video} label={`Video ${video.name}`} />
          ))}
        </section>
      )}
      {run.notices.length > 0 && (
        <section aria-label="Notices">
          <h3>Notices</h3>
          <ul className="problems">
            {run.notices.map((notice) => (
              <li key={notice}>{notice}</li>
            ))}
          </ul>
        </section>
      )}
      <p className="muted hint">
        Choose a node to change it. Drag from one dot to another to connect; drop a video or a saved graph anywhere to
        open it.
      </p>
    </>
  );
}
