# AppArmor for a container that runs Menshen. Docker's own profile forbids mounting and pivoting, which the jail's empty root
# is made of. Load it on the host:
#   sudo install -m 644 deploy/apparmor.profile /etc/apparmor.d/menshen && sudo apparmor_parser -r /etc/apparmor.d/menshen
# Rules of AppArmor 3.0, which Debian 12 has and later ones read. Making user namespaces is no rule of that edition, so a process
# of this profile may do it, also where Ubuntu refuses it to programs without a profile.
abi <abi/3.0>,
include <tunables/global>

profile menshen flags=(attach_disconnected,mediate_deleted) {
  include <abstractions/base>

  network inet stream,
  network inet6 stream,
  network inet dgram,
  network inet6 dgram,
  network unix,
  network netlink raw,

  file,
  # The jail: namespaces, an empty read-only root, nothing else.
  mount options in (rw, rprivate, private, rslave) -> **,
  mount fstype=tmpfs options in (ro, nosuid, nodev, noexec) -> **,
  umount,
  pivot_root,
  capability sys_admin,
  capability setpcap,
  capability setuid,
  capability setgid,
  capability kill,

  # The broker and its zygote trace and signal each other; nobody outside this profile does.
  ptrace (trace, read, tracedby, readby) peer=menshen,
  signal (send, receive) peer=menshen,
  signal (receive) peer=unconfined,

  deny @{PROC}/sys/** w,
  deny @{PROC}/sysrq-trigger rwklx,
  deny @{PROC}/kcore rwklx,
  deny /sys/firmware/** rwklx,
  deny /sys/kernel/security/** rwklx,
}
