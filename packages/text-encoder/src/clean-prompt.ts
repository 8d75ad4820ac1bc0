import { decodeHTML } from 'entities';

/**
 * Cleans a prompt as Wan's pipeline does before tokenizing: HTML entities decoded twice, white space collapsed, ends
 * trimmed (diffusers `pipeline_wan.py`, `prompt_clean`). The reference also repairs mis-decoded text (ftfy) where that
 * library is installed; text is taken to be well-formed Unicode here.
 */
export function cleanPrompt(text: string): string {
  return decodeHTML(decodeHTML(text)).replace(/\s+/g, ' ').trim();
}
