import { z } from 'zod';
import { Inspection } from '#core/inspection';
import { LaunchSpec } from '#core/launch-spec';
import { Server } from '#core/server';

/** An installed package: the folder that holds it with its dependencies, and the integrity of the package itself. */
export const Installation = z.object({ dir: z.string(), integrity: z.string() });
export type Installation = z.infer<typeof Installation>;

const Described = z.object({
  /** What stays the same over all versions, as `core/target` makes it: `npm:@scope/name`. */
  identity: z.string(),
  server: Server.omit({ slug: true }),
});

/** What became of a Sighting: how the server is started, or the named reason why it cannot be. */
export const Resolution = z.discriminatedUnion('outcome', [
  Described.extend({
    outcome: z.literal('resolved'),
    /** Most trustworthy first; never empty. */
    specs: z.array(LaunchSpec).min(1),
    /** Absent where nothing is installed: a remote is asked where it is. */
    install: Installation.optional(),
  }),
  Described.extend({ outcome: z.literal('failed'), inspection: Inspection }),
]);
export type Resolution = z.infer<typeof Resolution>;
