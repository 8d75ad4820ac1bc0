export { captionInstructions } from './chat/caption-instructions.js';
export { type ChatExpanderOptions, chatAddress, chatExpander } from './chat/chat-expander.js';
export { expandPromptByChat } from './chat/expand-by-chat-stage.js';
export { expandPrompt } from './expand-prompt-stage.js';
export { type ExpandTextOptions, expandText } from './expand-text.js';
export { type ExpandFunction, expanderOf } from './expander-of.js';
export type { ExpandedPrompt, ExpandOptions, PromptExpander } from './prompt-expander.js';
export { scenesExpander } from './scenes/scenes-expander.js';
