import { connectTo, startBroker } from './link.ts';

// An embedded broker with its appliance in a process of its own, so that a test can kill it: prints its port, then publishes an
// alert for every line that it is given.
const broker = await startBroker({
  users: [{ username: 'home', password: 'secret', role: 'reader', topics: ['alerts'] }],
  sessionsFile: process.argv[2]!,
});
const appliance = await connectTo(broker);
process.on('message', (n: string) => void appliance.publish(`henet/v1/ward/edge-1/alerts/${n}`, n, { retain: false }));
process.send!(broker.port);
