import { useEffect, useState } from 'react'
import { Input } from './input'

/** Milliseconds without a key press before the list is asked for. */
const DEBOUNCE = 200

export interface SearchProps {
  label: string
  placeholder: string
  value: string
  onChange: (value: string) => void
}

/** What a list is narrowed by; it asks when typing pauses. */
export function Search({ label, placeholder, value, onChange }: SearchProps) {
  const [typed, setTyped] = useState<string | null>(null)
  useEffect(() => {
    if (typed === null) return
    const timer = setTimeout(() => {
      onChange(typed.trim())
      setTyped(null)
    }, DEBOUNCE)
    return () => clearTimeout(timer)
  }, [typed, onChange])
  return (
    <Input
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={typed ?? value}
      onChange={(event) => setTyped(event.target.value)}
      className="w-56"
    />
  )
}
