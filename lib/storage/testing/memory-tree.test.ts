import { describe, expect, it } from 'vitest'
import { LINK, memoryTree, ofSize, UNREADABLE } from './memory-tree'

describe('a tree in memory', () => {
  const tree = memoryTree({
    'run/summary.json': '{}',
    'run/größe.json': 'äh',
    'run/link': LINK,
    'run/secret': UNREADABLE,
    'run/huge': ofSize(5000),
    'run/torn': new Uint8Array([0xff, 0xfe]),
    'empty/': '',
    'closed/': UNREADABLE,
  })
  it('lists names, kinds and sizes, sorted', async () => {
    expect(await tree.list('')).toEqual(
      ['closed', 'empty', 'run'].map((name) => ({ name, kind: 'directory', size: 0 })),
    )
    expect(await tree.list('run')).toEqual([
      { name: 'größe.json', kind: 'file', size: 3 },
      { name: 'huge', kind: 'file', size: 5000 },
      { name: 'link', kind: 'link', size: 0 },
      { name: 'secret', kind: 'file', size: 0 },
      { name: 'summary.json', kind: 'file', size: 2 },
      { name: 'torn', kind: 'file', size: 2 },
    ])
    expect(await tree.list('empty')).toEqual([])
  })
  it.each([
    ['run/link', 'unreadable'],
    ['run/secret', 'unreadable'],
    ['run/huge', 'too_large'],
    ['run/torn', 'not_text'],
    ['run/nothing', 'absent'],
    ['run', 'unreadable'],
    ['run/../run/summary.json', 'absent'],
  ])('says why %s is no text', async (path, why) => {
    await expect(tree.text(path, 1000)).rejects.toMatchObject({ name: 'TreeError', path, why })
  })
  it('says that a folder may not be listed', async () => {
    await expect(tree.list('closed')).rejects.toMatchObject({ why: 'unreadable' })
  })
})
