import { codeOf, messageOf } from '#core/errors';
import { type Counters, unavailable } from './counters.ts';

/**
 * Counters that are opened when they are first needed, and tried again each time until they can be: until then calls under a limit are
 * refused and all others go on.
 */
export function lazyCounters(open: () => Counters): Counters {
  let opened: Counters | undefined;
  let closed = false;
  const counters = (): Counters => {
    if (closed) throw unavailable('they are closed');
    try {
      opened ??= open();
      return opened;
    } catch (error) {
      if (codeOf(error) === 'counters-unavailable') throw error;
      throw unavailable(messageOf(error), error);
    }
  };
  return {
    read: async (keys) => counters().read(keys),
    reserve: async (reservations, options) => counters().reserve(reservations, options),
    commit: async (id) => counters().commit(id),
    giveBack: async (id) => counters().giveBack(id),
    close: async () => {
      closed = true;
      await opened?.close();
    },
  };
}
