App({
