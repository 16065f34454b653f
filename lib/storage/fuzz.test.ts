import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Json } from '../matrix/types'
import { reportHtml } from '../report/html'
import { reportJson, reportParts } from '../report/report'
import { resultFacts } from '../report/result-facts'
import { resultFiles } from '../report/results'
import type { VerdictDocument } from '../rules/document'
import { judge } from '../rules/judge'
import { readResults } from './read-tree'
import { type MemoryFile, memoryTree } from './testing/memory-tree'
import {
  cacheFiles,
  changed,
  checkpointFiles,
  package2,
  package3,
  trainingFiles,
  vectorDatabaseFiles,
} from './testing/package-tree'
import { EDITIONS, type Edition } from './types'

/**
 * Damage at random, the same each time: whatever is broken in one file, nothing throws, no rule and no reader fails, and
 * the other runs are judged as before to the byte. RUNGRID_FUZZ_ROUNDS=5000 looks further, RUNGRID_FUZZ_SEED elsewhere.
 */
const ROUNDS = Number(process.env.RUNGRID_FUZZ_ROUNDS ?? 10)
const SEED = Number(process.env.RUNGRID_FUZZ_SEED ?? 1)

const whole3 = package3({
  results: {
    ...trainingFiles({ edition: '3.0' }),
    ...checkpointFiles('3.0'),
    ...cacheFiles(),
    ...vectorDatabaseFiles(),
  },
})
const whole2 = package2({ results: { ...trainingFiles({ edition: '2.0' }), ...checkpointFiles('2.0') } })
const whole1 = published()

function published(): Record<string, string> {
  const root = path.join(__dirname, 'testing/samples/mlperf-storage-v1.0')
  const names = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    names
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => /\/HPE\/.*\/run-[12]\//.test(file))
      .map((file) => [path.relative(root, file).split(path.sep).join('/'), readFileSync(file, 'utf8')]),
  )
}

/** Mulberry32. */
function randomOf(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (most: number) => Math.floor(next() * most)
  const pick = <T>(of: readonly T[]): T => of[below(of.length)] as T
  return { below, pick }
}
type Random = ReturnType<typeof randomOf>

const ODD: Json[] = [
  null,
  true,
  [],
  {},
  '',
  '1',
  'NaN',
  '-Infinity',
  0,
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  5e-324,
  [[[[]]]],
  { constructor: 1, hasOwnProperty: 2, toString: null },
  'PRUNED BY STAFF',
  '__proto__',
  '=cmd()',
  '\ud800 \u202e \u001b[31m <script>',
  '9999-12-31T23:59:59.999999',
  'a=b=c',
  [null, 'x', {}, 1],
]
/** Which can't be written by a writer of JSON. */
const RAW = ['NaN', '-Infinity', '1e999', '-0', '{"__proto__": {"value": 1}}', '[1, NaN]', '"\\ud800"', '00', "'x'"]

