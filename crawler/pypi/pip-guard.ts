import { z } from 'zod';

/**
 * Runs pip in one process that can start no other, and writes down what it met: `python3 -c PIP_GUARD NOTES install …`.
 *
 * INVARIANT: no code of a package runs. pip builds a source, prepares its metadata and clones a repository in programs that it starts, and
 * `--only-binary` says nothing of requirements that are addresses: so no program can be started, and an address as a requirement is refused
 * before anything of it is fetched. Where pip is so old that this cannot be put in its way, it is not run.
 *
 * The rest is for good reasons: pip says "no matching distribution" of an index that is down as of a name that nobody has.
 */
export const PIP_GUARD = `
import json, sys

notes = {'pip': None, 'refused': [], 'programs': [], 'requests': [], 'files': []}
path = sys.argv[1]
arguments = sys.argv[2:]
sys.argv = ['pip', *arguments]
MOST = 500

STARTS = {'subprocess.Popen', 'os.system', 'os.exec', 'os.posix_spawn', 'os.spawn', 'os.fork', 'os.forkpty', 'pty.spawn'}

def start(event, details):
    if event in STARTS:
        notes['programs'].append(str(details[0] if details else event)[:200])
        raise PermissionError('No program is started while packages are installed.')

def note(list_name, value):
    if len(notes[list_name]) < MOST:
        notes[list_name].append(value)

def watch():
    from pip._internal.network.session import PipSession
    request = PipSession.request
    def noted_request(self, method, url, *args, **kwargs):
        try:
            response = request(self, method, url, *args, **kwargs)
        except Exception as error:
            note('requests', {'error': type(error).__name__})
            raise
        note('requests', {'status': response.status_code})
        return response
    PipSession.request = noted_request

    from pip._internal.index.package_finder import LinkEvaluator
    evaluate = LinkEvaluator.evaluate_link
    def noted_evaluate(self, link):
        result = evaluate(self, link)
        kind = str(getattr(result[0], 'name', ''))
        note('files', {'name': str(link.filename)[:200], 'is': kind, 'why': str(result[1])[:200], 'withdrawn': bool(link.is_yanked)})
        return result
    LinkEvaluator.evaluate_link = noted_evaluate

def main():
    import pip
    notes['pip'] = pip.__version__
    from pip._internal.exceptions import InstallationError
    from pip._internal.req.req_install import InstallRequirement
    create = InstallRequirement.__init__
    def guarded_create(self, *args, **kwargs):
        create(self, *args, **kwargs)
        if getattr(self.req, 'url', None) and not self.constraint:
            note('refused', str(self.req)[:200])
            raise InstallationError('An address is no requirement here: ' + str(self.req))
    InstallRequirement.__init__ = guarded_create
    try:
        watch()
    except (ImportError, AttributeError):
        pass
    from pip._internal.cli.main import main as run
    sys.addaudithook(start)
    return run(arguments)

code = 70
try:
    code = main()
finally:
    with open(path, 'w', encoding='utf-8') as file:
        json.dump(notes, file)
sys.exit(code)
`;

const MOST_NOTES = 1_000;

export const PipNotes = z.object({
  /** Its version; null where this Python has no pip. */
  pip: z.string().nullable(),
  /** Requirements that are addresses. */
  refused: z.array(z.string()).max(MOST_NOTES),
  /** Programs that were not started. */
  programs: z.array(z.string()).max(MOST_NOTES),
  requests: z.array(z.union([z.object({ status: z.int() }), z.object({ error: z.string() })])).max(MOST_NOTES),
  /** Files that an index offered, with what pip said of each. */
  files: z.array(z.object({ name: z.string(), is: z.string(), why: z.string(), withdrawn: z.boolean() })).max(MOST_NOTES),
});
export type PipNotes = z.infer<typeof PipNotes>;
