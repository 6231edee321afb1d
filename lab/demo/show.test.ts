// Owns the proof that the acts tell what came true, fail when it did not, and keys act.
import { afterEach, expect, it } from 'vitest';
import { KeyPlay } from './keys.ts';
import { actsEndedEarly, type DemoFailure, failureOf, playActs } from './show.ts';
import { FakeStage } from './testing.ts';

let stage: FakeStage;

afterEach(() => stage.close());

function sentences(): string[] {
  return stage.record.events.flatMap((event) => (event.event === 'sentence' ? event.text : []));
}

it('plays five acts and tells what each came to', async () => {
  stage = new FakeStage({ takeoverMs: 60, startMs: 30 });
  expect(await failureOf(playActs(stage, { pauseMs: 0 }))).toBeUndefined();
  expect(sentences()).toHaveLength(5);
  const [up, client, kill, back, service] = sentences();
  expect(up).toMatch(/^web1 has .* holds 192\.168\.0\.100, 0\.\d\d s after the start\.$/);
  expect(client).toMatch(/^A client asks http:\/\/192\.168\.0\.100:8086\/health every 10 ms\. /);
  expect(client).toMatch(/no request was lost\.$/);
  const killed = /killed\. web2 answered 0\.\d\d s later; \d+ of \d+ requests were lost\.$/;
  expect(kill).toMatch(killed);
  expect(back).toMatch(/moved back 0\.\d\d s later; no request was lost, the longest wait was/);
  expect(service).toMatch(
    /^On web1 haproxy was killed, its daemon lived\. .* web2 answered 0\.\d\d s after the kill; [\d,]+ of [\d,]+ requests were lost\. It was started again, and web1 answered 0\.\d\d s later; no request was lost\.$/,
  );
});

it('fails with a plain sentence when nobody takes over', async () => {
  stage = new FakeStage({ takeoverMs: Infinity, startMs: 30 });
  const failure = (await failureOf(playActs(stage, { pauseMs: 0 }))) as DemoFailure;
  expect(failure.message).toBe(
    "Expected web2 to answer the client within 3.00 s after the kill of web1's daemon, " +
      'but nobody answered, and nobody held the address.',
  );
});

it('ends early without a failure when a key takes over', async () => {
  stage = new FakeStage({ takeoverMs: 60, startMs: 30 });
  const taking = new AbortController();
  const playing = failureOf(playActs(stage, { pauseMs: 60_000, signal: taking.signal }));
  await expect.poll(sentences).toHaveLength(1);
  taking.abort(actsEndedEarly);
  expect(await playing).toBeUndefined();
});

it('does what keys say: kill, nothing left, mend all', async () => {
  stage = new FakeStage({ takeoverMs: 60, startMs: 30 });
  await playActs(stage, { pauseMs: 0 });
  const keys = new KeyPlay(stage);
  await keys.press('r');
  expect(sentences().at(-1)).toBe('Nothing is broken; k, h, s and c break something.');
  await keys.press('k');
  expect(sentences().at(-1)).toMatch(/^web1's daemon was killed\. web2 answered 0\.\d\d s later/);
  await keys.press('k');
  expect(sentences().at(-1)).toMatch(/^web2's daemon was killed\. No machine is left/);
  await keys.press('r');
  const restored = "web1's daemon was started, web2's daemon was started. web1 answered";
  expect(sentences().at(-1)?.startsWith(restored)).toBe(true);
});

it('does what keys say: hang and resume, cut and mend', async () => {
  stage = new FakeStage({ takeoverMs: 60, startMs: 30 });
  await playActs(stage, { pauseMs: 0 });
  const keys = new KeyPlay(stage);
  await keys.press('h');
  expect(sentences().at(-1)).toMatch(/^web1's daemon hangs \(SIGSTOP\)\. web2 answered/);
  await keys.press('r');
  expect(sentences().at(-1)).toMatch(/^web1's daemon runs on \(SIGCONT\)\. web1 answered/);
  await keys.press('c');
  expect(sentences().at(-1)).toMatch(/^web1's cable was cut\. web2 answered/);
  await keys.press('c');
  expect(sentences().at(-1)).toMatch(/^web1's cable is plugged in again\. web1 answered/);
});

it('does what keys say: stop and start the service', async () => {
  stage = new FakeStage({ takeoverMs: 60, startMs: 30 });
  await playActs(stage, { pauseMs: 0 });
  const keys = new KeyPlay(stage);
  await keys.press('s');
  expect(sentences().at(-1)).toMatch(/^web1's service was killed\. web2 answered 0\.\d\d s later/);
  await keys.press('s');
  expect(sentences().at(-1)).toMatch(/^web1's service was started again\. web1 answered/);
  await keys.press('s');
  await keys.press('r');
  expect(sentences().at(-1)).toMatch(/^web1's service was started again\. web1 answered/);
});
