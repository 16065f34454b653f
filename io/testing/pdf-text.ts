import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** Reads a PDF as any reader would: its pages as text, its title, and its bookmarks. */
export async function readPdf(file: Uint8Array): Promise<{
  pages: string[]
  info: Record<string, unknown>
  outline: string[]
}> {
  const pdf = await getDocument({ data: new Uint8Array(file), verbosity: VerbosityLevel.ERRORS }).promise
  try {
    const pages: string[] = []
    for (let number = 1; number <= pdf.numPages; number++) {
      const { items } = await (await pdf.getPage(number)).getTextContent()
      pages.push(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''))
    }
    const { info } = await pdf.getMetadata()
    const outline = (await pdf.getOutline()) ?? []
    return { pages, info: info as Record<string, unknown>, outline: outline.map(({ title }) => title) }
  } finally {
    await pdf.destroy()
  }
}
