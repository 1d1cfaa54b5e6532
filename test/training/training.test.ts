import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

test("Grad-CAM in HENet's graph equals the gradient computed by autograd, and the card's AUC and interval the hand-computed ones", async () => {
  // Debian's own python3, which has its python3-torch; another python first in the path would not.
  const { stdout } = await run('/usr/bin/python3', ['test/training/test_networks.py']);
  expect(stdout).toMatch(/ok\n$/);
}, 120_000);
