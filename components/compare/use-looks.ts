'use client'
import { useTheme } from 'next-themes'
import { useEffect, useMemo, useState } from 'react'
import { styleOf } from '@/lib/compare/styles'
import type { Look, Theme } from './draw-lines'

/** A canvas knows no tokens: the colours that the stylesheet gives them in this theme. */
function resolve(tokens: readonly string[]): string[] {
  const probe = document.createElement('i')
  document.body.append(probe)
  const colors = tokens.map((token) => {
    probe.style.color = `var(${token})`
    return getComputedStyle(probe).color
  })
  probe.remove()
  return colors
}

const HUES = ['--c1', '--c2', '--c3', '--c4', '--c5', '--c6', '--c7']

export interface Palette {
  theme: Theme
  /** By place of a run or group. */
  look(slot: number): Look
}

/** Colours as they are now; another object when the theme changes. null before the page is on a screen. */
export function usePalette(): Palette | null {
  const { resolvedTheme } = useTheme()
  const [palette, setPalette] = useState<Palette | null>(null)
  useEffect(() => {
    if (resolvedTheme === undefined) return
    // After the attribute of the theme is set.
    const frame = requestAnimationFrame(() => {
      const [panel, grid, axis, ink, marks, ...hues] = resolve([
        '--panel',
        '--grid',
        '--axis',
        '--ink-3',
        '--ink-3',
        ...HUES,
      ])
      const font = `11px ${getComputedStyle(document.body).fontFamily}`
      const theme = { panel: panel!, grid: grid!, axis: axis!, ink: ink!, marks: marks!, font }
      setPalette({
        theme,
        look(slot) {
          const { hue, dash } = styleOf(slot)
          return { color: hues[HUES.indexOf(hue)]!, dash }
        },
      })
    })
    return () => cancelAnimationFrame(frame)
  }, [resolvedTheme])
  return palette
}

/** One look a slot; the same list while slots and colours are the same. */
export function useLooks(palette: Palette | null, slots: readonly number[]): readonly Look[] {
  const text = slots.join()
  return useMemo(
    () => (palette && text !== '' ? text.split(',').map((slot) => palette.look(Number(slot))) : []),
    [palette, text],
  )
}
