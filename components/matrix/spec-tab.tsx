'use client'
import { Download } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Panel } from '@/components/ui/panel'
import type { Matrix } from '@/lib/api/matrices'
import { downloadText } from './download'
import { fileName } from './words'

/** The spec as it was launched, to read, copy and launch again. */
export function SpecTab({ matrix }: { matrix: Matrix }) {
  return (
    <>
      {matrix.summaryPath ? <SummaryPanel id={matrix.id} path={matrix.summaryPath} /> : null}
      <Panel
        title="Spec"
        note={matrix.imported ? 'what was imported: it can not be launched' : 'as launched'}
        end={
          <>
            <CopyButton text={matrix.yaml} label="Copy the spec as YAML" words="Copy" />
            <Button small onClick={() => downloadText(fileName(matrix, 'yaml'), matrix.yaml, 'application/yaml')}>
              <Download aria-hidden />
              Download
            </Button>
            {matrix.imported ? null : (
              <Button small asChild>
                <Link href={`/matrices/new?from=${encodeURIComponent(matrix.id)}`}>Duplicate with changes</Link>
              </Button>
            )}
          </>
        }
      >
        <section
          aria-label="Spec as YAML"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          className="overflow-x-auto whitespace-pre border-line border-t py-3 font-mono text-small leading-[18px]"
        >
          {matrix.yaml
            .replace(/\n$/, '')
            .split('\n')
            .map((line, at) => (
              <span key={at} className="flex">
                <span aria-hidden className="w-12 shrink-0 select-none pr-4 text-right text-ink-3">
                  {at + 1}
                </span>
                <span className="pr-4">{line || ' '}</span>
              </span>
            ))}
        </section>
      </Panel>
    </>
  )
}

/** Where the execution summary is, to copy its path or to read it. */
function SummaryPanel({ id, path }: { id: string; path: string }) {
  return (
    <Panel
      title="Execution summary"
      end={
        <>
          <CopyButton text={path} label="Copy the path" words="Copy the path" />
          <Button small asChild>
            <a href={`/api/v1/matrices/${encodeURIComponent(id)}/summary`}>Open</a>
          </Button>
        </>
      }
    >
      <p className="px-4 pb-3 text-small">
        <code className="[overflow-wrap:anywhere]">{path}</code>
      </p>
    </Panel>
  )
}
