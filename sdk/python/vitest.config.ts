/** Checks that need packages of Python from the network; `npm run test:python` installs them and runs these. */
import path from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: path.resolve(import.meta.dirname, '../..'),
  test: {
    include: ['sdk/python/**/*.check.ts'],
    globalSetup: ['./server/testing/global-setup.ts'],
    testTimeout: 150_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
  },
})
