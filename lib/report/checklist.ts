/**
 * A verdict document as a list that a person works off: one line a requirement, over all runs, with what was found and
 * how to mend it. Page, HTML and PDF show this and nothing that they worked out themselves.
 */
import { shown } from '../rules/apply'
import type { Check, Finding, VerdictDocument } from '../rules/document'
import type { Status, Verdict } from '../rules/types'
import { byVerdict, verdictOf } from '../rules/verdict'
import { mergeTexts, mergeTimes, skeletonOf, timeless, whereRuns } from './ranges'
import { numberRuns } from './run-numbers'

/**
 * `ticked`: met. `crossed`: not met, INVALID. `open`: met for OPEN only. `unjudged`: what it needs is not there.
 * `warned`: worth a look, changes no verdict. `none`: does not apply here.
 */
export type Mark = 'ticked' | 'crossed' | 'open' | 'unjudged' | 'warned' | 'none'

/** Worst first: a line over many runs has the worst of their marks. */
export const MARKS = ['crossed', 'unjudged', 'open', 'warned', 'ticked', 'none'] as const satisfies readonly Mark[]

export const MARK_WORDS: Record<Mark, string> = {
  ticked: 'met',
  crossed: 'not met',
  open: 'OPEN only',
  unjudged: 'cannot be judged',
  warned: 'warning',
  none: 'does not apply',
}

/** A finding, once for all the runs that it is about. */
export interface ChecklistFinding {
  rule: string
  verdict: Verdict
  severity: Finding['severity']
  messageId: string
  clause: string
  parameter: string | null
  /** Numbers that differ between the runs are a range: `88.1 to 89.4`. */
  message: string
  /** As text; null: the rule says none. */
  expected: string | null
  actual: string | null
  fix: string
  /** Numbers of its runs as `numberRuns` gives them; empty: it is not about a run. */
  runs: number[]
  /** `in runs 1 to 5`, or the path of a fault; empty: the group says it. */
  where: string
}

export interface ChecklistLine {
  /** Unique in its group: the id of the rule, or the kind of the faults. */
  rule: string
  title: string
  /** Of the rule book; empty for faults of the tree. */
  clause: string
  mark: Mark
  /** A few words for the right-hand side: `28,000 files, at least 28,000`, `1 of 5 runs: 26,500 files, at least 28,000`. */
  summary: string
  counts: Record<Status, number>
  findings: ChecklistFinding[]
}

export interface ChecklistGroup {
  /** Unique: `runs`, `submission:<key>`, `package`, `tree`. */
  id: string
  kind: 'runs' | 'submission' | 'package' | 'tree'
  /** `Each run`, `The group`, `The package`, `The tree`. */
  title: string
  /** `5 runs, all judged by the same rules`; the key of the submission. */
  detail: string
  lines: ChecklistLine[]
}

/** One thing to do. */
export interface Change {
  rule: string
  title: string
  /** Without it the verdict is this. */
  verdict: Exclude<Verdict, 'closed'>
  fix: string
  /** The first reason; `more` says how many other findings the same fix mends. */
  message: string
  more: number
  where: string
}

export interface Checklist {
  groups: ChecklistGroup[]
  /** Lines per mark. */
  tally: Record<Mark, number>
  /** What to change to reach CLOSED, what makes it INVALID first; empty when it is CLOSED. */
  changes: Change[]
}

/** What the checklist needs of a rule; both a rule's `meta` and the API's list of rules have it. */
export interface RuleTitle {
  id: string
  title: string
}

