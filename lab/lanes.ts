// Owns doing many things, a few of them at the same time. Never knows what they are.

/** Takes the jobs in their order, `lanes` at a time; resolves when all are done. */
export async function inLanes<Job>(
  jobs: readonly Job[],
  lanes: number,
  run: (job: Job) => Promise<void>,
): Promise<void> {
  const left = [...jobs];
  const runLane = async (): Promise<void> => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) await run(job);
  };
  await Promise.all(Array.from({ length: lanes }, runLane));
}
