import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { columnOf } from '../../scripts/cohort/factors.ts';
import { SIGNS } from '../../scripts/phantom/bleed.ts';

const run = promisify(execFile);

test("Grad-CAM in HENet's graph equals the gradient computed by autograd, and the card's AUC and interval the hand-computed ones", async () => {
  // Debian's own python3, which has its python3-torch; another python first in the path would not.
  const { stdout } = await run('/usr/bin/python3', ['test/training/test_networks.py']);
  expect(stdout).toMatch(/ok\n$/);
}, 120_000);

test('the bits of a cohort’s sign maps mean the same where they are written and where they are read', async () => {
  const script = "import sys; sys.path.insert(0, 'models/training'); from henet import SIGNS; print(','.join(SIGNS))";
  const { stdout } = await run('/usr/bin/python3', ['-c', script]);
  expect(stdout.trim().split(',')).toEqual(SIGNS.map(columnOf));
}, 120_000);
