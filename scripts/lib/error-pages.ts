import {
  ERROR_CATEGORIES,
  ERROR_CODES,
  type ErrorCategory,
  type ErrorCode,
  errorDefinition,
} from '../../lib/errors/codes'
import { filled } from './fill-lines'

const MADE = '<!-- Made by `npm run docs` from lib/errors/codes.ts. -->'
const CODES = Object.keys(ERROR_CODES) as ErrorCode[]

/** @returns pages of `docs/errors` by file name: the index, and one for each code */
export function errorPages(): Map<string, string> {
  return new Map([['README.md', index()], ...CODES.map((code) => [`${code}.md`, page(code)] as const)])
}

function index(): string {
  const parts = (Object.keys(ERROR_CATEGORIES) as ErrorCategory[]).map((category) => {
    const rows = CODES.filter((code) => ERROR_CODES[code].category === category).map((code) => {
      const { title, status, exit } = errorDefinition(code)
      return `| [\`${code}\`](${code}.md) | ${title} | ${status ?? ''} | ${exit} |`
    })
    return [
      `## ${ERROR_CATEGORIES[category]}`,
      '',
      '| code | title | status | exit |',
      '| --- | --- | --- | --- |',
      ...rows,
    ]
  })
  const head = filled(
    'Errors of the [API](../api.md), of the [command line](../cli.md) and of the pages have one of these codes, a sentence ' +
      'with the facts, mostly a fix, and for bad input every fault with its path. `status` is the HTTP status; empty: only the ' +
      'command line says it. `exit` is the exit code of `npx rungrid`. Why an *attempt* failed is another list: [failure ' +
      'classes](../concepts/run-and-attempt.md#failure-classes). When you report a defect, add `requestId`; the log of the ' +
      'server has it.',
  )
  return `${[MADE, '# Errors', '', head, '', ...parts.flatMap((lines) => [...lines, ''])].join('\n').trimEnd()}\n`
}

function page(code: ErrorCode): string {
  const { category, title, status, exit, meaning, fix } = errorDefinition(code)
  const where = status === null ? 'said by the command line only' : `HTTP status ${status}`
  return `${[
    MADE,
    `# ${code}`,
    '',
    `**${title}.** ${ERROR_CATEGORIES[category]} · ${where} · exit code ${exit}`,
    '',
    filled(meaning),
    '',
    filled(`**What to do:** ${fix}`),
    '',
    '[All errors](README.md)',
  ].join('\n')}\n`
}
