import { isJsonObject, type JsonObject } from '#core/json';
import type { CanonicalMessage } from './canonical.ts';

/**
 * What a client may ask of a server. A policy speaks of tools, so that these pass unjudged except `tools/call`; a method that nobody
 * here knows could run one, and is refused.
 */
const REQUESTS: ReadonlySet<string> = new Set([
  ...['initialize', 'ping', 'server/discover', 'logging/setLevel', 'completion/complete', 'subscriptions/listen'],
  ...['tools/list', 'tools/call', 'prompts/list', 'prompts/get'],
  ...['resources/list', 'resources/templates/list', 'resources/read', 'resources/subscribe', 'resources/unsubscribe'],
  // They follow, feed or stop a task, which only a judged call can begin.
  ...['tasks/get', 'tasks/result', 'tasks/list', 'tasks/cancel', 'tasks/update'],
]);

const NOTIFICATIONS: ReadonlySet<string> = new Set([
  ...['notifications/initialized', 'notifications/cancelled', 'notifications/progress', 'notifications/roots/list_changed'],
  'notifications/tasks/status',
]);

/** What a server may ask of a client; none of them reaches a tool of the server. */
const SERVER_REQUESTS: ReadonlySet<string> = new Set([
  ...['ping', 'roots/list', 'sampling/createMessage', 'elicitation/create'],
  ...['tasks/get', 'tasks/result', 'tasks/list', 'tasks/cancel'],
]);

/** Why a message of the client does not pass, in a sentence, or nothing where it may. */
export function refusedMethod(message: CanonicalMessage): string | undefined {
  if (message.kind === 'request') {
    if (!REQUESTS.has(message.method)) return 'The gateway does not know this method, and passes none that could run a tool unjudged.';
    if (message.method === 'completion/complete' && !completesPromptOrResource(message.params)) {
      return 'Only prompts and resources can be completed.';
    }
  }
  if (message.kind === 'notification' && !NOTIFICATIONS.has(message.method)) return 'The gateway does not know this notification.';
  return undefined;
}

export function serverMayAsk(method: string): boolean {
  return SERVER_REQUESTS.has(method);
}

function completesPromptOrResource(params: JsonObject | undefined): boolean {
  const ref = params?.['ref'];
  return isJsonObject(ref) && (ref['type'] === 'ref/prompt' || ref['type'] === 'ref/resource');
}
