// China's regions for `<picker mode="region">`, as the runtime wants them: code of six digits → name.
import { areaList } from '@vant/area-data';

export const regions = (): Readonly<Record<string, string>> => ({
  ...areaList.province_list,
  ...areaList.city_list,
  ...areaList.county_list,
});
