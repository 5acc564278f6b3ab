# Pushes synthetic CloudTrail at 20,000 events a second to a fresh service on port 8471 while 20 listeners follow its stream.
# RATE=2000 sets another rate, PER=50 other pushes than of 200 events. With a FOLDER that "lab generate" wrote it pushes the files of that, evenly over the time, in the order of the time in their names.
# serve --data NEW --listen 127.0.0.1:8471 > LOG &  python3 bench/service-load.py SECONDS LOG [FOLDER]
import glob,http.client,json,os,re,time,threading,urllib.parse,random,sys,datetime
for _ in range(50):
    m=re.search(r'(/setup\?token=\S+)',open(sys.argv[2]).read())
    if m: break
    time.sleep(.1)
c=http.client.HTTPConnection('127.0.0.1',8471)
def cookies(r,jar):
    for k,v in r.getheaders():
        if k.lower()=='set-cookie':
            n,x=v.split(';')[0].split('=',1); jar[n]=x
jar={}
c.request('GET',m.group(1)); r=c.getresponse(); t=r.read().decode(); cookies(r,jar)
f=dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"',t)); f.update(name='root',password='a long enough password')
H=lambda:{'Cookie':'; '.join(f'{k}={v}' for k,v in jar.items())}
c.request('POST','/setup',urllib.parse.urlencode(f),{**H(),'Content-Type':'application/x-www-form-urlencoded'}); r=c.getresponse(); r.read(); cookies(r,jar)
c.request('GET','/api/v1/session',headers=H()); r=c.getresponse(); s=json.loads(r.read()); cookies(r,jar)
def tok(scope):
    c.request('POST','/api/v1/tokens',json.dumps(dict(name='x',scope=scope)),{**H(),'Content-Type':'application/json',s['antiforgery_header']:s['antiforgery_token']}); r=c.getresponse(); return json.loads(r.read())['token']
ing,view=tok('ingest'),tok('viewer')
PER=int(os.environ.get('PER','200')); RATE=int(os.environ.get('RATE','20000')); SEC=int(sys.argv[1]); n=RATE*SEC//PER
base=datetime.datetime(2026,5,4,8,0,0); ops=[('s3.amazonaws.com','GetObject'),('ec2.amazonaws.com','DescribeInstances'),('sts.amazonaws.com','GetCallerIdentity'),('dynamodb.amazonaws.com','GetItem')]
def make(b):
    rnd=random.Random(b); tm=(base+datetime.timedelta(seconds=b*PER/RATE)).strftime('%Y-%m-%dT%H:%M:%SZ'); L=[]
    for k in range(b*PER+1,b*PER+PER+1):
        u=rnd.randrange(500); o=ops[(u+rnd.randrange(2))%4]
        L.append('{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDA%016d","arn":"arn:aws:iam::111122223333:user/u%d","accountId":"111122223333","accessKeyId":"AKIA%016d","userName":"u%d"},"eventTime":"%s","eventSource":"%s","eventName":"%s","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.%d","userAgent":"aws-sdk-go/1.44","requestParameters":null,"responseElements":null,"requestID":"r%d","eventID":"%08x-0000-4000-8000-%012x","readOnly":true,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333"}'%(u,u,u,u,tm,o[0],o[1],u%200,k,k,k))
    return '\n'.join(L).encode()
# A slow load is made as it is sent: hours of it would not fit into memory.
bodies=[make(b) for b in range(n)] if RATE>=10000 else None
if len(sys.argv)>3:
    files=[f for f in glob.glob(sys.argv[3]+'/**',recursive=True) if os.path.isfile(f)]
    files.sort(key=lambda f:(re.search(r'20\d{6}T\d{4}Z',f) or [''])[0])
    bodies=[open(f,'rb').read() for f in files]; n=len(bodies); RATE=n*PER/SEC
print('made',n,'bodies')
# 20 listeners
def listen():
    h=http.client.HTTPConnection('127.0.0.1',8471); h.request('GET','/api/v1/stream',headers={'Authorization':'Bearer '+view}); r=h.getresponse()
    try:
        while r.read1(65536): pass
    except Exception: pass
for _ in range(20): threading.Thread(target=listen,daemon=True).start()
start=time.time(); nxt=[0]; lock=threading.Lock(); busy=[0]; lat=[]
def work():
    h=http.client.HTTPConnection('127.0.0.1',8471)
    while True:
        with lock:
            i=nxt[0]; nxt[0]+=1
        if i>=n: return
        d=start+i*PER/RATE-time.time()
        if d>0: time.sleep(d)
        body=bodies[i] if bodies else make(i)
        while True:
            t0=time.time(); h.request('POST','/api/v1/events',body,{'Authorization':'Bearer '+ing,'Content-Type':'application/x-ndjson'}); r=h.getresponse(); r.read()
            if r.status==202: lat.append(time.time()-t0); break
            busy[0]+=1; time.sleep(.2)
T=[threading.Thread(target=work) for _ in range(8)]
[t.start() for t in T]; [t.join() for t in T]
el=time.time()-start
lat.sort(); print('sent',n*PER,'in',round(el,1),'s',round(n*PER/el),'ev/s busy',busy[0],'push p50 %.1f ms p99 %.1f ms'%(lat[len(lat)//2]*1e3,lat[int(len(lat)*.99)]*1e3))
time.sleep(1)
c=http.client.HTTPConnection('127.0.0.1',8471); c.request('GET','/metrics'); t=c.getresponse().read().decode()
print('\n'.join(l for l in t.split('\n') if re.match(r'nephoscope_(events_total|duplicates|engine_sec|journal_sec|durable_sec|backlog|memory|applied|journal_seq|findings)',l)))
