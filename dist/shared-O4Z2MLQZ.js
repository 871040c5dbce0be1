import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  PycaskError,
  messageOf
} from "./shared-LUS5QXWE.js";

// src/report/format.ts
var units = ["B", "kB", "MB", "GB", "TB"];
function formatBytes(bytes) {
  let value = bytes, unit = 0;
  for (; value >= (unit === 0 ? 1e3 : 999.5) && unit < units.length - 1; )
    value /= 1e3, unit++;
  let digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit] ?? ""}`;
}
function formatSeconds(seconds) {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  let whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  let minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
var escapeSequence = (
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g
);
function printable(text) {
  return text.replace(escapeSequence, "").replaceAll(`\r
`, `
`).replaceAll("	", "    ").replace(/[^\P{Cc}\n]/gu, "");
}

// src/report/table.ts
function planTable(outcomes) {
  return tableText(rowsOf(outcomes));
}
function buildTable(outcomes, further = []) {
  return tableText([...rowsOf(outcomes), ...further]);
}
function rowsOf(outcomes) {
  return [...new Set(outcomes.map(({ kind }) => kind))].flatMap((kind) => {
    let all = outcomes.filter((outcome) => outcome.kind === kind), reused = all.filter(({ state }) => state === "reused");
    if (reused.length < 2) return all.map(rowOf);
    let others = all.filter(({ state }) => state !== "reused"), stores = [...new Set(reused.flatMap(({ store }) => store ?? []))].sort(), shared = {
      kind: kind.endsWith("s") ? kind : `${kind}s`,
      title: others.length === 0 ? `all ${all.length}` : `${reused.length} others`,
      state: "reused",
      where: stores.join(", "),
      size: "",
      reasons: []
    };
    return [...others.map(rowOf), shared];
  });
}
function rowOf(outcome) {
  let { kind, name, title, state, store, seconds, sizeBytes, reasons } = outcome, named = name === kind || title === name || title.startsWith(`${name} `), known = {
    reused: store ?? "",
    built: formatSeconds(seconds),
    missing: "",
    unknown: ""
  };
  return {
    kind,
    title: named ? title : `${name} ${title}`.trim(),
    state,
    where: known[state],
    size: sizeBytes > 0 ? formatBytes(sizeBytes) : "",
    reasons
  };
}
function tableText(rows) {
  let cells = rows.map(
    ({ kind, title, state, where, size }) => [kind, title, state, where, size].map((text) => printable(text).replaceAll(`
`, " "))
  ), widths = [0, 1, 2, 3, 4].map(
    (column) => Math.max(0, ...cells.map((row) => widthOf(row[column] ?? "")))
  );
  return rows.flatMap(({ reasons }, index) => {
    let start = ` ${widths.flatMap((width, column) => {
      if (width === 0) return [];
      let text = cells[index]?.[column] ?? "", space = " ".repeat(width - widthOf(text));
      return column === 4 ? space + text : text + space;
    }).join("  ")}`, [first = "", ...rest] = reasons.map((reason) => printable(reason).replaceAll(`
`, " ")), indent = " ".repeat(widthOf(start));
    return [`${start}  ${first}`, ...rest.map((reason) => `${indent}  ${reason}`)];
  }).map((line) => line.trimEnd()).join(`
