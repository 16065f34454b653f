import { mkdirSync, mkdtempSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { fingerprint } from './fingerprint.mjs'

let dir: string
const print = () => fingerprint(dir, ['lib', 'package.json'])
const write = (file: string, text: string) => {
  mkdirSync(path.dirname(path.join(dir, file)), { recursive: true })
  writeFileSync(path.join(dir, file), text)
}

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-fingerprint-'))
  write('package.json', '{}')
  write('lib/a.ts', 'export const a = 1')
  write('lib/deep/b.ts', 'export const b = 2')
})

describe('The fingerprint of sources', () => {
  it('stays when only times change, as a checkout does', () => {
    const before = print()
    utimesSync(path.join(dir, 'lib/a.ts'), new Date(0), new Date(0))
    expect(print()).toBe(before)
  })

  it.each<[string, () => void]>([
    ['is changed', () => write('lib/a.ts', 'export const a = 3')],
    ['is added', () => write('lib/c.ts', '')],
    ['is added to a new folder', () => write('lib/new/c.ts', '')],
    ['is renamed', () => renameSync(path.join(dir, 'lib/a.ts'), path.join(dir, 'lib/z.ts'))],
    ['beside the folders is changed', () => write('package.json', '{ }')],
    ['is changed while size and times stay', () => write('lib/deep/b.ts', 'export const b = 3')],
  ])('changes when a file %s', (_what, change) => {
    const before = print()
    change()
    expect(print()).not.toBe(before)
  })

  it.each(['lib/a.test.ts', 'lib/generated/client.ts', 'lib/x.generated.ts', 'lib/testing/help.ts', 'lib/.cache/x'])(
    'does not depend on %s, which no build contains',
    (file) => {
      const before = print()
      write(file, 'x')
      expect(print()).toBe(before)
    },
  )

  it('tells content that moved from one file to the next apart', () => {
    write('lib/a.ts', 'xy')
    write('lib/b.ts', 'z')
    const before = print()
    write('lib/a.ts', 'x')
    write('lib/b.ts', 'yz')
    expect(print()).not.toBe(before)
  })
})
