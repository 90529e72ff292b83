import { describe } from 'vitest';
import { pipelineContract } from '../contracts/pipeline.ts';
import { onPglite, onPostgres, onRedis } from './backends.ts';

describe('on the embedded database', () => pipelineContract(onPglite));
describe('on PostgreSQL', () => pipelineContract(onPostgres));

const redisUrl = process.env['TEST_REDIS_URL'];
if (redisUrl !== undefined) describe('on Redis', () => pipelineContract(() => onRedis(redisUrl)));
