/** The verdict as one page that needs nothing else: no network, no files beside it. */
import { formatBytes } from '../../report/index.js'
import type { Checked } from '../check.js'
import { rules } from '../rules/index.js'
import { sizeMap, treemapSvg, xml } from './treemap.js'

/** Files of the table, the largest first. */
const mostFiles = 20_000

export function checkHtml(checked: Checked): string {
  const { model, report, comparison } = checked
  const tables = {
    Rules: {
      columns: ['rule', 'state', 'level', 'what'],
      rows: report.results.flatMap(({ rule, state, level, findings, reason = '' }) =>
        (findings.length === 0 ? [{ what: reason }] : findings).map(({ what }) => [
          `${rule.id} ${rule.title}`,
          state,
          level,
          what,
        ]),
      ),
    },
    Files: {
      columns: ['path', 'bytes', 'layer', 'mode', 'owner', 'from'],
      rows: [...model.files.values()]
        .filter(({ type }) => type !== 'directory')
        .sort((a, b) => b.sizeBytes - a.sizeBytes)
        .slice(0, mostFiles)
        .map(({ path, sizeBytes, layer, mode, uid, gid }) => [
          `/${path}`,
          sizeBytes,
          layer + 1,
          mode.toString(8).padStart(4, '0'),
          `${uid}:${gid}`,
          model.ownerOf(path)?.name ?? '',
        ]),
    },
    Packages: {
      columns: ['name', 'version', 'kind'],
      rows: [
        ...model.interpreters.map(({ minor, version }) => ['CPython', version ?? minor, 'python']),
        ...model.distributions.map(({ name, version }) => [name, version, 'wheel']),
        ...model.dpkg.packages.map(({ name, version }) => [name, version, 'Debian package']),
      ],
    },
    Layers: {
      columns: ['layer', 'compressed', 'unpacked', 'entries', 'digest'],
      rows: model.layers.map((one) => [
        `${one.index + 1}: ${one.title}`,
        one.compressedBytes ?? '',
        one.contentBytes,
        one.entries,
        one.digest ?? one.diffId,
      ]),
    },
  }
  const broken = report.results.filter(({ state }) => state === 'broken')
  const total = model.layers.reduce((sum, { contentBytes }) => sum + contentBytes, 0)
  // What stands in a script element ends at its end tag, whatever it is.
  const data = JSON.stringify({
    tables,
    rules: Object.fromEntries(rules.map(({ id, why, fix }) => [id, { why, fix }])),
  }).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${xml(model.name)}: pycask check</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${xml(model.name)}</h1>
<p><strong class="${report.good ? 'good' : 'bad'}">${report.good ? 'good' : 'not good'}</strong>: ${broken.length} of ${report.results.length} rules broken · ${formatBytes(total)} unpacked · <code>${xml(model.digest ?? model.configDigest)}</code></p>
</header>
<main>
<section aria-labelledby="map"><h2 id="map">Size map</h2>
<p>Choose an area to see its files.</p>
${treemapSvg(sizeMap(model))}
</section>
${comparison === undefined ? '' : `<section aria-labelledby="against"><h2 id="against">Comparison</h2><pre>${xml(comparison.text)}</pre></section>`}
<nav role="tablist" aria-label="Tables"></nav>
<label>Search <input type="search" id="search" autocomplete="off"></label>
<p id="count" role="status"></p>
<div role="tabpanel" id="panel" tabindex="0"><table><thead></thead><tbody></tbody></table></div>
</main>
<script type="application/json" id="data">${data}</script>
<script>${script}</script>
</body>
</html>
`
}

const style = `
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{margin:0 auto;max-width:1100px;padding:1rem}
svg{width:100%;height:auto}
.good{color:#2a7d2a}.bad{color:#c0392b}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.2rem .5rem;border-bottom:1px solid #8884;vertical-align:top;overflow-wrap:anywhere}
td.number{text-align:right;font-variant-numeric:tabular-nums}
th button,nav button{font:inherit;background:none;border:0;padding:.2rem .4rem;cursor:pointer;color:inherit}
nav button[aria-selected=true]{border-bottom:3px solid #33658a;font-weight:600}
:focus-visible{outline:2px solid #f26419;outline-offset:2px}
input{font:inherit;width:20rem;max-width:100%}
pre{overflow:auto}
`

// Plain DOM. Arrows move between tabs, Enter or Space sorts and chooses, as ARIA's patterns say.
const script = String.raw`
const { tables, rules } = JSON.parse(document.getElementById('data').textContent)
const [nav, search, count] = [document.querySelector('nav'), document.getElementById('search'), document.getElementById('count')]
const [head, body] = [document.querySelector('thead'), document.querySelector('tbody')]
const state = { table: 'Rules', column: -1, down: false }
const shown = 500
const cell = (value) => {
  const element = document.createElement('td')
  element.textContent = typeof value === 'number' ? value.toLocaleString('en') : value
  if (typeof value === 'number') element.className = 'number'
  return element
}
function draw() {
  const { columns, rows } = tables[state.table]
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
  const found = rows.filter((row) => words.every((word) => row.some((one) => String(one).toLowerCase().includes(word))))
  if (state.column >= 0)
    found.sort((a, b) => {
      const [x, y] = [a[state.column], b[state.column]]
      return (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y))) * (state.down ? -1 : 1)
    })
  count.textContent = found.length + ' of ' + rows.length + (found.length > shown ? ', the first ' + shown + ' are shown' : '')
  const line = document.createElement('tr')
  columns.forEach((name, index) => {
    const title = document.createElement('th')
    title.scope = 'col'
    if (state.column === index) title.ariaSort = state.down ? 'descending' : 'ascending'
    const button = document.createElement('button')
    button.textContent = name + (state.column === index ? (state.down ? ' ▾' : ' ▴') : '')
    button.onclick = () => {
      state.down = state.column === index ? !state.down : typeof rows[0]?.[index] === 'number'
      state.column = index
      draw()
      head.querySelectorAll('button')[index].focus()
    }
    title.append(button)
    line.append(title)
  })
  head.replaceChildren(line)
  body.replaceChildren(...found.slice(0, shown).map((row) => {
    const element = document.createElement('tr')
    element.append(...row.map(cell))
    const rule = state.table === 'Rules' ? rules[row[0].split(' ')[0]] : undefined
    if (rule) element.title = rule.why + ' Cure: ' + rule.fix
    return element
  }))
}
function choose(name, focus) {
  Object.assign(state, { table: name, column: -1, down: false })
  for (const tab of nav.children) {
    const on = tab.textContent === name
    tab.ariaSelected = String(on)
    tab.tabIndex = on ? 0 : -1
    if (on && focus) tab.focus()
  }
  draw()
}
const names = Object.keys(tables)
names.forEach((name, index) => {
  const tab = document.createElement('button')
  tab.role = 'tab'
  tab.textContent = name
  tab.setAttribute('aria-controls', 'panel')
  tab.onclick = () => choose(name)
  tab.onkeydown = ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key]
    if (step) choose(names[(index + step + names.length) % names.length], true)
  }
  nav.append(tab)
})
const follow = (area) => {
  search.value = area.dataset.path === '' ? '' : '/' + area.dataset.path + '/'
  choose('Files')
  nav.scrollIntoView()
}
for (const area of document.querySelectorAll('.area')) {
  area.onclick = () => follow(area)
  area.onkeydown = (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    follow(area)
  }
}
search.oninput = draw
choose('Rules')
`
