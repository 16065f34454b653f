import { describe, expect, it } from 'vitest'
import { countWords, progressShare, sourceWords, splitReason } from './words'

const NONE = { runs: 0, closed: 0, open: 0, invalid: 0, unjudged: 0 }

describe('a report in words', () => {
  it('counts runs by verdict, worst first', () => {
    expect(countWords({ ...NONE, runs: 1200, invalid: 1, open: 2, closed: 1197 })).toBe(
      '1,200 runs: 1 INVALID, 2 OPEN, 1,197 CLOSED',
    )
  })

  it('says it shortly where all are the same', () => {
    expect(countWords({ ...NONE, runs: 5, closed: 5 })).toBe('5 runs, all CLOSED')
    expect(countWords({ ...NONE, runs: 1, unjudged: 1 })).toBe('1 run, unjudged')
    expect(countWords(NONE)).toBe('0 runs')
  })

  it('names where its files came from', () => {
    expect(sourceWords({ source: { kind: 'path', label: './results', matrixId: null, leftOut: [] } })).toBe('./results')
    expect(sourceWords({ source: { kind: 'upload', label: 'acme.zip', matrixId: null, leftOut: [] } })).toBe(
      'uploaded acme.zip',
    )
    expect(sourceWords({ source: { kind: 'runs', label: 'sweep', matrixId: 'm-1', leftOut: [] } })).toBe('matrix sweep')
  })

  it('gives the reason first, and then where', () => {
    expect(splitReason('acme/unet3d/run/20260302_100000: `a` was changed: b.')).toEqual({
      where: 'acme/unet3d/run/20260302_100000',
      words: '`a` was changed: b.',
    })
    expect(splitReason('No edition to judge by: nothing told.')).toEqual({
      where: null,
      words: 'No edition to judge by: nothing told.',
    })
  })

  it('has no share before anything was counted', () => {
    expect(progressShare({ progress: null })).toBeNull()
    expect(progressShare({ progress: { done: 0, total: 0 } })).toBeNull()
    expect(progressShare({ progress: { done: 1, total: 4 } })).toBe(0.25)
  })
})
