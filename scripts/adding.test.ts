/**
 * A rule and a storage benchmark are new files and nothing else: they are written into a copy of lib, found by their
 * place, and judge a tree. The rule is the one that the guide prints, with its test.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { VerdictDocument } from '../lib/rules/document'
import type { judge as Judge } from '../lib/rules/judge'
import type { findRule as FindRule } from '../lib/rules/registry'
import { checkpointingFiles } from '../lib/storage/benchmarks/checkpointing/testing'
import type { readResults as ReadResults } from '../lib/storage/read-tree'
import { memoryTree } from '../lib/storage/testing/memory-tree'
import type { Edition } from '../lib/storage/types'
import { filesOfFolders, folders, generateRegistry } from './generate-registry.mjs'

const ROOT = path.resolve(import.meta.dirname, '..')
const copy = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'rungrid-adding-')))
afterAll(() => rmSync(copy, { recursive: true, force: true }))

cpSync(path.join(ROOT, 'lib'), path.join(copy, 'lib'), { recursive: true })
symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'))

const add = (file: string, text: string) => {
  mkdirSync(path.dirname(path.join(copy, file)), { recursive: true })
  writeFileSync(path.join(copy, file), text, { flag: 'wx' })
}
const guide = readFileSync(path.join(ROOT, 'docs/guides/adding-a-rule.md'), 'utf8')
const [printedRule, printedTest] = [...guide.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => match[1]!)

// Who follows the guide has them in the tree that was copied.
for (const file of ['whole-hosts.ts', 'whole-hosts.test.ts'])
  rmSync(path.join(copy, 'lib/rules/checkpointing', file), { force: true })
add('lib/rules/checkpointing/whole-hosts.ts', printedRule!)
add('lib/rules/checkpointing/whole-hosts.test.ts', printedTest!)
add(
  'lib/storage/benchmarks/snapshots/index.ts',
  `import { z } from 'zod'
import { mean } from '../../dlio/statistics'
import { known, missing, peek } from '../../fact'
import { numberAt, readJson } from '../../json-file'
import type { StorageBenchmark, StorageRun } from '../../types'

declare module '../../types' {
  interface BenchmarkNames { snapshots: true }
}

export interface SnapshotRun extends StorageRun { seconds: ReturnType<typeof numberAt> }

const benchmark: StorageBenchmark<SnapshotRun> = {
  id: 'snapshots', title: 'Snapshots', aliases: ['snap'], commands: ['run'],
  parameters: z.strictObject({}),
  async read(folder, tree, faults) {
    const none = missing('summary.json')
    const facts = { accelerator: none, processes: none, hosts: none, startedAt: none, endedAt: none }
    return {
      ...folder, ...facts, benchmark: 'snapshots', overrides: none, parameters: none, provenance: 'benchmark',
      contradictions: [], model: known('ext4', 'folder'), command: known('run', 'folder'),
      seconds: numberAt(await readJson(tree, folder, 'summary.json', faults), 'seconds'),
    }
  },
  planned: () => { throw new Error('nothing is planned here') },
  group: () => ['ext4'],
  metrics: [{ name: 'seconds', title: 'Snapshot', unit: 's', direction: 'lower', digits: 1 }],
  measure: (run) => ({ seconds: peek(run.seconds) ?? null }),
  aggregate: ({ runs }) => ({ seconds: mean(runs.flatMap((run) => peek(run.seconds) ?? [])) }),
}
export default benchmark
`,
)
add(
  'lib/rules/snapshots/fast-enough.ts',
  `import type { SnapshotRun } from '../../storage/benchmarks/snapshots/index'
import { need } from '../../storage/fact'
import { fail, pass, runRule } from '../types'

export default runRule<SnapshotRun>({
  meta: {
    id: 'snapshots/fast-enough', title: 'A snapshot takes at most 5 s', scope: 'run', benchmarks: ['snapshots'],
    clauses: { '3.0': '9.1' }, severity: 'error', when: 'after', requirement: 'At most 5 s',
    messages: { slow: 'It took {actual} s, more than {expected}.' }, fixes: { slow: 'Use a faster disk.' }, docs: 'A rule of a test.',
  },
  check(run) {
    const seconds = need(run.seconds)
    return seconds <= 5 ? pass() : fail({ verdict: 'open', messageId: 'slow', expected: 5, actual: seconds })
  },
})
`,
)
generateRegistry(path.join(copy, 'lib/storage/benchmarks'), 'storageBenchmark', folders)
generateRegistry(path.join(copy, 'lib/rules'), 'rule', filesOfFolders)

const load = <T>(file: string) => import(/* @vite-ignore */ path.join(copy, file)) as Promise<T>
const { readResults } = await load<{ readResults: typeof ReadResults }>('lib/storage/read-tree.ts')
const { judge } = await load<{ judge: typeof Judge }>('lib/rules/judge.ts')
const { findRule } = await load<{ findRule: typeof FindRule }>('lib/rules/registry.ts')

async function verdictOf(files: Record<string, string>, edition: Edition): Promise<VerdictDocument> {
  return judge(await readResults(memoryTree(files)), { edition })
}

describe('a rule that is added as the guide prints it', () => {
  it('is found, with its page to be made', () => {
    expect(findRule('checkpointing/whole-hosts')?.meta.title).toBe('Every host runs as many processes')
  })

  it('judges a tree by the edition that it names, and by no other', async () => {
    const folder = 'checkpointing/llama3-8b/20260302_100000'
    const files = checkpointingFiles({ folder, hosts: 3, model: 'llama3-70b' })
    const document = await verdictOf(files, '3.0')
    expect(document.verdict).toBe('invalid')
    expect(document.runs[0]?.findings).toContainEqual(
      expect.objectContaining({
        rule: 'checkpointing/whole-hosts',
        verdict: 'invalid',
        message: '64 processes do not divide evenly over 3 hosts.',
        fix: 'Run with a number of hosts that divides 64.',
        clause: '3, host node',
      }),
    )
    expect(JSON.stringify(await verdictOf(files, '2.0'))).not.toContain('whole-hosts')
  })
})

// Its table makes tests of this file.
await load('lib/rules/checkpointing/whole-hosts.test.ts')

describe('a storage benchmark that is added as a folder', () => {
  const of = (seconds: unknown) => ({ 'snap/ext4/run/20260302_100000/summary.json': JSON.stringify({ seconds }) })

  it('reads its runs and is judged by its rule', async () => {
    const document = await verdictOf(of(7.5), '3.0')
    expect(document.runs).toMatchObject([
      {
        path: 'snap/ext4/run/20260302_100000',
        benchmark: 'snapshots',
        verdict: 'open',
        metrics: { seconds: 7.5 },
      },
    ])
    expect(document.runs[0]?.findings).toContainEqual(
      expect.objectContaining({ rule: 'snapshots/fast-enough', message: 'It took 7.5 s, more than 5.' }),
    )
    expect(document.submissions).toMatchObject([{ benchmark: 'snapshots', metrics: { seconds: 7.5 } }])
  })

  it('says what is missing, as the others do', async () => {
    const document = await verdictOf(of('fast'), '3.0')
    expect(document.runs).toMatchObject([{ verdict: 'unjudged', metrics: { seconds: null } }])
    expect(document.runs[0]?.findings[0]?.message).toContain('`seconds` of `summary.json` is a text, not a number')
  })
})
