"""Runs in the container: every benchmark by each interpreter in turn, round after round.

argv[1] is JSON: benchmarks, starts, rounds, interpreters (name, program). Prints JSON: versions,
seconds and starts (name of the work -> interpreter -> seconds), missing (what did not run, and why).
"""
import glob, json, os, subprocess, sys, tempfile, time, zipfile

request = json.loads(sys.argv[1])
packages = tempfile.mkdtemp()
for wheel in glob.glob('/wheels/*.whl'):
    zipfile.ZipFile(wheel).extractall(packages)
# This one holds several benchmarks, and has to be told which.
arguments = {'pickle': ['pickle']}
environment = {'PATH': '/usr/bin:/bin', 'PYTHONPATH': packages, 'PYTHONHASHSEED': '0', 'LANG': 'C.UTF-8'}


def versions():
    return {
        each['name']: subprocess.run(
            [each['program'], '-c', 'import platform, sys; print(platform.python_version(), sys.version.split("[")[-1].rstrip("]"))'],
            check=True, capture_output=True, text=True, env=environment,
        ).stdout.strip()
        for each in request['interpreters']
    }


def run_benchmark(name, program):
    """Seconds of one loop: the mean of each of pyperf's values."""
    folder = os.path.join(packages, 'pyperformance', 'data-files', 'benchmarks', 'bm_' + name)
    with tempfile.TemporaryDirectory() as work:
        out = os.path.join(work, 'out.json')
        done = subprocess.run(
            [program, '-B', os.path.join(folder, 'run_benchmark.py'), '--processes', '2',
             '--values', '4', '--warmups', '1', '--inherit-environ', ','.join(environment),
             '--quiet', '--output', out, *arguments.get(name, [])],
            cwd=work, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        if done.returncode != 0:
            raise RuntimeError((done.stderr.strip().splitlines() or ['no word'])[-1])
        with open(out) as file:
            document = json.load(file)
    found = {}
    for benchmark in document['benchmarks']:
        metadata = {**document.get('metadata', {}), **benchmark.get('metadata', {})}
        values = [v for run in benchmark['runs'] for v in run.get('values', [])]
        found[metadata.get('name', name)] = values
    return found


def start(program, code):
    began = time.perf_counter()
    subprocess.run([program, '-I', '-c', code], check=True, env=environment)
    return time.perf_counter() - began


seconds, missing = {}, []
for name in request['benchmarks']:
    gathered, failed = {}, None
    for turn in range(request['rounds']):
        # Who begins changes with every round: a machine that slows down slows down both.
        order = request['interpreters'] if turn % 2 == 0 else request['interpreters'][::-1]
        for each in order:
            try:
                for what, values in run_benchmark(name, each['program']).items():
                    gathered.setdefault(what, {}).setdefault(each['name'], []).extend(values)
            except Exception as error:
                failed = '%s with %s: %s' % (name, each['name'], error)
        if failed:
            break
    if failed:
        missing.append(failed)
    else:
        seconds.update(gathered)
    print(name, file=sys.stderr, flush=True)

starts = {}
for what, code in request['starts'].items():
    for turn in range(40):
        for each in request['interpreters']:
            taken = start(each['program'], code)
            # The first ones fill the page cache.
            if turn >= 5:
                starts.setdefault(what, {}).setdefault(each['name'], []).append(taken)

print(json.dumps({'versions': versions(), 'seconds': seconds, 'starts': starts, 'missing': missing}))
