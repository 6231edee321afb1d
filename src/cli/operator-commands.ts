// Owns the shape of the commands that tell a running daemon what to do. No logic.
import type { Command } from 'commander';
import { runEvents, runHandover, runMaintenance, runPriority, runReload } from './operate.ts';

export function addOperatorCommands(program: Command): void {
  const add = (shape: string, description: string): Command =>
    program
      .command(shape)
      .description(description)
      .option('--json', 'as JSON')
      .option('--control-socket <path>', "the daemon's socket")
      .option('-s, --namespace <name>', 'the network namespace that it runs in')
      .option('--name <name>', 'the name that its file gives it (`instance`)');

  add('maintenance', 'step down and stay out, or take part again')
    .argument('<on|off>', 'on or off')
    .argument('[instance]', 'one instance; without it the whole machine')
    .action(async (state, instance, options) => {
      process.exitCode = await runMaintenance(state, instance, options);
    });
  add('handover', 'step down once and let another node be master')
    .argument('[instance]', 'one instance; without it all')
    .action(async (instance, options) => {
      process.exitCode = await runHandover(instance, options);
    });
  add('priority', 'count with another priority than the configured one')
    .argument('<instance>', 'the instance')
    .argument('<priority>', '1 to 254, or configured: as the file says')
    .option('--for <span>', 'and go back by itself after 10m, 90s, 2h')
    .action(async (instance, priority, options) => {
      process.exitCode = await runPriority(instance, priority, options);
    });
  add('reload', 'read the configuration again, wait, and show what changed').action(
    async (options) => {
      process.exitCode = await runReload(options);
    },
  );
  add('events', 'show transitions, trackers and priorities as they change').action(
    async (options) => {
      process.exitCode = await runEvents(options);
    },
  );
}
