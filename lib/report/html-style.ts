/** Of the HTML report: one string, since the file stands for itself. Colours hold 4.5 : 1 on their ground in both themes. */
export const STYLE = `
:root{color-scheme:light dark;--canvas:#f6f6f7;--panel:#fff;--line:#e7e7eb;--ink:#18191d;--ink-2:#474a53;--ink-3:#656873;--code:#f1f1f4;
--ok:#00704f;--ok-soft:#e4f4ee;--bad:#ac4900;--bad-soft:#fdeee2;--warn:#805400;--warn-soft:#fcf2da;--pale:#5f636d;--pale-soft:#f0f0f3}
@media (prefers-color-scheme:dark){:root{--canvas:#0f1012;--panel:#16171a;--line:#2b2d33;--ink:#ecedf0;--ink-2:#b9bcc4;--ink-3:#9094a0;--code:#24262b;
--ok:#43c79b;--ok-soft:#0e2a21;--bad:#fb9a59;--bad-soft:#342013;--warn:#eeb645;--warn-soft:#30260f;--pale:#a1a5af;--pale-soft:#212328}}
*{box-sizing:border-box}body{margin:0;background:var(--canvas);color:var(--ink);font:13px/20px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1080px;margin:0 auto;padding:24px 16px 48px}h1{font-size:20px;line-height:28px;margin:0;overflow-wrap:anywhere}h2{font-size:15px;line-height:20px;margin:0 0 8px}h3{font-size:13px;margin:16px 0 4px;overflow-wrap:anywhere}
h3 .dim{font-weight:400}p{margin:0}.dim{color:var(--ink-3)}.mono,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:12px;overflow-wrap:anywhere}
code{background:var(--code);border-radius:3px;padding:1px 4px}section{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:16px;margin-top:16px}
.banner.closed{background:var(--ok-soft);color:var(--ok)}.banner.open{background:var(--warn-soft);color:var(--warn)}.banner.invalid{background:var(--bad-soft);color:var(--bad)}.banner.unjudged{background:var(--pale-soft);color:var(--pale)}
.banner .word{font-size:28px;line-height:36px;font-weight:600}.banner .word .mk{width:28px;height:28px;background:none}.banner .word svg{width:26px;height:26px}.banner .reason{font-size:15px;color:var(--ink);overflow-wrap:anywhere}
.counts{display:flex;flex-wrap:wrap;gap:4px 24px;margin:12px 0 0;color:var(--ink)}.counts div{display:flex;gap:6px}.counts dt{color:var(--ink-2)}.counts dd{margin:0;font-weight:600}
.tally{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;margin:8px 0 0;padding:0;color:var(--ink)}
.mk{display:inline-grid;place-items:center;width:20px;height:20px;border-radius:50%;vertical-align:-5px;flex:none}.mk svg{width:14px;height:14px}
.mk.ticked{color:var(--ok);background:var(--ok-soft)}.mk.crossed{color:var(--bad);background:var(--bad-soft)}.mk.open,.mk.warned{color:var(--warn);background:var(--warn-soft)}.mk.unjudged,.mk.none{color:var(--pale);background:var(--pale-soft)}
.badge{display:inline-block;border-radius:4px;padding:0 6px;font-size:11px;line-height:18px;font-weight:600;white-space:nowrap}.badge.closed{color:var(--ok);background:var(--ok-soft)}.badge.open{color:var(--warn);background:var(--warn-soft)}.badge.invalid{color:var(--bad);background:var(--bad-soft)}.badge.unjudged{color:var(--pale);background:var(--pale-soft)}
.changes{margin:0;padding-left:24px}.changes li{padding:4px 0;overflow-wrap:anywhere}.lines{list-style:none;margin:0;padding:0}.lines>li{border-top:1px solid var(--line)}
.line{display:flex;gap:10px;align-items:center;min-height:30px}.line .title{flex:1;min-width:0}.m-crossed .title,.m-open .title,.m-unjudged .title{font-weight:600}.clause{font-weight:400;font-size:12px}.line .summary{color:var(--ink-2);text-align:right;max-width:50%;overflow-wrap:anywhere}
.findings{padding:0 0 8px 30px}.findings dl{display:grid;grid-template-columns:72px minmax(0,1fr);gap:2px 12px;margin:0 0 8px;padding:8px 12px;background:var(--canvas);border-radius:6px}dt{color:var(--ink-3)}.findings dd{margin:0;overflow-wrap:anywhere}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;margin-top:8px}caption{text-align:left;font-weight:600;padding:4px 0}th,td{text-align:left;vertical-align:top;padding:4px 8px;border-top:1px solid var(--line);font-weight:400}
thead th{color:var(--ink-3);font-size:12px;vertical-align:bottom;border-top:0}.num{text-align:right;white-space:nowrap}thead .num{white-space:normal}tbody th{min-width:220px;width:60%}.checks th{width:40%}
details{border-top:1px solid var(--line);padding:6px 0}summary{cursor:pointer;overflow-wrap:anywhere}.checks td:first-child{width:36px}.notes p{margin-bottom:8px;color:var(--ink-2);max-width:80ch}
:focus-visible{outline:2px solid #4b46c8;outline-offset:2px}
@media (max-width:640px){.line{flex-wrap:wrap;padding:4px 0}.line .summary{max-width:100%;flex-basis:100%;padding-left:30px;text-align:left}}
@media print{:root{--canvas:#fff;--panel:#fff;--line:#d3d4da;--ink:#000;--ink-2:#333;--ink-3:#555;--code:#f1f1f4;--ok:#00704f;--ok-soft:#e4f4ee;--bad:#ac4900;--bad-soft:#fdeee2;--warn:#805400;--warn-soft:#fcf2da;--pale:#5f636d;--pale-soft:#f0f0f3;color-scheme:light}
*{print-color-adjust:exact}body{font-size:10pt;line-height:1.4}main{max-width:none;padding:0}section{border:0;padding:0;margin-top:14pt}.banner{padding:10pt}.scroll{overflow:visible}thead{display:table-header-group}tr,dl,.changes li{break-inside:avoid}h2,h3,caption{break-after:avoid}details::details-content{content-visibility:visible;height:auto}}
`
