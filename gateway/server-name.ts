import { shown } from '#core/shown';

/** Programs that run another: what they run names the server. */
const LAUNCHERS = new Set(
  'npx npm pnpm pnpx yarn bunx bun node nodejs tsx ts-node deno uvx uv pipx python py docker podman nerdctl env corepack'.split(' '),
);
/** Their words for it. */
const SUBCOMMANDS = new Set('run exec dlx x tool container compose'.split(' '));
/** Their flags whose value is the next word; one that is missing here makes the name a little worse and nothing else. */
const FLAGS_WITH_VALUE = new Set(
  `-e --env --env-file -v --volume --mount -p --publish --package --name --network --net -u --user --workdir -w --entrypoint --platform -h --hostname
   --add-host --memory --cpus -l --label -c --config --import --require -r --loader --from --with --python --directory --project --registry --index-url
   --spec --pull --cache --userconfig --prefix --filter --cwd --shell --runtime --security-opt --cap-add --cap-drop --tmpfs --log-level`.split(
    /\s+/,
  ),
);
const GENERIC_FILE = /^(?:index|main|server|cli|app|__main__)\.[a-z]+$/i;
const GENERIC_FOLDER = /^(?:dist|build|out|lib|src|bin|cjs|esm)$/i;
const LONGEST_NAME = 80;

/**
 * What to call the server that a command starts, for a log: the package, image or file behind `npx`, `node`, `docker run` and the like.
 * For people alone: two commands may get one name, and nothing may be counted by it.
 */
export function serverNameOf(command: readonly [string, ...string[]]): string {
  return shown(packageOf(command) || programOf(command[0]), LONGEST_NAME);
}

function packageOf(command: readonly string[]): string {
  let launched = false;
  for (let at = 0; at < command.length; at++) {
    const word = command[at] ?? '';
    if (launched && word.startsWith('-')) {
      if (FLAGS_WITH_VALUE.has(word)) at++;
    } else if (isLauncher(word)) launched = true;
    else if (!launched || !(SUBCOMMANDS.has(word) || /^[A-Za-z_]\w*=/.test(word) || word === ''))
      return launched ? nameOf(word) : programOf(word);
  }
  return '';
}

function isLauncher(word: string): boolean {
  return LAUNCHERS.has(programOf(word).replace(/^python[\d.]*$/, 'python'));
}

function programOf(word: string): string {
  return (word.split(/[/\\]/).at(-1) ?? '').replace(/\.(?:exe|cmd|bat)$/i, '');
}

function nameOf(word: string): string {
  const isFile = /^(?:[./~\\]|[A-Za-z]:\\)/.test(word) || /\.(?:[cm]?[jt]sx?|py|pyz|rb|sh)$/i.test(word);
  // A package: its version says nothing here. What follows a colon of an image is a part of its name.
  if (!isFile) return word.replace(/(?<=.)(?:@|==)[^/@]*$/, '');
  const steps = word.split(/[/\\]/).filter((step) => step !== '' && step !== '.');
  const [file = ''] = steps.splice(-1);
  if (!GENERIC_FILE.test(file)) return file;
  while (GENERIC_FOLDER.test(steps.at(-1) ?? '')) steps.pop();
  return steps.at(-1) ?? file;
}
