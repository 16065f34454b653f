/** The part of Markdown that the pages of rules use. What it does not know stays as it was written, as text. */

export type Span =
  | { kind: 'text' | 'code' | 'bold' | 'emphasis'; text: string }
  | { kind: 'link'; text: string; href: string }

export type Block =
  | { kind: 'heading' | 'paragraph' | 'code'; text: string }
  | { kind: 'list'; ordered: boolean; items: string[] }
  | { kind: 'table'; head: string[]; rows: string[][] }

const SPAN =
  /`([^`]+)`|\*\*([^*]+)\*\*|(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g

export function spansOf(text: string): Span[] {
  const spans: Span[] = []
  let end = 0
  for (const match of text.matchAll(SPAN)) {
    if (match.index > end) spans.push({ kind: 'text', text: text.slice(end, match.index) })
    const [whole, code, bold, emphasis, link, href] = match
    if (code !== undefined) spans.push({ kind: 'code', text: code })
    else if (bold !== undefined) spans.push({ kind: 'bold', text: bold })
    else if (emphasis !== undefined) spans.push({ kind: 'emphasis', text: emphasis })
    else spans.push({ kind: 'link', text: link ?? '', href: href ?? '' })
    end = match.index + whole.length
  }
  if (end < text.length) spans.push({ kind: 'text', text: text.slice(end) })
  return spans
}

const HEADING = /^#{1,6}\s+(.*)$/
const ITEM = /^\s*(?:[-*]|(\d+)[.)])\s+(.*)$/
const RULER = /^\s*\|?\s*:?-{2,}/

export function blocksOf(markdown: string): Block[] {
  const lines = markdown.replaceAll('\r\n', '\n').split('\n')
  const blocks: Block[] = []
  let paragraph: string[] = []
  const flush = () => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', text: paragraph.join(' ') })
    paragraph = []
  }
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const heading = HEADING.exec(line)
    const item = ITEM.exec(line)
    if (line.trim() === '') flush()
    else if (line.startsWith('```')) {
      flush()
      const end = lines.findIndex((each, index) => index > at && each.startsWith('```'))
      const last = end < 0 ? lines.length : end
      blocks.push({ kind: 'code', text: lines.slice(at + 1, last).join('\n') })
      at = last
    } else if (heading) {
      flush()
      blocks.push({ kind: 'heading', text: heading[1] ?? '' })
    } else if (line.trimStart().startsWith('|') && RULER.test(lines[at + 1] ?? '')) {
      flush()
      const rows: string[][] = []
      let next = at + 2
      for (; lines[next]?.trimStart().startsWith('|'); next++) rows.push(cellsOf(lines[next] ?? ''))
      blocks.push({ kind: 'table', head: cellsOf(line), rows })
      at = next - 1
    } else if (item) {
      flush()
      const items: string[] = []
      const ordered = item[1] !== undefined
      for (; at < lines.length; at++) {
        const more = ITEM.exec(lines[at] ?? '')
        if (more) items.push(more[2] ?? '')
        else if (/^\s+\S/.test(lines[at] ?? '')) items.push(`${items.pop() ?? ''} ${(lines[at] ?? '').trim()}`)
        else break
      }
      at--
      blocks.push({ kind: 'list', ordered, items })
    } else paragraph.push(line.trim())
  }
  flush()
  return blocks
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim())
}
