/** What page, HTML, PDF, tables and command line call a verdict, and the mark that they draw beside it. */
import type { Verdict } from '../rules/types'
import type { Mark } from './checklist'

export const VERDICT_WORDS: Record<Verdict, string> = {
  closed: 'CLOSED',
  open: 'OPEN',
  invalid: 'INVALID',
  unjudged: 'Cannot be judged',
}

export const VERDICT_MARKS: Record<Verdict, Mark> = {
  closed: 'ticked',
  open: 'open',
  invalid: 'crossed',
  unjudged: 'unjudged',
}
