import { describe, expect, it } from 'vitest'
import type { Report } from '@/lib/api/reports'
import { countWords, progressShare, repeatOf, sourceWords, splitReason } from './words'

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

  it('does not say CLOSED of a report whose runs are so by themselves only', () => {
    expect(countWords({ ...NONE, runs: 5, closed: 5 }, 'closed')).toBe('5 runs, all CLOSED')
    expect(countWords({ ...NONE, runs: 5, closed: 5 }, 'invalid')).toBe('5 runs, each by itself CLOSED')
    expect(countWords({ ...NONE, runs: 1, closed: 1 }, 'invalid')).toBe('1 run, by itself CLOSED')
  })

  it('names where its files came from', () => {
    expect(sourceWords({ source: { kind: 'path', label: './results', matrixId: null, leftOut: [], runs: [] } })).toBe(
      './results',
    )
    expect(sourceWords({ source: { kind: 'upload', label: 'acme.zip', matrixId: null, leftOut: [], runs: [] } })).toBe(
      'uploaded acme.zip',
    )
    expect(sourceWords({ source: { kind: 'runs', label: 'sweep', matrixId: 'm-1', leftOut: [], runs: [] } })).toBe(
      'matrix sweep',
    )
  })

  it('judges again what was judged, by the edition and for the division that were asked for', () => {
    const none = { matrixId: null, leftOut: [], runs: [] }
    const asked = { edition: 'auto', division: null } as const
    const repeat = (source: Report['source'], of: Report['asked'] = asked) =>
      repeatOf({ name: 'mine', source, asked: of })
    expect(repeat({ ...none, kind: 'path', label: './results' }, { edition: '2.x', division: 'open' })).toEqual({
      name: 'mine',
      path: './results',
      edition: '2.x',
      division: 'open',
    })
    expect(repeat({ ...none, kind: 'runs', label: 'sweep', matrixId: 'm-1' })).toEqual({
      name: 'mine',
      matrix: 'm-1',
      edition: 'auto',
    })
    expect(repeat({ ...none, kind: 'runs', label: 'run r-1', runs: ['r-1'] })).toMatchObject({ runs: ['r-1'] })
    expect(repeat({ ...none, kind: 'runs', label: '101 runs' })).toBeNull()
    expect(repeat({ ...none, kind: 'upload', label: 'acme.zip' })).toBeNull()
  })

  it('gives the reason first, and then where', () => {
    expect(splitReason('acme/unet3d/run/20260302_100000: `a` was changed: b.')).toEqual({
      where: 'acme/unet3d/run/20260302_100000',
      words: '`a` was changed: b.',
    })
    expect(splitReason('No edition fits: nothing told.')).toEqual({
      where: null,
      words: 'No edition fits: nothing told.',
    })
  })

  it('has no share before anything was counted', () => {
    expect(progressShare({ progress: null })).toBeNull()
    expect(progressShare({ progress: { done: 0, total: 0 } })).toBeNull()
    expect(progressShare({ progress: { done: 1, total: 4 } })).toBe(0.25)
  })
})
