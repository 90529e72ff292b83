import { describe } from 'vitest';
import { pipelineContract } from '../contracts/pipeline.ts';
import { testRedis } from '../support/redis.ts';
import { onPglite, onPostgres, onRedis } from './backends.ts';

describe('on the embedded database', () => pipelineContract(onPglite));
describe('on PostgreSQL', () => pipelineContract(onPostgres));

const redisUrl = testRedis(1);
if (redisUrl !== undefined) describe('on Redis', () => pipelineContract(() => onRedis(redisUrl)));