function damaged(text: string, random: Random): MemoryFile {
  switch (random.below(9)) {
    case 0: {
      const bytes = new TextEncoder().encode(text)
      for (let times = 1 + random.below(4); times > 0 && bytes.length > 0; times--)
        bytes[random.below(bytes.length)] = random.below(256)
      return bytes
    }
    case 1:
      return text.slice(0, random.below(text.length + 1))
    case 2:
      return text.slice(random.below(text.length + 1))
    case 3:
      return random.pick([
        '',
        'PRUNED BY STAFF\n',
        '\u0000',
        'null',
        '[]',
        '"x"',
        '{',
        '- ',
        '\ufeff{}',
        '{"__proto__": 1}',
      ])
    case 4: {
      const values = [...text.matchAll(/(?<=: ?)(-?\d[\d.e+-]*|"[^"\n]*"|true|false|null)/g)]
      const at = values.length > 0 ? random.pick(values) : undefined
      return at ? text.slice(0, at.index) + random.pick(RAW) + text.slice(at.index + at[0].length) : ''
    }
    case 5:
      // UTF-16, as some editors save.
      return new Uint8Array(new Uint16Array([0xfeff, ...[...text].map((one) => one.charCodeAt(0))]).buffer)
    default:
      return swapped(text, random)
  }
}

/** One value, anywhere in a JSON file, is of another kind or not there. */
function swapped(text: string, random: Random): string {
  let json: Json
  try {
    json = JSON.parse(text)
  } catch {
    const lines = text.split('\n')
    lines.splice(
      random.below(lines.length),
      1,
      ...(random.below(2) === 0 ? [] : [`x: ${JSON.stringify(random.pick(ODD))}`]),
    )
    return lines.join('\n')
  }
  const places: { holder: Record<string, Json>; key: string }[] = []
  const visit = (value: Json) => {
    if (typeof value !== 'object' || value === null) return
    for (const key of Object.keys(value)) {
      places.push({ holder: value as Record<string, Json>, key })
      visit((value as Record<string, Json>)[key] as Json)
    }
  }
  visit(json)
  if (places.length === 0) return JSON.stringify(random.pick(ODD))
  const { holder, key } = random.pick(places)
  if (random.below(4) === 0) delete holder[key]
  else holder[key] = random.pick(ODD)
  return JSON.stringify(json)
}

/** Every document but the PDF, which takes too long for each round. */
function documents(document: VerdictDocument, facts: ReturnType<typeof resultFacts>) {
  const parts = reportParts(document, { id: null, name: 'x', createdAt: '2026-03-02T10:00:00Z', generator: 'x' })
  return [reportHtml(parts), reportJson(parts), ...resultFiles(document, facts).map(({ text }) => text)]
}

describe.each([
  ['3.0', whole3, ROUNDS / 2],
  ['2.0', whole2, ROUNDS],
  ['1.0', whole1, ROUNDS * 2],
] as const)('a tree of edition %s with one damaged file', (name, files, rounds) => {
  it('costs that run alone', { timeout: 3_600_000 }, async () => {
    const random = randomOf(SEED + Number(name) * 1000)
    const before = new Map<Edition, Map<string, string>>()
    const untouched = await readResults(memoryTree(files))
    for (const edition of EDITIONS) {
      const document = judge(untouched, { edition })
      before.set(edition, new Map(document.runs.map((run) => [run.path, JSON.stringify(run)])))
    }
    const paths = Object.keys(files).filter((file) => /\.(json|yaml|log|csv)$|mlps-code-image/.test(file))
    for (let round = 0; round < rounds; round++) {
      const hit = random.pick(paths)
      const broken = damaged(files[hit] as string, random)
      const what = `round ${round}: ${hit} is ${typeof broken === 'string' ? broken.slice(0, 2000) : 'bytes'}`
      const results = await readResults(memoryTree({ ...files, [hit]: broken }))
      expect(
        results.faults.filter(({ fix }) => fix.includes('defect of Rungrid')),
        what,
      ).toEqual([])
      for (const edition of EDITIONS) {
        const document = judge(results, { edition })
        const all = [...document.runs, ...document.submissions, document.package].flatMap(({ findings }) => findings)
        expect(
          all.filter(({ messageId }) => messageId === 'rule-failed'),
          what,
        ).toEqual([])
        for (const run of document.runs)
          if (!hit.startsWith(`${run.path}/`) && !isShared(hit))
            expect(JSON.stringify(run), what).toBe(before.get(edition)?.get(run.path))
        if (edition === EDITIONS[round % EDITIONS.length]) {
          const texts = documents(document, resultFacts(results))
          // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
          for (const text of texts) expect(/[\u0000-\u0008\u000e-\u001f]/.test(text), what).toBe(false)
          expect(texts[0], what).not.toContain('<script>')
        }
      }
    }
  })
})

/** What describes all runs of a system. */
function isShared(file: string): boolean {
  return /code-images\/|\/systems\/|submission\.yaml$|mlperf-results\.yaml$/.test(file)
}

it('a run that is INVALID gets no better by losing a part of its files', { timeout: 3_600_000 }, async () => {
  const run = 'closed/Acme/results/nvme-box/training/unet3d/run/20260302_101200'
  type Summary = { metric: Record<string, Json> }
  const files = changed(whole2, new RegExp(`^${run}/summary\\.json$`), ({ metric }: Summary) => {
    metric.train_au_mean_percentage = 50
    metric.train_au_percentage = [50, 50, 50, 50, 50]
    metric.train_au_meet_expectation = 'fail'
  })
  const random = randomOf(SEED)
  const paths = Object.keys(files).filter((file) => file.startsWith(`${run}/`))
  for (let round = 0; round < ROUNDS; round++) {
    const hit = random.pick(paths)
    const text = files[hit] as string
    const broken = random.below(2) === 0 ? text.slice(0, random.below(text.length)) : withoutOne(text, random)
    const results = await readResults(memoryTree({ ...files, [hit]: broken }))
    const document = judge(results, { edition: '2.0' })
    const found = document.runs.find(({ path: at }) => at === run)
    for (const verdict of [document.verdict, found?.verdict])
      expect(['invalid', 'unjudged', undefined], `${hit} is ${broken.slice(0, 2000)}`).toContain(verdict)
  }
})

function withoutOne(text: string, random: Random): string {
  const lines = text.split('\n')
  lines.splice(random.below(lines.length), 1)
  return lines.join('\n')
}
