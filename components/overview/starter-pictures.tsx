/** What a starter will look like, drawn from a formula: decoration, hidden from screen readers. */

const STEPS = Array.from({ length: 72 }, (_, step) => step)
const noise = (step: number) => Math.sin(step * 12.9) * 0.6 + Math.sin(step * 4.7) * 0.4
const loss = (step: number) => 16 + 84 * (1 - Math.exp(-step / 14))
const line = (y: (step: number) => number) =>
  `M${STEPS.map((s) => `${(s * 3.9).toFixed(1)},${y(s).toFixed(1)}`).join(' ')}`

export function CurvePicture() {
  const last = STEPS.length - 1
  return (
    <svg viewBox="0 0 304 120" aria-hidden className="block w-full">
      {[24, 52, 80].map((y) => (
        <line key={y} x1="0" x2="304" y1={y} y2={y} stroke="var(--grid)" />
      ))}
      <line x1="0" x2="304" y1="112" y2="112" stroke="var(--axis)" />
      <path d={line((s) => loss(s) + noise(s) * 7)} fill="none" stroke="var(--c1)" opacity=".28" />
      <path d={line((s) => loss(s) + noise(s) * 1.6)} fill="none" stroke="var(--c1)" strokeWidth="1.75" />
      <path
        d={line((s) => 10 + 82 * (1 - Math.exp(-s / 17)))}
        fill="none"
        stroke="var(--c2)"
        strokeWidth="1.5"
        strokeDasharray="5 3"
      />
      <circle cx={last * 3.9} cy={loss(last)} r="7" fill="var(--c1)" opacity=".16" />
      <circle cx={last * 3.9} cy={loss(last)} r="3.5" fill="var(--c1)" stroke="var(--panel)" strokeWidth="1.5" />
    </svg>
  )
}

/** Heat steps from −4 to 4; `r` runs, `q` waits. */
const ROWS = ['000000', '334243', '101121', 'abcrqq'] as const
const FILLS: Record<string, string> = {
  0: 'var(--heat-0)',
  1: 'var(--heat-n1)',
  2: 'var(--heat-n2)',
  3: 'var(--heat-n3)',
  4: 'var(--heat-n4)',
  a: 'var(--heat-0)',
  b: 'var(--heat-p1)',
  c: 'var(--heat-p3)',
  r: 'var(--running-soft)',
}

export function GridPicture() {
  return (
    <svg viewBox="0 0 304 120" aria-hidden className="block w-full">
      {ROWS.flatMap((row, y) =>
        [...row].map((cell, x) => {
          const at = { x: x * 51, y: 2 + y * 29 }
          return (
            <g key={`${x}${y}`}>
              {cell === 'q' ? (
                <rect
                  x={at.x + 0.5}
                  y={at.y + 0.5}
                  width="48"
                  height="25"
                  rx="3"
                  fill="none"
                  stroke="var(--line-2)"
                  strokeDasharray="3 3"
                />
              ) : (
                <rect {...at} width="49" height="26" rx="3" fill={FILLS[cell]} />
              )}
              {cell === 'r' ? (
                <g fill="none" stroke="var(--running)" strokeWidth="2.5">
                  <circle cx={at.x + 24.5} cy={at.y + 13} r="6" opacity=".2" />
                  <path d={`M${at.x + 24.5} ${at.y + 7}a6 6 0 1 1-6 6`} />
                </g>
              ) : null}
            </g>
          )
        }),
      )}
    </svg>
  )
}
