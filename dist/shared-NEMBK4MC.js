import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{b as j}from"./shared-LEAQQFFS.js";import{a as y}from"./shared-HNNAI5X2.js";import{a as o}from"./shared-E5DPQHZ6.js";import{mkdir as G,readFile as X,rename as U,rm as Z,writeFile as T}from"node:fs/promises";import{dirname as H,join as m}from"node:path";var S=["build-essential","gcc","g++","make","curl","git","ca-certificates"];function P(e){let n=e.replace(/^\s*#.*$/gm,"").replace(/\\\s*\n/g," ").split(`
`).map(t=>t.trim()),r=o(t=>n.map(i=>t.exec(i)?.[1]).findLast(i=>i!==void 0),"last"),a=n.flatMap(t=>[...t.matchAll(/apt(?:-get)?\s+(?:-\S+\s+)*install\s+([^&|;]+)/g)]).flatMap(([,t=""])=>t.split(/\s+/)).map(t=>t.replace(/=.*$/,"")).filter(t=>/^[a-z0-9][a-z0-9.+-]+$/.test(t)&&!S.includes(t));return{python:r(/^FROM\s+(?:--\S+\s+)?(?:\S+\/)?python:(3\.\d+)/i),command:N(r(/^CMD\s+(\[.*\])\s*$/i)),ports:n.flatMap(t=>{let i=/^EXPOSE\s+(\d+)/i.exec(t)?.[1];return i===void 0?[]:[Number(i)]}),packages:[...new Set(a)].sort()}}o(P,"readDockerfile");function N(e){try{let n=JSON.parse(e??"");return Array.isArray(n)&&n.every(r=>typeof r=="string")?n:void 0}catch{return}}o(N,"execForm");var q=["uv.lock","poetry.lock","pdm.lock","Pipfile.lock","pylock.toml","requirements.txt"],I=["django","fastapi","litestar","flask","starlette"],M=["main","app","application","wsgi","asgi","server","run"];async function k(e){let n=await e("pyproject.toml"),r=n===void 0?{}:j(n),s=h(r.project),a=await J(q,e),t=a===void 0?"":await e(a)??"",i=await e("Dockerfile"),c=i===void 0?void 0:P(i),d=new Set([...B(s.dependencies),...t.split(`
`).map(f=>/^name = "([^"]+)"/.exec(f)?.[1]??f),...(await e("requirements.in")??"").split(`
`)].flatMap(f=>/^\s*"?([A-Za-z0-9][\w.-]*)/.exec(f)?.[1]?.toLowerCase()??[])),u=I.find(f=>d.has(f)),l=await L(e,{framework:u,names:d,dockerfile:c});return{name:typeof s.name=="string"?s.name:void 0,configured:h(r.tool).pycask!==void 0,hasPyproject:n!==void 0,lock:a,lockRemark:C(a,t),backend:R(h(r["build-system"])["build-backend"]),framework:u,python:await W(e,R(s["requires-python"]),c),command:l,port:z(l?.words??[])??c?.ports[0]??(u&&8e3),dockerfile:c}}o(k,"lookAtProject");function C(e,n){if(e===void 0)return"there is no lock: uv lock, or uv pip compile --generate-hashes requirements.in -o requirements.txt";if(e==="requirements.txt"&&!n.includes("--hash="))return"requirements.txt has no hashes: uv pip compile --generate-hashes requirements.in -o requirements.txt"}o(C,"lockRemark");async function W(e,n,r){let s=/^(3\.\d+)/.exec((await e(".python-version"))?.trim()??"")?.[1];if(s!==void 0)return{version:s,from:".python-version"};if(r?.python!==void 0)return{version:r.python,from:"FROM in the Dockerfile"};let a=Number(/>=\s*3\.(\d+)/.exec(n??"")?.[1]??0),t=Number(/<\s*3\.(\d+)/.exec(n??"")?.[1]??1e3);return n===void 0?void 0:{version:`3.${Math.min(Math.max(a,13),t-1)}`,from:`requires-python ${n}`}}o(W,"pythonOf");async function L(e,n){let r=/^web:\s*(.+)$/m.exec(await e("Procfile")??"")?.[1];if(r!==void 0)return{words:_(r.replace(/\$\{?PORT\}?/g,"8000")),from:"Procfile"};if(n.dockerfile?.command!==void 0)return{words:n.dockerfile.command,from:"CMD in the Dockerfile"};let{framework:s,names:a}=n;if(s!==void 0){if(s==="django"){let i=/DJANGO_SETTINGS_MODULE['"],\s*['"]([\w.]+)['"]/.exec(await e("manage.py")??"")?.[1]?.replace(/\.settings.*$/,"");return i===void 0||!a.has("gunicorn")?void 0:{words:F(`${i}.wsgi`),from:"manage.py"}}for(let t of M){let i=/^(\w+)\s*(?::[^=\n]+)?=\s*(?:Flask|FastAPI|Starlette|Litestar)\(/m.exec(await e(`${t}.py`)??"")?.[1];if(i===void 0)continue;let c=`${t}:${i}`,d=`${t}.py`;return s==="flask"?a.has("gunicorn")?{words:F(c),from:d}:void 0:a.has("uvicorn")?{words:["uvicorn","--host","0.0.0.0","--port","8000",c],from:d}:void 0}}}o(L,"commandOf");var F=o(e=>["gunicorn","--bind","0.0.0.0:8000","--worker-tmp-dir","/dev/shm",e],"gunicorn"),_=o(e=>(e.match(/"[^"]*"|'[^']*'|\S+/g)??[]).map(n=>n.replace(/^(["'])(.*)\1$/,"$2")),"wordsOf");function z(e){let n=/(?:--port[ =]|--bind[ =]\S*:|-b \S*:|0\.0\.0\.0:)(\d{2,5})/.exec(e.join(" "));return n===null?void 0:Number(n[1])}o(z,"portOf");async function J(e,n){for(let r of e)if(await n(r)!==void 0)return r}o(J,"firstOf");var h=o(e=>typeof e=="object"&&e!==null&&!Array.isArray(e)?e:{},"tableOf"),B=o(e=>Array.isArray(e)?e.filter(n=>typeof n=="string"):[],"listOf"),R=o(e=>typeof e=="string"?e:void 0,"textOf");function b(e){let{python:n,command:r,port:s,dockerfile:a,lock:t,backend:i}=e,c=["[tool.pycask]"],d=o((f,...g)=>{c.push(...g.map(E=>`# ${E}`),f)},"option"),u=n?.version??"3.13";if(d(`python = ${p(u)}`,`Always the newest patch release of ${u}${n===void 0?"":` (${w(n.from)})`}.`),t!==void 0&&d(`lock = ${p(t)}`,"Every package by version and hash."),r===void 0)d('# command = ["gunicorn", "web:app"]',"What the container runs; nothing here tells.");else{let f=r.words.some(g=>/[$`|&;<>]/.test(g));d(`command = [${r.words.map(p).join(", ")}]`,`What the container runs (${w(r.from)}).`,...f?["There is no shell in the image: nothing replaces $NAME in it."]:[])}s!==void 0&&d(`ports = [${s}]`,"The port that the application listens on."),i!==void 0&&d('# checks = ["..."]',`The project is built by ${w(i)}. Expressions that must be true in the image.`);let l=a?.packages.filter(f=>f.endsWith("-dev"))??[];return l.length>0&&c.push("",`# The Dockerfile installs ${l.join(", ")}. A package that is built from its sdist names what it`,"# needs; libraries that it links come into the image by themselves:","# [tool.pycask.packages.NAME]",`# build-packages = [${l.map(p).join(", ")}]`),`${c.join(`
`)}
`}o(b,"pycaskTable");var p=o(e=>JSON.stringify(e).replaceAll("\x7F","\\u007f"),"toml"),w=o(e=>e.replace(new RegExp("\\p{Cc}+","gu")," "),"oneLine");var x=o(e=>`OWNER/pycask/.github/workflows/${e}.yml@${"0".repeat(40)} # v0.1.0`,"reference"),v=`      contents: read # to check out
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
${v}
    uses: ${x("build")}
    with:
      image: ghcr.io/\${{ github.repository }}
      platforms: linux/amd64
      attest: true
`},{file:".github/workflows/image-check.yml",example:"check.yml",text:`# Builds the image of a pull request; pushes nothing.
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
      actions: read # to see whether refreshing goes on
    uses: ${x("check")}
    with:
      refresh-workflow: image-refresh.yml
`},{file:".github/workflows/image-refresh.yml",example:"refresh.yml",text:`# Every day: security updates and new releases of CPython.
name: Refresh the image
on:
  schedule:
    - cron: '17 5 * * *'
  workflow_dispatch:
permissions: {}
concurrency:
  group: refresh
  cancel-in-progress: false
jobs:
  refresh:
    permissions:
${v}
      issues: write # to tell of failures
    uses: ${x("refresh")}
    with:
      image: ghcr.io/\${{ github.repository }}
`}];async function O({directory:e}){let n=o(async t=>{try{return await X(m(e,t),"utf8")}catch(i){if(["ENOENT","EISDIR","ENOTDIR"].includes(D(i)))return;throw i}},"read"),r=await k(n).catch(t=>{throw new y({code:"toml-invalid",what:`${m(e,"pyproject.toml")} cannot be read`,hint:"put it in order first; pycask init only adds to it",at:{file:m(e,"pyproject.toml")},cause:t})}),s=[],a=[];r.configured?a.push("pyproject.toml"):(await Q(m(e,"pyproject.toml"),await n("pyproject.toml"),r),s.push("pyproject.toml"));for(let{file:t,text:i}of $)(await V(m(e,t),i)?s:a).push(t);return{facts:r,written:s,kept:a,remarks:K(r,s)}}o(O,"init");function K(e,n){let{lockRemark:r,command:s,dockerfile:a,configured:t}=e;return[...r===void 0?[]:[r],...s===void 0&&!t?["say what the container runs: command in [tool.pycask]"]:[],...n.some(i=>i.startsWith(".github/"))?["put the repository and the commit of the release that you chose into uses: of the workflows"]:[],...a===void 0?[]:["the Dockerfile is not used any more, and not changed"],"try it: pycask plan, then pycask build --load"]}o(K,"remarksOf");async function Q(e,n,r){let s=b(r),a=n===void 0||n===""?"":`${n.trimEnd()}

`,t=`${e}.new-${process.pid}`;try{await T(t,a+s,{flag:"wx"}),await U(t,e)}catch(i){throw await Z(t,{force:!0}).catch(()=>{}),A(e,i)}}o(Q,"addTable");async function V(e,n){try{return await G(H(e),{recursive:!0}),await T(e,n,{flag:"wx"}),!0}catch(r){if(D(r)==="EEXIST")return!1;throw A(e,r)}}o(V,"writeNew");var A=o((e,n)=>new y({code:"not-writable",what:`${e} cannot be written`,hint:"see who owns the folder",cause:n}),"refused"),D=o(e=>String(e?.code),"codeOf");async function xe(e){let n=await O(e);return{text:Y(n),json:n}}o(xe,"answerInit");function Y({facts:e,written:n,kept:r,remarks:s}){let{lock:a,backend:t,framework:i,command:c,dockerfile:d}=e;return[` found    ${[a??"no lock",...t===void 0?[]:[`built by ${t}`],...i===void 0?[]:[i],...d===void 0?[]:["a Dockerfile"],...c?.from==="Procfile"?["a Procfile"]:[]].join(", ")}`,...n.map(l=>` wrote    ${l}`),...r.map(l=>` kept     ${l}: it is there already`),...s.map(l=>` to do    ${l}`)].join(`
`)}o(Y,"initText");export{xe as answerInit};
