import { describe, expect, it } from 'vitest'
import { type ChecklistLine, checklist } from './checklist'
import { mergeTexts, whereRuns } from './ranges'
import { numberRuns } from './run-numbers'
import {
  INVENTED_RULES,
  inventedDocument,
  inventedFinding,
  inventedRun,
  inventedSubmission,
  richDocument,
  saying,
} from './testing'

function line(lines: ChecklistLine[] | undefined, rule: string): ChecklistLine {
  const found = lines?.find((one) => one.rule === rule)
  if (!found) throw new Error(`no line ${rule}`)
  return found
}

describe('a checklist', () => {
  it('ticks, crosses, marks open and unjudged, and dashes what does not apply', () => {
    const { groups, tally } = checklist(richDocument(), INVENTED_RULES)
    expect(groups.map(({ kind }) => kind)).toEqual([
      'runs',
      'submission',
      'submission',
      'submission',
      'package',
      'tree',
    ])
    const runs = groups[0]?.lines
    expect(line(runs, 'training/dataset-size')).toMatchObject({
      title: 'The data set is large enough',
      mark: 'ticked',
      summary: '28,000 files, at least 28,000',
      counts: { pass: 15, fail: 0, not_applicable: 1, unjudged: 0 },
    })
    expect(line(runs, 'training/accelerator-use')).toMatchObject({
      mark: 'crossed',
      summary: '3 of 15 runs: 66.5 to 68.5 %, at least 70',
      counts: { pass: 11, fail: 3, not_applicable: 1, unjudged: 1 },
    })
    expect(line(runs, 'training/parameters').mark).toBe('open')
    expect(line(groups[1]?.lines, 'training/checkpoint-count').mark).toBe('none')
    expect(line(groups.at(-2)?.lines, 'package/system-description').mark).toBe('crossed')
    expect(line(groups.at(-1)?.lines, 'malformed').mark).toBe('warned')
    expect(tally).toEqual({ ticked: 10, crossed: 3, open: 1, unjudged: 0, warned: 2, none: 3 })
  })

  it('tells a finding that repeats over runs once, with the runs and the range of what was found', () => {
    const { groups } = checklist(richDocument(), INVENTED_RULES)
    const [low, unread, ...others] = line(groups[0]?.lines, 'training/accelerator-use').findings
    expect(low).toMatchObject({
      message: 'The accelerators were used 66.5 to 68.5 % of the time; 70 % is the least.',
      expected: '70',
      actual: '66.5 to 68.5',
      where: 'in runs 1 to 3',
      runs: [1, 2, 3],
    })
    expect(unread).toMatchObject({ verdict: 'unjudged', where: 'in run 4' })
    expect(others).toEqual([])
  })

  it('says what to change to reach CLOSED, what makes it INVALID first, and nothing where it is CLOSED', () => {
    const { changes } = checklist(richDocument(), INVENTED_RULES)
    expect(changes.map(({ verdict, rule, where }) => `${verdict} ${rule} ${where}`)).toEqual([
      'invalid training/accelerator-use in runs 1 to 3',
      'invalid training/run-count closed/acme/nvme-box/training/resnet50/h100, 5 runs',
      'invalid package/system-description ',
      'unjudged training/accelerator-use in run 4',
      'open training/parameters in runs 5 to 9',
    ])
    const runs = ['a', 'b'].map((path) => inventedRun(path))
    const closed = inventedDocument({ runs, submissions: [inventedSubmission('unet3d', runs)] })
    expect(checklist(closed, INVENTED_RULES).changes).toEqual([])
  })

  it('keeps findings apart that are mended in different ways', () => {
    const runs = ['a', 'b'].map((path, index) =>
      saying(inventedRun(path), 'training/dataset-size', 'fail', 'too small', {
        message: `${index} files`,
        fix: `Generate ${1000 + index} files.`,
      }),
    )
    const { changes } = checklist(inventedDocument({ runs }), INVENTED_RULES)
    expect(changes.map(({ fix, where }) => `${fix} ${where}`)).toEqual([
      'Generate 1000 files. in run 1',
      'Generate 1001 files. in run 2',
    ])
  })

  it('tells a fix once, though it names a file of each run, and several rules miss what is in that file', () => {
    const runs = ['20260302_100000', '20260302_101200'].map((time) => {
      const fix = `Put \`training_${time}_metadata.json\` back.`
      const lacks = { verdict: 'unjudged', message: `\`training_${time}_metadata.json\` is gone.`, fix } as const
      const run = saying(inventedRun(time), 'training/dataset-size', 'unjudged', '', lacks)
      return saying(run, 'training/parameters', 'unjudged', '', lacks)
    })
    const { changes, groups } = checklist(inventedDocument({ runs }), INVENTED_RULES)
    expect(changes).toMatchObject([{ fix: 'Put `training_*_metadata.json` back.', where: 'in runs 1 and 2', more: 1 }])
    expect(line(groups[0]?.lines, 'training/parameters').findings).toMatchObject([
      { message: '`training_*_metadata.json` is gone.', runs: [1, 2] },
    ])
    const one = checklist(inventedDocument({ runs: runs.slice(0, 1) }), INVENTED_RULES)
    expect(one.changes).toMatchObject([{ fix: 'Put `training_20260302_100000_metadata.json` back.' }])
  })

  it('shows a warning as one, which changes nothing and is no thing to do for CLOSED', () => {
    const run = inventedRun('.', { findings: [inventedFinding('training/model', { severity: 'warning' })] })
    const { groups, changes } = checklist(inventedDocument({ runs: [run] }), INVENTED_RULES)
    expect(line(groups[0]?.lines, 'training/model').mark).toBe('warned')
    expect(changes).toEqual([])
  })

  it('shows a rule that it has no title for by its id', () => {
    const { groups } = checklist(inventedDocument({ runs: [inventedRun('.')] }), [])
    expect(groups[0]?.lines[0]?.title).toBe('training/model')
  })

  it('is the same for the same document', () => {
    expect(checklist(richDocument(), INVENTED_RULES)).toEqual(checklist(richDocument(), INVENTED_RULES))
  })
})

