/** One text: see build.mjs, which makes it from npm's @vant/area-data. */
declare module 'menshen:regions' {
  const list: string
  export default list
}
