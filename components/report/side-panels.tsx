'use client'
import clsx from 'clsx'
import { Database, FileText, Table2 } from 'lucide-react'
import Link from 'next/link'
import { memo } from 'react'
import { Facts } from '@/components/ui/facts'
import { InlineMarkdown } from '@/components/ui/markdown'
import { Panel } from '@/components/ui/panel'
import { Bytes } from '@/components/ui/values'
import type { Report, ReportFormat } from '@/lib/api/reports'
import type { Edition } from '@/lib/storage/types'
import { downloadHref } from './queries'
import { VerdictWord } from './verdict'
import type { ReportView } from './view'
import { splitReason } from './words'

export interface EditionsPanelProps {
  editions: Report['editions']
  current: Edition | null
  /** Of the report: shown without a word in the address. */
  own: Edition | null
  href: (edition: Edition | null) => string
  why: string
}

/** The same tree by each edition's own rules. */
export function EditionsPanel({ editions, current, own, href, why }: EditionsPanelProps) {
  return (
    <Panel title="Edition" inset>
      <nav aria-label="Edition" className="-mx-1.5 -mt-1 grid gap-1">
        {editions.map(({ edition, verdict, reason }) => (
          <Link
            key={edition}
            href={href(edition === own ? null : edition)}
            scroll={false}
            prefetch={false}
            aria-current={edition === current ? 'true' : undefined}
            className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2.5 rounded-control border border-transparent px-2.5 pt-1.5 pb-2 hover:bg-hover aria-[current]:border-accent aria-[current]:bg-accent-soft"
          >
            <span className="row-span-2 min-w-6 font-semibold">{edition}</span>
            <VerdictWord verdict={verdict} className="font-medium" />
            <span className="line-clamp-3 text-ink-2 text-small [overflow-wrap:anywhere]" title={reason}>
              <InlineMarkdown text={splitReason(reason).words} />
            </span>
          </Link>
        ))}
      </nav>
      {/* Where it was not found, that is the reason of the verdict. */}
      {why && own !== null ? (
        <p className="mt-2 text-ink-3 text-small [overflow-wrap:anywhere]">
          <InlineMarkdown text={why.startsWith('Edition ') ? why : `${own}: ${why}`} />
        </p>
      ) : null}
    </Panel>
  )
}

const FILES: readonly { format: ReportFormat; title: string; Icon: typeof FileText }[] = [
  { format: 'pdf', title: 'Report, PDF', Icon: FileText },
  { format: 'html', title: 'Report, HTML', Icon: FileText },
  { format: 'csv', title: 'Results, CSV', Icon: Table2 },
  { format: 'json', title: 'Findings, JSON', Icon: Table2 },
  { format: 'zip', title: 'Package, zip', Icon: Database },
]

const ROW = 'grid h-7 grid-cols-[20px_minmax(0,1fr)_auto] items-center gap-2 px-2'

/** Documents to hand in. Sizes are known for the report's own edition. */
export function DownloadsPanel({ report, edition }: { report: Report; edition: Edition | null }) {
  const own = edition === null || edition === report.edition
  const noZip = report.sizes.zip === null
  return (
    <Panel title="Download" inset>
      <ul className="-mx-2 -mt-1">
        {FILES.map(({ format, title, Icon }) => (
          <li key={format}>
            {format === 'zip' && noZip ? (
              <span className={clsx(ROW, 'text-ink-3')}>
                <Icon aria-hidden size={14} />
                {title}
                <span className="text-small">not kept</span>
              </span>
            ) : (
              <a
                href={downloadHref(report.id, format, own || format === 'zip' ? null : edition)}
                download
                className={clsx(ROW, 'rounded-control hover:bg-hover')}
              >
                <Icon aria-hidden size={14} className="text-ink-3" />
                {title}
                <span className="text-ink-3 text-small">
                  {(own || format === 'zip') && typeof report.sizes[format] === 'number' ? (
                    <Bytes value={report.sizes[format]} />
                  ) : null}
                </span>
              </a>
            )}
          </li>
        ))}
      </ul>
      <p className="mt-1 text-ink-3 text-small">
        {noZip
          ? 'The judged files are too large to be kept a second time. Make the package where they are: npx rungrid report DIR --out OUT --format zip.'
          : `The package holds the judged files${report.edition === null ? '' : ` in the layout of edition ${report.edition}`}, their checksums and this report.`}
      </p>
    </Panel>
  )
}

export const FactsPanel = memo(function FactsPanel({ facts }: Pick<ReportView, 'facts'>) {
  return (
    <Panel title="What was judged" inset>
      <Facts facts={facts} />
    </Panel>
  )
})
