import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{parse}from"./shared-ZHIM7Y6X.js";import{PycaskError}from"./shared-ASDTSUMG.js";import"./shared-3JJOBM6M.js";import{mkdir,readFile,rename,rm,writeFile}from"node:fs/promises";import{dirname,join}from"node:path";var ordinary=["build-essential","gcc","g++","make","curl","git","ca-certificates"];function readDockerfile(text){let lines=text.replace(/^\s*#.*$/gm,"").replace(/\\\s*\n/g," ").split(`
`).map(line=>line.trim()),last=pattern=>lines.map(line=>pattern.exec(line)?.[1]).findLast(found=>found!==void 0),packages=lines.flatMap(line=>[...line.matchAll(/apt(?:-get)?\s+(?:-\S+\s+)*install\s+([^&|;]+)/g)]).flatMap(([,names=""])=>names.split(/\s+/)).map(name=>name.replace(/=.*$/,"")).filter(name=>/^[a-z0-9][a-z0-9.+-]+$/.test(name)&&!ordinary.includes(name));return{python:last(/^FROM\s+(?:--\S+\s+)?(?:\S+\/)?python:(3\.\d+)/i),command:execForm(last(/^CMD\s+(\[.*\])\s*$/i)),ports:lines.flatMap(line=>{let port=/^EXPOSE\s+(\d+)/i.exec(line)?.[1];return port===void 0?[]:[Number(port)]}),packages:[...new Set(packages)].sort()}}function execForm(text){try{let words=JSON.parse(text??"");return Array.isArray(words)&&words.every(word=>typeof word=="string")?words:void 0}catch{return}}var locks=["uv.lock","poetry.lock","pdm.lock","Pipfile.lock","pylock.toml","requirements.txt"],frameworks=["django","fastapi","litestar","flask","starlette"],modules=["main","app","application","wsgi","asgi","server","run"];async function lookAtProject(read){let pyproject=await read("pyproject.toml"),document=pyproject===void 0?{}:parse(pyproject),project=tableOf(document.project),lock=await firstOf(locks,read),lockText=lock===void 0?"":await read(lock)??"",dockerText=await read("Dockerfile"),dockerfile=dockerText===void 0?void 0:readDockerfile(dockerText),names=new Set([...listOf(project.dependencies),...lockText.split(`
`).map(line=>/^name = "([^"]+)"/.exec(line)?.[1]??line),...(await read("requirements.in")??"").split(`
`)].flatMap(line=>/^\s*"?([A-Za-z0-9][\w.-]*)/.exec(line)?.[1]?.toLowerCase()??[])),framework=frameworks.find(name=>names.has(name)),command=await commandOf(read,{framework,names,dockerfile});return{name:typeof project.name=="string"?project.name:void 0,configured:tableOf(document.tool).pycask!==void 0,hasPyproject:pyproject!==void 0,lock,lockRemark:lockRemark(lock,lockText),backend:textOf(tableOf(document["build-system"])["build-backend"]),framework,python:await pythonOf(read,textOf(project["requires-python"]),dockerfile),command,port:portOf(command?.words??[])??dockerfile?.ports[0]??(framework&&8e3),dockerfile}}function lockRemark(lock,text){if(lock===void 0)return"there is no lock: uv lock, or uv pip compile --generate-hashes requirements.in -o requirements.txt";if(lock==="requirements.txt"&&!text.includes("--hash="))return"requirements.txt has no hashes: uv pip compile --generate-hashes requirements.in -o requirements.txt"}async function pythonOf(read,requires,dockerfile){let pinned=/^(3\.\d+)/.exec((await read(".python-version"))?.trim()??"")?.[1];if(pinned!==void 0)return{version:pinned,from:".python-version"};if(dockerfile?.python!==void 0)return{version:dockerfile.python,from:"FROM in the Dockerfile"};let least=Number(/>=\s*3\.(\d+)/.exec(requires??"")?.[1]??0),below=Number(/<\s*3\.(\d+)/.exec(requires??"")?.[1]??1e3);return requires===void 0?void 0:{version:`3.${Math.min(Math.max(least,13),below-1)}`,from:`requires-python ${requires}`}}async function commandOf(read,known){let web=/^web:\s*(.+)$/m.exec(await read("Procfile")??"")?.[1];if(web!==void 0)return{words:wordsOf(web.replace(/\$\{?PORT\}?/g,"8000")),from:"Procfile"};if(known.dockerfile?.command!==void 0)return{words:known.dockerfile.command,from:"CMD in the Dockerfile"};let{framework,names}=known;if(framework!==void 0){if(framework==="django"){let site=/DJANGO_SETTINGS_MODULE['"],\s*['"]([\w.]+)['"]/.exec(await read("manage.py")??"")?.[1]?.replace(/\.settings.*$/,"");return site===void 0||!names.has("gunicorn")?void 0:{words:gunicorn(`${site}.wsgi`),from:"manage.py"}}for(let module of modules){let name=/^(\w+)\s*(?::[^=\n]+)?=\s*(?:Flask|FastAPI|Starlette|Litestar)\(/m.exec(await read(`${module}.py`)??"")?.[1];if(name===void 0)continue;let target=`${module}:${name}`,from=`${module}.py`;return framework==="flask"?names.has("gunicorn")?{words:gunicorn(target),from}:void 0:names.has("uvicorn")?{words:["uvicorn","--host","0.0.0.0","--port","8000",target],from}:void 0}}}var gunicorn=target=>["gunicorn","--bind","0.0.0.0:8000","--worker-tmp-dir","/dev/shm",target],wordsOf=line=>(line.match(/"[^"]*"|'[^']*'|\S+/g)??[]).map(word=>word.replace(/^(["'])(.*)\1$/,"$2"));function portOf(words){let found=/(?:--port[ =]|--bind[ =]\S*:|-b \S*:|0\.0\.0\.0:)(\d{2,5})/.exec(words.join(" "));return found===null?void 0:Number(found[1])}async function firstOf(names,read){for(let name of names)if(await read(name)!==void 0)return name}var tableOf=value=>typeof value=="object"&&value!==null&&!Array.isArray(value)?value:{},listOf=value=>Array.isArray(value)?value.filter(one=>typeof one=="string"):[],textOf=value=>typeof value=="string"?value:void 0;function pycaskTable(facts){let{python,command,port,dockerfile,lock,backend}=facts,lines=["[tool.pycask]"],option=(line,...reasons)=>{lines.push(...reasons.map(reason=>`# ${reason}`),line)},version=python?.version??"3.13";if(option(`python = ${toml(version)}`,`Always the newest patch release of ${version}${python===void 0?"":` (${oneLine(python.from)})`}.`),lock!==void 0&&option(`lock = ${toml(lock)}`,"Every package by version and hash."),command===void 0)option('# command = ["gunicorn", "web:app"]',"What the container runs; nothing here tells.");else{let shell=command.words.some(word=>/[$`|&;<>]/.test(word));option(`command = [${command.words.map(toml).join(", ")}]`,`What the container runs (${oneLine(command.from)}).`,...shell?["There is no shell in the image: nothing replaces $NAME in it."]:[])}port!==void 0&&option(`ports = [${port}]`,"The port that the application listens on."),backend!==void 0&&option('# checks = ["..."]',`The project is built by ${oneLine(backend)}. Expressions that must be true in the image.`);let headers=dockerfile?.packages.filter(name=>name.endsWith("-dev"))??[];return headers.length>0&&lines.push("",`# The Dockerfile installs ${headers.join(", ")}. A package that is built from its sdist names what it`,"# needs; libraries that it links come into the image by themselves:","# [tool.pycask.packages.NAME]",`# build-packages = [${headers.map(toml).join(", ")}]`),`${lines.join(`
`)}
`}var toml=text=>JSON.stringify(text).replaceAll("\x7F","\\u007f"),oneLine=text=>text.replace(new RegExp("\\p{Cc}+","gu")," ");var reference=workflow=>`OWNER/pycask/.github/workflows/${workflow}.yml@${"0".repeat(40)} # v0.1.0`,publishing=`      contents: read # to check out
      packages: write # to push to ghcr.io
      id-token: write # to sign the attestation
      attestations: write # to keep it`,workflowFiles=[{file:".github/workflows/image.yml",example:"build.yml",text:`# Builds and pushes the image of every commit on main.
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
${publishing}
    uses: ${reference("build")}
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
    uses: ${reference("check")}
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
${publishing}
      issues: write # to tell of failures
    uses: ${reference("refresh")}
    with:
      image: ghcr.io/\${{ github.repository }}
`}];async function init({directory}){let read=async path=>{try{return await readFile(join(directory,path),"utf8")}catch(thrown){if(["ENOENT","EISDIR","ENOTDIR"].includes(codeOf(thrown)))return;throw thrown}},facts=await lookAtProject(read).catch(cause=>{throw new PycaskError({code:"toml-invalid",what:`${join(directory,"pyproject.toml")} cannot be read`,hint:"put it in order first; pycask init only adds to it",at:{file:join(directory,"pyproject.toml")},cause})}),written=[],kept=[];facts.configured?kept.push("pyproject.toml"):(await addTable(join(directory,"pyproject.toml"),await read("pyproject.toml"),facts),written.push("pyproject.toml"));for(let{file,text}of workflowFiles)(await writeNew(join(directory,file),text)?written:kept).push(file);return{facts,written,kept,remarks:remarksOf(facts,written)}}function remarksOf(facts,written){let{lockRemark:lockRemark2,command,dockerfile,configured}=facts;return[...lockRemark2===void 0?[]:[lockRemark2],...command===void 0&&!configured?["say what the container runs: command in [tool.pycask]"]:[],...written.some(file=>file.startsWith(".github/"))?["put the repository and the commit of the release that you chose into uses: of the workflows"]:[],...dockerfile===void 0?[]:["the Dockerfile is not used any more, and not changed"],"try it: pycask plan, then pycask build --load"]}async function addTable(path,before,facts){let table=pycaskTable(facts),start=before===void 0||before===""?"":`${before.trimEnd()}

`,beside=`${path}.new-${process.pid}`;try{await writeFile(beside,start+table,{flag:"wx"}),await rename(beside,path)}catch(cause){throw await rm(beside,{force:!0}).catch(()=>{}),refused(path,cause)}}async function writeNew(path,text){try{return await mkdir(dirname(path),{recursive:!0}),await writeFile(path,text,{flag:"wx"}),!0}catch(cause){if(codeOf(cause)==="EEXIST")return!1;throw refused(path,cause)}}var refused=(path,cause)=>new PycaskError({code:"not-writable",what:`${path} cannot be written`,hint:"see who owns the folder",cause}),codeOf=thrown=>String(thrown?.code);async function answerInit(request){let result=await init(request);return{text:initText(result),json:result}}function initText({facts,written,kept,remarks}){let{lock,backend,framework,command,dockerfile}=facts;return[` found    ${[lock??"no lock",...backend===void 0?[]:[`built by ${backend}`],...framework===void 0?[]:[framework],...dockerfile===void 0?[]:["a Dockerfile"],...command?.from==="Procfile"?["a Procfile"]:[]].join(", ")}`,...written.map(file=>` wrote    ${file}`),...kept.map(file=>` kept     ${file}: it is there already`),...remarks.map(remark=>` to do    ${remark}`)].join(`
`)}export{answerInit};
