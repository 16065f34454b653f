'use client'
import { ChevronDown, Download } from 'lucide-react'
import { downloadText } from '@/components/matrix/download'
import { fileName } from '@/components/matrix/words'
import { Button } from '@/components/ui/button'
import { Menu, MenuItem } from '@/components/ui/menu'
import { toast } from '@/components/ui/toast'
import type { Baseline } from '@/lib/grid/baseline'
import { gridToCsv } from '@/lib/grid/export/csv'
import { gridToJson } from '@/lib/grid/export/json'
import { gridToLatex } from '@/lib/grid/export/latex'
import { gridToMarkdown } from '@/lib/grid/export/markdown'
import type { GridLayout } from '@/lib/grid/layout'
import type { GridRun } from '@/lib/grid/scores'
import { gridTable } from '@/lib/grid/table'

const FORMATS = [
  { title: 'CSV', ending: 'csv', type: 'text/csv', write: gridToCsv },
  { title: 'JSON', ending: 'json', type: 'application/json', write: gridToJson },
  { title: 'Markdown', ending: 'md', type: 'text/markdown', write: gridToMarkdown },
  { title: 'LaTeX', ending: 'tex', type: 'application/x-tex', write: gridToLatex },
] as const

export interface ExportMenuProps {
  matrix: { id: string; name: string }
  layout: GridLayout
  runs: readonly GridRun[]
  metric: string
  baseline: Baseline | null
}

/** What the grid shows, as a file. */
export function ExportMenu({ matrix, layout, runs, metric, baseline }: ExportMenuProps) {
  const save = (format: (typeof FORMATS)[number]) => {
    const name = fileName(matrix, format.ending)
    downloadText(name, format.write(gridTable(layout, runs, metric, baseline)), format.type)
    toast.success(`Saved ${name}`)
  }
  return (
    <Menu
      trigger={
        <Button>
          <Download aria-hidden />
          Export
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      {FORMATS.map((format) => (
        <MenuItem key={format.ending} onSelect={() => save(format)} end={`.${format.ending}`}>
          {format.title}
        </MenuItem>
      ))}
    </Menu>
  )
}
