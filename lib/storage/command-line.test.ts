import { describe, expect, it } from 'vitest'
import { optionsOf, words } from './command-line'

describe('a command line that metadata recorded', () => {
  it('is split as a shell does, whatever it holds', () => {
    expect(words(`mpirun -x 'A B' --path "/mnt/my disk"  a\\ b ''`)).toEqual([
      'mpirun',
      '-x',
      'A B',
      '--path',
      '/mnt/my disk',
      'a b',
      '',
    ])
    expect(words('"never closed')).toEqual(['never closed'])
    expect(words('')).toEqual([])
  })

  it('gives the options of the program, not those of mpirun before it', () => {
    const line = 'mpirun --seed 7 python3 /x/kv-cache.py --seed=42 --enable-rag --offset -3 --model a=b --last'
    const found = optionsOf(line, (word) => word.endsWith('kv-cache.py'))
    expect(found?.program).toBe('/x/kv-cache.py')
    expect(Object.fromEntries(found?.options ?? [])).toEqual({
      seed: '42',
      'enable-rag': true,
      offset: '-3',
      model: 'a=b',
      last: true,
    })
  })

  it('has no options where another program runs', () => {
    expect(optionsOf('python3 -c pass', (word) => word.endsWith('kv-cache.py'))).toBeNull()
  })
})
