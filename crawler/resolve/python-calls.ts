import { normalName } from '../pypi/metadata.ts';
import type { ReadCall } from './client-blocks.ts';
import { repositoryUrl } from './repository-url.ts';

/** The Python package whose own calls are looked for. */
export interface OwnPythonPackage {
  name: string;
  /** Names of its commands. */
  commands: readonly string[];
  modules: ReadonlySet<string>;
  /** Addresses of repositories that it names as its own. */
  repositories: readonly string[];
}

/** Options of uv, uvx, pipx and python that take the next word. */
const WITH_VALUE = new Set(
  [
    '--with --with-editable --with-requirements --python -p --index --default-index --index-url -i --extra-index-url --find-links -f --index-strategy',
    '--directory --project --env-file --cache-dir --config-file --link-mode --resolution --prerelease --exclude-newer --refresh-package --extra --group',
    '--package -w --pip-args --suffix -X -W --allow-insecure-host --keyring-provider --color',
  ]
    .join(' ')
    .split(' '),
);
const FROM = new Set(['--from', '--spec']);
/** Programs that run a package, with the words that stand before its name. */
const RUNNERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  uvx: [[]],
  uv: [['tool', 'run'], ['run'], ['x']],
  pipx: [['run']],
};
const PYTHON = /^(?:python(?:3(?:\.\d+)?)?|py)$/;

/**
 * Reads how an entry of a client's configuration calls a Python package: by uvx, uv or pipx, as a module, or by a command of its own.
 *
 * @returns a reader whose `command` is the name of a command, or `-m module`.
 */
export function pythonCalls(own: OwnPythonPackage): ReadCall {
  return (entry) => {
    const words = [...(typeof entry.command === 'string' ? entry.command.trim().split(/\s+/) : entry.command), ...entry.args];
    if (/^cmd(?:\.exe)?$/i.test(words[0] ?? '') && /^\/c$/i.test(words[1] ?? '')) words.splice(0, 2);
    const program = (words[0] ?? '')
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.(?:cmd|exe)$/i, '');
    if (program === undefined || program === '') return undefined;
    if (PYTHON.test(program)) return readPython(words.slice(1), own);
    const kinds = Object.hasOwn(RUNNERS, program) ? RUNNERS[program] : undefined;
    if (kinds === undefined) return own.commands.includes(program) ? { command: program, values: words.slice(1) } : undefined;
    return readRunner(words.slice(1), kinds, own);
  };
}

function readPython(words: readonly string[], own: OwnPythonPackage) {
  let at = 0;
  while (words[at]?.startsWith('-') === true && words[at] !== '-m') at += WITH_VALUE.has(words[at] ?? '') ? 2 : 1;
  const module = words[at + 1] ?? '';
  if (words[at] !== '-m' || !(own.modules.has(module) || own.modules.has(`${module}.__main__`))) return undefined;
  return { command: `-m ${module}`, values: words.slice(at + 2) };
}

function readRunner(words: readonly string[], kinds: readonly (readonly string[])[], own: OwnPythonPackage) {
  let at = 0;
  let from: string | undefined;
  const skipOptions = () => {
    for (; words[at]?.startsWith('-') === true; at += 1) {
      const [option = '', assigned] = (words[at] ?? '').split(/=(.*)/s);
      if (option === '--') {
        at += 1;
        return;
      }
      if (option === '-m') return;
      const takesNext = FROM.has(option) || WITH_VALUE.has(option);
      if (FROM.has(option)) from = assigned ?? words[at + 1];
      if (takesNext && assigned === undefined) at += 1;
    }
  };
  skipOptions();
  const kind = kinds.find((each) => each.every((word, index) => words[at + index] === word));
  if (kind === undefined) return undefined;
  at += kind.length;
  skipOptions();
  const named = words[at] ?? '';
  // `uv run` takes what it finds in an environment, the others what they are to fetch.
  if (kind[0] === 'run' && (named === '-m' || PYTHON.test(named))) return readPython(words.slice(named === '-m' ? at : at + 1), own);
  const values = words.slice(words[at + 1] === '--' ? at + 2 : at + 1);
  const isCommand = own.commands.includes(named);
  if (from !== undefined)
    return isOwn(from, own) && (isCommand || isOwn(named, own)) ? { ...(isCommand && { command: named }), values } : undefined;
  if (isCommand && (kind[0] === 'run' || own.commands.some((command) => normalName(command) === normalName(own.name))))
    return { command: named, values };
  return isOwn(named, own) ? { values } : undefined;
}

/** Whether a requirement, or the address of a repository, is that package. */
function isOwn(requirement: string, own: OwnPythonPackage): boolean {
  const address = /^(?:[\w.-]+\s*@\s*)?(?:git\+)?(https?:\/\/.*|ssh:\/\/.*)$/.exec(requirement)?.[1];
  if (address !== undefined) {
    const repository = repositoryUrl(address.replace(/(?<=[^/:])@[^/@]*$/, '').replace(/#.*$/, ''));
    return repository !== undefined && own.repositories.some((each) => each.toLowerCase() === repository.toLowerCase());
  }
  const name = /^([A-Za-z0-9][\w.-]*?)(?:\[[^\]]*\])?(?:(?:@|==|>=|~=|<|>|!=).*)?$/.exec(requirement)?.[1];
  return name !== undefined && normalName(name) === normalName(own.name);
}
