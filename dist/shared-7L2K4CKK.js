import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{b as j}from"./shared-LEAQQFFS.js";import{a as y}from"./shared-HNNAI5X2.js";import{a as r}from"./shared-E5DPQHZ6.js";import{mkdir as G,readFile as U,rename as X,rm as Z,writeFile as v}from"node:fs/promises";import{dirname as H,join as m}from"node:path";var D=["build-essential","gcc","g++","make","curl","git","ca-certificates"];function P(e){let n=e.replace(/^[^\S\n]*#.*$/gm,"").replace(/\\\s*\n/g," ").split(`
`).map(t=>t.trim()),o=r(t=>n.map(s=>t.exec(s)?.[1]).findLast(s=>s!==void 0),"last"),a=n.flatMap(t=>[...t.matchAll(/apt(?:-get)?\s+(?:-\S+\s+)*install\s+([^&|;]+)/g)]).flatMap(([,t=""])=>t.split(/\s+/)).map(t=>t.replace(/=.*$/,"")).filter(t=>/^[a-z0-9][a-z0-9.+-]+$/.test(t)&&!D.includes(t));return{python:o(/^FROM\s+(?:--\S+\s+)?(?:\S+\/)?python:(3\.\d+)/i),command:S(o(/^CMD\s+(\[.*\])\s*$/i)),ports:n.flatMap(t=>{let s=/^EXPOSE\s+(\d+)/i.exec(t)?.[1];return s===void 0?[]:[Number(s)]}),packages:[...new Set(a)].sort()}}r(P,"readDockerfile");function S(e){try{let n=JSON.parse(e??"");return Array.isArray(n)&&n.every(o=>typeof o=="string")?n:void 0}catch{return}}r(S,"execForm");var q=["uv.lock","poetry.lock","pdm.lock","Pipfile.lock","pylock.toml","requirements.txt"],N=["django","fastapi","litestar","flask","starlette"],I=["main","app","application","wsgi","asgi","server","run"];async function k(e){let n=await e("pyproject.toml"),o=n===void 0?{}:j(n),i=w(o.project),a=await L(q,e),t=a===void 0?"":await e(a)??"",s=await e("Dockerfile"),c=s===void 0?void 0:P(s),d=new Set([...J(i.dependencies),...t.split(`
`).map(f=>/^name = "([^"]+)"/.exec(f)?.[1]??f),...(await e("requirements.in")??"").split(`
`)].flatMap(f=>/^\s*"?([A-Za-z0-9][\w.-]*)/.exec(f)?.[1]?.toLowerCase()??[])),u=N.find(f=>d.has(f)),l=await W(e,{framework:u,names:d,dockerfile:c});return{name:typeof i.name=="string"?i.name:void 0,configured:w(o.tool).pycask!==void 0,hasPyproject:n!==void 0,lock:a,lockRemark:M(a,t),backend:R(w(o["build-system"])["build-backend"]),framework:u,python:await C(e,R(i["requires-python"]),c),command:l,port:z(l?.words??[])??c?.ports[0]??(u&&8e3),dockerfile:c}}r(k,"lookAtProject");function M(e,n){if(e===void 0)return"there is no lock: uv lock, or uv pip compile --generate-hashes requirements.in -o requirements.txt";if(e==="requirements.txt"&&!n.includes("--hash="))return"requirements.txt has no hashes: uv pip compile --generate-hashes requirements.in -o requirements.txt"}r(M,"lockRemark");async function C(e,n,o){let i=/^(3\.\d+)/.exec((await e(".python-version"))?.trim()??"")?.[1];if(i!==void 0)return{version:i,from:".python-version"};if(o?.python!==void 0)return{version:o.python,from:"FROM in the Dockerfile"};let a=Number(/>=\s*3\.(\d+)/.exec(n??"")?.[1]??0),t=Number(/<\s*3\.(\d+)/.exec(n??"")?.[1]??1e3);return n===void 0?void 0:{version:`3.${Math.min(Math.max(a,13),t-1)}`,from:`requires-python ${n}`}}r(C,"pythonOf");async function W(e,n){let o=/^web:\s*(.+)$/m.exec(await e("Procfile")??"")?.[1];if(o!==void 0)return{words:_(o.replace(/\$\{?PORT\}?/g,"8000")),from:"Procfile"};if(n.dockerfile?.command!==void 0)return{words:n.dockerfile.command,from:"CMD in the Dockerfile"};let{framework:i,names:a}=n;if(i!==void 0){if(i==="django"){let s=/DJANGO_SETTINGS_MODULE['"],\s*['"]([\w.]+)['"]/.exec(await e("manage.py")??"")?.[1]?.replace(/\.settings.*$/,"");return s===void 0||!a.has("gunicorn")?void 0:{words:F(`${s}.wsgi`),from:"manage.py"}}for(let t of I){let s=/^(\w+)\s*(?::[^=\n]+)?=\s*(?:Flask|FastAPI|Starlette|Litestar)\(/m.exec(await e(`${t}.py`)??"")?.[1];if(s===void 0)continue;let c=`${t}:${s}`,d=`${t}.py`;return i==="flask"?a.has("gunicorn")?{words:F(c),from:d}:void 0:a.has("uvicorn")?{words:["uvicorn","--host","0.0.0.0","--port","8000",c],from:d}:void 0}}}r(W,"commandOf");var F=r(e=>["gunicorn","--bind","0.0.0.0:8000","--worker-tmp-dir","/dev/shm",e],"gunicorn"),_=r(e=>(e.match(/"[^"]*"|'[^']*'|\S+/g)??[]).map(n=>n.replace(/^(["'])(.*)\1$/,"$2")),"wordsOf");function z(e){let n=/(?:--port[ =]|--bind[ =]\S*:|-b \S*:|0\.0\.0\.0:)(\d{2,5})/.exec(e.join(" "));return n===null?void 0:Number(n[1])}r(z,"portOf");async function L(e,n){for(let o of e)if(await n(o)!==void 0)return o}r(L,"firstOf");var w=r(e=>typeof e=="object"&&e!==null&&!Array.isArray(e)?e:{},"tableOf"),J=r(e=>Array.isArray(e)?e.filter(n=>typeof n=="string"):[],"listOf"),R=r(e=>typeof e=="string"?e:void 0,"textOf");function x(e){let{python:n,command:o,port:i,dockerfile:a,lock:t,backend:s}=e,c=["[tool.pycask]"],d=r((f,...g)=>{c.push(...g.map(A=>`# ${A}`),f)},"option"),u=n?.version??"3.13";if(d(`python = ${p(u)}`,`Always the newest patch release of ${u}${n===void 0?"":` (${b(n.from)})`}.`),t!==void 0&&d(`lock = ${p(t)}`,"Every package by version and hash."),o===void 0)d('# command = ["gunicorn", "web:app"]',"What the container runs; nothing here tells.");else{let f=o.words.some(g=>/[$`|&;<>]/.test(g));d(`command = [${o.words.map(p).join(", ")}]`,`What the container runs (${b(o.from)}).`,...f?["There is no shell in the image: nothing replaces $NAME in it."]:[])}i!==void 0&&d(`ports = [${i}]`,"The port that the application listens on."),s!==void 0&&d('# checks = ["..."]',`The project is built by ${b(s)}. Expressions that must be true in the image.`);let l=a?.packages.filter(f=>f.endsWith("-dev"))??[];return l.length>0&&c.push("",`# The Dockerfile installs ${l.join(", ")}. A package that is built from its sdist names what it`,"# needs; libraries that it links come into the image by themselves:","# [tool.pycask.packages.NAME]",`# build-packages = [${l.map(p).join(", ")}]`),`${c.join(`
`)}
`}r(x,"pycaskTable");var p=r(e=>JSON.stringify(e).replaceAll("\x7F","\\u007f"),"toml"),b=r(e=>e.replace(new RegExp("\\p{Cc}+","gu")," "),"oneLine");var h=r(e=>`OWNER/pycask/.github/workflows/${e}.yml@${"0".repeat(40)} # v0.1.0`,"reference"),B=`      contents: read # to check out
      packages: write # to push to ghcr.io
      id-token: write # to sign the attestation
      attestations: write # to keep it`,$=[{file:".github/workflows/image.yml",example:"build.yml",text:`# Builds and pushes the image of every commit on main.
name: Image
on:
  push:
    branches: [main]
permissions: {}
concurrency:
  group: image-\${{ github.ref }}
  cancel-in-progress: false
jobs:
  image:
    permissions:
${B}
    uses: ${h("build")}
    with:
      image: ghcr.io/\${{ github.repository }}
      platforms: linux/amd64
      attest: true
`},{file:".github/workflows/image-check.yml",example:"check.yml",text:`# Builds and checks the image of a pull request; pushes nothing.
name: Image of a pull request
on:
  pull_request:
permissions: {}
concurrency:
  group: check-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  image:
    permissions:
      contents: read # to check out
      packages: read # to compare with the published image
      actions: read # to see whether refreshing goes on
    uses: ${h("check")}
    with:
      image: ghcr.io/\${{ github.repository }}
      refresh-workflow: image-refresh.yml
`},{file:".github/workflows/image-refresh.yml",example:"refresh.yml",text:`# Every day: security updates and new releases of CPython.
name: Refresh the image
on:
  schedule:
    - cron: '17 5 * * *' # not at the full hour: many schedules run late then
      timezone: Etc/UTC # or yours
  workflow_dispatch:
permissions: {}
concurrency:
  group: refresh
  cancel-in-progress: false
jobs:
  refresh:
    permissions:
      contents: read # to check out
      packages: write # to push to ghcr.io
      id-token: write # to sign what is pushed
      actions: read # to see when it last succeeded
      issues: write # to tell of failures
    uses: ${h("refresh")}
    with:
      images: ghcr.io/\${{ github.repository }}:latest
`}],ce=[{file:".github/workflows/image-check-comment.yml",example:"check-comment.yml",text:`# Only if wanted: what the check of a pull request found, as one comment under it.
name: Comment on the image
on:
  # Runs on the default branch's code alone; the check's report is read as a stranger's words.
  workflow_run: # zizmor: ignore[dangerous-triggers]
    workflows: [Image of a pull request]
    types: [completed]
permissions: {}
concurrency:
  group: comment-\${{ github.event.workflow_run.head_sha }}
  cancel-in-progress: false
jobs:
  comment:
    permissions:
      actions: read # to read the report of the run
      pull-requests: write # to write the comment
    uses: ${h("comment")}
`}];async function T({directory:e}){let n=r(async t=>{try{return await U(m(e,t),"utf8")}catch(s){if(["ENOENT","EISDIR","ENOTDIR"].includes(E(s)))return;throw s}},"read"),o=await k(n).catch(t=>{throw new y({code:"toml-invalid",what:`${m(e,"pyproject.toml")} cannot be read`,hint:"put it in order first; pycask init only adds to it",at:{file:m(e,"pyproject.toml")},cause:t})}),i=[],a=[];o.configured?a.push("pyproject.toml"):(await Q(m(e,"pyproject.toml"),await n("pyproject.toml"),o),i.push("pyproject.toml"));for(let{file:t,text:s}of $)(await V(m(e,t),s)?i:a).push(t);return{facts:o,written:i,kept:a,remarks:K(o,i)}}r(T,"init");function K(e,n){let{lockRemark:o,command:i,dockerfile:a,configured:t}=e;return[...o===void 0?[]:[o],...i===void 0&&!t?["say what the container runs: command in [tool.pycask]"]:[],...n.some(s=>s.startsWith(".github/"))?["put the repository and the commit of the release that you chose into uses: of the workflows"]:[],...a===void 0?[]:["the Dockerfile is not used any more, and not changed"],"try it: pycask plan, then pycask build --load"]}r(K,"remarksOf");async function Q(e,n,o){let i=x(o),a=n===void 0||n===""?"":`${n.trimEnd()}

`,t=`${e}.new-${process.pid}`;try{await v(t,a+i,{flag:"wx"}),await X(t,e)}catch(s){throw await Z(t,{force:!0}).catch(()=>{}),O(e,s)}}r(Q,"addTable");async function V(e,n){try{return await G(H(e),{recursive:!0}),await v(e,n,{flag:"wx"}),!0}catch(o){if(E(o)==="EEXIST")return!1;throw O(e,o)}}r(V,"writeNew");var O=r((e,n)=>new y({code:"not-writable",what:`${e} cannot be written`,hint:"see who owns the folder",cause:n}),"refused"),E=r(e=>String(e?.code),"codeOf");async function $e(e){let n=await T(e);return{text:Y(n),json:n}}r($e,"answerInit");function Y({facts:e,written:n,kept:o,remarks:i}){let{lock:a,backend:t,framework:s,command:c,dockerfile:d}=e;return[` found    ${[a??"no lock",...t===void 0?[]:[`built by ${t}`],...s===void 0?[]:[s],...d===void 0?[]:["a Dockerfile"],...c?.from==="Procfile"?["a Procfile"]:[]].join(", ")}`,...n.map(l=>` wrote    ${l}`),...o.map(l=>` kept     ${l}: it is there already`),...i.map(l=>` to do    ${l}`)].join(`
`)}r(Y,"initText");export{$e as answerInit};
