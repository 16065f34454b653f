import { ERROR_CODES } from '../../lib/errors/codes'
import type { VerdictDocument } from '../../lib/rules/document'
import type { Verdict } from '../../lib/rules/types'
import type { Division } from '../../lib/storage/types'

const { edition_unknown, results_empty, verdict_invalid, verdict_not_closed } = ERROR_CODES

/**
 * What `verify` ends with, once its tree was read. Asked for is what `--division` says, else what the folder of each run says: `closed/` asks for
 * CLOSED; nothing at all is asked for where nobody said anything.
 */
export function verdictExit(document: VerdictDocument, asked?: Division): number {
  if (document.runs.length === 0 && document.package.checks.length === 0) return results_empty.exit
  if (document.edition === null) return edition_unknown.exit
  if (document.verdict === 'invalid') return verdict_invalid.exit
  const judged = [...document.runs, ...document.submissions]
  if (judged.some(({ verdict, division }) => short(verdict, asked ?? division))) return verdict_not_closed.exit
  return short(document.package.verdict, packageDivision(document, asked)) ||
    short(document.verdict === 'unjudged' ? 'unjudged' : 'closed', asked ?? document.division)
    ? verdict_not_closed.exit
    : 0
}

function packageDivision({ runs, package: { checks } }: VerdictDocument, asked?: Division): Division | null {
  if (asked) return asked
  if (checks.length === 0) return null
  return runs.some(({ division }) => division === 'closed') ? 'closed' : 'open'
}

function short(verdict: Verdict, asked: Division | null): boolean {
  if (asked === 'closed') return verdict !== 'closed'
  return asked === 'open' && (verdict === 'unjudged' || verdict === 'invalid')
}
