import { defineConfig } from 'vitest/config';

// Tests that take minutes: outages, killed workers, hostile servers by the dozen. Where services are at hand, the time is there too.
const withServices = process.env['TEST_DATABASE_URL'] !== undefined;
// A file for the counts, where somebody asks for one.
const report = process.env['TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: withServices ? [] : ['test/**/*.services.test.ts'],
    // One more than the cores of a small machine, as many tests wait for processes that they started; those of outages start enough of them.
    maxWorkers: withServices ? 2 : 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    passWithNoTests: false,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
