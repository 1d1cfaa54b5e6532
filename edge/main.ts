import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { startAppliance } from './appliance.ts';
import { systemClock } from './config/clock.ts';
import { ConfigError } from './config/config-error.ts';
import { Fault } from './config/fault.ts';
import { loadConfig } from './config/load.ts';
import { LogRing } from './health/log-ring.ts';
import { LoopDelay } from './health/loop-delay.ts';
import { Stack } from './stack.ts';

const USAGE = `usage: npm start -- --config FILE

Research software, not a medical device. Exit codes: 0 stopped in order, 2 configuration, 1 anything else.`;

/** Says what is wrong and what to do; returns the process's exit code. */
function report(error: unknown): number {
  process.stderr.write(`henet-edge: ${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof Fault) process.stderr.write(`  ${error.hint} (${error.code})\n`);
  if (error instanceof UsageError) process.stderr.write(`${USAGE}\n`);
  return error instanceof ConfigError || error instanceof UsageError ? 2 : 1;
}

/** The command line is not one that can be followed; the message says why. */
class UsageError extends Error {}

function parseOptions() {
  try {
    return parseArgs({
      options: { config: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function main(): Promise<void> {
  const options = parseOptions();
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  if (options.config === undefined) throw new UsageError('--config FILE is missing');
  const config = await loadConfig(options.config);
  const ring = new LogRing({ clock: systemClock });
  const log = pino({ level: config.log.level, base: null, hooks: ring.hooks });
  const stack = new Stack(log);
  const loopDelay = new LoopDelay();
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= stack.stop();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      log.info({ signal, longestStallMs: Math.round(loopDelay.maxMs) }, 'stopping');
      void stop();
    });
  }
  // Until there is something to reload the signal is nothing: without a listener it would end the process.
  let reload: () => Promise<void> = async () => {};
  process.on('SIGHUP', () => {
    log.info('reloading certificates');
    void reload();
  });
  try {
    await startAppliance({ config, configFile: resolve(options.config), log, ring, stack, loopDelay }, (act) => {
      reload = act;
    });
  } catch (error) {
    const wasAsked = stopping !== null;
    await stop();
    // What fails once a person or the system has asked for the end, fails because of that.
    if (!wasAsked) throw error;
    log.debug({ err: error }, 'stopped in the middle of the start');
  }
}

try {
  await main();
} catch (error) {
  process.exitCode = report(error);
}