describe('numbers of runs', () => {
  it('follow the start within a submission and do not depend on verdicts', () => {
    const runs = ['c', 'a', 'b'].map((path) => inventedRun(path))
    const submissions = [inventedSubmission('z', [runs[0] as never]), inventedSubmission('k', runs.slice(1))]
    expect([...numberRuns({ runs, submissions })]).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ])
    const again = { runs, submissions: [...submissions].reverse() }
    expect([...numberRuns(again)]).toEqual([...numberRuns({ runs, submissions })])
  })
})

describe('texts over many runs', () => {
  it.each([
    [['93.0 %, at least 90', '92.8 %, at least 90', '93.2 %, at least 90'], '92.8 to 93.2 %, at least 90'],
    [['28,000 files', '9,500 files'], '9,500 to 28,000 files'],
    [['same', 'same'], 'same'],
    [['one thing', 'another'], null],
    [['run_1/summary.json is gone', 'run_2/summary.json is gone'], null],
    [['batch_size=7', 'batch_size=8'], null],
    [['5 of t_20260302_100000.json', '7 of t_20260302_101200.json'], '5 to 7 of t_*.json'],
    [['5 in 20260302_100000', '7 in 20260302_100000'], '5 to 7 in 20260302_100000'],
    [[], null],
  ])('%j become %j', (texts, merged) => {
    expect(mergeTexts(texts)).toBe(merged)
  })

  it.each([
    [[3], 'in run 3'],
    [[1, 2], 'in runs 1 and 2'],
    [[1, 2, 3, 4, 5], 'in runs 1 to 5'],
    [[1, 3, 7, 8, 9], 'in runs 1, 3 and 7 to 9'],
    [Array.from({ length: 20 }, (_, index) => index * 2 + 1), 'in 20 runs (1, 3, 5, 7, 9, 11, 13, 15, …)'],
  ])('runs %j are %j', (runs, where) => {
    expect(whereRuns(runs)).toBe(where)
  })
})
