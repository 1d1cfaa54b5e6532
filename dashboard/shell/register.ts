const ADDRESS = '/shell.js';

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

/**
 * Has the browser keep the board's files ({@link file://./shell.ts}). Browsers allow that on https and on this machine's own
 * loopback only: on plain http in a network, a wall that is opened while the appliance is away shows the browser's own error
 * page, and one that is open stays. A board that vite serves for development is not kept.
 */
export async function keepShell(): Promise<void> {
  const built = document.querySelector('script[src^="/assets/"]') !== null;
  if (!built || !('serviceWorker' in navigator)) return;
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy('henet-shell', {
    createScriptURL: (url) => {
      if (url !== ADDRESS) throw new TypeError('only the shell may be loaded as a worker');
      return url;
    },
  });
  const container = navigator.serviceWorker;
  await container.register(policy?.createScriptURL(ADDRESS) ?? ADDRESS);
  (await container.ready).active?.postMessage('loaded');
}
