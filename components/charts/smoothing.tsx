'use client'

import { useId } from 'react'

/** A thin track and a ring, as every control has one line. */
const SLIDER =
  'h-6 w-16 cursor-pointer appearance-none bg-transparent [&::-moz-range-thumb]:size-2.5 [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-[1.5px] [&::-moz-range-thumb]:border-ink-2 [&::-moz-range-thumb]:bg-panel [&::-moz-range-track]:h-0.5 [&::-moz-range-track]:bg-line-control [&::-webkit-slider-runnable-track]:h-0.5 [&::-webkit-slider-runnable-track]:rounded-full [&::-webkit-slider-runnable-track]:bg-line-control [&::-webkit-slider-thumb]:-mt-[5px] [&::-webkit-slider-thumb]:size-3 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:border-[1.5px] [&::-webkit-slider-thumb]:border-ink-2 [&::-webkit-slider-thumb]:bg-panel'

/** The weight of the past in the curves of a page. */
export function Smoothing({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const id = useId()
  return (
    <span className="flex items-center gap-2 text-ink-2 text-small">
      <label htmlFor={id}>Smoothing</label>
      <input
        id={id}
        type="range"
        min={0}
        max={0.99}
        step={0.01}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
        className={SLIDER}
      />
      <span className="w-[4ch]">{value.toFixed(2)}</span>
    </span>
  )
}
