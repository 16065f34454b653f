/** Bad input, on every road on which it can come: it costs itself and no more, is told once, and never becomes a wrong point. */
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { RungridError } from '../../lib/errors/rungrid-error'
import type { Reporting } from '../../lib/matrix/reporting'
import { testDatabase } from '../testing/database'
import { acceptPoints } from './accept-points'
import { acceptProgress } from './accept-progress'
import { FileIntake } from './files'
import { eventsOf, intakeContext, makeAttempt, storedPoints } from './testing/attempt'

const db = await testDatabase()
const ctx = intakeContext(db)
const root = await mkdtemp(path.join(os.tmpdir(), 'rungrid-bad-input-'))
afterAll(() => rm(root, { recursive: true, force: true }))

async function worker(reporting?: Partial<Reporting>) {
  const dir = await mkdtemp(path.join(root, 'attempt-'))
  const { attemptId } = await makeAttempt(db, { dir, reporting })
  return { dir, attemptId }
}

async function readFiles(attemptId: string) {
  const intake = new FileIntake(ctx)
  await intake.drain(attemptId)
  await intake.drain(attemptId)
}

type Point = [name: string, step: number, value: number]
interface Outcome {
  points: Point[]
  /** What the sender or the run's history is told. */
  told: string[]
}

/** Lines are texts of JSON objects. A good one behind them must arrive on every road. */
const ROADS: Record<string, (lines: string[]) => Promise<Outcome>> = {
  'the metrics file': async (lines) => {
    const { dir, attemptId } = await worker()
    await writeFile(path.join(dir, 'metrics.jsonl'), `${lines.join('\n')}\n`)
    await readFiles(attemptId)
    return { points: await storedPoints(db, attemptId), told: (await eventsOf(db, attemptId)).map((e) => e.message) }
  },
  'HTTP by points': async (lines) => {
    const { attemptId } = await worker()
    const { refused } = await acceptPoints(ctx, { attemptId, body: `{"points": [${lines.join(',')}]}` })
    return { points: await storedPoints(db, attemptId), told: refused.map((each) => `${each.name}: ${each.reason}`) }
  },
  'HTTP by columns': async (lines) => {
    const { attemptId } = await worker()
    const told: string[] = []
    for (const line of lines) {
      const { refused } = await acceptPoints(ctx, { attemptId, body: asColumns(line) })
      told.push(...refused.map((each) => `${each.name}: ${each.reason}`))
    }
    return { points: await storedPoints(db, attemptId), told }
  },
  stdout: async (lines) => {
    const { dir, attemptId } = await worker({ stdout: 'json' })
    await writeFile(path.join(dir, 'stdout.log'), `${lines.join('\n')}\n`)
    await readFiles(attemptId)
    return { points: await storedPoints(db, attemptId), told: (await eventsOf(db, attemptId)).map((e) => e.message) }
  },
}

/** The same row as columns of one entry, by text, so that the values stay as they are written. */
function asColumns(line: string): string {
  const fields = [
    ...line.slice(1, -1).matchAll(/\s*("(?:[^"\\]|\\.)*")\s*:\s*(\[+\]*|\{.*\}|"(?:[^"\\]|\\.)*"|[^,]*),?/g),
  ]
  const values = fields.filter(([, name]) => name !== '"step"' && name !== '"time"')
  const column = (name: string) => fields.find(([, each]) => each === name)?.[2]
  const time = column('"time"')
  const list = values.map(([, name, value]) => `${name}: [${value}]`).join(', ')
  return `{"columns": {"step": [${column('"step"') ?? 'null'}], ${time ? `"time": [${time}], ` : ''}"values": {${list}}}}`
}

interface Case {
  lines: string[]
  points?: Point[]
  told?: RegExp
  /** Where stdout differs: what is no number is log there, a line without a step is counted, a strange time is not the point's. */
  stdout?: { points?: Point[]; told?: RegExp }
}

const GOOD = '{"step": 1000, "zz": 1}'
const one: Point[] = [['loss', 1, 1]]
const log = { points: [], told: undefined }
const counted = { points: one, told: undefined }
const deep = `{"step": 1, "loss": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`

