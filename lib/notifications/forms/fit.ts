/** One line of text as `write` puts it, cut so that it is no longer than `most` afterwards: what is escaped grows. */
export function fit(text: string, most: number, write: (text: string) => string): string {
  const flat = text.replace(/\s+/g, ' ')
  let length = Math.min(flat.length, most)
  for (;;) {
    const written = write(flat.length <= length ? flat : `${flat.slice(0, length - 1)}…`)
    if (written.length <= most) return written
    // No character becomes more than five: this never cuts too much.
    length -= Math.max(1, Math.floor((written.length - most) / 5))
  }
}
