"""Makes wheels for the benchmark of wheels: FOLDER COUNT MODULES VERSION [FIRST]. Prints name, version, file, SHA-256."""
import base64, hashlib, json, random, sys, zipfile
from pathlib import Path

folder, count, modules, version = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
first = int(sys.argv[5]) if len(sys.argv) > 5 else 0
folder.mkdir(parents=True, exist_ok=True)


def source(name, at):
    """A module of some eighty lines, so that there is something to compile."""
    chance = random.Random(f'{name} {version} {at}')
    lines = [f'"""Module {at} of {name} {version}."""', 'import os', '']
    for number in range(12):
        numbers = [chance.randrange(10 ** 6) for _ in range(6)]
        lines += [
            f'def function_{number}(a, b={numbers[0]}, *more, key=None):',
            f'    """Adds {numbers[1]} to what it gets."""',
            f'    total = a + b * {numbers[2]}',
            '    for one in more:',
            f'        total += one if one > {numbers[3]} else -one',
            f'    return total if key is None else [key, total, {numbers[4]}, {chance.random()!r}]',
            '',
        ]
    return '\n'.join(lines).encode()


def record(files):
    def line(name, data):
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()
        return f'{name},sha256={digest},{len(data)}\n'
    return ''.join(line(name, data) for name, data in files.items())


made = []
for at in range(first, first + count):
    name = f'bench_part_{at}'
    info = f'{name}-{version}.dist-info'
    files = {f'{name}/__init__.py': b''}
    files |= {f'{name}/module_{n}.py': source(name, n) for n in range(modules)}
    files[f'{info}/METADATA'] = f'Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n'.encode()
    files[f'{info}/WHEEL'] = b'Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n'
    files[f'{info}/RECORD'] = (record(files) + f'{info}/RECORD,,\n').encode()
    path = folder / f'{name}-{version}-py3-none-any.whl'
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
        for file, data in files.items():
            z.writestr(zipfile.ZipInfo(file), data, zipfile.ZIP_DEFLATED)
    made.append({'name': name.replace('_', '-'), 'version': version, 'file': path.name,
                 'sha256': hashlib.sha256(path.read_bytes()).hexdigest()})
json.dump(made, sys.stdout)
