// Owns `holdfast demo`. Never plays anything itself.
export async function runDemoCommand(_options: Readonly<Record<string, unknown>>): Promise<number> {
  throw new Error('not there yet');
}
