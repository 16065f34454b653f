import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { resolveInRoots } from './roots'

const dir = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'rungrid-roots-')))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const root = path.join(dir, 'root')
const outside = path.join(dir, 'root-outside')
mkdirSync(path.join(root, 'inside'), { recursive: true })
mkdirSync(outside)
writeFileSync(path.join(root, 'file'), '')
symlinkSync(outside, path.join(root, 'escape'))
symlinkSync(path.join(root, 'inside'), path.join(root, 'alias'))
symlinkSync(path.join(outside, 'nothing-yet'), path.join(root, 'dangling'))
symlinkSync('loop', path.join(root, 'loop'))
const resolve = (given: string) => resolveInRoots({ roots: [root] }, given)

test('a path under a root is resolved, existing or not, links followed', async () => {
  expect(await resolve('results')).toBe(path.join(root, 'results'))
  expect(await resolve('./a/b/../c')).toBe(path.join(root, 'a', 'c'))
  expect(await resolve('.')).toBe(root)
  expect(await resolve(path.join(root, 'inside'))).toBe(path.join(root, 'inside'))
  expect(await resolve('alias/new')).toBe(path.join(root, 'inside', 'new'))
})

test.each([
  ['a parent', '../elsewhere'],
  ['a neighbour whose name begins alike', outside],
  ['the root of the disk', '/'],
  ['a link out of the root', 'escape'],
  ['below a link out of the root', 'escape/new/deep'],
])('%s is outside and refused', async (_, given) => {
  await expect(resolve(given)).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('outside'),
    fix: expect.stringContaining('RUNGRID_ROOTS'),
  })
})

test.each([
  ['a link to nowhere, which a write would follow', 'dangling', 'link to nowhere'],
  ['below a link to nowhere', 'dangling/new', 'link to nowhere'],
  ['below a file', 'file/new', 'is a file'],
  ['links in a circle', 'loop/new', 'circle'],
  ['a NUL character', 'a\0b', 'NUL'],
])('%s is refused', async (_, given, message) => {
  await expect(resolve(given)).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining(message),
  })
})

test('everything is inside when the root is the root of the disk', async () => {
  expect(await resolveInRoots({ roots: ['/'] }, '/somewhere/new')).toBe('/somewhere/new')
})
