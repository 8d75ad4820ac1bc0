import { afterAll, beforeAll, describe } from 'vitest';
import { chromiumPath, hasChromium } from '../browser/chromium.js';
import { describeAccess } from './access.js';
import { describeFiles } from './files.js';
import { describeGraphView } from './graph-view.js';
import { describeHtmlEntities } from './html-entities.js';
import { describeInside } from './inside.js';
import { describeLocalFolder } from './local-folder.js';
import { buildStudio, type StudioUnderTest } from './open-studio.js';
import { describeRemote } from './remote.js';
import { describeSimpleView } from './simple-view.js';
import { describeWeight } from './weight.js';

if (!hasChromium)
  console.warn(`The studio is not tested: there is no Chromium at ${chromiumPath} (set CHROMIUM_PATH).`);

describe.skipIf(!hasChromium)('the studio, built and served', { timeout: 150_000 }, () => {
  let studio: StudioUnderTest;
  beforeAll(async () => {
    studio = await buildStudio();
  }, 150_000);
  afterAll(async () => {
    await studio?.close();
  });

  describeSimpleView(() => studio);
  describeGraphView(() => studio);
  describeInside(() => studio);
  describeFiles(() => studio);
  describeHtmlEntities(() => studio);
  describeRemote(() => studio);
  describeLocalFolder(() => studio);
  describeAccess(() => studio);
  describeWeight(() => studio);
});
