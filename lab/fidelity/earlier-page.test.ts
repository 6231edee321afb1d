// Proves that what a page says of one scenario is found in it.
import { expect, it } from 'vitest';
import { earlierRow, earlierSection } from './earlier-page.ts';

const page = `# Page

## In short

| scenario | compared |
|---|---|
| one | 5 |
| one more | 6 |

## Scenario by scenario

### One

Story.

| a | b |

### One more

Other story.

## Differences

Words.
`;

it('finds a line of the table by the whole name', () => {
  expect(earlierRow(page, 'one')).toBe('| one | 5 |');
  expect(earlierRow(page, 'two')).toBe('| two | - | - | - | - | - |');
});

it('finds a section, up to the next heading of any kind', () => {
  expect(earlierSection(page, 'One')).toBe('### One\n\nStory.\n\n| a | b |');
  expect(earlierSection(page, 'One more')).toBe('### One more\n\nOther story.');
  expect(earlierSection(page, 'Two')).toBe('### Two');
});
