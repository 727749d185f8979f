import { z } from 'zod';

/**
 * A method whose returned instances the pressure agent may keep, spelled as `Class.getName` and a class file do: a
 * comma would end the agent's option, a space that of the JVM.
 */
export const retainedMethodSchema = z.strictObject({
  className: z
    .string()
    .regex(/^[^\s,#;[/]+$/, 'a class is named as Class.getName spells it, such as shop.Catalogue$Page'),
  methodName: z
    .string()
    .regex(
      /^[^\s,#.;[/<>]+$/,
      'a method is named without its parameters, such as find in shop.Catalogue#find',
    ),
});