/** @param rules for their titles; a rule that is not among them is shown by its id */
export function checklist(document: VerdictDocument, rules: readonly RuleTitle[]): Checklist {
  const titles = new Map(rules.map(({ id, title }) => [id, title]))
  const numbers = numberRuns(document)
  const title = (rule: string) => titles.get(rule) ?? rule

  const groups: ChecklistGroup[] = []
  const ofRuns = document.runs
    .map((run) => ({ number: numbers.get(run.path) ?? 0, checks: run.checks, findings: run.findings }))
    .sort((a, b) => a.number - b.number)
  const runLines = linesOf(ofRuns, title, true)
  if (runLines.length > 0)
    groups.push({
      id: 'runs',
      kind: 'runs',
      title: 'Each run',
      detail: `${runWord(document.runs.length)}, ${document.runs.length === 1 ? '' : 'all '}judged by the same rules`,
      lines: runLines,
    })
  for (const { key, runs, checks, findings } of document.submissions) {
    const lines = linesOf([{ number: 0, checks, findings }], title, false)
    if (lines.length > 0)
      groups.push({
        id: `submission:${key}`,
        kind: 'submission',
        title: 'The group',
        detail: `${key}, ${runWord(runs.length)}`,
        lines,
      })
  }
  const packageLines = linesOf([{ number: 0, ...document.package }], title, false)
  if (packageLines.length > 0)
    groups.push({
      id: 'package',
      kind: 'package',
      title: 'The package',
      detail: 'folders, files and descriptions',
      lines: packageLines,
    })
  groups.push({
    id: 'tree',
    kind: 'tree',
    title: 'The tree',
    detail:
      document.tree.length === 0
        ? 'everything could be read'
        : `${document.tree.length.toLocaleString('en-US')} faults while reading`,
    lines: faultLines(document),
  })

  const tally = { ticked: 0, crossed: 0, open: 0, unjudged: 0, warned: 0, none: 0 }
  for (const { lines } of groups) for (const { mark } of lines) tally[mark]++
  return { groups, tally, changes: changesOf(groups) }
}

interface Subject {
  /** 0: not a run. */
  number: number
  checks: readonly Check[]
  findings: readonly Finding[]
}

function linesOf(subjects: readonly Subject[], title: (rule: string) => string, areRuns: boolean): ChecklistLine[] {
  const byRule = new Map<string, { subject: Subject; check: Check; findings: Finding[] }[]>()
  for (const subject of subjects) {
    const said = new Map<string, Finding[]>()
    for (const finding of subject.findings) {
      const of = said.get(finding.rule)
      if (of) of.push(finding)
      else said.set(finding.rule, [finding])
    }
    for (const check of subject.checks) {
      const of = byRule.get(check.rule) ?? []
      of.push({ subject, check, findings: said.get(check.rule) ?? [] })
      byRule.set(check.rule, of)
    }
  }
  return [...byRule].map(([rule, judged]) => {
    const counts: Record<Status, number> = { pass: 0, fail: 0, not_applicable: 0, unjudged: 0 }
    for (const { check } of judged) counts[check.status]++
    const marked = judged.map((one) => ({ ...one, mark: markOf(one.check, one.findings) }))
    const mark = MARKS.find((worst) => marked.some((one) => one.mark === worst)) ?? 'none'
    const findings = mergeFindings(
      marked.flatMap((one) => one.findings.map((finding) => ({ finding, run: one.subject.number }))),
    )
    return {
      rule,
      title: title(rule),
      clause: judged.flatMap(({ findings: of }) => of.map(({ clause }) => clause))[0] ?? '',
      mark,
      summary: areRuns ? summaryOfRuns(marked, mark) : (judged[0]?.check.summary ?? ''),
      counts,
      findings,
    }
  })
}

/** Of one rule and one run, group or package. @param findings of this rule alone */
export function markOf({ status }: Check, findings: readonly Finding[]): Mark {
  if (status === 'not_applicable') return 'none'
  if (status === 'unjudged') return 'unjudged'
  const verdict = verdictOf(findings)
  if (verdict === 'invalid') return 'crossed'
  if (verdict === 'unjudged') return 'unjudged'
  if (verdict === 'open') return 'open'
  return status === 'fail' || findings.some(({ severity }) => severity === 'warning') ? 'warned' : 'ticked'
}

/** What the runs with the line's mark say, with how many of those that the rule is about they are. */
function summaryOfRuns(judged: { check: Check; mark: Mark }[], mark: Mark): string {
  const told = judged.filter((one) => one.mark === mark)
  const about = judged.filter((one) => one.mark !== 'none')
  const text = mergeTexts(told.map(({ check }) => check.summary))
  if (told.length === about.length || mark === 'none') return text ?? `different in ${runWord(told.length)}`
  const share = `${told.length.toLocaleString('en-US')} of ${runWord(about.length)}`
  return text ? `${share}: ${text}` : share
}

/**
 * The same finding of many runs becomes one. Numbers in what was found may differ, and become a range; what is expected
 * and how to mend it may not, but for the time in the names of the runs' files.
 */
