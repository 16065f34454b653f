import path from 'node:path'
import { defineConfig } from 'vitest/config'

const tests = (directories: string) => [`{${directories}}/**/*.test.{ts,tsx}`]

export default defineConfig({
  resolve: { alias: { '@': path.resolve(import.meta.dirname) } },
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: tests('lib,components,app'),
          // No I/O and no state: files share a process, so that each does not load the domain anew.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: tests('io,server,cli,workers,sdk,scripts,bench'),
          globalSetup: ['./server/testing/global-setup.ts'],
        },
      },
    ],
  },
})
