/** What the page does by itself: filters and unfolds failures, copies vectors, opens the failure that a link leads to. */
export const script = `
for (const hidden of document.querySelectorAll('.tools, [data-copy]')) hidden.hidden = false
const failures = [...document.querySelectorAll('.failure')]
const filter = document.getElementById('filter')
filter?.addEventListener('input', () => {
  const words = filter.value.toLowerCase().split(/\\s+/)
  for (const failure of failures) {
    const text = failure.querySelector('summary').textContent.toLowerCase()
    failure.hidden = !words.every(word => text.includes(word))
  }
  const shown = failures.filter(failure => !failure.hidden).length
  document.getElementById('shown').textContent = shown + ' of ' + failures.length
})
for (const button of document.querySelectorAll('[data-unfold]')) {
  button.addEventListener('click', () => {
    for (const failure of failures) if (!failure.hidden) failure.open = button.dataset.unfold === 'true'
  })
}
for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy)
    try {
      await navigator.clipboard.writeText(source.textContent)
      button.textContent = 'Copied'
    } catch {
      getSelection().selectAllChildren(source)
      button.textContent = 'Selected: press Ctrl+C'
    }
    setTimeout(() => { button.textContent = 'Copy' }, 2000)
  })
}
const openTarget = () => {
  const target = document.getElementById(location.hash.slice(1))
  if (target?.matches('.failure')) {
    target.hidden = false
    target.open = true
    target.scrollIntoView()
  }
}
addEventListener('hashchange', openTarget)
openTarget()
`

/** Which script a browser may run in the page: this one, as the test of the page says. */
export const scriptHash = 'sha256-xULXq0E2jr6EcpCWI7u1cy1AzzuvTFoNtAK1JK5F3JQ='
