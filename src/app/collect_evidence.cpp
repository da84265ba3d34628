#include "app/collect_evidence.hpp"

#include "app/evidence_records.hpp"
#include "app/time_limit.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

// CloudFormation tells of a beginning a moment after the services heard of it.
constexpr Duration before_the_beginning = 10s;
constexpr Duration unknown_past = 1h;
// A stack that stands still waits for few resources; the longest of these lists is cut, not the time for each.
constexpr std::size_t most_stalled_resources = 4;

bool is_moment(SignalKind kind) { return kind == SignalKind::resource_failed || kind == SignalKind::stalled; }

EvidenceMoment moment_of(SignalKind kind) {
  return kind == SignalKind::stalled ? EvidenceMoment::stalled : EvidenceMoment::failed;
}

EvidenceItem trouble_item(const char* source, const std::exception& error) {
  EvidenceItem item;
  item.source = source;
  item.trouble = error.what();
  return item;
}

}  // namespace

CollectEvidence::CollectEvidence(EvidencePorts ports, const EvidenceOptions& options)
    : ports_(ports), options_(options) {}

CollectEvidence::~CollectEvidence() { end_now(); }

void CollectEvidence::accept(const Signal& signal) {
  std::lock_guard guard(mutex_);
  if (signal.kind == SignalKind::stack_started) stacks_began_[signal.stack] = signal.at;
  if (!is_moment(signal.kind)) return;
  if (is_closed_ || queue_.size() >= options_.most_waiting) return;
  queue_.push_back(signal);
  // Most deployments fail nowhere and need no thread for it.
  if (!thread_.joinable()) thread_ = std::jthread([this](std::stop_token stop) { run(std::move(stop)); });
  changed_.notify_all();
}

void CollectEvidence::run(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  const auto is_due = [this] { return is_closed_ || !queue_.empty(); };
  while (ports_.clock.wait_until(lock, changed_, Instant::max(), stop, is_due)) {
    if (stop.stop_requested() || queue_.empty()) break;
    const Signal signal = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    take_up(signal, stop);
    lock.lock();
  }
  const bool somebody_waits = is_closed_;
  lock.unlock();
  if (somebody_waits) {
    if (auto unsaved = save()) trouble_ = std::move(unsaved);
  }
  lock.lock();
  is_over_ = true;
  changed_.notify_all();
}

void CollectEvidence::take_up(const Signal& signal, const std::stop_token& stop) {
  try {
    handle(signal, stop);
    static_cast<void>(save());
  } catch (const std::exception& error) {
    // A machine without memory or threads to spare: the deployment goes on without this piece of evidence.
    trouble_.emplace(ErrorKind::unavailable, error.what());
  }
}

void CollectEvidence::handle(const Signal& signal, std::stop_token stop) {
  const TimeLimit limit(ports_.clock, options_.limit, std::move(stop));
  for (LocatedResource& resource : locate(signal, limit.token())) {
    const bool is_new = asked_.emplace(signal.stack, resource.path, moment_of(signal.kind)).second;
    if (is_new) collect(signal, std::move(resource), limit.token());
  }
}

// Only what somebody knows something about. A question whose place was not found goes with what the signal says.
std::vector<LocatedResource> CollectEvidence::locate(const Signal& signal, std::stop_token stop) {
  std::vector<LocatedResource> found;
  try {
    if (signal.resource.empty()) {
      found = locate_moving(ports_.cloudformation, signal, std::move(stop));
    } else if (signal.resource_type.empty() || ports_.source.knows(signal.resource_type)) {
      found = {locate_resource(ports_.cloudformation, signal, std::move(stop))};
    }
    std::erase_if(found, [&](const LocatedResource& one) { return !ports_.source.knows(one.question.type); });
  } catch (const std::exception& error) {
    CollectedEvidence evidence{moment_of(signal.kind),
                               signal.at,
                               signal.stack,
                               signal.resource,
                               signal.resource_type,
                               signal.physical_id,
                               signal.status,
                               signal.reason,
                               {trouble_item("stack resources", error)}};
    if (asked_.emplace(signal.stack, signal.resource, evidence.moment).second)
      note(signal.correlation_id, std::move(evidence));
    return {};
  }
  if (found.size() > most_stalled_resources) found.resize(most_stalled_resources);
  for (LocatedResource& one : found) one.question.since = began(signal);
  return found;
}

Time CollectEvidence::began(const Signal& signal) const {
  if (signal.kind == SignalKind::resource_failed && signal.elapsed > Duration(0))
    return signal.at - signal.elapsed - before_the_beginning;
  std::lock_guard guard(mutex_);
  const auto known = stacks_began_.find(signal.stack);
  return known == stacks_began_.end() ? signal.at - unknown_past : known->second - before_the_beginning;
}

void CollectEvidence::collect(const Signal& signal, LocatedResource resource, std::stop_token stop) {
  EvidenceQuestion& question = resource.question;
  std::vector<EvidenceItem> items;
  try {
    items = ports_.source.collect(question, std::move(stop));
  } catch (const std::exception& error) {
    items = {trouble_item("aws", error)};
  }
  if (items.empty()) return;
  note(signal.correlation_id,
       {moment_of(signal.kind), signal.at, signal.stack, std::move(resource.path), std::move(question.type),
        std::move(question.physical_id), std::move(question.status), std::move(question.reason), std::move(items)});
}

void CollectEvidence::note(const std::string& id, CollectedEvidence evidence) {
  collected_.push_back(fit_to_keep(std::move(evidence)));
  if (!id.empty()) unsaved_[id].push_back(collected_.back());
}

std::optional<Error> CollectEvidence::save() {
  try {
    while (!unsaved_.empty()) {
      const auto first = unsaved_.begin();
      EvidenceRecords(ports_.store).add(first->first, first->second);
      unsaved_.erase(first);
    }
  } catch (const Error& error) {
    return error;
  } catch (const std::exception& error) {
    return Error(ErrorKind::unavailable, error.what());
  }
  return std::nullopt;
}

// Whatever hangs, an answer of AWS or of the registry, holds nobody up.
void CollectEvidence::end_now() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  if (ports_.hurry) ports_.hurry();
  thread_.join();
}

CollectEvidence::Outcome CollectEvidence::finish(std::stop_token stop) {
  bool is_over = false;
  {
    std::unique_lock lock(mutex_);
    is_closed_ = true;
    changed_.notify_all();
    is_over =
        !thread_.joinable() || ports_.clock.wait_until(lock, changed_, ports_.clock.monotonic() + options_.limit_at_end,
                                                       std::move(stop), [this] { return is_over_; });
  }
  if (!is_over) end_now();
  if (thread_.joinable()) thread_.join();
  return {collected_, trouble_};
}

}  // namespace signalbox
