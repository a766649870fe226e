// The wheels of a picker, pure: which columns there are for what is chosen, and what a choice means.

export interface Wheels {
  /** Words per wheel; those of a later one may depend on an earlier one. */
  columns(selected: readonly number[]): string[][];
  initial(): number[];
  /** Within what the columns have now. */
  fit(selected: readonly number[]): number[];
  detail(selected: readonly number[]): { readonly value: unknown; readonly [more: string]: unknown };
}

export type DateFields = 'year' | 'month' | 'day';

interface DateRange {
  readonly value: string;
  readonly start: string;
  readonly end: string;
}

const two = (value: number): string => String(value).padStart(2, '0');
const span = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
const clamp = (selected: readonly number[], columns: readonly (readonly unknown[])[]): number[] =>
  columns.map((column, at) => Math.max(0, Math.min(column.length - 1, selected[at] ?? 0)));

export function timeWheels({ value, start, end }: DateRange): Wheels {
  const [fromHour, fromMinute] = clock(start) ?? [0, 0];
  const [toHour, toMinute] = clock(end) ?? [23, 59];
  const hours = span(fromHour, toHour);
  const minutes = (hour: number) => span(hour === fromHour ? fromMinute : 0, hour === toHour ? toMinute : 59);
  const numbers = (selected: readonly number[]): number[][] => {
    const hour = hours[Math.min(selected[0] ?? 0, hours.length - 1)] ?? 0;
    return [hours, minutes(hour)];
  };
  return {
    columns: (selected) => numbers(selected).map((column) => column.map(two)),
    initial() {
      const [hour, minute] = clock(value) ?? [fromHour, fromMinute];
      return [Math.max(0, hours.indexOf(hour)), Math.max(0, minutes(hour).indexOf(minute))];
    },
    fit: (selected) => clamp(selected, numbers(selected)),
    detail(selected) {
      const [hour = 0, minute = 0] = numbers(selected).map((column, at) => column[selected[at] ?? 0] ?? 0);
      return { value: `${two(hour)}:${two(minute)}` };
    },
  };
}

function clock(text: string): [number, number] | undefined {
  const [, hour, minute] = /^(\d{1,2}):(\d{1,2})$/.exec(text) ?? [];
  return hour === undefined ? undefined : [Number(hour), Number(minute)];
}

export function dateWheels({
  value,
  start,
  end,
  fields,
}: DateRange & { readonly fields: DateFields }): Wheels {
  const from = date(start) ?? [1900, 1, 1];
  const to = date(end) ?? [2100, 12, 31];
  const today = new Date();
  const depth = { year: 1, month: 2, day: 3 }[fields] ?? 3;
  const monthsOf = (year: number) => span(year === from[0] ? from[1] : 1, year === to[0] ? to[1] : 12);
  const daysOf = (year: number, month: number) =>
    span(
      year === from[0] && month === from[1] ? from[2] : 1,
      year === to[0] && month === to[1] ? to[2] : new Date(year, month, 0).getDate(),
    );
  const numbers = (selected: readonly number[]): number[][] => {
    const years = span(from[0], to[0]);
    const year = years[Math.min(selected[0] ?? 0, years.length - 1)] ?? from[0];
    const months = monthsOf(year);
    const month = months[Math.min(selected[1] ?? 0, months.length - 1)] ?? 1;
    return [years, months, daysOf(year, month)].slice(0, depth);
  };
  const unit = ['年', '月', '日'];
  return {
    columns: (selected) => numbers(selected).map((column, at) => column.map((each) => `${each}${unit[at]}`)),
    initial() {
      const [year, month, day] = date(value) ?? [today.getFullYear(), today.getMonth() + 1, today.getDate()];
      const at = (list: number[], wanted: number) => Math.max(0, list.indexOf(wanted));
      return [at(span(from[0], to[0]), year), at(monthsOf(year), month), at(daysOf(year, month), day)].slice(
        0,
        depth,
      );
    },
    fit: (selected) => clamp(selected, numbers(selected)),
    detail(selected) {
      const parts = numbers(selected).map((column, at) => column[selected[at] ?? 0] ?? 0);
      return { value: parts.map((part, at) => (at === 0 ? String(part) : two(part))).join('-') };
    },
  };
}

function date(text: string): [number, number, number] | undefined {
  const [, year, month = '1', day = '1'] = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(text) ?? [];
  return year === undefined ? undefined : [Number(year), Number(month), Number(day)];
}

/** Code of six digits → name; a province ends in 0000, a city in 00. */
export type Regions = Readonly<Record<string, string>>;

export interface RegionOptions {
  readonly value: readonly string[];
  /** Put before the names of each wheel, e.g. 全部. */
  readonly customItem: string;
  readonly level: string;
}

export const regionWheels =
  (regions: Regions) =>
  ({ value, customItem, level }: RegionOptions): Wheels => {
    const depth = { province: 1, city: 2 }[level] ?? 3;
    const codes = Object.keys(regions);
    const custom = customItem === '' ? [] : [''];
    const provinces = [...custom, ...codes.filter((code) => code.endsWith('0000'))];
    const citiesOf = (province: string) => [
      ...custom,
      ...(province === ''
        ? []
        : codes.filter(
            (code) => code.endsWith('00') && !code.endsWith('0000') && code.startsWith(province.slice(0, 2)),
          )),
    ];
    const districtsOf = (city: string) => [
      ...custom,
      ...(city === ''
        ? []
        : codes.filter((code) => !code.endsWith('00') && code.startsWith(city.slice(0, 4)))),
    ];
    const codesFor = (selected: readonly number[]): string[][] => {
      const pick = (list: readonly string[], at: number) =>
        list[Math.min(selected[at] ?? 0, list.length - 1)] ?? '';
      const cities = citiesOf(pick(provinces, 0));
      return [provinces, cities, districtsOf(pick(cities, 1))].slice(0, depth);
    };
    const name = (code: string) => (code === '' ? customItem : (regions[code] ?? ''));
    return {
      columns: (selected) => codesFor(selected).map((column) => column.map(name)),
      initial() {
        const selected: number[] = [];
        for (let at = 0; at < depth; at++) {
          const column = codesFor(selected)[at] ?? [];
          selected.push(
            Math.max(
              0,
              column.findIndex((code) => name(code) === value[at]),
            ),
          );
        }
        return selected;
      },
      fit: (selected) => clamp(selected, codesFor(selected)),
      detail(selected) {
        const code = codesFor(selected).map((column, at) => column[selected[at] ?? 0] ?? '');
        return { value: code.map(name), code, postcode: '' };
      },
    };
  };
