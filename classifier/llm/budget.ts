import { BadInput } from '#core/errors';
import { dollarsOf, type Nanodollars, nanodollarsOf } from './prices.ts';

/** Money put by for one request until it is known what that cost. Settling twice is settling once. */
export interface PutBy {
  /** The request cost this much; more than was put by is counted too. */
  settle(cost: Nanodollars): void;
  /**
   * Nobody knows what the attempt cost, so that all that was put by counts as spent. Puts the same by again for another attempt.
   *
   * @returns whether that fits; where it does not, nothing is put by any more.
   */
  again(): boolean;
}

export interface Budget {
  /**
   * Puts the most that a request can cost by. Where that does not fit now but may once others are settled, it waits for them.
   *
   * @returns `undefined` where it does not fit with nothing else under way: the request must not be sent.
   */
  putBy(most: Nanodollars): Promise<PutBy | undefined>;
  /** As `putBy`, without waiting. */
  putByNow(most: Nanodollars): PutBy | undefined;
  /** Puts by what was committed before this run, whether it fits or not: that money is no longer ours to keep. */
  owe(most: Nanodollars): PutBy;
  readonly spentDollars: number;
  readonly putByDollars: number;
  readonly limitDollars: number | undefined;
}

/**
 * A hard limit on what is spent.
 *
 * INVARIANT: what is spent and what is put by never pass the limit together, however many requests are under way, as long as no
 * request costs more than was put by for it.
 *
 * @param limitDollars `undefined` for no limit; what is spent is counted all the same.
 * @throws {BadInput} `llm-budget` for a limit that is no amount of money.
 */
export function openBudget(limitDollars: number | undefined): Budget {
  if (limitDollars !== undefined && !(limitDollars >= 0 && limitDollars <= DOLLARS_MAX)) {
    throw new BadInput('llm-budget', `A budget of \`${limitDollars}\` dollars cannot be kept; give a number from 0 to ${DOLLARS_MAX}.`);
  }
  const limit = limitDollars === undefined ? Number.MAX_SAFE_INTEGER : nanodollarsOf(limitDollars);
  let spent = 0;
  let putAside = 0;
  let waiting: { most: Nanodollars; answer: (put: PutBy | undefined) => void }[] = [];

  const fits = (most: Nanodollars): boolean => spent + putAside + most <= limit;
  const take = (most: Nanodollars): PutBy => {
    putAside += most;
    let open = true;
    const close = (cost: Nanodollars): void => {
      open = false;
      putAside -= most;
      spent += cost;
    };
    return {
      settle: (cost) => {
        if (!open) return;
        close(cost);
        serve();
      },
      again: () => {
        if (!open) return false;
        close(most);
        if (!fits(most)) {
          serve();
          return false;
        }
        putAside += most;
        open = true;
        return true;
      },
    };
  };
  const serve = (): void => {
    const left: typeof waiting = [];
    for (const each of waiting) {
      if (fits(each.most)) each.answer(take(each.most));
      else left.push(each);
    }
    waiting = left;
    // Nothing is under way that could leave something over.
    if (putAside === 0) for (const each of waiting.splice(0)) each.answer(undefined);
  };

  return {
    putBy: (most) => {
      if (fits(most)) return Promise.resolve(take(most));
      if (putAside === 0) return Promise.resolve(undefined);
      return new Promise((answer) => waiting.push({ most, answer }));
    },
    putByNow: (most) => (fits(most) ? take(most) : undefined),
    owe: (most) => take(most),
    get spentDollars() {
      return dollarsOf(spent);
    },
    get putByDollars() {
      return dollarsOf(putAside);
    },
    get limitDollars() {
      return limitDollars;
    },
  };
}

/** Past this, billionths of a dollar are no whole numbers any more. */
const DOLLARS_MAX = 1_000_000;
