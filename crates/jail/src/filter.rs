//! `policies/seccomp.toml` becomes the program that the kernel runs before each system call of a guest.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};
use serde::Deserialize;

use crate::config::Profile;
use crate::syscalls::syscall_number;

const POLICY: &str = include_str!("../../../policies/seccomp.toml");

/// One system call that a profile allows, as people are shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedCall {
    /// The call and the arguments that it is bound to, such as `read(arg0 = 3)`.
    pub call: String,
    /// Why it is needed.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    version: u32,
    profile: BTreeMap<String, Vec<Rule>>,
    slow_clock: Vec<Rule>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Rule {
    call: String,
    #[serde(default, rename = "where")]
    conditions: Vec<Condition>,
    reason: String,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Condition {
    arg: u8,
    is: String,
    bits: u8,
}

/// The calls that `profile` allows on this machine.
///
/// # Errors
/// Says what is wrong with the list that was compiled in.
pub fn allowed_calls(profile: Profile) -> Result<Vec<AllowedCall>, String> {
    let describe = |rule: Rule| {
        let bound: Vec<_> = rule.conditions.iter().map(|c| format!("arg{} = {}", c.arg, c.is)).collect();
        AllowedCall { call: format!("{}({})", rule.call, bound.join(", ")), reason: rule.reason }
    };
    Ok(rules(profile, slow_clock())?.into_iter().map(describe).collect())
}

/// The program for `profile`.
pub(crate) fn compile(profile: Profile, slow_clock: bool) -> Result<BpfProgram, String> {
    let mut by_call: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    for rule in rules(profile, slow_clock)? {
        let number = syscall_number(&rule.call)
            .ok_or_else(|| format!("there is no system call {:?} here", rule.call))?;
        let chain = by_call.entry(number).or_default();
        if !rule.conditions.is_empty() {
            let conditions: Result<Vec<_>, String> = rule.conditions.iter().map(condition).collect();
            chain.push(SeccompRule::new(conditions?).map_err(|error| error.to_string())?);
        }
    }
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(|error| error.to_string())?;
    SeccompFilter::new(by_call, SeccompAction::KillProcess, SeccompAction::Allow, arch)
        .and_then(BpfProgram::try_from)
        .map_err(|error| error.to_string())
}

/// Whether this machine's clock needs a system call: its clock source has no vDSO path.
pub(crate) fn slow_clock() -> bool {
    const FAST: [&str; 4] = ["tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "arch_sys_counter"];
    let current = std::fs::read_to_string("/sys/devices/system/clocksource/clocksource0/current_clocksource");
    !current.is_ok_and(|name| FAST.contains(&name.trim()))
}

fn rules(profile: Profile, slow_clock: bool) -> Result<Vec<Rule>, String> {
    let mut policy: Policy =
        toml::from_str(POLICY).map_err(|error| format!("policies/seccomp.toml: {error}"))?;
    if policy.version != 1 {
        return Err(format!(
            "policies/seccomp.toml has version {}, this program reads version 1",
            policy.version
        ));
    }
    let mut rules = policy
        .profile
        .remove(profile.name())
        .ok_or_else(|| format!("policies/seccomp.toml has no profile {:?}", profile.name()))?;
    if slow_clock {
        rules.append(&mut policy.slow_clock);
    }
    // A call that is listed twice, once without conditions, would be allowed without conditions; the list stays readable
    // only if each call stands once.
    for (index, rule) in rules.iter().enumerate() {
        if rules[..index].iter().any(|earlier| earlier.call == rule.call) {
            return Err(format!("policies/seccomp.toml lists {} twice in one profile", rule.call));
        }
        if rule.reason.trim().is_empty() {
            return Err(format!("policies/seccomp.toml gives no reason for {}", rule.call));
        }
    }
    Ok(rules)
}

fn condition(condition: &Condition) -> Result<SeccompCondition, String> {
    let mut value = 0;
    for word in condition.is.split('|') {
        value |= constant(word.trim())?;
    }
    let length = match condition.bits {
        32 => SeccompCmpArgLen::Dword,
        64 => SeccompCmpArgLen::Qword,
        bits => return Err(format!("an argument has 32 or 64 bits, not {bits}")),
    };
    if condition.bits == 32 {
        value &= u64::from(u32::MAX);
    }
    SeccompCondition::new(condition.arg, length, SeccompCmpOp::Eq, value).map_err(|error| error.to_string())
}

fn constant(word: &str) -> Result<u64, String> {
    let value = match word {
        "PROT_READ" => libc::PROT_READ,
        "PROT_WRITE" => libc::PROT_WRITE,
        "MAP_PRIVATE" => libc::MAP_PRIVATE,
        "MAP_ANONYMOUS" => libc::MAP_ANONYMOUS,
        "MREMAP_MAYMOVE" => libc::MREMAP_MAYMOVE,
        "MADV_DONTNEED" => libc::MADV_DONTNEED,
        number => number.parse().map_err(|_| format!("{word:?} is neither a number nor a known name"))?,
    };
    Ok(i64::from(value).cast_unsigned())
}
