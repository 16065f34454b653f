import { describe, expect, it, vi } from 'vitest'
import type { SeriesQuery } from '@/lib/api/series'
import { emptyColumns } from '@/lib/charts/testing'
import { SeriesReader } from './read-series'

const query = (names: string[], facts: Partial<SeriesQuery> = {}): SeriesQuery => ({
  runs: ['r-1'],
  names,
  attempts: 'all',
  x: 'step',
  buckets: 150,
  ...facts,
})

function reader() {
  const ask = vi.fn(async ({ names = [] }: SeriesQuery, _signal: AbortSignal) => ({
    series: names.map((name) => emptyColumns('r-1', 'a-1', 1, name, null)),
  }))
  return { ask, reader: new SeriesReader(ask) }
}
const open = () => new AbortController().signal

describe('charts that come into view together', () => {
  it('ask once, and each gets its own', async () => {
    const { ask, reader: made } = reader()
    const answers = await Promise.all([
      made.read(query(['a', 'b']), open()),
      made.read(query(['c']), open()),
      made.read(query(['b']), open()),
    ])
    expect(answers.map((columns) => columns.map(({ name }) => name))).toEqual([['a', 'b'], ['c'], ['b']])
    expect(ask).toHaveBeenCalledTimes(1)
    expect(ask.mock.calls[0]![0]).toEqual(query(['a', 'b', 'c']))
  })

  it('ask apart when they look at it in another way, and a hundred names at a time', async () => {
    const { ask, reader: made } = reader()
    const names = Array.from({ length: 130 }, (_, i) => `m${i}`)
    await Promise.all([
      ...names.map((name) => made.read(query([name]), open())),
      made.read(query(['a'], { range: [0, 9] }), open()),
    ])
    expect(ask.mock.calls.map(([{ names: list }]) => list!.length).sort((a, b) => a - b)).toEqual([1, 30, 100])
  })

  it('are not asked for once they have gone; the question ends when the last has', async () => {
    const { ask, reader: made } = reader()
    const [early, late] = [new AbortController(), new AbortController()]
    const gone = made.read(query(['a']), early.signal)
    early.abort()
    await expect(gone).rejects.toThrow()
    expect(ask).not.toHaveBeenCalled()
    ask.mockImplementation(
      (_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    const other = new AbortController()
    const both = Promise.allSettled([made.read(query(['a']), late.signal), made.read(query(['b']), other.signal)])
    await vi.waitFor(() => expect(ask).toHaveBeenCalled())
    late.abort()
    expect(ask.mock.calls[0]![1].aborted).toBe(false)
    other.abort()
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('all hear of a failure', async () => {
    const made = new SeriesReader(async () => {
      throw new Error('away')
    })
    const all = await Promise.allSettled([made.read(query(['a']), open()), made.read(query(['b']), open())])
    expect(all.map((each) => (each as PromiseRejectedResult).reason.message)).toEqual(['away', 'away'])
  })
})
