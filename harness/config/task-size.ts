import { z } from 'zod';

/** The form of a task size; which sizes Fargate offers is checked when a run is planned. */
export const taskSizeSchema = z
  .string()
  .regex(/^\d+\/\d+$/, 'a task size reads <cpu units>/<memory MiB>, such as 256/512');
