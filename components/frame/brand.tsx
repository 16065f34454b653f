const CELLS = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => ({ row, column })))

/** Nine cells, five done, one alive. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 18 18" width="18" height="18" aria-hidden className={className}>
      {CELLS.map(({ row, column }) => {
        const alive = row === 1 && column === 1
        const waits = column === 2 || (row === 2 && column === 1)
        return (
          <rect
            key={`${row}${column}`}
            x={1 + column * 5.7}
            y={1 + row * 5.7}
            width="4.6"
            height="4.6"
            rx="1"
            fill={alive ? 'var(--running)' : 'currentColor'}
            opacity={waits ? 0.25 : 1}
          />
        )
      })}
    </svg>
  )
}
