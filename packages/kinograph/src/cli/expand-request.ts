import { KinographError, suggestion } from '@kinograph/errors';
import type { ExpandByChat } from '@kinograph/pipelines';

/** Options that say who expands prompts. */
export interface ExpandFlags {
  /** `scenes`, `none` or an address; `false` is none. */
  readonly expand?: string | false;
  readonly expandModel?: string;
}

/** What `--expand` takes, for help texts. */
export const expandMeaning = 'scenes, or the address of a language model (http://localhost:11434/v1/chat/completions)';

/** Environment variable with the key of a language model's server. It is sent to the address on the command line, and kept nowhere. */
export const keyVariable = 'KINOGRAPH_EXPAND_KEY';

/**
 * Who expands prompts, as the command line says it.
 * @throws KinographError `kinograph.expand`
 */
export function expandRequest({ expand, expandModel }: ExpandFlags): 'scenes' | 'none' | ExpandByChat | undefined {
  const isAddress = typeof expand === 'string' && /^https?:\/\//i.test(expand);
  if (isAddress) return { url: expand, ...(expandModel !== undefined && { model: expandModel }) };
  if (expandModel !== undefined) {
    throw wrong('--expand-model', 'an address in --expand', expand === undefined ? 'none' : String(expand));
  }
  if (expand === undefined || expand === 'scenes') return expand;
  if (expand === false || expand === 'none') return 'none';
  throw wrong('--expand', 'scenes, none or an address', expand, suggestion(expand, ['scenes', 'none']));
}

function wrong(where: string, wanted: string, got: string, next?: string): KinographError {
  return new KinographError('kinograph.expand', { where, wanted, got, next });
}
