# Takes an attack out of a simulated company: the records of its steps alone, as an incident responder may get them, with no history.
# nephoscope lab generate --attack ransom --people 20 --days 2 --activity 0.3 --out WORLD && python3 bench/attack-only.py WORLD ONLY.json && nephoscope replay ONLY.json --out OUT
import glob, gzip, json, os, sys
world, target = sys.argv[1:3]
truth = json.load(open(world + '.truth.json'))
wanted = {uid for step in truth['attack']['steps'] for uid in step['events']}


def records(path):
    data = open(path, 'rb').read()
    text = (gzip.decompress(data) if data[:2] == b'\x1f\x8b' else data).decode()
    try:
        yield from json.loads(text).get('Records', [])
    except json.JSONDecodeError:
        for line in text.splitlines():
            if line.startswith('{'):
                yield json.loads(line)


found = set()
with open(target, 'w') as out:
    for path in sorted(glob.glob(world + '/**/*', recursive=True)):
        for record in records(path) if os.path.isfile(path) else ():
            uid = record.get('eventID') or record.get('auditID')
            if uid in wanted and uid not in found:
                out.write(json.dumps(record) + '\n')
                found.add(uid)
print(f'{len(found)} of {len(wanted)} records; steps seen by flow logs and host events only are not among them')
