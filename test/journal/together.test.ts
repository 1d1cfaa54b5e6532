import { expect, test } from 'vitest';
import { together } from '../../edge/journal/together.ts';

/** Calls that end when they are told to. */
function recorded() {
  const calls: { items: readonly number[]; end: () => void; fail: (error: Error) => void }[] = [];
  const one = together(
    (items: readonly number[]) =>
      new Promise<number[]>((resolve, reject) => {
        calls.push({ items, end: () => resolve(items.map((item) => 10 * item)), fail: reject });
      }),
  );
  return { calls, one };
}

const turn = () => new Promise((resume) => setImmediate(resume));

test('what comes while a call is under way is gathered for the next, and each has its own answer', async () => {
  const { calls, one } = recorded();
  const answers = [1, 2, 3].map(one);
  expect(calls.map(({ items }) => items)).toEqual([[1]]);
  calls[0]!.end();
  expect(await answers[0]).toBe(10);
  await turn();
  expect(calls.map(({ items }) => items)).toEqual([[1], [2, 3]]);
  answers.push(one(4));
  calls[1]!.end();
  expect(await Promise.all(answers.slice(0, 3))).toEqual([10, 20, 30]);
  await turn();
  calls[2]!.end();
  expect(await answers[3]).toBe(40);
});

test('nothing is answered before its call has ended', async () => {
  const { calls, one } = recorded();
  let answered = false;
  const answer = one(1).then(() => {
    answered = true;
  });
  await turn();
  expect(answered).toBe(false);
  calls[0]!.end();
  await answer;
  expect(answered).toBe(true);
});

test('where a call fails its items are tried one by one: none fails for another’s fault', async () => {
  const one = together(async (items: readonly number[]) => {
    if (items.includes(13)) throw new Error('unlucky');
    return items;
  });
  const answers = await Promise.allSettled([1, 2, 13, 4].map(one));
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason)))).toEqual([
    1,
    2,
    'Error: unlucky',
    4,
  ]);
});

test('more than may be handed over at once are handed over in turn', async () => {
  const sizes: number[] = [];
  const one = together(async (items: readonly number[]) => {
    sizes.push(items.length);
    return items;
  });
  expect(await Promise.all(Array.from({ length: 40 }, (_, n) => one(n)))).toEqual(
    Array.from({ length: 40 }, (_, n) => n),
  );
  expect(sizes).toEqual([1, 16, 16, 7]);
});
