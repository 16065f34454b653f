/**
 * A duration in the two largest units that matter: `0.4 s`, `38 s`, `9 min`, `1 h 04 min`, `4 d 02 h`.
 * @param seconds null or not finite: `unknown`
 * @param precise minutes with their seconds, for what is watched closely: `9 min 05 s`
 */
export function formatDuration(seconds: number | null | undefined, precise = false): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return 'unknown'
  const whole = Math.max(0, Math.round(seconds))
  if (seconds > 0 && seconds < 0.95) return `${Math.max(0.1, Math.round(seconds * 10) / 10)} s`
  if (whole < 60) return `${whole} s`
  if (precise && whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  const minutes = Math.round(whole / 60)
  if (minutes < 60) return `${minutes} min`
  if (minutes < 100 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
  const hours = Math.round(minutes / 60)
  return `${Math.floor(hours / 24)} d ${two(hours % 24)} h`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
