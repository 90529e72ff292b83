import { describe } from 'vitest';
import { sandboxContract } from '../contracts/sandbox.ts';

describe('the namespaces sandbox', () => sandboxContract('namespaces'));
