import type { Mark } from '../lib/report/checklist'
import type { Verdict } from '../lib/rules/types'

/** Ink and ground of verdicts and marks on paper: 4.5 : 1 on white and on their own ground. */
const OK = { ink: '#00704f', soft: '#e4f4ee' }
const BAD = { ink: '#ac4900', soft: '#fdeee2' }
const WARN = { ink: '#805400', soft: '#fcf2da' }
export const PALE = { ink: '#5f636d', soft: '#f0f0f3' }

export const VERDICT_COLOURS: Record<Verdict, { ink: string; soft: string }> = {
  closed: OK,
  open: WARN,
  invalid: BAD,
  unjudged: PALE,
}

const COLOURS: Record<Mark, { ink: string; soft: string }> = {
  ticked: OK,
  crossed: BAD,
  open: WARN,
  warned: WARN,
  unjudged: PALE,
  none: PALE,
}

/** Draws a mark into the square at x, y: lines, so that no font is asked for a sign that it may lack. */
export function drawMark(doc: PDFKit.PDFDocument, mark: Mark, x: number, y: number, size: number): void {
  const { ink, soft } = COLOURS[mark]
  const at = (part: number) => (part / 16) * size
  const to = (a: number, b: number): [number, number] => [x + at(a), y + at(b)]
  doc.save()
  doc.circle(...to(8, 8), at(8)).fill(soft)
  doc.lineWidth(at(1.8)).lineCap('round').lineJoin('round').strokeColor(ink).fillColor(ink)
  if (mark === 'ticked')
    doc
      .moveTo(...to(4.5, 8.3))
      .lineTo(...to(7, 10.8))
      .lineTo(...to(11.5, 5.5))
      .stroke()
  if (mark === 'crossed')
    doc
      .moveTo(...to(5, 5))
      .lineTo(...to(11, 11))
      .moveTo(...to(11, 5))
      .lineTo(...to(5, 11))
      .stroke()
  if (mark === 'open')
    doc
      .moveTo(...to(8, 3.5))
      .lineTo(...to(12.5, 8))
      .lineTo(...to(8, 12.5))
      .lineTo(...to(3.5, 8))
      .fill()
  if (mark === 'none')
    doc
      .moveTo(...to(5, 8))
      .lineTo(...to(11, 8))
      .stroke()
  if (mark === 'warned') {
    doc
      .lineWidth(at(1.2))
      .moveTo(...to(8, 3.2))
      .lineTo(...to(13, 12))
      .lineTo(...to(3, 12))
      .closePath()
      .stroke()
    doc
      .moveTo(...to(8, 6.5))
      .lineTo(...to(8, 8.8))
      .moveTo(...to(8, 10.4))
      .lineTo(...to(8, 10.5))
      .stroke()
  }
  if (mark === 'unjudged') {
    doc.circle(...to(8, 8), at(5.5)).clip()
    doc.lineWidth(at(0.8))
    for (let part = -8; part <= 8; part += 3.6)
      doc
        .moveTo(...to(part, 16))
        .lineTo(...to(part + 16, 0))
        .stroke()
    doc
      .circle(...to(8, 8), at(5.5))
      .lineWidth(at(2))
      .stroke()
  }
  doc.restore()
}
