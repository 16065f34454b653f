import { parseDocument } from 'yaml'
import { type Issue, RungridError } from '../errors/rungrid-error'
import { issuesOf, listed } from './issues'
import { LIMITS } from './limits'
import { overlap, withoutFaults } from './rest'
import { flatSpecSchema, type MatrixSpec, stagedSpecSchema } from './spec'

export type SpecFormat = 'yaml' | 'json'

/**
 * Reads a spec from YAML, from JSON text or from an object, and fills in every default. `judge` finds the faults of what is
 * left when that with faults of form is taken out, so that both are told together.
 * @throws RungridError `too_large` before anything is parsed; `invalid_spec` with every fault, its path and its fix
 */
export function parseSpec(
  source: unknown,
  format: SpecFormat = 'yaml',
  judge?: (spec: MatrixSpec) => Issue[],
): { spec: MatrixSpec } {
  const raw = typeof source === 'string' ? parseText(source, format) : source
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw))
    throw invalid([{ path: '', message: 'A spec is a map of keys and values.', fix: 'Begin with `benchmark: …`.' }])
  const staged = 'stages' in raw
  const schema = staged ? stagedSpecSchema : flatSpecSchema
  const parsed = schema.safeParse(raw, { reportInput: true })
  if (parsed.success) return { spec: specOf(parsed.data) }
  const issues = issuesOf(parsed.error, schema).map((issue) => (staged ? moved(issue) : issue))
  // What has no fault of form may still be wrong: all is told at once, not one kind after the other.
  const rest = schema.safeParse(withoutFaults(raw, parsed.error.issues))
  const more = judge && rest.success ? judge(specOf(rest.data)) : []
  throw invalid([...issues, ...more.filter((issue) => !issues.some(({ path }) => overlap(path, issue.path)))])
}

type Parsed = ReturnType<typeof flatSpecSchema.parse> | ReturnType<typeof stagedSpecSchema.parse>

function specOf(data: Parsed): MatrixSpec {
  return 'stages' in data ? ofStages(data) : ofFlat(data)
}

export function invalid(issues: Issue[]): RungridError {
  const all = listed(issues)
  const first = all[0]
  const more = all.length > 1 ? ` (and ${all.length - 1} more)` : ''
  const where = first?.path ? `${first.path}: ` : ''
  return new RungridError('invalid_spec', `${where}${first?.message ?? 'The spec has faults.'}${more}`, {
    fix: first?.fix,
    issues: all,
  })
}

const OF_A_STAGE = new Set(['benchmark', 'command', 'axes', 'params', 'include', 'exclude'])

function moved(issue: Issue): Issue {
  if (!OF_A_STAGE.has(issue.path)) return issue
  return { ...issue, message: `\`${issue.path}\` can't stand beside \`stages\`.`, fix: 'Move it into each stage.' }
}

function ofFlat(data: ReturnType<typeof flatSpecSchema.parse>): MatrixSpec {
  const { name, benchmark, command, axes, params, include, exclude, ...common } = data
  const stage = { benchmark, command, axes, params, include, exclude }
  return { name: name ?? benchmark, stages: [stage], flat: true, ...common }
}

function ofStages(data: ReturnType<typeof stagedSpecSchema.parse>): MatrixSpec {
  const { name, stages, ...common } = data
  return { name: name ?? stages[0]!.benchmark, stages, flat: false, ...common }
}

function parseText(text: string, format: SpecFormat): unknown {
  if (text.length > LIMITS.text)
    throw new RungridError('too_large', `The spec has ${text.length} characters; ${LIMITS.text} is the limit.`, {
      fix: 'Split it into several matrices.',
    })
  try {
    return format === 'json' ? JSON.parse(text) : parseYaml(text)
  } catch (error) {
    if (error instanceof RungridError) throw error
    // A few thousand open brackets exhaust the stack of a recursive parser.
    const message = error instanceof RangeError ? 'This is nested too deeply.' : (error as Error).message
    throw invalid([{ path: '', message: `Not readable as ${format.toUpperCase()}: ${message}` }])
  }
}

function parseYaml(text: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true, logLevel: 'silent' })
  if (document.errors.length > 0) {
    throw invalid(
      document.errors.map(({ code, message, linePos }) => {
        const at = linePos ? `line ${linePos[0].line}, column ${linePos[0].col}` : 'the text'
        if (code === 'DUPLICATE_KEY')
          return {
            path: '',
            message: `A key stands twice in one map, the second time at ${at}.`,
            fix: 'Remove one of them.',
          }
        return { path: '', message: `Not readable as YAML: ${message.split('\n')[0]}` }
      }),
    )
  }
  try {
    return document.toJS({ maxAliasCount: LIMITS.aliases })
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    throw invalid([
      {
        path: '',
        message: `Its aliases expand to too much: ${error.message}.`,
        fix: `Write the values out; aliases may repeat at most ${LIMITS.aliases} times.`,
      },
    ])
  }
}
