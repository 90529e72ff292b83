import { z } from 'zod';

/**
 * Has zod make its schemas without `new Function`, until what this returns is called. A page under a content security policy forbids it, and
 * reports even a try. Whether to try is settled when a schema is made, so that schemas made elsewhere keep their speed.
 */
export function avoidEval(): () => void {
  const { jitless = false } = z.config();
  z.config({ jitless: true });
  return () => {
    z.config({ jitless });
  };
}
