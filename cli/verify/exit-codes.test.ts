/** What scripts rely on: docs/cli.md#exit-codes, for what judges without a server. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ERROR_CODES, type ErrorCode, errorPage } from '../../lib/errors/codes'
import { type TrainingFiles, trainingTree } from '../../lib/storage/benchmarks/training/testing'
import { say } from '../testing'

const root = path.join(import.meta.dirname, '../..')
const cwd = mkdtempSync(path.join(os.tmpdir(), 'rungrid-exit-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

function put(name: string, files: Record<string, string>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(cwd, name, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(cwd, name, file), text)
  }
}
const trees: Record<string, TrainingFiles> = {
  closed: {},
  open: { params: { 'dataset.format': 'hdf5' } },
  invalid: { au: 10 },
  unjudged: { replace: { 'summary.json': '{' } },
}
for (const [name, files] of Object.entries(trees)) put(name, trainingTree(files))
put('both', {
  'a/run1/summary.json': '{"metric": {}}',
  'a/run1/configs/config.yaml': 'workflow: {train: true}',
  ...trainingTree({ edition: '2.x' }),
})
mkdirSync(path.join(cwd, 'empty'))
writeFileSync(path.join(cwd, 'plain.txt'), 'no archive')
writeFileSync(path.join(cwd, 'torn.zip'), 'PK\u0003\u0004 and no more')

const BOOK = ['--edition', '2.0']
const CLOSED = [...BOOK, '--division', 'closed']
type Row = [command: string, argv: string[], exit: number, code: ErrorCode | null]
const both = (argv: string[], exit: number, code: ErrorCode | null): Row[] => [
  ['verify', argv, exit, code],
  ['report', argv, exit, code],
]

describe('the exit code', () => {
  it.each<Row>([
    ...both(['closed', ...CLOSED], 0, null),
    ...both(['open', ...BOOK], 0, null),
    ...both(['both'], 2, 'edition_unknown'),
    ...both(['torn.zip'], 2, 'archive_broken'),
    ...both(['closed', '--edition', '4.0'], 2, null),
    ...both(['nowhere'], 3, 'results_not_found'),
    ...both(['empty'], 3, 'results_empty'),
    ...both(['plain.txt'], 4, 'results_unreadable'),
    ...both(['invalid', ...BOOK], 9, 'verdict_invalid'),
    ...both(['open', ...CLOSED], 10, 'verdict_not_closed'),
    ...both(['unjudged', ...CLOSED], 10, 'verdict_not_closed'),
    ['rules', [], 0, null],
    ['rules', ['training/nothing'], 3, 'not_found'],
    ['rules', ['--edition', '4.0'], 2, null],
  ])('of %s %j is %i', async (command, argv, exit, code) => {
    const out = command === 'report' ? ['--out', `out-${argv.join('-')}`, '--format', 'json'] : []
    const said = await say([command, ...argv, ...out], { env: {}, cwd })
    expect([said.code, said.err + said.out]).toEqual([exit, expect.stringMatching(/\S/)])
    if (code === null) return
    expect(ERROR_CODES[code].exit).toBe(exit)
    expect(readFileSync(path.join(root, errorPage(code)), 'utf8')).toContain(String(exit))
    if (command === 'verify' || code.startsWith('verdict')) return
    const json = await say([command, ...argv, ...out, '--json'], { env: {}, cwd })
    expect(JSON.parse(json.out)).toMatchObject({ code, detail: expect.stringMatching(/\S/) })
    // The way out is told to people too, and not only to programs.
    expect(said.err.trim().split('\n').length).toBeGreaterThan(1)
  })
})
