// Owns the first moments of a process: SIGUSR1 must not open Node's inspector to any local user.
// Imported before everything else. Never does anything more.
import inspector from 'node:inspector';

process.on('SIGUSR1', () => {});
closeInspector();
// A signal from before the first statement opens it a little later.
for (const delayMs of [0, 100, 1000]) setTimeout(closeInspector, delayMs).unref();

function closeInspector(): void {
  if (inspector.url() !== undefined) inspector.close();
}
