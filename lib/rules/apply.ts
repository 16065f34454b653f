import type { Json } from '../matrix/types'
import { Unjudged } from '../storage/fact'
import type { Check, Finding } from './document'
import type { RawFinding, Rule, RuleContext, Status } from './types'
import { VERDICTS } from './verdict'

export interface Applied {
  findings: Finding[]
  checks: Check[]
}

/** Applies rules to one subject. The rules are of the edition and about such a subject; nothing a rule does throws out. */
export function applyRules(rules: readonly Rule[], subject: unknown, context: RuleContext): Applied {
  const outcomes = rules.map((rule) => ({ rule, ...applyRule(rule, subject, context) }))
  const told = outcomes.flatMap(({ rule, status, findings }) =>
    rule.meta.structure && status === 'fail' ? findings.flatMap(missingIn) : [],
  )
  const applied: Applied = { findings: [], checks: [] }
  for (const { rule, status, summary, findings, lacks } of outcomes) {
    const again = lacks.length > 0 && lacks.every((file) => told.some((pattern) => fits(file, pattern)))
    if (!again) applied.findings.push(...findings)
    applied.checks.push({ rule: rule.meta.id, status, summary })
  }
  return applied
}

/** Names or patterns (`*summary.json`) of files that a rule of the structure found missing. */
function missingIn({ severity, expected }: Finding): string[] {
  return severity === 'error' && Array.isArray(expected) ? expected.map(String) : []
}

function fits(file: string, pattern: string): boolean {
  return pattern.startsWith('*') ? file.endsWith(pattern.slice(1)) : file === pattern
}

/** @returns what one rule says: a status, its findings in words, a few words for the checklist, and files it lacks */
export function applyRule(
  rule: Rule,
  subject: unknown,
  context: RuleContext,
): { status: Status; summary: string; findings: Finding[]; lacks: string[] } {
  try {
    const outcome = rule.check(subject as never, context)
    const findings = bounded(outcome.findings.map((finding) => inWords(rule, finding, context)))
    return { status: outcome.status, summary: outcome.summary ?? findings[0]?.message ?? '', findings, lacks: [] }
  } catch (error) {
    const finding = error instanceof Unjudged ? lacks(rule, error, context) : broke(rule, error, context)
    // What is there and of no use is another thing than what is not there.
    const absent = error instanceof Unjudged && error.missing.every(({ reason }) => reason === undefined)
    const absentFiles = absent ? error.missing.map(({ file }) => file) : []
    return { status: 'unjudged', summary: finding.message, findings: [finding], lacks: absentFiles }
  }
}

/** Findings of one rule on one subject that are told; a file may hold a hundred thousand parameters. */
const MOST_FINDINGS = 200

/** The worst ones, and one that says how many more there are. */
function bounded(findings: Finding[]): Finding[] {
  const [first] = findings
  if (first === undefined || findings.length <= MOST_FINDINGS) return findings
  const counted = (finding: Finding) =>
    finding.severity === 'error' ? VERDICTS.indexOf(finding.verdict) : VERDICTS.length
  const worst = findings.toSorted((a, b) => counted(a) - counted(b))
  const more = findings.length - MOST_FINDINGS
  const message = `And ${more.toLocaleString('en-US')} more findings of this rule.`
  return [
    ...worst.slice(0, MOST_FINDINGS),
    {
      ...first,
      verdict: 'closed',
      severity: 'info',
      message,
      parameter: null,
      expected: null,
      actual: null,
      fix: '',
      messageId: 'more',
    },
  ]
}

function inWords(rule: Rule, finding: RawFinding, { edition }: RuleContext): Finding {
  const { meta } = rule
  const template = meta.messages[finding.messageId]
  if (template === undefined) throw new Error(`no message ${finding.messageId} in ${meta.id}`)
  const values = {
    parameter: finding.parameter ?? '',
    expected: shown(finding.expected ?? null),
    actual: shown(finding.actual ?? null),
    ...finding.data,
  }
  return {
    rule: meta.id,
    verdict: finding.verdict,
    severity: finding.severity ?? (finding.verdict === 'closed' ? 'info' : meta.severity),
    message: fill(template, values),
    parameter: finding.parameter ?? null,
    expected: finding.expected ?? null,
    actual: finding.actual ?? null,
    fix: fill(meta.fixes[finding.messageId] ?? '', values),
    edition,
    clause: meta.clauses[edition] ?? '',
    messageId: finding.messageId,
  }
}

function lacks({ meta }: Rule, { missing, fix }: Unjudged, { edition }: RuleContext): Finding {
  const places = missing.map(({ file, field, reason }) =>
    field ? `\`${field}\` of \`${file}\` ${reason ?? 'is not there'}` : `\`${file}\` ${reason ?? 'is not there'}`,
  )
  const first = missing[0]
  return {
    rule: meta.id,
    verdict: 'unjudged',
    severity: meta.severity === 'error' ? 'error' : 'info',
    message: `Cannot be judged: ${places.join(', ')}.`,
    parameter: first?.field ?? first?.file ?? null,
    expected: null,
    actual: null,
    fix:
      fix ??
      `Put ${missing.map(({ file, field }) => (field ? `\`${file}\` with \`${field}\`` : `\`${file}\``)).join(', ')} back as the benchmark wrote it, or repeat the run.`,
    edition,
    clause: meta.clauses[edition] ?? '',
    messageId: 'unjudged',
  }
}

function broke({ meta }: Rule, error: unknown, { edition }: RuleContext): Finding {
  return {
    rule: meta.id,
    verdict: 'unjudged',
    severity: 'error',
    message: `Cannot be judged: the rule ${meta.id} itself failed (${error instanceof Error ? error.message : String(error)}).`,
    parameter: null,
    expected: null,
    actual: null,
    fix: 'This is a defect of Rungrid: report it with the files of this run.',
    edition,
    clause: meta.clauses[edition] ?? '',
    messageId: 'rule-failed',
  }
}

/** Fills `{places}`; one that has no value stays as it is, and a test of the rule fails. */
function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? shown(values[name] ?? '') : place))
}

/** Made once: making one costs more than a rule does. */
const SMALL = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 })
const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 })

/** Numbers with separators and four digits behind the point at most, six below 1; lists with commas. */
export function shown(value: Json): string {
  if (typeof value === 'number') return (Math.abs(value) < 1 ? SMALL : NUMBER).format(value)
  if (Array.isArray(value)) return value.map(shown).join(', ')
  if (value !== null && typeof value === 'object') return JSON.stringify(value)
  return value === null ? 'nothing' : String(value)
}
