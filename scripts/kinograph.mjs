// `pnpm kinograph ...` and `pnpm generate ...`: builds the command line if anything changed, then runs it where the user stands.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildFingerprint, root, turbo } from './build.mjs';

if (!turbo('build:js', 'kinograph...')) process.exit(1);
process.env.ORT_DISABLE_TELEMETRY = '1';
// Results of other code are no results of this code, whatever its version says.
process.env.KINOGRAPH_CACHE_CONTEXT ??= buildFingerprint();
process.chdir(process.env.INIT_CWD ?? process.cwd());
const cli = join(root, 'packages/kinograph/dist/cli.js');
process.argv[1] = cli;
await import(pathToFileURL(cli).href);