`);
}
var widthOf = (text) => Array.from(text).length;

// src/report/errors.ts
function errorText(error, options) {
  let paint = (style, text) => options.colour ? `\x1B[${style}m${text}\x1B[0m` : text, texts = separate(error).map((one) => {
    let { what, place, lines } = partsOf(one), first = [place, what].filter((text) => text !== "").join(": "), [head = "", ...more] = first.split(`
`);
    return [
      `${paint("1;31", "error:")} ${paint("1", head)}`,
      ...more.map((line) => `  ${line}`),
      ...lines.flatMap(
        ({ label, text }) => text.split(`
`).map((line, index) => label === void 0 || index > 0 ? `  ${line}` : `  ${paint(label === "hint" ? "36" : "2", `${label}:`)} ${line}`)
      )
    ].join(`
`);
  });
  return [...new Set(texts)].join(`

`);
}
function errorAnnotations(error) {
  let annotations = separate(error).map((one) => {
    let { title, what, lines } = partsOf(one), texts = lines.map(({ label, text }) => label === void 0 ? text : `${label}: ${text}`), at = one instanceof PycaskError ? one.at : void 0;
    return {
      title,
      message: [what, ...texts].join(`
`),
      ...at === void 0 ? {} : { file: at.file },
      ...at?.line === void 0 ? {} : { line: at.line }
    };
  });
  return [...new Map(annotations.map((one) => [JSON.stringify(one), one])).values()];
}
function separate(error) {
  let errors = listOf(error) ?? listOf(error?.cause);
  return errors === void 0 || errors.length === 0 ? [error] : error instanceof PycaskError && !errors.every((one) => one instanceof PycaskError) ? [error] : [...new Set(errors.flatMap(separate))];
}
function listOf(error) {
  if (!(!(error instanceof Error) || !("errors" in error)))
    return Array.isArray(error.errors) ? error.errors : void 0;
}
function partsOf(error) {
  return error instanceof PycaskError ? partsOfMistake(error) : partsOfBug(error);
}
function partsOfMistake(error) {
  let { at, hint, logFile, cause } = error, place = [at?.file, at?.line].filter((part) => part !== void 0).join(":"), told = [error.what, ...error.details].join(`
`), why = cause === void 0 ? "" : printable(messageOf(cause));
  return {
    title: `Pycask: ${error.code.replaceAll("-", " ")}`,
    what: printable(error.what),
    // Some say it themselves, as part of the sentence.
    place: error.what.startsWith(`${place}:`) ? "" : place,
    lines: [
      ...error.details.map((text) => ({ text: printable(text) })),
      ...why === "" || told.includes(why) ? [] : [{ label: "cause", text: why }],
      ...hint === void 0 ? [] : [{ label: "hint", text: printable(hint) }],
      ...logFile === void 0 ? [] : [{ label: "log", text: logFile }]
    ]
  };
}
function partsOfBug(error) {
  let stack = error instanceof Error ? error.stack : void 0, what = `a bug in Pycask: ${error instanceof Error ? `${error.name}: ` : ""}${printable(messageOf(error))}`, frames = printable(stack ?? "").split(`
`).filter((line) => /^\s+at /.test(line)), cause = error instanceof Error && error.cause !== void 0 ? messageOf(error.cause) : "";
  return {
    title: "Pycask: a bug",
    what,
    place: "",
    lines: [
      ...frames.map((text) => ({ text: text.trimEnd() })),
      ...cause === "" ? [] : [{ label: "cause", text: printable(cause) }],
      { label: "hint", text: "please report it, with these lines and what you ran" }
    ]
  };
}

// src/report/summary.ts
var longErrorLines = 10, shownErrorLines = 100;
function jobSummary(result) {
  let { python, image, digest, outcomes, sizes = {}, seconds, error } = result, facts = [
    ...python === void 0 ? [] : [`Python ${escape(python)}`],
    ...digest === void 0 ? [] : [`\`${digest}\``],
    ...Object.entries(sizes).map(([what, bytes]) => `${escape(what)} ${formatBytes(bytes)}`),
    ...seconds === void 0 ? [] : [formatSeconds(seconds)]
  ];
  return `${[
    `## Pycask${error === void 0 ? "" : " failed"}${image === void 0 ? "" : `: ${escape(image)}`}`,
    ...error === void 0 ? [] : [quoted(error)],
    ...facts.length === 0 ? [] : [facts.join(" \xB7 ")],
    ...outcomes.length === 0 ? [] : [table(outcomes)]
  ].join(`

`)}
`;
}
function table(outcomes) {
  let rows = rowsOf(outcomes).map(
    ({ kind, title, state, where, size, reasons }) => [kind, title, state, where, size, reasons.map(escape).join("<br>")].map(
      (text, column) => column === 5 ? text : escape(text)
    )
  );
  return [
    ["", "product", "state", "from, or time", "size", "why"],
    ["---", "---", "---", "---", "--:", "---"],
    ...rows
  ].map((cells) => `| ${cells.join(" | ")} |`).join(`
`);
}
function quoted(error) {
  let all = errorText(error, { colour: !1 }).split(`
`), lines = all.slice(0, shownErrorLines);
  all.length > lines.length && lines.push(`\u2026 ${all.length - lines.length} more lines`);
  let block = (text) => {
    let longest = Math.max(2, ...(text.join(`
`).match(/`+/g) ?? []).map((run) => run.length)), fence = "`".repeat(longest + 1);
    return [`${fence}text`, ...text, fence].map((line) => `> ${line}`).join(`
`);
  };
  if (lines.length <= longErrorLines) return block(lines);
  let label = error instanceof PycaskError ? error.what : lines[0] ?? "";
  return `> ${`<details><summary>${escapeHtml(label)}</summary>`}
>
${block(lines)}
>
> </details>`;
}
var escape = (text) => escapeHtml(text.replace(/[\\`*_[\]|~]/g, "\\$&")).replace(new RegExp("\\p{Cc}+", "gu"), " "), escapeHtml = (text) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// src/report/workflow-log.ts
var shownAnnotations = 10;
function createWorkflowLog(core) {
  let warnings = /* @__PURE__ */ new Set(), inGroup = !1, info = (message) => {
    core.info(harmless(message));
  };
  return {
    info,
    warn(message) {
      warnings.has(message) || core.warning(printable(message)), warnings.add(message);
    },
    debug: (message) => core.debug(printable(message)),
    async group(name, work) {
      if (inGroup)
        return info(name), work();
      inGroup = !0, core.startGroup(printable(name));
      let started = performance.now();
      try {
        return await work();
      } finally {
        info(`took ${formatSeconds((performance.now() - started) / 1e3)}`), core.endGroup(), inGroup = !1;
      }
    },
    fail(error) {
      info(errorText(error, { colour: !1 }));
      for (let { title, message, file, line } of errorAnnotations(error).slice(
        0,
        shownAnnotations
      ))
        core.error(message, {
          title,
          ...file === void 0 ? {} : { file },
          ...line === void 0 ? {} : { startLine: line }
        });
    },
    async summary(markdown) {
      await core.summary.addRaw(markdown).write().catch(() => info(markdown));
    }
  };
}
function harmless(message) {
  return printable(message).replace(/^(\s*):(?=:)/gm, "$1: ").replaceAll("##[", "# #[");
}

export {
  formatBytes,
  formatSeconds,
  printable,
  errorText,
  separate,
  planTable,
  buildTable,
  tableText,
  jobSummary,
  createWorkflowLog
};
