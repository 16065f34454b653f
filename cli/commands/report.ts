import { InvalidArgumentError, Option } from 'commander'
import { REPORT_FORMATS, type ReportFormat } from '../../lib/api/reports'
import { EDITIONS } from '../../lib/storage/types'
import type { CommandLine } from '../command-line'
import type { ReportOptions } from '../report/write-report'

export function report(line: CommandLine): void {
  line
    .command(
      'report <dir>',
      'judge a folder or archive of storage results and write what is handed in; needs no server',
    )
    .requiredOption('--out <dir>', 'folder for the documents; made where it is not there')
    .addOption(
      new Option('--format <formats>', `of ${REPORT_FORMATS.join(', ')}, with commas between`)
        .argParser(formats)
        .default([...REPORT_FORMATS], 'all'),
    )
    .addOption(
      new Option('--edition <edition>', 'rule book to judge by').choices(['auto', ...EDITIONS]).default('auto'),
    )
    .addOption(
      new Option('--division <division>', 'what is asked for (default: what the folders say)').choices([
        'closed',
        'open',
      ]),
    )
    .option('--name <name>', 'what the report is called (default: the name of the folder)')
    .addOption(new Option('--time <time>', 'that the documents bear (default: now)').argParser(time))
    .option('--force', 'write over documents that are there')
    .action(async (dir: string, options: ReportOptions, self) => {
      const { json = false } = self.optsWithGlobals() as { json?: boolean }
      const { writeReport } = await import('../report/write-report')
      await writeReport(line, dir, options, json)
    })
}

function formats(text: string): ReportFormat[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))]
  const unknown = names.filter((name) => !REPORT_FORMATS.some((format) => format === name))
  if (unknown.length > 0)
    throw new InvalidArgumentError(`There is no format ${unknown.join(', ')}: take ${REPORT_FORMATS.join(', ')}.`)
  return names as ReportFormat[]
}

function time(text: string): string {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('Write it as 2026-03-03T09:30:00Z.')
  return at.toISOString()
}
