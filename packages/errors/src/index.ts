export { type ErrorParts, KinographError } from './kinograph-error.js';
export { nearest, suggestion } from './nearest.js';
