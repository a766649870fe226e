// Which values can be chosen, and which SKU they name: pure, so that the picker only draws.
import type { Sku } from '@xiaoqiao/contract';

export interface ChoiceGroup {
  readonly name: string;
  readonly values: readonly {
    readonly value: string;
    readonly chosen: boolean;
    readonly possible: boolean;
  }[];
}

/** Name of a specification → value. */
export type Choice = Readonly<Record<string, string>>;

const specified = (sku: Sku, name: string): string | undefined =>
  sku.specifications.find((specification) => specification.name === name)?.value;

const fits = (sku: Sku, choice: Choice): boolean =>
  Object.keys(choice).every((name) => specified(sku, name) === choice[name]);

/** A value is possible when some SKU in stock has it together with what else is chosen. */
export function choiceGroups(skus: readonly Sku[], choice: Choice): ChoiceGroup[] {
  const names = [...new Set(skus.flatMap(({ specifications }) => specifications.map(({ name }) => name)))];
  return names.map((name) => {
    const values = [
      ...new Set(skus.map((sku) => specified(sku, name)).filter((value) => value !== undefined)),
    ];
    return {
      name,
      values: values.map((value) => ({
        value,
        chosen: choice[name] === value,
        possible: skus.some((sku) => sku.stock > 0 && fits(sku, { ...choice, [name]: value })),
      })),
    };
  });
}

/** The one SKU that has all the chosen values, once every name is chosen. */
export function chosenSku(skus: readonly Sku[], choice: Choice): Sku | undefined {
  return skus.find(
    (sku) => fits(sku, choice) && sku.specifications.every(({ name }) => choice[name] !== undefined),
  );
}

/** Where there is only one in stock, it is chosen from the start. */
export function firstChoice(skus: readonly Sku[]): Choice {
  const sku = skus.find(({ stock }) => stock > 0) ?? skus[0];
  return Object.fromEntries((sku?.specifications ?? []).map(({ name, value }) => [name, value]));
}
