import { randomUUID } from 'node:crypto';
import { messageOf } from '#core/errors';
import { isJsonObject, type JsonObject } from '#core/json';
import { type CompiledPolicy, type ListedTool, needsListing, type ToolCall } from '#policy/decide';
import { admit, type Enforcement, type Taken } from './admit.ts';
import { type CalledTool, type CanonicalMessage, exactResultText, type RequestId } from './canonical.ts';
import {
  answerUnder,
  isModern,
  META,
  type Notification,
  ownEnvelope,
  type Request,
  type Response,
  renumbered,
  requestIdOf,
  restamped,
  resultText,
  textOf,
} from './envelope.ts';
import type { CheckCall, Exchange, Translation } from './exchange.ts';
import { refusedMethod, serverMayAsk } from './methods.ts';
import { type Answer, OWN_ANSWER_MS, OwnQuestions } from './own-questions.ts';
import { ERROR, errorText, refusalText } from './refusal.ts';
import { RoundTrips } from './round-trips.ts';
import { createdTask, type OwnedTasks, taskOf } from './tasks.ts';
import { type AskForPage, ToolList, visibleTools } from './tool-list.ts';
import type { Ending, Outgoing, Upstream, UpstreamEvents } from './upstream.ts';
import { messageText } from './wire-text.ts';

export interface RelayOptions {
  enforcement: Enforcement;
  open(events: UpstreamEvents): Upstream;
  /**
   * A message of the server that belongs to no request of the client, where one client has the connection to itself. Absent where many
   * share it: ids and progress tokens are then ours, and what the server asks is refused.
   */
  toClient?(text: string): void;
  /** The tasks that this grant began, where others may have begun some on the same server. */
  tasks?: OwnedTasks;
  /** Headers that a server behind HTTP wants repeated, of its definition of the tool and the arguments. */
  headersOf?(listed: ListedTool, args: JsonObject): ReadonlyMap<string, string>;
  log(line: string): void;
  closed(ending: Ending): void;
}

/** A request of the client that has no answer yet. */
interface Pending {
  message: Request;
  /** The same as the server is asked it. */
  asked: Request;
  upstreamId: RequestId;
  exchange: Exchange;
  modern: boolean;
  /** As the server knows it; the client's own stands in its message. */
  token?: RequestId;
  sent: boolean;
  cancelled: boolean;
  taken?: Taken;
  delivered?: boolean;
}

/** Methods whose results nobody here looks at. */
const UNREAD_RESULTS: ReadonlySet<string> = new Set(['tools/call', 'resources/read', 'prompts/get', 'completion/complete', 'tasks/result']);

/** So many requests may be open on one connection, in each direction. */
const MOST_PENDING = 10_000;
/** A call whose policy is replaced each time that it waits for the listing is refused after so many. */
const MOST_LOOK_UPS = 3;

