import { isJsonObject, type JsonObject } from '#core/json';

const MOST_TASKS = 10_000;

/** The ids of the tasks that one grant began on one server; the oldest are forgotten, and then refused. */
export class OwnedTasks {
  readonly #ids = new Set<string>();

  add(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size <= MOST_TASKS) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      break;
    }
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }
}

/** The task that a request speaks of. */
export function taskOf(params: JsonObject | undefined): string | undefined {
  const id = params?.['taskId'];
  return typeof id === 'string' ? id : undefined;
}

/** The task that a result begins: inside `task` in the sessions' era, beside the type of the result in the stateless one. */
export function createdTask(result: JsonObject): string | undefined {
  const { task } = result;
  return taskOf(isJsonObject(task) ? task : result);
}
