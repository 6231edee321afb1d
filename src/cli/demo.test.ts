// Owns the proof that the demo's show comes true in virtual time, the same one each time, and says that
// it is simulated. Needs no namespaces.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { KeyPlay } from '../../lab/demo/keys.ts';
import { drawPicture } from '../../lab/demo/picture.ts';
import { plainOpening } from '../../lab/demo/plain.ts';
import { holdsOf } from '../../lab/demo/record.ts';
import { actsEndedEarly, failureOf, playActs } from '../../lab/demo/show.ts';
import { VirtualStage } from '../../lab/demo/virtual-stage.ts';
import { summaryOf } from '../../lab/demo/words.ts';

const tutorial = fileURLToPath(new URL('../../examples/tutorial', import.meta.url));

async function played(): Promise<VirtualStage> {
  const stage = VirtualStage.open(tutorial);
  expect(await failureOf(playActs(stage))).toBeUndefined();
  return stage;
}

function sentences({ record }: VirtualStage): string[] {
  return record.events.flatMap((event) => (event.event === 'sentence' ? event.text : []));
}

describe('the show in virtual time', () => {
  it('plays the five acts with the figures of the protocol', async () => {
    const stage = await played();
    const { record } = stage;
    const holds = record.events.flatMap((each) =>
      each.event === 'vip' ? `${each.node} ${each.held}` : [],
    );
    expect(holds.slice(0, 3)).toEqual(['web1 true', 'web1 false', 'web2 true']);
    expect(holds.slice(3)).toEqual([
      ...['web1 true', 'web2 false', 'web2 true', 'web1 false', 'web1 true', 'web2 false'],
    ]);
    const [up, client, kill, back, service] = sentences(stage);
    // RFC 3768, 6.1: 3 s and a skew of 56/256 s after the start of web1's brain.
    expect(up).toMatch(/^web1 has .* holds 192\.168\.0\.100, 3\.\d\d s after the start\.$/);
    expect(client).toMatch(/no request was lost\.$/);
    // RFC 3768, 6.4.2: priority 0 starts a skew of 156/256 s.
    expect(kill).toMatch(/web2 answered 0\.6\d s later; 6\d of \d+ requests were lost\.$/);
    expect(back).toMatch(/moved back 3\.\d\d s later; no request was lost/);
    expect(service).toMatch(/^On web1 haproxy was killed, its daemon lived\. /);
    expect(service).toMatch(/web2 answered [2-7]\.\d\d s after the kill; /);
    expect(service).toMatch(/web1 answered \d\.\d\d s later; no request was lost\.$/);
  });

  it('tells what happens in the order of time', async () => {
    const times = (await played()).record.events.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((left, right) => left - right));
  });

  it('is the same show each time', async () => {
    const [first, second] = [await played(), await played()];
    expect(second.record.events).toEqual(first.record.events);
    expect(second.record.samples).toEqual(first.record.samples);
  });

  it('says that it is simulated: at the beginning, at the end and in the picture', async () => {
    const { record } = await played();
    expect(plainOpening(record).join(' ')).toContain('Simulated in virtual time');
    const summary = summaryOf(record, 30_000);
    expect(summary).toMatchObject({ ok: true, simulated: true });
    expect(summary.text).toMatch(/^Simulated: in 30\.00 s of virtual time/);
    const picture = drawPicture(record);
    expect(picture).toContain('Simulated in virtual time');
    expect(picture).not.toContain('real daemons');
  });

  it('ends early at a signal, without a failure', async () => {
    const stage = VirtualStage.open(tutorial);
    const signal = AbortSignal.abort(actsEndedEarly);
    expect(await failureOf(playActs(stage, { signal }))).toBeUndefined();
    expect(sentences(stage)).toEqual([]);
  });
});

describe('what else may be done to the simulated machines', () => {
  it('hang and resume, with the address on both meanwhile', async () => {
    const stage = await played();
    const keys = new KeyPlay(stage);
    await keys.press('h');
    expect(sentences(stage).at(-1)).toMatch(/^web1's daemon hangs \(SIGSTOP\)\. web2 answered/);
    expect(sentences(stage).at(-1)).toMatch(/Both machines have the address: web1 and web2\.$/);
    await keys.press('r');
    expect(sentences(stage).at(-1)).toMatch(/^web1's daemon runs on \(SIGCONT\)\. web1 answer/);
  });

  it('cut and mend', async () => {
    const stage = await played();
    const keys = new KeyPlay(stage);
    await keys.press('c');
    expect(sentences(stage).at(-1)).toMatch(/^web1's cable was cut\. web2 answered/);
    await keys.press('c');
    expect(sentences(stage).at(-1)).toMatch(/^web1's cable is plugged in again\. web1 answered/);
    await stage.pause(3000);
    expect(holdsOf(stage.record, 'web2', stage.nowMs()).at(-1)?.toMs).toBeLessThan(stage.nowMs());
  });
});