/**
 * Stands between clients and one connection to a server. Every call is admitted before it is sent, every listing filtered before it is shown.
 *
 * INVARIANT: what the server gets is the canonical text of a message that passed here, or a question of our own; nothing else reaches it.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #upstream: Upstream;
  readonly #tools: ToolList;
  readonly #shared: boolean;
  readonly #pending = new Map<RequestId, Pending>();
  readonly #byToken = new Map<RequestId, Pending>();
  readonly #own = new OwnQuestions();
  readonly #askedByServer = new Set<RequestId>();
  readonly #roundTrips = new RoundTrips();
  readonly #sending = new Set<Promise<void>>();
  readonly #ownPrefix = `toolwarden-${randomUUID()}-`;
  #translation: Translation | undefined;
  #serial = 0;
  #ending: Ending | undefined;
  #idle: (() => void)[] = [];

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#shared = options.toClient === undefined;
    this.#tools = new ToolList(options.enforcement.now);
    this.#upstream = options.open({
      message: (message, text, about) => this.#fromServer(message, text, about),
      failed: (id, reason) => this.#failed(id, reason),
      noise: (what) => options.log(what),
      closed: (ending) => this.#closed(ending),
    });
  }

  /** How the connection ended, once it has. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  get pending(): number {
    return this.#pending.size;
  }

  /** From now on clients and server speak different eras. */
  translate(translation: Translation): void {
    this.#translation = translation;
  }

  /** Takes a request of the client. What is returned cancels it: it then gets no answer. */
  request(message: Request, text: string, exchange: Exchange, check?: CheckCall): { cancel(): void } {
    const refuse = (code: number, reason: string): { cancel(): void } => {
      exchange.respond(errorText(message.id, code, reason), code);
      return { cancel: () => {} };
    };
    const refused = refusedMethod(message) ?? this.#foreignTask(message);
    if (refused !== undefined) return refuse(ERROR.methodNotFound, refused);
    if (this.#ending !== undefined) return refuse(ERROR.internal, `The server is not running: ${this.#ending.reason}.`);
    if (!this.#shared && this.#pending.has(message.id)) return refuse(ERROR.invalidRequest, 'A request with this `id` is still open.');
    if (this.#pending.size >= MOST_PENDING) return refuse(ERROR.internal, 'Too many requests are open.');

    const translated = this.#translation?.request(message) ?? { send: message };
    if ('refused' in translated) return refuse(ERROR.methodNotFound, translated.refused);
    if ('result' in translated) {
      exchange.respond(resultText(message.id, translated.result), undefined, translated.result);
      return { cancel: () => {} };
    }
    const asked = translated.send;
    const meta = asked.params?.['_meta'];
    const token = isJsonObject(meta) ? requestIdOf(meta['progressToken']) : undefined;
    const upstreamId = this.#shared ? ++this.#serial : message.id;
    const pending: Pending = {
      message,
      asked,
      upstreamId,
      exchange,
      modern: isModern(message.params),
      ...(token !== undefined && { token: this.#shared ? upstreamId : token }),
      sent: false,
      cancelled: false,
    };
    this.#pending.set(upstreamId, pending);
    if (pending.token !== undefined) this.#byToken.set(pending.token, pending);
    const outgoing = this.#shared
      ? renumbered(asked, upstreamId, token !== undefined)
      : { message: asked, text: asked === message ? text : textOf(asked) };
    this.#track(message.call === undefined ? this.#send(pending, outgoing) : this.#call(pending, message.call, outgoing, check));
    return { cancel: () => this.#cancel(pending) };
  }

  /** Takes a notification of a client that has the connection to itself. */
  notification(message: Notification, text: string): void {
    if (refusedMethod(message) !== undefined || this.#ending !== undefined) return;
    if (message.method === 'notifications/cancelled') {
      const pending = this.#pending.get(requestIdOf(message.params?.['requestId']) ?? '');
      if (pending !== undefined) this.#cancel(pending);
      return;
    }
    if (this.#translation?.passes(message) === false) return;
    this.#track(this.#upstream.send({ message, text }).then(() => {}));
  }

  /** Takes a client's answer to what the server asked it; any other is dropped. */
  response(message: Response, text: string): void {
    if (message.id === null || !this.#askedByServer.delete(message.id)) return;
    this.#track(this.#upstream.send({ message, text }).then(() => {}));
  }

  /** Puts a question of our own to the server. */
  ask(method: string, params: JsonObject | undefined, waitMs = OWN_ANSWER_MS): Promise<Answer> {
    if (this.#ending !== undefined) return Promise.resolve({ ok: false });
    const id = this.#shared ? ++this.#serial : `${this.#ownPrefix}${++this.#serial}`;
    return this.#own.ask(this.#upstream, id, method, params, waitMs);
  }

  /** Sends a notification of our own. */
  async tell(method: string): Promise<void> {
    await this.#upstream.send({ message: { kind: 'notification', method }, text: messageText({ method }) });
  }

  /** Tells the transport which version of the protocol the connection speaks. */
  speaks(protocolVersion: string): void {
    this.#upstream.speaks(protocolVersion);
  }

  pause(): void {
    this.#upstream.pause();
  }

  resume(): void {
    this.#upstream.resume();
  }

  /** No message of the client follows: what is under way goes on, and the server is told once all of it was sent. */
  async finish(): Promise<void> {
    while (this.#sending.size > 0) await Promise.all(this.#sending);
    this.#upstream.finish();
  }

  /** When no request waits for an answer any more. */
  idle(): Promise<void> {
    return this.#pending.size === 0 ? Promise.resolve() : new Promise((idle) => this.#idle.push(idle));
  }

  async close(): Promise<void> {
    await this.#upstream.close();
    while (this.#sending.size > 0) await Promise.all(this.#sending);
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#options.log(`A message failed here and was left out: ${messageOf(error)}`))
      .finally(() => this.#sending.delete(tracked));
    this.#sending.add(tracked);
  }

  async #send(pending: Pending, outgoing: Outgoing): Promise<void> {
    pending.sent = true;
    try {
      pending.delivered = (await this.#upstream.send(outgoing)) === 'delivered';
    } catch (error) {
      pending.delivered = false;
      this.#options.log(`A message could not be sent: ${messageOf(error)}`);
    }
    if (this.#pending.get(pending.upstreamId) !== pending) await this.#settle(pending);
    else if (!pending.delivered) await this.#refuse(pending, ERROR.internal, 'The server could not be reached; the request was not sent.');
  }

  async #call(pending: Pending, { name, arguments: args }: CalledTool, outgoing: Outgoing, check: CheckCall | undefined): Promise<void> {
    const { enforcement, headersOf, log } = this.#options;
    const earlier = this.#roundTrips.resumed(pending.message);
    try {
      const judged = await this.#lookUp(pending, name, headersOf !== undefined || check !== undefined);
      if (judged === 'unsettled') {
        await this.#refuse(
          pending,
          ERROR.internal,
          'The policy changed again and again while the server was asked for its tools. Try again.',
        );
        return;
      }
      const { policy, listed } = judged;
      const call: ToolCall = {
        tool: name,
        args,
        grant: enforcement.grant,
        server: enforcement.server,
        at: enforcement.now(),
        ...(listed !== undefined && { listed }),
      };
      // Whoever gave up meanwhile is not asked about, counted or sent.
      if (pending.cancelled) return;
      const admission = await admit(enforcement, policy, call, earlier);
      if (!admission.ok) {
        this.#respond(
          pending,
          refusalText(pending.message.id, admission.refused, { policyVersion: policy?.version, modern: pending.modern, at: call.at }),
          undefined,
        );
        return;
      }
      pending.taken = admission.taken;
      const mismatch = typeof listed === 'object' ? check?.(listed, args) : undefined;
      if (mismatch !== undefined) {
        pending.delivered = false;
        await this.#refuse(pending, ERROR.headerMismatch, mismatch);
        return;
      }
      if (pending.cancelled || this.#ending !== undefined) {
        pending.delivered = false;
        await this.#settle(pending);
        return;
      }
      const headers = typeof listed === 'object' ? headersOf?.(listed, args) : undefined;
      await this.#send(pending, { ...outgoing, ...(headers !== undefined && { headers }) });
    } catch (error) {
      log(`A call of a tool failed here and was refused: ${messageOf(error)}`);
      if (!pending.sent) pending.delivered = false;
      await this.#refuse(pending, ERROR.internal, 'The gateway could not judge this call, so it was refused.');
    } finally {
      // The server had the call that this one continues. Where this one took over its units, nothing of it is left to commit.
      await earlier?.commit();
    }
  }

  /** The policy in force and the tool as it is listed, looked up again for as long as the policy was replaced meanwhile. */
  async #lookUp(
    pending: Pending,
    name: string,
    always: boolean,
  ): Promise<{ policy: CompiledPolicy | undefined; listed: ToolCall['listed'] } | 'unsettled'> {
    const { enforcement } = this.#options;
    for (let attempt = 0; attempt < MOST_LOOK_UPS; attempt++) {
      const policy = enforcement.policy();
      if (policy === undefined || !(always || needsListing(policy, name))) return { policy, listed: undefined };
      const listed = await this.#tools.lookUp(name, this.#askForPage(pending.asked));
      if (enforcement.policy() === policy) return { policy, listed };
    }
    return 'unsettled';
  }

  #askForPage(message: Request): AskForPage {
    return async (cursor) => {
      const envelope = ownEnvelope(message.params);
      const params = { ...(cursor !== undefined && { cursor }), ...(envelope !== undefined && { _meta: envelope }) };
      const answer = await this.ask('tools/list', Object.keys(params).length === 0 ? undefined : params);
      return answer.ok ? answer.result : undefined;
    };
  }

  #cancel(pending: Pending): void {
    if (pending.cancelled || this.#pending.get(pending.upstreamId) !== pending) return;
    pending.cancelled = true;
    if (pending.sent) this.#upstream.cancel(pending.upstreamId);
    this.#remove(pending);
    void this.#settle(pending);
  }

  /** Ends a request with an answer, unless it has ended. */
  #respond(pending: Pending, text: string, code: number | undefined, result?: JsonObject): void {
    if (this.#remove(pending)) pending.exchange.respond(text, code, result);
  }

  async #refuse(pending: Pending, code: number, reason: string): Promise<void> {
    await this.#settle(pending);
    this.#respond(pending, errorText(pending.message.id, code, reason), code);
  }

  /** Commits or gives back what the call took, once it is known whether the server has it. */
  async #settle(pending: Pending): Promise<void> {
    const { taken, delivered } = pending;
    if (taken === undefined || delivered === undefined) return;
    delete pending.taken;
    await (delivered ? taken.commit() : taken.giveBack());
  }

  #remove(pending: Pending): boolean {
    if (this.#pending.get(pending.upstreamId) !== pending) return false;
    this.#pending.delete(pending.upstreamId);
    if (pending.token !== undefined && this.#byToken.get(pending.token) === pending) this.#byToken.delete(pending.token);
    if (this.#pending.size === 0) for (const idle of this.#idle.splice(0)) idle();
    return true;
  }

  #fromServer(message: CanonicalMessage, text: string, about: RequestId | undefined): void {
    if (message.kind === 'response') this.#answered(message, text);
    else if (message.kind === 'notification') this.#notified(message, text, about);
    else this.#asked(message, text, about);
  }

  #answered(message: Response, text: string): void {
    if (message.id === null || this.#own.takes(message)) return;
    // Nobody waits for it: answered twice, cancelled, or never asked.
    const pending = this.#pending.get(message.id);
    if (pending === undefined || !pending.sent) return;
    if ('result' in message) this.#succeeded(pending, message, text);
    else this.#respond(pending, answerUnder(pending.message.id, message, text), message.error.code);
    void this.#settle(pending);
  }

  #succeeded(pending: Pending, answered: Extract<Response, { result: JsonObject }>, text: string): void {
    const { id, method } = pending.message;
    if (answered.exactResult !== undefined) {
      if (this.#passesUnread(method, answered.result)) this.#respond(pending, exactResultText(id, answered.exactResult), undefined);
      else {
        const reason =
          'The answer of the server has a number that a double cannot hold exactly, or half a character, where it has to be read.';
        this.#respond(pending, errorText(id, ERROR.internal, reason), ERROR.internal);
      }
      return;
    }
    const translated = this.#translation?.result(pending.message, answered.result) ?? answered;
    if ('refused' in translated) {
      this.#respond(pending, errorText(id, ERROR.internal, translated.refused), ERROR.internal);
      return;
    }
    const { result } = translated;
    if (method === 'tools/list') {
      const visible = visibleTools(this.#options.enforcement.policy(), result);
      if (visible === undefined) {
        const reason = 'The server sent a list of tools that cannot be read, so none of it is shown.';
        this.#respond(pending, errorText(id, ERROR.internal, reason), ERROR.internal);
        return;
      }
      this.#tools.compare(visible.tools);
      this.#respond(pending, resultText(id, visible.result), undefined, visible.result);
      return;
    }
    const task = createdTask(result);
    if (task !== undefined) this.#options.tasks?.add(task);
    // A call that waits for its client keeps what it took, so that its retry is not charged again.
    if (pending.taken !== undefined && this.#roundTrips.hold(pending.message, result, pending.taken)) delete pending.taken;
    this.#respond(pending, answerUnder(id, { ...answered, result }, result === answered.result ? text : undefined), undefined, result);
  }

  /** Whether nothing in a result is filtered, remembered or rewritten on its way to the client. */
  #passesUnread(method: string, result: JsonObject): boolean {
    const meta = result['_meta'];
    const renamed = this.#shared && isJsonObject(meta) && META.subscriptionId in meta;
    const plain = UNREAD_RESULTS.has(method) && this.#translation === undefined && result['resultType'] !== 'input_required';
    return plain && !renamed && createdTask(result) === undefined;
  }

  #notified(message: Notification, text: string, about: RequestId | undefined): void {
    if (message.method === 'notifications/tools/list_changed') this.#tools.changed();
    // A question that the server takes back needs no answer any more.
    if (message.method === 'notifications/cancelled') this.#askedByServer.delete(requestIdOf(message.params?.['requestId']) ?? '');
    const meta = message.params?.['_meta'];
    const subscription = isJsonObject(meta) ? requestIdOf(meta[META.subscriptionId]) : undefined;
    const progress = message.method === 'notifications/progress' ? requestIdOf(message.params?.['progressToken']) : undefined;
    const pending =
      (progress !== undefined ? this.#byToken.get(progress) : undefined) ??
      (subscription !== undefined ? this.#pending.get(subscription) : undefined) ??
      (about !== undefined ? this.#pending.get(about) : undefined);
    if (pending === undefined) {
      this.#options.toClient?.(text);
      return;
    }
    pending.exchange.notify(this.#shared ? restamped(message, pending.message, progress !== undefined, subscription !== undefined) : text);
  }

  #asked(message: Request, text: string, about: RequestId | undefined): void {
    const { toClient } = this.#options;
    if (toClient === undefined || !serverMayAsk(message.method) || this.#askedByServer.size >= MOST_PENDING) {
      const answer: Response = {
        kind: 'response',
        id: message.id,
        error: { code: ERROR.methodNotFound, message: 'No client behind the gateway can be asked this on this connection.' },
      };
      this.#track(this.#upstream.send({ message: answer, text: textOf(answer) }).then(() => {}));
      return;
    }
    this.#askedByServer.add(message.id);
    const pending = about === undefined ? undefined : this.#pending.get(about);
    if (pending === undefined) toClient(text);
    else pending.exchange.notify(text);
  }

  #failed(id: RequestId | null, reason: string): void {
    if (id === null) {
      for (const pending of [...this.#pending.values()]) if (pending.sent) this.#failed(pending.upstreamId, reason);
      this.#own.failed(null);
      return;
    }
    this.#own.failed(id);
    const pending = this.#pending.get(id);
    if (pending !== undefined) void this.#refuse(pending, ERROR.internal, `The server gave no answer: ${reason}.`);
  }

  #closed(ending: Ending): void {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    for (const pending of [...this.#pending.values()]) {
      if (!pending.sent) pending.cancelled = true;
      this.#failed(pending.upstreamId, ending.reason);
    }
    this.#failed(null, ending.reason);
    this.#options.closed(ending);
  }

  #foreignTask(message: Request): string | undefined {
    const { tasks } = this.#options;
    if (tasks === undefined || !message.method.startsWith('tasks/')) return undefined;
    if (message.method === 'tasks/list') return 'Tasks are not listed: a server may hold those of others. Ask for one by its id.';
    const task = taskOf(message.params);
    return task !== undefined && tasks.has(task) ? undefined : 'There is no such task.';
  }
}
