// Imported first and written in old syntax, so that an old Node reaches the sentence below instead of a stack trace.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Rungrid needs Node 20.19 or newer and this is ${process.versions.node}: install a current Node from https://nodejs.org.`,
  )
  process.exit(5)
}