const CASES: Record<string, Case> = {
  'a fractional step': {
    lines: ['{"step": 1.5, "loss": 1}'],
    told: /loss: step 1\.5 is not an integer within ±\(2\^53 − 1\)/,
  },
  'step 2^53': { lines: ['{"step": 9007199254740992, "loss": 1}'], told: /step 9007199254740992 is not an integer/ },
  'a step that 2^53 rounds': { lines: ['{"step": 9007199254740993, "loss": 1}'], told: /is not an integer/ },
  'the outermost steps': {
    lines: ['{"step": 9007199254740991, "loss": 1}', '{"step": -9007199254740991, "loss": 2}'],
    points: [
      ['loss', -9007199254740991, 2],
      ['loss', 9007199254740991, 1],
    ],
  },
  'a step that is text': { lines: ['{"step": "10", "loss": 1}'], told: /step "10" is not an integer/ },
  'a step that is true': { lines: ['{"step": true, "loss": 1}'], told: /step true is not an integer/ },
  'a step that is a map': { lines: ['{"step": {"a": 1}, "loss": 1}'], told: /step a map is not an integer/ },
  'a step that is NaN': { lines: ['{"step": NaN, "loss": 1}'], told: /step "NaN" is not an integer/ },
  'no step': { lines: ['{"loss": 1}'], told: /loss: there is no step/, stdout: counted },
  'a step that is null': { lines: ['{"step": null, "loss": 1}'], told: /loss: there is no step/, stdout: counted },
  'a repeated step': { lines: ['{"step": 1, "loss": 3}', '{"step": 1, "loss": 1}'], points: one },
  'steps that go backwards': {
    lines: ['{"step": 5, "loss": 5}', '{"step": 3, "loss": 3}', '{"step": 4, "loss": 4}'],
    points: [
      ['loss', 3, 3],
      ['loss', 4, 4],
      ['loss', 5, 5],
    ],
  },
  'a value that is text': { lines: ['{"step": 1, "loss": "low"}'], told: /loss: "low" is not a number/, stdout: log },
  'a value that is a number in quotes': {
    lines: ['{"step": 1, "loss": "0.5"}'],
    told: /"0\.5" is not a number/,
    stdout: log,
  },
  'a value that is true': { lines: ['{"step": 1, "loss": true}'], told: /loss: true is not a number/, stdout: log },
  'a nested value': { lines: ['{"step": 1, "loss": {"train": 1}}'], told: /loss: a map is not a number/, stdout: log },
  'a value nested 200,000 deep': { lines: [deep], told: /loss: a list is not a number/, stdout: log },
  'a value that is null': { lines: ['{"step": 1, "loss": null}'] },
  'values that are not finite': {
    lines: ['{"step": 1, "loss": NaN}', '{"step": 2, "loss": "-Infinity"}', '{"step": 3, "loss": 1e999}'],
    points: [
      ['loss', 1, Number.NaN],
      ['loss', 2, Number.NEGATIVE_INFINITY],
      ['loss', 3, Number.POSITIVE_INFINITY],
    ],
  },
  'a time before 1970': {
    lines: ['{"step": 1, "time": -5, "loss": 1}'],
    told: /time -5 is not within the years 1970 to 2100/,
    stdout: counted,
  },
  'a time of 1e300': {
    lines: ['{"step": 1, "time": 1e300, "loss": 1}'],
    told: /time 1e\+300 is not within/,
    stdout: counted,
  },
  'a time in milliseconds': {
    lines: ['{"step": 1, "time": 1763760000123, "loss": 1}'],
    told: /divide it by 1,000$/,
    stdout: counted,
  },
  'a time in nanoseconds': {
    lines: ['{"step": 1, "time": 1763760000123000000, "loss": 1}'],
    told: /divide it by 1,000,000,000/,
    stdout: counted,
  },
  'a time that is text': {
    lines: ['{"step": 1, "time": "now", "loss": 1}'],
    told: /time "now" is not a finite number/,
    stdout: counted,
  },
  'a name of 10,000 characters': {
    lines: [`{"step": 1, "${'n'.repeat(10_000)}": 1}`],
    told: /longer than 200 characters/,
  },
  'an empty name': { lines: ['{"step": 1, "": 1}'], told: /the metric has no name/ },
  'a name with a NUL': { lines: ['{"step": 1, "a\\u0000b": 1}'], told: /control characters/ },
  'a name with a line feed': { lines: ['{"step": 1, "a\\nb": 1}'], told: /control characters/ },
  'a name with half a character': { lines: ['{"step": 1, "a\\ud800": 1}'], told: /broken text/ },
  'odd names, which are names': {
    lines: ['{"step": 1, "../a/b": 1, "<img src=x onerror=alert(1)>": 2, "\'; drop table point; --": 3, "損失🙂": 4}'],
    points: [
      ["'; drop table point; --", 1, 3],
      ['../a/b', 1, 1],
      ['<img src=x onerror=alert(1)>', 1, 2],
      ['損失🙂', 1, 4],
    ],
  },
  'names that every JavaScript object has': {
    lines: ['{"step": 1, "__proto__": 1, "constructor": 2, "toString": 3}', '{"step": 2, "__proto__": 4}'],
    points: [
      ['__proto__', 1, 1],
      ['__proto__', 2, 4],
      ['constructor', 1, 2],
      ['toString', 1, 3],
    ],
  },
  'a step hidden in a prototype': {
    lines: ['{"__proto__": {"step": 1}, "loss": 1}'],
    told: /there is no step/,
    stdout: counted,
  },
}

