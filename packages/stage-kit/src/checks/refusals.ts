import { KinographError } from '@kinograph/errors';
import { GraphError, NodeError, type Ports, validate } from '@kinograph/graph';
import { fail } from '../fail.js';
import type { Subject, WrongCall } from '../fixture.js';
import { call, graphOf, nodeName, withoutUndefined } from '../run-alone.js';
import { type ParameterSchema, parameterSchemas } from './definition.js';

/** Values that a parameter of this type is not. */
function wrongValues({ type }: ParameterSchema): unknown[] {
  if (type === 'string') return [7, {}];
  if (type === 'integer' || type === 'number') return ['seven', {}];
  if (type === 'boolean') return ['yes'];
  return [];
}

/** Parameters of a wrong type, unknown ones, and missing inputs are found before anything runs. */
export async function checkRefusals(subject: Subject): Promise<void> {
  const { stage, fixture } = subject;
  const connected = withoutUndefined(await fixture.inputs());
  const expectProblem = (what: string, parameters: object, inputs: Readonly<Record<string, unknown>>, port: string) => {
    const graph = graphOf(stage, { ...fixture.parameters, ...parameters }, inputs);
    const problems = validate(graph.data, graph.registry);
    const found = problems.some((problem) => problem.node === nodeName && problem.port?.split('.')[0] === port);
    if (!found) fail(stage, what, { wanted: `a problem at ${port}`, got: JSON.stringify(problems) });
  };
  for (const [name, schema] of Object.entries(parameterSchemas(subject))) {
    for (const wrong of wrongValues(schema)) {
      expectProblem(`parameter ${name} as ${JSON.stringify(wrong)}`, { [name]: wrong }, connected, name);
    }
  }
  expectProblem('an unknown parameter', { 'no-such-parameter': 1 }, connected, 'no-such-parameter');
  for (const [name, port] of Object.entries(stage.inputs as Ports)) {
    if (port.optional) continue;
    const { [name]: _, ...rest } = connected;
    expectProblem(`without input ${name}`, {}, rest, name);
  }
}

/** A call the fixture says is wrong fails with an error that says so. */
export async function checkWrong(
  subject: Subject,
  {
    name,
    parameters,
    inputs,
    message,
  }: WrongCall<Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>>,
): Promise<void> {
  const { stage } = subject;
  const error = await call(subject, { parameters, inputs }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) fail(stage, name, { wanted: 'an error', got: 'a result' });
  if (!(error instanceof Error) || !message.test(error.message)) {
    fail(stage, name, { wanted: `an error that says ${message}`, got: String(error), cause: error });
  }
  const own = error instanceof NodeError ? error.cause : error;
  if (own instanceof GraphError || own instanceof KinographError) return;
  const next = 'Throw a KinographError: code, where, wanted, got, next step.';
  fail(stage, name, { wanted: 'an error with a code', got: String(own), next, cause: own });
}
