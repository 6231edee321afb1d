// Proves the one timer: it fires after its deadline, once, and follows changes.
import { afterEach, expect, test } from 'vitest';
import { nowUs } from './clock.ts';
import { DeadlineTimer } from './deadline.ts';
import { until } from './testing.ts';

const open: DeadlineTimer[] = [];
afterEach(() => {
  for (const timer of open.splice(0)) timer.close();
});

function timerInto(fired: number[]): DeadlineTimer {
  const timer = new DeadlineTimer(() => fired.push(nowUs()));
  open.push(timer);
  return timer;
}

test('it fires not before its deadline, and once', async () => {
  const fired: number[] = [];
  const timer = timerInto(fired);
  const deadlineUs = nowUs() + 5000;
  timer.set(deadlineUs);
  await until(() => fired.length > 0);
  expect(fired[0]).toBeGreaterThanOrEqual(deadlineUs);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(fired).toHaveLength(1);
});

test('a deadline in the past, or zero, fires at once', async () => {
  const fired: number[] = [];
  const timer = timerInto(fired);
  timer.set(nowUs() - 1);
  await until(() => fired.length === 1);
  timer.set(0);
  await until(() => fired.length === 2);
  expect(fired).toHaveLength(2);
});

test('the same deadline fires again after it has fired', async () => {
  const fired: number[] = [];
  const timer = timerInto(fired);
  const deadlineUs = nowUs() + 1000;
  timer.set(deadlineUs);
  await until(() => fired.length === 1);
  timer.set(deadlineUs);
  await until(() => fired.length === 2);
  expect(fired).toHaveLength(2);
});

test('it can be moved, forgotten and closed', async () => {
  const fired: number[] = [];
  const timer = timerInto(fired);
  timer.set(nowUs() + 1000);
  timer.set(undefined);
  const closed = timerInto(fired);
  closed.set(nowUs() + 1000);
  closed.close();
  closed.close();
  closed.set(nowUs() + 1000);
  const later = nowUs() + 20_000;
  const moved = timerInto(fired);
  moved.set(nowUs() + 1000);
  moved.set(later);
  await until(() => fired.length > 0);
  expect(fired).toHaveLength(1);
  expect(fired[0]).toBeGreaterThanOrEqual(later);
});

test('a callback may set the next deadline', async () => {
  let count = 0;
  const timer = new DeadlineTimer(() => {
    count += 1;
    if (count < 5) timer.set(nowUs() + 500);
  });
  open.push(timer);
  timer.set(nowUs() + 500);
  await until(() => count === 5);
  expect(count).toBe(5);
});
