import type { Service } from './service';

/** A field of a train command, from the command's JSON schema. */
export interface Field {
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean';
  description: string;
  minimum?: number;
  maximum?: number;
  /** The only values, if there are few. */
  values?: string[];
}

/** The values of a command as a person writes them. A field that is left out has its default. */
export type CommandText = Record<string, string>;

interface JsonSchema {
  properties: Record<
    string,
    {
      type: string | string[];
      description?: string;
      minimum?: number;
      maximum?: number;
      enum?: (string | number)[];
    }
  >;
}

/** What a command can contain. */
export interface CommandSchema {
  fields: Field[];
  datasets: string[];
  /** Defaults of each architecture. */
  defaults: Record<string, Record<string, unknown>>;
}

const NUMBER = /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/;

export async function loadSchema(service: Service): Promise<CommandSchema> {
  const [schema, datasets, architectures] = await Promise.all([
    service.json<JsonSchema>('/schemas/TrainCommand.json'),
    service.json<string[]>('/datasets'),
    service.json<{ id: string; defaults: Record<string, unknown> }[]>('/architectures'),
  ]);
  return {
    fields: Object.entries(schema.properties).map(([name, { type, description, minimum, maximum, enum: values }]) => ({
      name,
      type: (Array.isArray(type) ? type[0] : type) as Field['type'],
      description: description ?? '',
      ...(minimum === undefined ? {} : { minimum }),
      ...(maximum === undefined ? {} : { maximum }),
      ...(values === undefined ? {} : { values: values.map(String) }),
    })),
    datasets,
    defaults: Object.fromEntries(architectures.map((one) => [one.id, one.defaults])),
  };
}

/** Returns the command as JSON. Numbers keep all digits, which JavaScript's numbers would not. */
export function commandJson(text: CommandText, fields: Field[]): string {
  const members = Object.entries(text).map(([name, value]) => {
    const type = fields.find((field) => field.name === name)?.type ?? 'string';
    const isLiteral =
      type === 'boolean' ? value === 'true' || value === 'false' : type !== 'string' && NUMBER.test(value);
    return `${JSON.stringify(name)}: ${isLiteral ? value : JSON.stringify(value)}`;
  });
  return `{${members.join(', ')}}`;
}

/** Returns the fields of a resolved command that differ from the defaults of its architecture. */
export function commandText(command: Record<string, unknown>, schema: CommandSchema): CommandText {
  const defaults = schema.defaults[String(command.architecture)] ?? {};
  return Object.fromEntries(
    Object.entries(command)
      .filter(([name, value]) => name !== 'runId' && value !== null && value !== defaults[name])
      .map(([name, value]) => [name, String(value)]),
  );
}

/** Returns a name such as `generatorLearningRate` in words. */
export function labelOf(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

