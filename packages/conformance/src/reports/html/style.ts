/** The page's looks: light and dark as the reader's system has it, one column that narrow screens hold, print. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f7f7f5; --card: #fff; --ink: #1d2126; --muted: #5d6570; --line: #dfe1e4; --code: #f1f2f3;
  --good: #1a7f4b; --good-soft: #d9f0e3; --bad: #b3261e; --bad-soft: #fbe2df; --warn: #8a5a00; --warn-soft: #f8eacb;
  --track: #e6e8ea; --accent: #2c6bb8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --card: #1c2026; --ink: #e6e8eb; --muted: #9aa3ad; --line: #323840; --code: #12151a;
    --good: #5fca92; --good-soft: #17392a; --bad: #ff8a80; --bad-soft: #4a1f1c; --warn: #e7b95a; --warn-soft: #40321a;
    --track: #2c323a; --accent: #7fb2f0;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header, main { max-width: 76rem; margin: 0 auto; padding: 0 clamp(1rem, 3vw, 2rem); }
header { padding-top: 1.5rem; }
main { padding-bottom: 4rem; }
h1 { margin: 0; font-size: clamp(1.7rem, 4vw, 2.4rem); line-height: 1.2; }
h1.good { color: var(--good); }
h1.bad { color: var(--bad); }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.3rem; }
h3 { margin: 0; font-size: .8rem; color: var(--muted); font-weight: 600; }
p { margin: .25rem 0 .75rem; }
a { color: var(--accent); }
.brand { margin: 0; font-weight: 600; color: var(--muted); }
.muted { color: var(--muted); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--card); z-index: 9; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: 1rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 1rem; }
.card, .failure, .limit, .scroll, table.errors {
  background: var(--card); border: 1px solid var(--line); border-radius: 8px;
}
.card { padding: 1rem; }
.card h2 { margin: 0 0 .6rem; font-size: 1.05rem; overflow-wrap: anywhere; }
.card p { margin: .6rem 0 0; font-size: .87rem; }
.card dl { display: grid; grid-template-columns: repeat(4, auto); gap: .5rem; margin: .6rem 0 0; }
dt { font-size: .78rem; color: var(--muted); }
dd { margin: 0; font-variant-numeric: tabular-nums; }
.card dd { font-size: 1.3rem; font-weight: 650; line-height: 1.2; }
.card .passed dd, b.passed, .cell.passed { color: var(--good); }
.card .failed dd, b.failed { color: var(--bad); }
.card .skipped dd, b.skipped { color: var(--warn); }
.card .none dd { color: var(--muted); font-weight: 400; }
.proportions { display: flex; gap: 2px; height: 8px; border-radius: 4px; overflow: hidden; }
.proportions i { min-width: 3px; background: var(--track); }
.proportions .passed { background: var(--good); }
.proportions .failed { background: var(--bad); }
.proportions .skipped { background: var(--warn); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font-size: .87rem; }
.scroll { position: relative; width: fit-content; max-width: 100%; max-height: 85vh; overflow: auto; }
table { border-collapse: separate; border-spacing: 0; font-size: .9rem; }
th { text-align: left; font-weight: 600; }
.matrix th, .matrix td, .laws th, .laws td { padding: .2rem .6rem; border-bottom: 1px solid var(--line); }
.matrix tbody th, .laws tbody th { font-weight: 400; }
.matrix td, .laws td { text-align: center; }
.matrix tbody tr:hover > *, .laws tbody tr:hover > * { background: var(--code); }
.matrix tr > th:first-child:not(.check) { position: sticky; left: 0; background: var(--card); z-index: 1; }
.matrix thead th { position: sticky; top: 0; background: var(--card); z-index: 2; white-space: nowrap; }
.matrix thead tr:first-child { height: 2.1rem; }
.matrix thead tr + tr th { top: 2.1rem; font-size: .78rem; font-weight: 400; color: var(--muted); text-align: center; }
.matrix thead tr:first-child > th:first-child:not(.check) { z-index: 3; vertical-align: bottom; }
.matrix .first { border-left: 1px solid var(--line); }
.matrix tbody .kind { font-weight: 600; color: var(--muted); padding-top: 1rem; }
.laws tbody th { width: 100%; min-width: 16rem; }
.laws thead th { vertical-align: bottom; }
.cell { position: relative; display: inline-block; min-width: 1.9rem; padding: 0 .3rem; border-radius: 4px; color: var(--muted); text-decoration: none; }
.cell.failed { color: var(--bad); background: var(--bad-soft); font-weight: 700; }
.cell.skipped { color: var(--warn); background: var(--warn-soft); }
table.errors { display: block; overflow-x: auto; padding: .5rem 1rem; }
.errors thead, .errors tbody { display: table; width: 100%; table-layout: fixed; }
.errors th:first-child { width: 11rem; font-weight: 400; overflow-wrap: anywhere; }
.errors thead th { padding-bottom: .3rem; }
.errors td { padding: .1rem 1.2rem .1rem 0; }
.error { display: flex; align-items: center; gap: .6rem; }
.track { flex: 1; height: 9px; background: var(--track); border-radius: 2px; border-right: 2px solid var(--muted); overflow: hidden; }
.track i { display: block; height: 100%; background: var(--accent); }
.near .track i { background: var(--warn); }
.beyond .track i { background: var(--bad); }
.beyond .value { color: var(--bad); font-weight: 700; }
.value { width: 3.6rem; text-align: right; font-variant-numeric: tabular-nums; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .5rem 0 1rem; }
.tools[hidden], [hidden] { display: none !important; }
.tools label { display: flex; gap: .5rem; align-items: center; flex: 1 1 20rem; }
input { flex: 1; min-width: 0; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: 6px; background: var(--card); color: inherit; font: inherit; }
button { padding: .3rem .8rem; border: 1px solid var(--line); border-radius: 6px; background: var(--card); color: inherit; font: inherit; cursor: pointer; }
button:hover { border-color: var(--accent); }
details { margin: .4rem 0; }
.failure { border-left: 4px solid var(--bad); }
.limit { border-left: 4px solid var(--warn); }
summary { padding: .5rem .9rem; cursor: pointer; overflow-wrap: anywhere; }
summary .what { margin-left: .5rem; }
.limit summary .what { margin-left: 0; }
.failure:target { outline: 2px solid var(--accent); }
.tag { display: inline-block; padding: 0 .5rem; border-radius: 99px; background: var(--code); border: 1px solid var(--line); font-size: .8rem; }
.limit ul { margin: 0 0 .8rem; }
.found, .copyable { margin: .2rem 1rem .9rem; overflow-wrap: anywhere; }
dl.found { display: flex; flex-wrap: wrap; gap: .3rem 2rem; }
.bar { display: flex; align-items: center; justify-content: space-between; min-height: 2.1rem; }
.bar button { font-size: .8rem; padding: .15rem .7rem; }
pre { margin: .2rem 0 0; padding: .7rem .9rem; max-height: 22rem; overflow: auto; background: var(--code); border: 1px solid var(--line); border-radius: 6px; font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  .card dl { grid-template-columns: repeat(2, auto); }
  .errors thead { display: none; }
  .errors, .errors tbody, .errors tr, .errors td, .errors th { display: block; width: auto !important; }
  .errors tr { padding: .4rem 0; border-bottom: 1px solid var(--line); }
  .errors tbody th { font-weight: 600; }
  .errors td { padding-right: 0; }
  .errors td + td, .errors td:not(:last-child) { margin-top: .1rem; }
  .errors td:not(:only-of-type)::before { content: attr(data-backend); font-size: .78rem; color: var(--muted); }
  summary .what { display: block; margin: .2rem 0 0; }
}
@media print { .tools, nav, .bar button { display: none; } .scroll, pre { max-height: none; } }
`
