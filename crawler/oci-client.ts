import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import { RetryLater } from '#core/errors';
import { parseJson } from '#core/json';
import { type ContainerEngine, containerSandbox } from '#sandbox/container';
import type { Sandbox } from '#sandbox/sandbox';
import { type ProgramRun, runProgram } from './run-program.ts';

/** An image that is here. */
export interface OciImage {
  /** By which it is started: its name with its digest, or its own id where no registry gave it one. */
  reference: string;
  digest: string;
  labels: Record<string, string>;
  /** What starts it; empty where the image starts nothing by itself. */
  start: string[];
}

export type OciLookup =
  | { found: true; image: OciImage }
  | { found: false; outcome: 'not-found' | 'unsupported' | 'install-failed'; detail: string };

/** The container engine, as the crawler uses it. */
export interface OciClient {
  /**
   * Fetches an image and says what it is. Nothing of it runs.
   *
   * @throws {RetryLater} `oci-unavailable` when its registry cannot be reached.
   */
  pull(image: string, options: { timeoutMs: number; maxBytes: number; signal: AbortSignal }): Promise<OciLookup>;
  /** What starts images; `undefined` where no engine answers. */
  sandbox(signal: AbortSignal): Promise<Sandbox | undefined>;
}

const ENGINES = ['docker', 'podman', 'nerdctl'] as const;
/** Variables of the system that engines need to reach whoever runs the containers, and a registry. */
const PASSED_ON =
  /^(?:PATH|HOME|XDG_RUNTIME_DIR|XDG_CONFIG_HOME|DOCKER_(?:HOST|CONTEXT|CONFIG|CERT_PATH|TLS_VERIFY)|CONTAINER_HOST|CONTAINERD_(?:ADDRESS|NAMESPACE)|(?:https?|no|all)_proxy)$/i;
const ASK_MS = 20_000;
const RETRY_MS = 60_000;
const SHOWN_DETAIL_CHARS = 300;
/** Engines have no codes for it; these are the words of registries about an image that they have not, or do not give to us. */
const NOT_THERE = /manifest unknown|not found|does not exist|no such image|denied|unauthorized|authentication required|requested access/i;

const Strings = z
  .array(z.string())
  .nullish()
  .transform((words) => words ?? [])
  .catch([]);
const Inspected = z
  .array(
    z.object({
      Id: z.string(),
      Size: z.number().catch(0),
      RepoDigests: Strings,
      Config: z
        .object({
          Labels: z
            .record(z.string(), z.string())
            .nullish()
            .transform((labels) => labels ?? {})
            .catch({}),
          Entrypoint: Strings,
          Cmd: Strings,
        })
        .catch({ Labels: {}, Entrypoint: [], Cmd: [] }),
    }),
  )
  .min(1);

/** The container engine of this machine that answers: docker, podman or nerdctl. Tried with a stand-in only. */
export function systemOci({ env }: { env: Readonly<Record<string, string | undefined>> }): OciClient {
  const passed = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && PASSED_ON.test(entry[0])),
  );
  let known: ContainerEngine | undefined;
  const engine = async (signal: AbortSignal): Promise<ContainerEngine | undefined> => {
    known ??= await findEngine(passed, signal);
    return known;
  };
  return {
    async pull(image, { timeoutMs, maxBytes, signal }) {
      const found = await engine(signal);
      if (found === undefined)
        return {
          found: false,
          outcome: 'unsupported',
          detail: 'Images need a container engine, and none answers here. Install and start docker, podman or nerdctl.',
        };
      const pulled = await run(found, ['pull', '--quiet', image], timeoutMs, signal);
      if (pulled.ending === 'timed-out')
        return { found: false, outcome: 'install-failed', detail: `The image was not here after ${timeoutMs / 1000} s.` };
      if (pulled.ending !== 'exited' || pulled.code !== 0) return notPulled(image, found, pulled);
      const asked = await run(found, ['image', 'inspect', image], ASK_MS, signal);
      const [seen] = Inspected.safeParse(parseJson(asked.stdout)).data ?? [];
      if (seen === undefined)
        return { found: false, outcome: 'install-failed', detail: `What \`${found.name}\` says of the image cannot be read.` };
      if (seen.Size > maxBytes) {
        await run(found, ['image', 'rm', image], ASK_MS, signal);
        return {
          found: false,
          outcome: 'install-failed',
          detail: `The image takes more than ${Math.round(maxBytes / 1024 / 1024)} MiB on disk.`,
        };
      }
      return { found: true, image: readImage(image, seen) };
    },
    async sandbox(signal) {
      const found = await engine(signal);
      return found && containerSandbox(found);
    },
  };
}

function readImage(image: string, { Id, RepoDigests, Config }: z.infer<typeof Inspected>[number]): OciImage {
  const name = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  // One image may have been fetched under several names.
  const reference =
    RepoDigests.find((each) => each.startsWith(`${name}@`)) ??
    RepoDigests.find((each) => each.includes(`${name}@`)) ??
    RepoDigests[0] ??
    Id;
  return { reference, digest: reference.split('@').at(-1) ?? Id, labels: Config.Labels, start: [...Config.Entrypoint, ...Config.Cmd] };
}

function notPulled(image: string, { name }: ContainerEngine, { stderrTail, code, ending }: ProgramRun): OciLookup {
  if (NOT_THERE.test(stderrTail)) return { found: false, outcome: 'not-found', detail: `Its registry does not give \`${image}\` to us.` };
  const said = stderrTail
    .replace(/\/\/[^/\s@]*@/g, '//')
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(-SHOWN_DETAIL_CHARS);
  throw new RetryLater(
    'oci-unavailable',
    `${name} could not fetch \`${image}\` (${said || (ending === 'over-limit' ? 'it said too much' : `exit code ${code ?? 'none'}`)}). It is asked again later.`,
    RETRY_MS,
  );
}

/** The first that is there and can list its containers, which takes whoever runs them. */
async function findEngine(env: Record<string, string>, signal: AbortSignal): Promise<ContainerEngine | undefined> {
  for (const name of ENGINES) {
    const program = (env['PATH'] ?? '')
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find((file) => existsSync(file));
    if (program === undefined) continue;
    const engine: ContainerEngine = { name, program, env };
    const answer = await run(engine, ['ps', '--quiet'], ASK_MS, signal);
    if (answer.ending === 'exited' && answer.code === 0) return engine;
  }
  return undefined;
}

async function run(
  { program, env }: ContainerEngine,
  args: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ProgramRun> {
  const cwd = await mkdtemp(join(tmpdir(), 'toolwarden-oci-'));
  try {
    return await runProgram(program, args, { env: { ...env }, cwd, timeoutMs, signal });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
