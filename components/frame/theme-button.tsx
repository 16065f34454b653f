'use client'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { IconButton } from '@/components/ui/button'
import { useMounted } from '@/components/ui/now'

export const THEMES = ['system', 'light', 'dark'] as const
const ICONS = { system: Monitor, light: Sun, dark: Moon }

export function ThemeButton() {
  const { theme = 'system', setTheme } = useTheme()
  // Which theme was chosen is known in the browser only.
  const mounted = useMounted()
  const current = mounted ? (THEMES.find((each) => each === theme) ?? 'system') : 'system'
  const next = THEMES[(THEMES.indexOf(current) + 1) % THEMES.length] ?? 'system'
  const Icon = ICONS[current]
  return (
    <IconButton label={`Theme: ${current}. Change to ${next}`} onClick={() => setTheme(next)}>
      <Icon aria-hidden />
    </IconButton>
  )
}
