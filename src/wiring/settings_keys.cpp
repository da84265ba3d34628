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
    SettingsKey{Setting::ask, "ask", "SIGNALBOX_ASK", true,
                "^(none|(failed_ahead|warnings)([ ,]+(failed_ahead|warnings))*)$",
                "What people are asked before a deployment's command starts: failed_ahead (the one ahead in the line "
                "failed), warnings (a stack needs somebody); default none",
                true},
    SettingsKey{Setting::ask_timeout, "ask_timeout", "SIGNALBOX_ASK_TIMEOUT", true, duration,
                "How long an answer is waited for, 0 to 24h (default 10m)"},
    SettingsKey{Setting::on_failed_ahead, "on_failed_ahead", "SIGNALBOX_ON_FAILED_AHEAD", true,
                "^(go-on|clean-up|give-up)$",
                "What counts without an answer when the deployment ahead failed (default go-on)"},
    SettingsKey{Setting::on_warnings, "on_warnings", "SIGNALBOX_ON_WARNINGS", true, "^(yes|no)$",
                "Whether to proceed without an answer when a stack needs somebody (default yes)"},
    SettingsKey{Setting::application_url, "application_url", "SIGNALBOX_APPLICATION_URL", true, "^https?://[^ ]+$",
                "Where people find what was deployed; told with a deployment's end"},
    SettingsKey{Setting::health_url, "health_url", "SIGNALBOX_HEALTH_URL", true, "^https?://[^ ]+$",
                "What is asked once when a deployment ended well; how it answered is told with that"},
    SettingsKey{Setting::notify_channel, "notify_channel", "SIGNALBOX_NOTIFY_CHANNEL", true, "^#?[^ #<>&|]+$",
                "Slack channel that is told of deployments, by ID (C0123456789) or name; needs SLACK_BOT_TOKEN"},
    SettingsKey{Setting::notify_questions_channel, "notify_questions_channel", "SIGNALBOX_NOTIFY_QUESTIONS_CHANNEL",
                true, "^#?[^ #<>&|]+$",
                "Slack channel that gets questions and their answers, by ID or name (default notify_channel); needs "
                "SLACK_BOT_TOKEN"},
    SettingsKey{Setting::notify_answers_from, "notify_answers_from", "SIGNALBOX_NOTIFY_ANSWERS_FROM", true,
                "^(anyone|[UW][A-Z0-9]+)([ ,]+(anyone|[UW][A-Z0-9]+))*$",
                "Who may answer questions in Slack, by ID: U0123ABC U0456DEF, or anyone (default nobody)", true},
    SettingsKey{Setting::notify_style, "notify_style", "SIGNALBOX_NOTIFY_STYLE", true, "^(thread|messages)$",
                "thread (default): one message a deployment, updated in place, with replies; messages: single ones"},
    SettingsKey{Setting::notify_on_failure, "notify_on_failure", "SIGNALBOX_NOTIFY_ON_FAILURE", true, some_text,
                "Whom Slack calls when something fails: <!subteam^S0123ABC>, <@U0123ABC>, <!here>"},
    SettingsKey{Setting::notify_on_warning, "notify_on_warning", "SIGNALBOX_NOTIFY_ON_WARNING", true, some_text,
                "Whom Slack calls for a stall, an overdue deployment and other warnings"},
    SettingsKey{Setting::notify_webhooks, "notify_webhooks", "SIGNALBOX_NOTIFY_WEBHOOKS", true,
                "^[A-Za-z_][A-Za-z0-9_]*([ ,]+[A-Za-z_][A-Za-z0-9_]*)*$",
                "Names of variables that hold addresses which get each notification as a CloudEvent, signed with what "
                "the variable NAME_SECRET holds",
                true},
    SettingsKey{Setting::notify_retry, "notify_retry", "SIGNALBOX_NOTIFY_RETRY", false, "^[0-9a-z ,]+$",
                "Waits before a message is sent again (default 5s 10s 20s 40s 80s); after the last it is given up",
                true},
    SettingsKey{
        Setting::notify_pace, "notify_pace", "SIGNALBOX_NOTIFY_PACE", false, duration,
        "Between two messages to one channel, of all processes together, up to 1m (default 1s, as Slack wants)"},
    SettingsKey{Setting::notify_grace, "notify_grace", "SIGNALBOX_NOTIFY_GRACE", true, duration,
                "How long a command waits at its end for what is still to be sent, up to 10m (default 5s)"},
};

}  // namespace

std::span<const SettingsKey> settings_keys() { return keys; }

}  // namespace signalbox
