/** The page that people see before they are signed in. Served without Next, so that it works whatever happens there. */

export function signInPage(input: { note?: string; next: string }): string {
  return document(
    'Sign in',
    `<h1>Sign in to Rungrid</h1>
${input.note ? `<p class="note" role="alert">${escapeHtml(input.note)}</p>` : ''}
<p>The server printed a link when it started: open that. It works once, for 15 minutes.</p>
<p>For a new link, type this on the machine of the server:</p>
<pre>npx rungrid sign-in</pre>
<form method="post" action="/sign-in">
<label for="code">Or paste a code, or RUNGRID_ADMIN_TOKEN</label>
<input id="code" name="code" type="password" autocomplete="current-password" required autofocus>
<input type="hidden" name="next" value="${escapeHtml(input.next)}">
<button>Sign in</button>
</form>`,
  )
}

/** Goes on by itself. A redirect would lose the new cookie when the link was opened from another site. */
export function signedInPage(next: string): string {
  return document('Signed in', `<h1>Signed in</h1><p><a href="${escapeHtml(next)}">Go on to Rungrid</a></p>`)
}

/** For pages that can not be shown at all: a foreign host name, a database that is away. */
export function plainErrorPage(title: string, detail: string, fix?: string): string {
  return document(
    title,
    `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(detail)}</p>${fix ? `<p>${escapeHtml(fix)}</p>` : ''}`,
  )
}

function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Rungrid</title>
<style>
:root { color-scheme: light dark; --bg: #f7f7f8; --card: #fff; --text: #18181b; --soft: #52525b; --line: #d4d4d8; --accent: #0060a8; --on: #fff }
@media (prefers-color-scheme: dark) { :root { --bg: #111113; --card: #1a1a1d; --text: #ececf0; --soft: #a9a9b4; --line: #3a3a41; --accent: #6cb8f0; --on: #0b1620 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 16px; background: var(--bg); color: var(--text); font: 14px/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 400px; padding: 24px; background: var(--card); border: 1px solid var(--line); border-radius: 8px }
h1 { margin: 0 0 12px; font-size: 18px }
p { margin: 0 0 12px; color: var(--soft) }
.note { padding: 8px 12px; border-left: 3px solid #d55e00; color: var(--text) }
pre { margin: 0 0 16px; padding: 8px 12px; background: var(--bg); border: 1px solid var(--line); border-radius: 6px; overflow-x: auto }
label { display: block; margin-bottom: 4px; font-weight: 500 }
input { width: 100%; height: 36px; padding: 0 10px; background: var(--bg); color: inherit; border: 1px solid var(--line); border-radius: 6px; font: inherit }
button { margin-top: 12px; height: 36px; padding: 0 16px; background: var(--accent); color: var(--on); border: 0; border-radius: 6px; font: inherit; font-weight: 600; cursor: pointer }
a { color: var(--accent) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
</style>
</head>
<body><main>
${body}
</main></body>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