describe.each(Object.entries(ROADS))('by %s', (road, send) => {
  it.each(Object.entries(CASES))('%s', async (_, given) => {
    const wanted = road === 'stdout' ? { ...given, ...given.stdout } : given
    const { points, told } = await send([...given.lines, GOOD])
    expect(points.filter(([name]) => name !== 'zz')).toEqual(wanted.points ?? [])
    expect(points.filter(([name]) => name === 'zz')).toEqual([['zz', 1000, 1]])
    if (wanted.told) expect(told.join('\n')).toMatch(wanted.told)
    expect(told.length, told.join('\n')).toBeLessThanOrEqual(wanted.told ? given.lines.length + 1 : 0)
  })

  it('takes 5,000 names, refuses the 5,001st by name, and one event says so', async () => {
    const names = (from: number, to: number) =>
      `{"step": 1, ${Array.from({ length: to - from }, (_, i) => `"m${from + i}": 1`).join(', ')}}`
    const { points } = await send([names(0, 4999), names(4999, 5003)])
    expect(points).toHaveLength(5000)
    const { rows } = await db.pool.query(
      `select message from event where kind = 'points.too_many_series' order by id desc limit 1`,
    )
    expect(rows[0].message).toMatch(/More than 5,000 series: further ones are left out, the first is m\d+/)
  })
})

describe('a body of HTTP', () => {
  const accept = async (body: string) => {
    const { attemptId } = await worker()
    return acceptPoints(ctx, { attemptId, body }).catch((error: unknown) => {
      if (error instanceof RungridError) return { code: error.code, message: error.message, fix: error.fix }
      throw error
    })
  }

  it('of a million points is refused with what is taken at once', async () => {
    const steps = Array.from({ length: 1_000_000 }, (_, i) => i).join(',')
    expect(await accept(`{"columns": {"step": [${steps}], "values": {}}}`)).toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('1000000 rows, at most 50000'),
      fix: 'Send it as several batches.',
    })
    const wide = `{"step": 1, ${Array.from({ length: 1000 }, (_, i) => `"m${i}": 1`).join(', ')}}`
    expect(await accept(`{"points": [${Array(251).fill(wide).join(',')}]}`)).toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('at most 250000'),
    })
  })

  it('that nests a million deep is refused before it becomes a million objects', async () => {
    const answer = await accept(`{"points": ${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`)
    expect(answer).toMatchObject({ code: 'bad_request', message: 'The body nests deeper than 32 lists and maps.' })
  })

  it.each([
    '',
    'x',
    '[]',
    'null',
    '1',
    '{}',
    '{"points": 1}',
    '{"points": [1]}',
    '{"columns": []}',
    '{"columns": {"step": 1}}',
    '{"columns": {"step": [1], "values": {"loss": [1, 2]}}}',
  ])('of another shape gets a clear error: %s', async (body) => {
    expect(await accept(body)).toMatchObject({ code: expect.stringMatching(/^(bad_request|invalid_input)$/) })
  })
})

const good = () => ({ step: 450, totalSteps: 1000, lastUpdatedTime: new Date().toISOString() })
const DOCUMENTS: Record<string, [text: () => string, told: RegExp]> = {
  empty: [() => '', /it is empty/],
  torn: [() => '{"step": 4', /not JSON/],
  binary: [() => Buffer.from([0, 255, 254, 1, 128]).toString('latin1'), /not JSON/],
  'no document': [() => '[1, 2]', /expected object/],
  'nested deeply': [() => `{"message": ${'['.repeat(30_000)}${']'.repeat(30_000)}}`, /message/],
  'of 100 KB': [() => JSON.stringify({ ...good(), x: 'x'.repeat(100_000) }), /at most 65536/],
  'a year ahead': [
    () => JSON.stringify({ ...good(), lastUpdatedTime: new Date(Date.now() + 366 * 86_400_000).toISOString() }),
    /366 days ahead of the clock/,
  ],
  'of a time that is none': [
    () => JSON.stringify({ ...good(), lastUpdatedTime: '2026-13-45T99:00:00Z' }),
    /lastUpdatedTime/,
  ],
  'with a fractional step': [() => JSON.stringify({ ...good(), step: 1.5 }), /step/],
  'with step 2^53': [() => JSON.stringify({ ...good(), step: 2 ** 53 }), /step/],
  'with a step as text': [() => JSON.stringify({ ...good(), step: '450' }), /step/],
  'beyond its end': [() => JSON.stringify({ ...good(), step: 1001 }), /beyond totalSteps/],
  'with a NUL': [() => JSON.stringify({ ...good(), message: 'a\u0000b' }), /NUL character/],
  'with half a character': [() => JSON.stringify({ ...good(), message: 'a\ud800' }), /half of a surrogate pair/],
}

