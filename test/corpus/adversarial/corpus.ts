import { ANALYST_INSTRUCTIONS } from './analyst-instructions.ts';
import { BENIGN } from './benign.ts';
import { CHOICES } from './choices.ts';
import { ENCODED } from './encoded.ts';
import { FAKE_VERDICTS } from './fake-verdicts.ts';
import { LANGUAGES } from './languages.ts';
import { CLAIMED_LIMITS, ENFORCED_LIMITS } from './limits.ts';
import { NEGATIONS } from './negations.ts';
import { OVER_LONG } from './over-long.ts';
import { RENAMED } from './renamed.ts';
import type { AdversarialRow } from './row.ts';
import { SCHEMAS } from './schemas.ts';
import { SELF_CLAIMS } from './self-claims.ts';
import { SPLITS } from './splits.ts';
import { STUFFING } from './stuffing.ts';

/** Definitions that try to be taken for less than they are, each with what its worst call can do. */
export const ADVERSARIAL: readonly AdversarialRow[] = [
  ...SELF_CLAIMS,
  ...FAKE_VERDICTS,
  ...ANALYST_INSTRUCTIONS,
  ...SCHEMAS,
  ...CHOICES,
  ...SPLITS,
  ...ENCODED,
  ...OVER_LONG,
  ...LANGUAGES,
  ...NEGATIONS,
  ...STUFFING,
  ...RENAMED,
  ...CLAIMED_LIMITS,
  ...ENFORCED_LIMITS,
];

/** Harmless look-alikes that no rule should blow up. */
export { BENIGN };
