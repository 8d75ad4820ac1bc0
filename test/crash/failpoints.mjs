// Loaded before the command line (`node --import`): counts the calls that change files, and kills the process without warning at
// one of them: `KINOGRAPH_TEST_KILL=17:after`, or `KINOGRAPH_TEST_KILL=17:after:rename` to count renames only. How many calls there
// were is written to standard error.
import { promises as fs, writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [wanted, moment, only] = (process.env.KINOGRAPH_TEST_KILL ?? '0:before').split(':');
// The processes this one starts write no files of ours.
delete process.env.KINOGRAPH_TEST_KILL;
delete process.env.NODE_OPTIONS;

let calls = 0;
/** Calls of the kind that is counted. */
let counting = 0;

function counted(name, place, call) {
  calls++;
  if (only === undefined || only === name) counting++;
  const dies = counting === Number(wanted) && (only === undefined || only === name);
  const die = () => {
    writeSync(2, `killed ${moment} ${name} ${place}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
  if (!dies) return call();
  if (moment === 'before') die();
  return call().finally(die);
}

const { open } = fs;
fs.open = async (path, flags = 'r', ...rest) => {
  if (flags === 'r') return open.call(fs, path, flags, ...rest);
  const handle = await counted('open', path, () => open.call(fs, path, flags, ...rest));
  for (const name of ['write', 'sync', 'close']) {
    const method = handle[name].bind(handle);
    handle[name] = (...parameters) => counted(name, path, () => method(...parameters));
  }
  return handle;
};
for (const name of ['mkdir', 'rename', 'rm', 'rmdir', 'unlink', 'writeFile']) {
  const method = fs[name];
  fs[name] = (path, ...rest) => counted(name, path, () => method.call(fs, path, ...rest));
}
syncBuiltinESMExports();

process.on('exit', () => writeSync(2, `${calls} calls\n`));
