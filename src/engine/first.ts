// Owns the first moments of a process: SIGUSR1 must not open Node's inspector to any local user.
// Imported before everything else. Never does anything more.
import inspector from 'node:inspector';

process.on('SIGUSR1', () => {});
if (inspector.url() !== undefined) inspector.close();
