import process from 'node:process';
import { inject } from 'vitest';
import './postgres-for-the-run.ts';

process.env['ESCROW_DESK_TEST_DATABASE'] = inject('postgresUrl');
