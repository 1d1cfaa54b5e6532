import { startSite } from './site.ts';

// A listener in a process of its own, so that a test can kill it: prints its port, then each recorded instance.
const [dataDir, config = '{}'] = process.argv.slice(2);
const site = await startSite({ dataDir: dataDir!, config: JSON.parse(config) });
process.stdout.write(`${site.port}\n`);
