import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { isInstalled } from './install.mjs'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-install-'))
})

function lock(file: string, packages: Record<string, { version?: string; optional?: boolean }>): void {
  mkdirSync(path.dirname(path.join(dir, file)), { recursive: true })
  writeFileSync(path.join(dir, file), JSON.stringify({ packages }))
}

const WANTED = {
  '': {},
  'node_modules/zod': { version: '4.0.0' },
  'node_modules/other-platform': { version: '1.0.0', optional: true },
}

it('A fresh clone has nothing installed', () => {
  lock('package-lock.json', WANTED)
  expect(isInstalled(dir)).toBe(false)
})

it('What the lock file says is enough, without the packages of other platforms', () => {
  lock('package-lock.json', WANTED)
  lock('node_modules/.package-lock.json', { 'node_modules/zod': { version: '4.0.0' } })
  expect(isInstalled(dir)).toBe(true)
})

it('An older version than the lock file says is not enough', () => {
  lock('package-lock.json', WANTED)
  lock('node_modules/.package-lock.json', { 'node_modules/zod': { version: '3.9.0' } })
  expect(isInstalled(dir)).toBe(false)
})

it('A package that the lock file gained is missing', () => {
  lock('package-lock.json', { ...WANTED, 'node_modules/new': { version: '1.0.0' } })
  lock('node_modules/.package-lock.json', { 'node_modules/zod': { version: '4.0.0' } })
  expect(isInstalled(dir)).toBe(false)
})
