import { chmodSync, mkdtempSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import type { Config } from '../config'
import type { Database } from '../db/database'
import type { Context } from '../services/context'
import { contextIn } from './context-in'

/** A directory of its own for a test file, removed at its end. */
export function testDirectory(): string {
  const dir = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'rungrid-test-')))
  chmodSync(dir, 0o755)
  afterAll(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** What services get, with a data directory and a root of its own. */
export function testContext(db: Database, over: Partial<Config> = {}): Context {
  const dir = testDirectory()
  return contextIn(db, dir, over)
}
