import { describe, expect, it } from 'vitest';
import { anywhere, aroundEveryRename, type Kills, killAgainAndAgain, referenceRun, type Series } from './campaign.js';

/** How often a process is killed; `pnpm crash -- --n 1000` asks for more. */
const wanted = Number(process.env.KINOGRAPH_CRASHES ?? 50);
/** Where the random places begin. */
const firstSeed = Number(process.env.KINOGRAPH_CRASH_SEED ?? 1);

describe('a command that is killed at any moment, again and again', () => {
  it(
    `comes to the bytes of an uninterrupted run, and nothing else is left (${wanted} kills)`,
    async () => {
      const reference = await referenceRun();
      const counts = new Map<string, number>();
      const wrong: string[] = [];
      let [kills, seed] = [0, firstSeed];
      const series = async (name: string, next: Kills, most: number): Promise<Series> => {
        const done = await killAgainAndAgain(reference, next, most);
        kills += done.kills.length;
        for (const place of done.kills) counts.set(place, (counts.get(place) ?? 0) + 1);
        wrong.push(...done.wrong.map((text) => `${name}: ${text}`));
        return done;
      };
      const randomSeries = async () => {
        while (kills < wanted && wrong.length === 0) {
          const mine = seed++;
          // Few enough that most series come to their end by themselves.
          await series(`seed ${mine}`, anywhere(reference, mine), 12);
        }
      };
      const everyRename = async () => {
        const { kills: places } = await series('every rename', aroundEveryRename, 100);
        const made = places.filter((place) => place.startsWith('after rename'));
        // Two prompts, a state a step, latents, frames; the video itself is the end.
        expect(made.length).toBeGreaterThanOrEqual(8);
        await randomSeries();
      };
      await Promise.all([everyRename(), randomSeries()]);
      const places = [...counts].sort(([, a], [, b]) => b - a).map(([place, count]) => `${count} ${place}`);
      console.info(`${kills} kills, seeds ${firstSeed} to ${seed - 1}:\n  ${places.join('\n  ')}`);
      expect(wrong).toEqual([]);
      expect(kills).toBeGreaterThanOrEqual(wanted);
    },
    Math.max(240_000, wanted * 10_000),
  );
});
