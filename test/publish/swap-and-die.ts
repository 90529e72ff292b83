// Puts a folder where the path it is given points, and is killed right before the step of that number changes anything on disk. Ends by
// itself when there are fewer steps.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [path = '', step = '0'] = process.argv.slice(2);
let steps = 0;
for (const name of ['mkdirSync', 'renameSync', 'rmSync', 'symlinkSync', 'writeFileSync'] as const) {
  const real = fs[name];
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      steps += 1;
      if (steps === Number(step)) process.kill(process.pid, 'SIGKILL');
      return Reflect.apply(real, fs, args);
    },
  });
}
syncBuiltinESMExports();

const { buildAndSwap } = await import('../../publish/swap.ts');
await buildAndSwap(path, async (fresh) => {
  fs.writeFileSync(`${fresh}/index.html`, 'new');
  fs.writeFileSync(`${fresh}/other.html`, 'new');
});
