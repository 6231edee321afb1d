// Owns the three test projects; `rules` keeps the house in order, `unit` is pure and fast, `lab` needs namespaces.
import { randomUUID } from 'node:crypto';
import { defineConfig } from 'vitest/config';

/** Where .ci/run wants a report of each run, for scripts/ci-summary.mjs: in a folder, or in this file. */
const reports = process.env.HOLDFAST_TEST_REPORTS;
const report = process.env.HOLDFAST_TEST_REPORT ?? (reports && `${reports}/${randomUUID()}.json`);

/** A limit for what hangs, not a measure: a test of a second may take ten times that. */
const busyMachineMs = 60_000;

export default defineConfig({
  test: {
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    projects: [
      { test: { name: 'rules', include: ['rules/**/*.test.ts'], testTimeout: busyMachineMs } },
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'swarm/**/*.test.ts'],
          testTimeout: busyMachineMs,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['lab/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
