import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { judge } from '../../../lib/rules/judge'
import { readResults } from '../../../lib/storage/read-tree'
import { memoryTree } from '../../../lib/storage/testing/memory-tree'
import { package2 } from '../../../lib/storage/testing/package-tree'
import { type ResultTree, TreeError } from '../../../lib/storage/tree'
import { testDirectory } from '../../testing/context'
import { keepPackage } from './keep-package'

const dir = testDirectory()
const tree = memoryTree(package2())
const document = judge(await readResults(tree), { edition: '2.0' })

/** The second time that somebody reads a file, this happens: the first time is the look whether it can be read. */
function failing(error: Error): ResultTree {
  const seen = new Set<string>()
  return {
    ...tree,
    async *bytes(file) {
      if (file.endsWith('summary.json') && seen.has(file)) throw error
      seen.add(file)
      yield* tree.bytes(file)
    },
  }
}

test.each([
  ['a file that vanishes while it is packed', new TreeError('summary.json', 'absent', 'it is not there')],
  ['a full disk', Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })],
])('%s costs the package and leaves nothing half', async (_, error) => {
  expect(await keepPackage(path.join(dir, 'a.zip'), failing(error), document, [])).toBeNull()
  expect(readdirSync(dir)).toEqual([])
})

test('any other failure is told', async () => {
  await expect(keepPackage(path.join(dir, 'a.zip'), failing(new Error('bug')), document, [])).rejects.toThrow('bug')
})