function mergeFindings(said: { finding: Finding; run: number }[]): ChecklistFinding[] {
  const same = new Map<string, { finding: Finding; run: number }[]>()
  for (const one of said) {
    const { rule, messageId, verdict, severity, parameter, expected, fix, message, actual } = one.finding
    const [text, found] = [message, shown(actual)].map(skeletonOf)
    const [named, wanted, mend] = [parameter ?? '', shown(expected), fix].map(timeless)
    const key = JSON.stringify([rule, messageId, verdict, severity, named, wanted, mend, text, found])
    const of = same.get(key) ?? []
    of.push(one)
    same.set(key, of)
  }
  return [...same.values()]
    .map((of): ChecklistFinding => {
      const { finding } = of[0] as { finding: Finding }
      const runs = [...new Set(of.map(({ run }) => run))].filter((run) => run > 0).sort((a, b) => a - b)
      const texts = (pick: (finding: Finding) => string) =>
        mergeTexts(of.map((one) => pick(one.finding))) ?? pick(finding)
      const times = (pick: (finding: Finding) => string) => mergeTimes(of.map((one) => pick(one.finding)))
      return {
        rule: finding.rule,
        verdict: finding.verdict,
        severity: finding.severity,
        messageId: finding.messageId,
        clause: finding.clause,
        parameter: finding.parameter === null ? null : times(({ parameter }) => parameter ?? ''),
        message: texts(({ message }) => message),
        expected: finding.expected === null ? null : times(({ expected }) => shown(expected)),
        actual: finding.actual === null ? null : texts(({ actual }) => shown(actual)),
        fix: times(({ fix }) => fix),
        runs,
        where: runs.length === 0 ? '' : whereRuns(runs),
      }
    })
    .sort((a, b) => weight(a) - weight(b) || (a.runs[0] ?? 0) - (b.runs[0] ?? 0))
}

const FAULTS = [
  { kind: 'missing', title: 'Nothing that is needed is missing', some: 'missing' },
  { kind: 'malformed', title: 'Every file can be read', some: 'not as they should be' },
  { kind: 'unexpected', title: 'Nothing is there that does not belong', some: 'unexpected' },
] as const

/** Faults change no verdict themselves: what they keep from being judged says its own rule. */
function faultLines({ tree }: VerdictDocument): ChecklistLine[] {
  return FAULTS.map(({ kind, title, some }): ChecklistLine => {
    const faults = tree.filter((fault) => fault.kind === kind)
    const bad = faults.length
    return {
      rule: kind,
      title,
      clause: '',
      mark: bad === 0 ? 'ticked' : 'warned',
      summary: bad === 0 ? '' : `${bad.toLocaleString('en-US')} ${some}`,
      counts: { pass: bad === 0 ? 1 : 0, fail: bad, not_applicable: 0, unjudged: 0 },
      findings: faults.map(({ path, message, fix }) => ({
        rule: kind,
        verdict: 'closed',
        severity: 'warning',
        messageId: kind,
        clause: '',
        parameter: null,
        message,
        expected: null,
        actual: null,
        fix,
        runs: [],
        where: path,
      })),
    }
  })
}

/**
 * One entry a fix: what makes it INVALID, then what can't be judged, then what makes it OPEN. The same file put back mends
 * what several rules miss in it, in every run that lacks it.
 */
function changesOf(groups: readonly ChecklistGroup[]): Change[] {
  const changes = new Map<string, { change: Change; fixes: string[]; runs: Set<number> | null }>()
  for (const { kind, detail, lines } of groups) {
    if (kind === 'tree') continue
    for (const { title, findings } of lines)
      for (const { rule, verdict, severity, fix, message, where, runs } of findings) {
        if (severity !== 'error' || verdict === 'closed') continue
        const place = where || (kind === 'submission' ? detail : '')
        // What is not about runs is done at each place by itself.
        const at = runs.length > 0 ? '' : place
        const key = JSON.stringify([verdict, timeless(fix) || [rule, message], at])
        const known = changes.get(key)
        if (known) {
          known.change.more++
          known.fixes.push(fix)
          for (const run of runs) known.runs?.add(run)
        } else {
          const change = { rule, title, verdict, fix, message, more: 0, where: place }
          changes.set(key, { change, fixes: [fix], runs: runs.length > 0 ? new Set(runs) : null })
        }
      }
  }
  return [...changes.values()]
    .map(({ change, fixes, runs }) => ({
      ...change,
      fix: mergeTimes(fixes),
      where: runs ? whereRuns([...runs].sort((a, b) => a - b)) : change.where,
    }))
    .sort((a, b) => byVerdict(a.verdict, b.verdict))
}

function weight({ verdict, severity }: ChecklistFinding): number {
  const sort = { error: 0, warning: 1, info: 2 }[severity]
  return sort * 10 + (verdict === 'closed' ? 9 : 0) + ['invalid', 'unjudged', 'open', 'closed'].indexOf(verdict)
}

function runWord(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'run' : 'runs'}`
}
