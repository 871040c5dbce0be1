/** The page of `pycask check --report` in a real browser. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { chromium, type Browser, type Page } from 'playwright-core'
import { checkHtml } from '../../src/contract/index.js'
import { file, goodDraft, judged, modelOf, stdlib } from '../contract/support/images.js'

const executablePath = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
].find(existsSync)
let folder: string
let browser: Browser
let page: Page
const problems: string[] = []
const requested: string[] = []

beforeAll(async () => {
  const draft = goodDraft()
  draft.config.User = ''
  const hostile = 'opt/acme/app/<img src=x onerror=alert(1)>'
  draft.layers[2].set(hostile, file(hostile, 'x'.repeat(3000)))
  draft.layers[1].set(`${stdlib}/test/big`, file(`${stdlib}/test/big`, 'x'.repeat(9000)))
  const html = checkHtml({
    ...{ model: await modelOf(draft), report: await judged(draft) },
    ...{ comparison: undefined, seconds: 1 },
  })
  folder = await mkdtemp(join(tmpdir(), 'pycask-page-'))
  await writeFile(join(folder, 'report.html'), html)
  if (executablePath === undefined) throw new Error('no Chromium: bash scripts/setup.sh --tests')
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  page = await browser.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('dialog', (dialog) => {
    problems.push(dialog.message())
    void dialog.dismiss()
  })
  page.on('request', (request) => requested.push(request.url()))
  await page.goto(`file://${folder}/report.html`)
}, 60_000)
afterAll(async () => {
  await browser.close()
  await rm(folder, { recursive: true })
})

const rows = (): Promise<string[]> => page.locator('tbody tr').allInnerTexts()

test('it shows the rules, searches, and needs no network', async () => {
  expect(await page.title()).toBe('image: pycask check')
  expect(await page.locator('header').innerText()).toContain('not good')
  await page.getByLabel('Search').fill('c1 not set')
  expect(await rows()).toHaveLength(1)
  expect((await rows())[0]).toContain('the user is not set, so root')
  expect(await page.getByRole('status').innerText()).toMatch(/^1 of \d+$/)
  expect(requested.filter((url) => !url.startsWith('file:'))).toEqual([])
})

test('it is used by the keyboard alone: tabs, sorting, areas of the map', async () => {
  await page.getByLabel('Search').fill('')
  await page.getByRole('tab', { name: 'Rules' }).focus()
  await page.keyboard.press('ArrowRight')
  expect(await page.getByRole('tab', { name: 'Files' }).getAttribute('aria-selected')).toBe('true')
  await page.getByRole('button', { name: 'bytes' }).focus()
  await page.keyboard.press('Enter')
  expect((await rows())[0]).toContain(`/${stdlib}/test/big`)
  await page.keyboard.press('Enter')
  expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('ascending')

  const area = page.locator('.area[aria-label*="/opt/acme/python/lib"]').first()
  await area.focus()
  await page.keyboard.press('Enter')
  expect(await page.getByLabel('Search').inputValue()).toBe(`/${stdlib}/`)
  for (const row of await rows()) expect(row).toContain(stdlib)
})

test('names of files are text, whatever they say', async () => {
  await page.getByRole('tab', { name: 'Files' }).click()
  await page.getByLabel('Search').fill('onerror')
  expect((await rows())[0]).toContain('<img src=x onerror=alert(1)>')
  expect(await page.locator('img').count()).toBe(0)
  expect(problems).toEqual([])
})

test('every area of the map is inside of it and has a name', async () => {
  // As text: the types of the browser's side are not those of this one.
  const areas = await page.evaluate<{ name: string; inside: boolean }[]>(`
    [...document.querySelectorAll('.area')].map((area) => {
      const [box, map] = [area, area.closest('svg')].map((one) => one.getBoundingClientRect())
      return { name: area.ariaLabel, inside: box.left >= map.left - 1 && box.right <= map.right + 1 }
    })`)
  expect(areas.length).toBeGreaterThan(5)
  for (const { name, inside } of areas) {
    expect({ name, inside }).toMatchObject({ inside: true })
    expect(name).toMatch(/, .*B, \d:/)
  }
})
