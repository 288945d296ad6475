/* Read before every C file of the build (.cargo/config.toml), and meant for those of QuickJS alone, which are known by a header in
 * the folder they are compiled in (-I.): it asks our arena for every single block instead of carving slabs of its own
 * (src/arena/small.rs). It has no switch for that alone, but does so where an address sanitizer is to see the blocks; nothing else
 * of it hangs on the word. */
#if defined(__has_include)
#if __has_include("quickjs.bind.h") && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
