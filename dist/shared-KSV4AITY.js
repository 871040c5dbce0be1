import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);

// src/version.ts
var version = "0.1.0";

// src/commands/table.ts
var table = {
  build: {
    title: "Build",
    cache: !0,
    prepare: !0,
    run: async (request) => (await import("./shared-PKWYIZVQ.js")).answerBuild(request)
  },
  plan: {
    title: "Plan",
    cache: !0,
    prepare: !0,
    run: async (request) => (await import("./shared-BLAPAKCU.js")).answerPlan(request)
  },
  wheels: {
    title: "Wheels",
    cache: !0,
    prepare: !0,
    run: async (request) => (await import("./shared-6XBG7X7C.js")).answerWheels(request)
  },
  lock: {
    title: "Lock",
    cache: !1,
    prepare: !0,
    run: async (request) => (await import("./shared-UQYLU24N.js")).answerLock(request)
  },
  cache: {
    title: "Cache",
    cache: !1,
    prepare: !1,
    run: async (request) => (await import("./shared-QG3LLOSG.js")).answerCache(request)
  }
};

export {
  version,
  table
};
