import { describe } from 'vitest';
import { sandboxContract } from '../contracts/sandbox.ts';

describe('the bubblewrap sandbox', () => sandboxContract('bubblewrap'));
