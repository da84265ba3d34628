#include "wiring/settings_keys.hpp"

#include <array>

namespace signalbox {
namespace {

constexpr std::string_view duration = "^(0|([0-9]+(ms|s|m|h|d) ?)+)$";
constexpr std::string_view some_text = "^[^\\u0000-\\u001f]+$";

constexpr std::array keys{
    SettingsKey{
        Setting::registry, "registry", "SIGNALBOX_REGISTRY", false, "^(file:.+|postgres(ql)?://.*|dynamodb://.+)$",
        "Where deployments are coordinated: file:FOLDER, relative to this file's folder, postgres://HOST/DATABASE "
        "without a password, or dynamodb://TABLE"},
    SettingsKey{Setting::region, "region", "", true, "^[a-z0-9-]+$",
                "AWS region of the stacks; stronger than AWS_REGION"},
    SettingsKey{Setting::profile, "profile", "", true, some_text,
                "Profile of the AWS configuration; stronger than AWS_PROFILE"},
    SettingsKey{Setting::wait, "wait", "SIGNALBOX_WAIT", true, duration,
                "Longest wait for a turn, 0 to 7d (default 30m)"},
    SettingsKey{
        Setting::queue, "queue", "SIGNALBOX_QUEUE", true, "^(fifo|latest|reject)$",
        "While somebody else deploys: fifo waits in line, latest replaces those who wait, reject gives up at once"},
    SettingsKey{Setting::lease, "lease", "SIGNALBOX_LEASE", true, duration,
                "A deployment without a sign of life for this long counts as dead, 10s to 1h (default 90s)"},
    SettingsKey{Setting::poll, "poll", "SIGNALBOX_POLL", false, duration,
                "Shortest interval between two reads of a moving stack, 100ms to 30s (default 2s)"},
    SettingsKey{Setting::run_url, "run_url", "SIGNALBOX_RUN_URL", false, "^https?://[^ ]+$",
                "Page of the run, shown to those who wait; found by itself in GitHub Actions, GitLab CI and others"},
    SettingsKey{Setting::actor, "actor", "SIGNALBOX_ACTOR", false, some_text,
                "Who deploys, shown to those who wait; found by itself in GitHub Actions and GitLab CI"},
    SettingsKey{
        Setting::require_registry, "require_registry", "SIGNALBOX_REQUIRE_REGISTRY", true, "",
        "Do not deploy while the registry is out of reach (default false: CloudFormation alone then coordinates)"},
    SettingsKey{Setting::on_lease_lost, "on_lease_lost", "SIGNALBOX_ON_LEASE_LOST", true, "^(stop|continue)$",
                "What the command of a run gets that lost its turn: stop sends it SIGTERM, continue (default) warns"},
    SettingsKey{Setting::interval, "interval", "SIGNALBOX_INTERVAL", true, duration,
                "Longest interval between two reads of a stack that does not move, 100ms to 10m (default 30s)"},
    SettingsKey{Setting::stall_after, "stall_after", "SIGNALBOX_STALL_AFTER", true, duration,
                "A stack that moves without an event for this long is said to be stalled, up to 7d (default 10m); 0: "
                "none ever is"},
    SettingsKey{
        Setting::expect_within, "expect_within", "SIGNALBOX_EXPECT_WITHIN", true, duration,
        "An operation that takes longer than this is said to be overdue, up to 7d (default: as long as 95% of the "
        "earlier ones took); 0: nothing is"},
    SettingsKey{Setting::log, "log", "SIGNALBOX_LOG", true, some_text,
                "File that gets a JSON object a line for each signal, relative to this file's folder; - is standard "
                "error"},
};

}  // namespace

std::span<const SettingsKey> settings_keys() { return keys; }

}  // namespace signalbox