describe.each(Object.entries(DOCUMENTS))('a progress document %s', (_, [text, told]) => {
  const progressOf = async (attemptId: string) =>
    (await db.pool.query('select doc from progress where attempt_id = $1', [attemptId])).rows[0]?.doc

  it('by file is left out with one event, and the last good one stays', async () => {
    const { dir, attemptId } = await worker()
    const file = path.join(dir, 'status.json')
    await writeFile(file, JSON.stringify(good()))
    await readFiles(attemptId)
    await writeFile(file, text())
    await readFiles(attemptId)
    expect(await progressOf(attemptId)).toMatchObject({ step: 450 })
    const events = await eventsOf(db, attemptId)
    expect(events).toEqual([{ kind: 'status.refused', message: expect.stringMatching(told) }])
  })

  it('by HTTP gets a clear error, and the last good one stays', async () => {
    const { attemptId } = await worker()
    await acceptProgress(ctx, { attemptId, body: JSON.stringify(good()) })
    const code = expect.stringMatching(/^(invalid_input|too_large)$/)
    await expect(acceptProgress(ctx, { attemptId, body: text() })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(told),
    })
    expect(await progressOf(attemptId)).toMatchObject({ step: 450 })
  })
})

it('Text that looks like NUL and half characters, and holds none, is text', async () => {
  const { attemptId } = await worker()
  const message = 'C:\\u0000\\ud83d 🙂'
  await acceptProgress(ctx, { attemptId, body: JSON.stringify({ ...good(), message }) })
  const { rows } = await db.pool.query('select doc from progress where attempt_id = $1', [attemptId])
  expect(rows[0].doc.message).toBe(message)
})

const FILES = ['status.json', 'metrics.jsonl', 'stdout.log'] as const
const KINDS: Record<(typeof FILES)[number], string> = {
  'status.json': 'status',
  'metrics.jsonl': 'metrics',
  'stdout.log': 'stdout',
}

describe.each(FILES)('%s', (name) => {
  const place = async (put: (file: string) => unknown) => {
    const { dir, attemptId } = await worker({ stdout: 'auto' })
    const file = path.join(dir, name)
    await put(file)
    const intake = new FileIntake({ ...ctx, nodeId: attemptId })
    await db.pool.query('update attempt set node_id = $1 where id = $1', [attemptId])
    // What is not there for good is told once, however often it is looked at.
    for (let i = 0; i < 3; i++) await intake.poll()
    await intake.stop()
    await readFiles(attemptId)
    expect(await storedPoints(db, attemptId)).toEqual([])
    return eventsOf(db, attemptId)
  }

  it.each<[string, (file: string) => unknown, RegExp]>([
    ['a link elsewhere', (file) => symlink('/etc/passwd', file), /it is a link; links are not followed/],
    ['a link to itself', (file) => symlink(file, file), /it is a link/],
    ['a directory', (file) => mkdir(file), /it is not a plain file/],
    ['a FIFO that nobody writes to', (file) => execFileSync('mkfifo', [file]), /it is not a plain file/],
  ])('that is %s is not read, blocks nothing, and is told', async (_, put, told) => {
    const events = await place(put)
    expect(events).toEqual([{ kind: `${KINDS[name]}.refused`, message: expect.stringMatching(told) }])
  })

  it('of 100 MB of nothing is passed over, with at most one event', async () => {
    const events = await place(async (file) => {
      const handle = await open(file, 'w')
      await handle.truncate(100 * 2 ** 20)
      await handle.close()
    })
    const told = {
      'status.json': /104857600 bytes, at most 65536/,
      'metrics.jsonl': /longer than 1 MiB/,
      'stdout.log': null,
    }[name]
    expect(events.map(({ message }) => message)).toEqual(told ? [expect.stringMatching(told)] : [])
  })

  it('of random bytes is passed over, with at most one event a kind', async () => {
    const bytes = Buffer.alloc(300_000)
    for (let i = 0, state = 1; i < bytes.length; i++) {
      state = (state * 1664525 + 1013904223) >>> 0
      bytes[i] = state >>> 24
    }
    const events = await place((file) => writeFile(file, bytes))
    expect(new Set(events.map(({ kind }) => kind)).size).toBe(events.length)
    expect(events.length).toBe(name === 'stdout.log' ? 0 : 1)
  })
})
