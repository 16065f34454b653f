import { createWriteStream } from 'node:fs'
import { lstat, mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { writePackage } from '../../io/package-zip'
import { DOCUMENT_FORMATS, type ReportDocument, reportDocuments } from '../../io/report-documents'
import { REPORT_FORMATS, type ReportFormat } from '../../lib/api/reports'
import { ERROR_CODES } from '../../lib/errors/codes'
import { formatBytes } from '../../lib/format/bytes'
import { reportParts } from '../../lib/report/report'
import { resultFacts } from '../../lib/report/result-facts'
import { VERDICT_WORDS } from '../../lib/report/verdict-words'
import type { VerdictDocument } from '../../lib/rules/document'
import { judge } from '../../lib/rules/judge'
import { readResults } from '../../lib/storage/read-tree'
import type { Division, Edition } from '../../lib/storage/types'
import { version } from '../../package.json'
import { CliError } from '../client'
import type { CommandLine } from '../command-line'
import { printable } from '../output'
import { openReadable } from '../verify/open-readable'
import { ReadingBar } from '../verify/reading-bar'
import { verdictExit } from '../verify/verdict-exit'

export interface ReportOptions {
  out: string
  format: ReportFormat[]
  edition: Edition | 'auto'
  division?: Exclude<Division, 'whatif'>
  name?: string
  time?: string
  force?: boolean
}

const PACKAGE = 'package.zip'

/** Reads and judges once, then writes one document after the other; each is there whole or not at all. */
export async function writeReport(
  line: CommandLine,
  given: string,
  options: ReportOptions,
  json: boolean,
): Promise<void> {
  const { output, cwd, signal } = line.world
  const out = path.resolve(cwd, options.out)
  const { tree, close } = await openReadable(path.resolve(cwd, given), signal)
  const bar = json ? undefined : new ReadingBar(output)
  try {
    await checkOutside(path.resolve(cwd, given), out, options.out)
    const results = await readResults(tree, { signal, onProgress: (done, total) => bar?.update(done, total) })
    bar?.stop()
    const document = judge(results, options)
    checkJudged(document)
    const parts = reportParts(document, {
      id: null,
      name: options.name ?? nameOf(path.resolve(cwd, given)),
      createdAt: options.time ?? new Date().toISOString(),
      generator: `rungrid ${version}`,
    })
    const facts = resultFacts(results)
    const zip = options.format.includes('zip')
    const wanted = await reportDocuments(
      parts,
      facts,
      DOCUMENT_FORMATS.filter((format) => options.format.includes(format)),
    )
    await checkFree(out, [...wanted.map(({ path: name }) => name), ...(zip ? [PACKAGE] : [])], options)
    const written: string[] = []
    for (const one of wanted) {
      signal.throwIfAborted()
      written.push(await place(out, one.path, (file) => writeFile(file, one.content)))
    }
    if (zip) {
      const documents: ReportDocument[] =
        options.format.length === REPORT_FORMATS.length ? wanted : await reportDocuments(parts, facts)
      written.push(
        await place(out, PACKAGE, async (file) => {
          await writePackage(createWriteStream(file), { tree, document, documents, signal })
        }),
      )
    }
    const files = await Promise.all(written.map(async (file) => ({ file, bytes: (await stat(file)).size })))
    const { verdict, reason, edition, counts } = document
    if (json) output.out(JSON.stringify({ verdict, reason, edition, counts, files }))
    else {
      output.out(printable(`${VERDICT_WORDS[verdict]}: ${reason}`))
      for (const { file, bytes } of files) output.out(printable(`wrote ${file} (${formatBytes(bytes)})`))
    }
    line.exitCode = verdictExit(document, options.division)
  } finally {
    bar?.stop()
    await close()
  }
}

/** A document that judges nothing is not one to hand in. */
function checkJudged({ runs, package: { checks }, edition, reason, tree }: VerdictDocument): void {
  if (runs.length === 0 && checks.length === 0) {
    const fault = tree.find(({ path: at }) => at === '.')
    throw new CliError(fault?.message ?? reason, 'results_empty', { fix: fault?.fix ?? ERROR_CODES.results_empty.fix })
  }
  if (edition === null) throw new CliError(reason, 'edition_unknown', { fix: ERROR_CODES.edition_unknown.fix })
}

/** Documents in the folder that is judged would be a part of what is judged the next time, and of the package itself. */
async function checkOutside(dir: string, out: string, given: string): Promise<void> {
  if (!(await stat(dir)).isDirectory()) return
  const root = await realpath(dir)
  let above = out
  // What is not there yet will be made below the first folder that is.
  while (!(await lstat(above).catch(() => null))) above = path.dirname(above)
  const real = path.join(await realpath(above), path.relative(above, out))
  if (real === root || real.startsWith(`${root}${path.sep}`))
    throw new CliError(`${given} is in the folder that is judged.`, 'invalid_input', {
      fix: 'Give --out a folder beside it: the next verdict would judge the documents too.',
    })
}

async function checkFree(out: string, names: string[], { force = false, out: given }: ReportOptions): Promise<void> {
  const there: string[] = []
  for (const name of names) if (await lstat(path.join(out, name)).catch(() => null)) there.push(name)
  if (there.length === 0 || force) return
  throw new CliError(`${given} has ${there.join(', ')} already.`, 'invalid_input', {
    fix: 'Take another folder, or say --force to write over them.',
  })
}

/** Writes beside, then renames: what has the name is whole. @returns the file */
async function place(out: string, name: string, write: (file: string) => Promise<void>): Promise<string> {
  const file = path.join(out, name)
  const partial = path.join(path.dirname(file), `.${path.basename(file)}.partial`)
  try {
    await mkdir(path.dirname(file), { recursive: true })
    await write(partial)
    await rename(partial, file)
    return file
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined)
    const { code, message } = error as NodeJS.ErrnoException
    if (code && /^E[A-Z]+$/.test(code))
      throw new CliError(`${file} could not be written: ${message}`, 'output_unwritable')
    throw error
  }
}

function nameOf(dir: string): string {
  return path.basename(dir).slice(0, 200) || 'results'
}
