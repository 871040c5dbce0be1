/**
 * Every command, once, for a terminal and for a step of a workflow. Each is loaded when it is
 * called: what one command needs costs the others no time.
 */
import type { Command } from '../options/index.js'
import type { CommandEntry } from './answer.js'

export const table: Readonly<Record<Command, CommandEntry>> = {
  build: {
    ...{ title: 'Build', cache: true, prepare: true },
    run: async (request) => (await import('./answers/build.js')).answerBuild(request),
  },
  plan: {
    ...{ title: 'Plan', cache: true, prepare: true },
    run: async (request) => (await import('./answers/plan.js')).answerPlan(request),
  },
  wheels: {
    ...{ title: 'Wheels', cache: true, prepare: true },
    run: async (request) => (await import('./answers/wheels.js')).answerWheels(request),
  },
  explain: {
    ...{ title: 'Explain', cache: false, prepare: false },
    run: async (request) => (await import('./answers/explain.js')).answerExplain(request),
  },
  refresh: {
    ...{ title: 'Refresh', cache: true, prepare: true },
    run: async (request) => (await import('./answers/refresh.js')).answerRefresh(request),
  },
  lock: {
    ...{ title: 'Lock', cache: false, prepare: true },
    run: async (request) => (await import('./answers/lock.js')).answerLock(request),
  },
  index: {
    ...{ title: 'Index', cache: false, prepare: false },
    run: async (request) => (await import('./answers/index-images.js')).answerIndex(request),
  },
  store: {
    ...{ title: 'Store', cache: false, prepare: false },
    run: async (request) => (await import('./answers/store.js')).answerStore(request),
  },
  check: {
    ...{ title: 'Check', cache: true, prepare: true },
    run: async (request) => (await import('./answers/check.js')).answerCheck(request),
  },
  comment: {
    ...{ title: 'Comment', cache: false, prepare: false },
    run: async (request) => (await import('./answers/comment.js')).answerComment(request),
  },
  cache: {
    ...{ title: 'Cache', cache: false, prepare: false },
    run: async (request) => (await import('./answers/cache.js')).answerCache(request),
  },
  init: {
    ...{ title: 'Init', cache: false, prepare: false },
    run: async (request) => (await import('./answers/init.js')).answerInit(request),
  },
  doctor: {
    ...{ title: 'Doctor', cache: false, prepare: false },
    run: async (request) => (await import('./answers/doctor.js')).answerDoctor(request),
  },
  completion: {
    ...{ title: 'Completion', cache: false, prepare: false },
    run: async (request) => (await import('./answers/completion.js')).answerCompletion(request),
  },
}
