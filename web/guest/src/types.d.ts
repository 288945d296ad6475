declare module 'menshen:api' {
  const table: unknown
  export default table
}
