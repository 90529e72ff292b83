/**
 * The Redis of `TEST_REDIS_URL`, where there is one. Test files that run side by side name different databases of it, since each counts what
 * it leaves behind.
 */
export function testRedis(database: number): string | undefined {
  const given = process.env['TEST_REDIS_URL'];
  if (given === undefined) return undefined;
  const url = new URL(given);
  url.pathname = `/${database}`;
  return url.href;
}
