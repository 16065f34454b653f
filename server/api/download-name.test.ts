import { expect, it } from 'vitest'
import { attachment } from './download-name'

/** As a browser reads the long form. */
const nameOf = (header: string) => decodeURIComponent(/filename\*=UTF-8''(\S+)$/.exec(header)![1]!)

it.each([
  ['Acme July 3.0.pdf', 'Acme July 3.0.pdf'],
  ['результаты 結果 نتائج.csv', 'результаты 結果 نتائج.csv'],
  ["it's (a) *star*!.html", "it's (a) _star_!.html"],
  ['../../etc/passwd.pdf', 'etc_passwd.pdf'],
  ['a"; filename="b.exe.pdf', 'a_; filename=_b.exe.pdf'],
  ['two\r\nlines.pdf', 'two_lines.pdf'],
  ['gpj\u202efdp.pdf', 'gpj_fdp.pdf'],
  ['...', 'download'],
])('%j is saved as %j', (name, saved) => {
  const header = attachment(name)
  expect(nameOf(header)).toBe(saved)
  expect(header).toMatch(/^attachment; filename="[\x20-\x21\x23-\x7e]*"; filename\*=UTF-8''[\w.!#$&+^`|~%-]+$/)
})

it('keeps the ending of a name that is too long for file systems', () => {
  const name = nameOf(attachment(`${'é'.repeat(400)}.pdf`))
  expect(name.endsWith('é.pdf')).toBe(true)
  expect(Buffer.byteLength(name)).toBeLessThan(200)
})
