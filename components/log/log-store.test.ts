import { expect, it, vi } from 'vitest'
import { LogStore } from './log-store'
import { CHUNK, type LogAnswer, readLines } from './read'

/** A log as the server gives it: parts by offset, the number of newlines before. */
function logOf(text: string) {
  const log = { bytes: new TextEncoder().encode(text), reads: 0, counts: true }
  const read = async (offset: number, limit: number, signal?: AbortSignal): Promise<LogAnswer> => {
    log.reads++
    await Promise.resolve()
    if (signal?.aborted) throw new Error('aborted')
    const { bytes } = log
    const from = Math.min(bytes.length, offset < 0 ? Math.max(0, bytes.length + offset) : offset)
    return {
      offset: from,
      bytes: bytes.slice(from, from + limit),
      size: bytes.length,
      newlines: log.counts ? bytes.subarray(0, from).filter((byte) => byte === 10).length : null,
      absent: null,
    }
  }
  return { log, read, store: new LogStore(read) }
}

const many = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}\n`).join('')
const shown = (store: LogStore) => {
  const { lines, base } = store.shot()
  return { first: lines?.[0]?.text, last: lines?.at(-1)?.text, number: base === null ? null : base + lines![0]!.n }
}

it('begins at the end, and reads up to the beginning without a gap', async () => {
  const { store } = logOf(many(100_000))
  await store.toEnd()
  expect(shown(store)).toMatchObject({ last: 'line 100000' })
  const first = shown(store)
  expect(`line ${first.number}`).toBe(first.first)
  for (let i = 0; i < 100 && store.shot().start > 0; i++) await store.up()
  expect(shown(store)).toMatchObject({ first: 'line 1', number: 1 })
  for (let i = 0; i < 100 && store.shot().end < store.shot().size; i++) await store.down()
  expect(shown(store).last).toBe('line 100000')
})

it('jumps anywhere, and a later jump wins over one that is under way', async () => {
  const { store } = logOf(many(100_000))
  const first = store.jump(10)
  await Promise.all([first, store.jump(800_000)])
  const { start, end } = store.shot()
  expect(start).toBeLessThanOrEqual(800_000)
  expect(end).toBeGreaterThan(800_000)
})

it('follows what is written, passes over what nobody could read, and begins anew when the log was cut', async () => {
  const { log, store } = logOf('one\n')
  await store.toEnd()
  log.bytes = new TextEncoder().encode('one\ntwo\n')
  await store.toEnd()
  expect(store.shot().lines?.map((line) => line.text)).toEqual(['one', 'two'])
  log.bytes = new TextEncoder().encode(many(300_000))
  const reads = log.reads
  await store.toEnd()
  expect(log.reads - reads).toBeLessThan(5)
  expect(shown(store).last).toBe('line 300000')
  expect(store.shot().end - store.shot().start).toBeLessThanOrEqual(CHUNK)
  log.bytes = new TextEncoder().encode('anew\n')
  await store.toEnd()
  expect(shown(store)).toMatchObject({ first: 'anew', last: 'anew' })
})

it('tells of growth without reading while nobody follows', async () => {
  const { log, store } = logOf('one\n')
  await store.toEnd()
  const reads = log.reads
  store.grew(1000)
  expect(store.shot()).toMatchObject({ size: 1000, end: 4 })
  expect(log.reads).toBe(reads)
})

it('asks again for the number of its lines while the server still counts', async () => {
  const { log, store } = logOf(many(100_000))
  log.counts = false
  store.subscribe(() => undefined)
  await store.toEnd()
  expect(shown(store).number).toBeNull()
  log.counts = true
  await vi.waitFor(() => expect(`line ${shown(store).number}`).toBe(shown(store).first), 5000)
  store.close()
})

it('keeps what it shows when a read fails, with the error beside it', async () => {
  const { store } = logOf('one\n')
  await store.toEnd()
  const broken = new LogStore(async () => {
    throw new Error('away')
  })
  await broken.toEnd()
  expect(broken.shot()).toMatchObject({ lines: null, error: new Error('away') })
})

it('copies lines that are not in the window, as they are shown', async () => {
  const { read } = logOf(`a\n\u001b[31mb\u001b[0m\nc\nd\n${many(50_000)}`)
  expect(await readLines(read, 2, 13)).toBe('b\nc')
})
