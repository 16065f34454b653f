/**
 * `Content-Disposition` of a file for download, with a name in any script (RFC 6266): what can't stand in a file name on
 * some system becomes `_`, and who can't read the long form gets one in ASCII.
 */
export function attachment(name: string): string {
  const safe =
    name
      .normalize('NFC')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to go
      .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff/\\:*?"<>|%]+/g, '_')
      .replace(/^[.\s_]+/, '')
      .replace(/\p{Surrogate}/gu, '_') || 'download'
  const cut = shortened(safe)
  const plain = cut.replace(/[^\x20-\x7e]+/g, '_').replace(/[";\\]/g, '_')
  const encoded = encodeURIComponent(cut).replace(
    /['()*!]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

/** File systems take 255 bytes; the ending stays. */
function shortened(name: string): string {
  const ending = /\.[a-z.]{1,10}$/i.exec(name)?.[0] ?? ''
  const letters = [...name.slice(0, name.length - ending.length)]
  while (Buffer.byteLength(letters.join('')) > 180) letters.pop()
  return `${letters.join('')}${ending}`
}
