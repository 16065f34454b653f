'use client'
import { ChevronDown, Download } from 'lucide-react'
import { downloadText } from '@/components/matrix/download'
import { fileName } from '@/components/matrix/words'
import { Button } from '@/components/ui/button'
import { Menu, MenuItem } from '@/components/ui/menu'
import { toast } from '@/components/ui/toast'
import type { Baseline } from '@/lib/grid/baseline'
import { EXPORTERS } from '@/lib/grid/exports'
import type { Exporter } from '@/lib/grid/exports/types'
import type { GridLayout } from '@/lib/grid/layout'
import type { GridRun } from '@/lib/grid/scores'
import { gridTable } from '@/lib/grid/table'

export interface ExportMenuProps {
  matrix: { id: string; name: string }
  layout: GridLayout
  runs: readonly GridRun[]
  metric: string
  baseline: Baseline | null
}

/** What the grid shows, as a file. */
export function ExportMenu({ matrix, layout, runs, metric, baseline }: ExportMenuProps) {
  const save = (format: Exporter) => {
    const name = fileName(matrix, format.extension)
    downloadText(name, format.render(gridTable(layout, runs, metric, baseline)), format.mediaType)
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
      {EXPORTERS.map((format) => (
        <MenuItem key={format.id} onSelect={() => save(format)} end={`.${format.extension}`}>
          {format.title}
        </MenuItem>
      ))}
    </Menu>
  )
}
