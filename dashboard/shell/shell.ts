/**
 * The worker that keeps the board's own files in the browser, so that a wall that is opened while the appliance is away says so
 * in its own words. It keeps the page and the files that carry a hash in their name, and nothing else: what it does not answer
 * itself (everything below /api, /mqtt and /fhir) never passes through it, so no patient's data is kept.
 */
const CACHE = 'henet-shell';
const PAGE = '/ward';
/** An appliance that takes longer to answer for a page is away, ms. */
const PATIENCE_MS = 5000;

interface Extended extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Extended {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
/** Of a worker's global, what this one uses; the compiler knows the window's. */
interface Worker {
  addEventListener(type: 'install' | 'activate' | 'message', listener: (event: Extended) => void): void;
  addEventListener(type: 'fetch', listener: (event: Asked) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}
const worker = globalThis as unknown as Worker;

worker.addEventListener('install', (event) => event.waitUntil(keep().then(() => worker.skipWaiting())));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
// A page that has loaded says so: then what it was made of is the board to keep.
worker.addEventListener('message', (event) => event.waitUntil(keep().catch(() => undefined)));
worker.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== location.origin || event.request.method !== 'GET') return;
  if (event.request.mode === 'navigate' && isPage(pathname)) event.respondWith(page(event.request));
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(event.request));
});

/** Addresses that the appliance answers with the board's one page; the rest are other programs' or answers. */
function isPage(pathname: string): boolean {
  return !/^\/(api|mqtt|fhir|assets)(\/|$)|\.\w+$/.test(pathname);
}

/** Brings what is kept to what the appliance serves: the files first, and the page that names them last. */
async function keep(): Promise<void> {
  const { all }: { all: string[] } = await (await fetch('/api/v1/board', { cache: 'no-store' })).json();
  const served = await fetch(PAGE, { cache: 'no-store' });
  if (!served.ok || served.redirected) return;
  const cache = await caches.open(CACHE);
  const kept = await cache.keys();
  const known = new Set(kept.map(({ url }) => new URL(url).pathname));
  await cache.addAll(all.filter((name) => !known.has(name)));
  await cache.put(PAGE, served);
  const gone = kept.filter(({ url }) => ![...all, PAGE].includes(new URL(url).pathname));
  await Promise.all(gone.map((request) => cache.delete(request)));
}

async function page(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    // A proxy in front of an appliance that is away answers in its place.
    if (answer.status !== 502 && answer.status !== 504) return answer;
    return (await caches.match(PAGE)) ?? answer;
  } catch (error) {
    const kept = await caches.match(PAGE);
    if (kept) return kept;
    throw error;
  }
}

async function asset(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
