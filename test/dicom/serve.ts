import { startSite } from './site.ts';

// A listener in a process of its own, so that a test can kill it: prints its port, then each recorded instance.
const site = await startSite({ dataDir: process.argv[2]! });
process.stdout.write(`${site.port}\n`);
