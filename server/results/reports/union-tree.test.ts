import { expect, it } from 'vitest'
import { memoryTree as treeOf, UNREADABLE } from '../../../lib/storage/testing/memory-tree'
import type { ResultTree } from '../../../lib/storage/tree'
import { unionTree } from './union-tree'

async function contents(tree: ResultTree, path = ''): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const { name, kind } of await tree.list(path)) {
    const full = path === '' ? name : `${path}/${name}`
    if (kind === 'directory') Object.assign(found, await contents(tree, full))
    else found[full] = await tree.text(full, 1e6)
  }
  return found
}

it('runs lie side by side as if the benchmark had written them into one directory', async () => {
  const tree = await unionTree([
    { id: 'r-1', tree: treeOf({ 'training/unet3d/run/t1/summary.json': '1', 'run.json': 'ours' }) },
    { id: 'r-2', tree: treeOf({ 'training/unet3d/run/t2/summary.json': '2', 'run.json': 'ours' }) },
  ])
  expect(await contents(tree)).toEqual({
    'training/unet3d/run/t1/summary.json': '1',
    'training/unet3d/run/t2/summary.json': '2',
  })
  const parts: Uint8Array[] = []
  for await (const part of tree.bytes('training/unet3d/run/t2/summary.json')) parts.push(part)
  expect(Buffer.concat(parts).toString()).toBe('2')
})

it('a run that is a run folder itself, or has a file that another has, gets a folder of its own, and nothing is lost', async () => {
  const tree = await unionTree([
    { id: 'r-1', tree: treeOf({ 'training/m/run/t1/summary.json': '1' }) },
    { id: 'r-2', tree: treeOf({ 'training/m/run/t1/summary.json': '2', 'training/m/run/t2/x': '2' }) },
    { id: 'r-3', tree: treeOf({ 'summary.json': '3', 'dlio_config/config.yaml': '3' }) },
  ])
  expect(await contents(tree)).toEqual({
    'training/m/run/t1/summary.json': '1',
    'r-2/training/m/run/t1/summary.json': '2',
    'r-2/training/m/run/t2/x': '2',
    'r-3/summary.json': '3',
    'r-3/dlio_config/config.yaml': '3',
  })
  expect((await tree.list('')).map(({ name }) => name)).toEqual(['r-2', 'r-3', 'training'])
})

it('a single run is its own tree, without our record of it; a run.json further down is theirs', async () => {
  const tree = await unionTree([
    { id: 'r-1', tree: treeOf({ 'summary.json': '1', 'run.json': 'o', 'a/run.json': 'a' }) },
  ])
  expect(await contents(tree)).toEqual({ 'summary.json': '1', 'a/run.json': 'a' })
})

it('what can not be read is told when it is asked for, not before', async () => {
  const tree = await unionTree([
    { id: 'r-1', tree: treeOf({ 'a/x': '1' }) },
    { id: 'r-2', tree: treeOf({ 'b/y': '2', 'b/closed/': UNREADABLE }) },
  ])
  await expect(tree.list('b/closed')).rejects.toMatchObject({ why: 'unreadable' })
  await expect(tree.text('a/nothing', 10)).rejects.toMatchObject({ why: 'absent' })
  await expect(tree.list('nothing')).rejects.toMatchObject({ why: 'absent' })
})
