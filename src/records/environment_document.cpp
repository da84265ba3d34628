#include "records/environment_document.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "records/json_reading.hpp"
#include "records/json_writing.hpp"

namespace signalbox {

using nlohmann::json;

namespace records {

void put_party(ObjectText& object, const Party& party) {
  object.text("id", party.id)
      .seconds("lease_seconds", party.lease)
      .texts("stacks", party.stacks)
      .text("run_url", party.run_url)
      .text("actor", party.actor);
}

Party get_party(const Fields& fields) {
  Party party;
  party.id = fields.required_text("id");
  party.lease = fields.seconds("lease_seconds", party.lease);
  for (const json& stack : fields.array("stacks")) {
    if (!stack.is_string())
      throw Error(ErrorKind::invalid_input, fmt::format("{}: \"stacks\" must be a list of names", fields.document()));
    party.stacks.push_back(stack.get<std::string>());
  }
  party.run_url = fields.text("run_url");
  party.actor = fields.text("actor");
  return party;
}

}  // namespace records

namespace {

using records::Fields;

std::string text_of(const Holder& holder) {
  records::ObjectText object;
  records::put_party(object, holder.party);
  object.number("token", holder.token).time("since", holder.since).time("orphaned_at", holder.orphaned_at);
  return std::move(object).close();
}

std::string text_of(const Waiter& waiter) {
  records::ObjectText object;
  records::put_party(object, waiter.party);
  object.number("ticket", waiter.ticket).time("since", waiter.since);
  return std::move(object).close();
}

std::string text_of(const Freeze& freeze) {
  records::ObjectText object;
  object.json("reason", records::json_literal(freeze.reason))
      .text("actor", freeze.actor)
      .time("since", freeze.since)
      .time("until", freeze.until);
  return std::move(object).close();
}

std::string text_of(const Reservation& reservation) {
  records::ObjectText object;
  object.text("from", reservation.from).text("by", reservation.by).time("since", reservation.since);
  return std::move(object).close();
}

std::string text_of(const Superseded& superseded) {
  return std::move(records::ObjectText().text("id", superseded.id).json("by", records::json_literal(superseded.by)))
      .close();
}

template <typename Value>
std::string list_text(const std::vector<Value>& values) {
  std::string list = "[";
  for (const Value& value : values) {
    if (list.size() > 1) list += ',';
    list += text_of(value);
  }
  return list += ']';
}

// A lock written by a newer program may mean what this one cannot see; to guess would risk two holders.
constexpr std::uint64_t environment_format = 2;
// Whoever does not know that an environment can move must not grant it here; all others may read it.
constexpr std::uint64_t format_that_cannot_move = 1;

Holder read_holder(const json& value, const std::string& document) {
  const Fields fields(value, document);
  return {records::get_party(fields), fields.number("token", 0), fields.time("since", {}), fields.time("orphaned_at")};
}

Waiter read_waiter(const json& value, const std::string& document) {
  const Fields fields(value, document);
  return {records::get_party(fields), fields.number("ticket", 0), fields.time("since", {})};
}

Freeze read_freeze(const json& value, const std::string& document) {
  const Fields fields(value, document);
  return {fields.text("reason"), fields.text("actor"), fields.time("since", {}), fields.time("until")};
}

Reservation read_reservation(const json& value, const std::string& document) {
  const Fields fields(value, document);
  return {fields.text("from"), fields.text("by"), fields.time("since", {})};
}

void check_format(const Fields& fields) {
  if (fields.number("format", format_that_cannot_move) <= environment_format) return;
  throw Error(ErrorKind::invalid_input,
              fmt::format("{} was written by a newer signalbox than {}", fields.document(), SIGNALBOX_VERSION),
              "update signalbox here before deploying");
}

// A token below one that is in use would be given out twice.
Token least_next_token(const EnvironmentLock& lock) {
  Token largest = lock.holder ? lock.holder->token : 0;
  for (const Waiter& waiter : lock.queue) largest = std::max(largest, waiter.ticket);
  return largest + 1;
}

}  // namespace

std::string write_environment(const EnvironmentLock& lock) {
  records::ObjectText body;
  body.number("format", lock.moved_to.empty() && !lock.reserved ? format_that_cannot_move : environment_format)
      .text("environment", lock.environment)
      .number("next_token", lock.next_token)
      .json("holder", lock.holder ? text_of(*lock.holder) : "null")
      .json("queue", list_text(lock.queue))
      .json("freeze", lock.freeze ? text_of(*lock.freeze) : "null");
  if (!lock.superseded.empty()) body.json("superseded", list_text(lock.superseded));
  body.text("moved_to", lock.moved_to).text("moved_by", lock.moved_by);
  if (lock.reserved) body.json("reserved", text_of(*lock.reserved));
  return std::move(body).close();
}

EnvironmentLock read_environment(std::string_view body, const std::string& name) {
  const std::string document = fmt::format("the registry's environment \"{}\"", name);
  const json value = records::parse_object(body, document);
  const Fields fields(value, document);
  check_format(fields);
  EnvironmentLock lock{.environment = name};
  if (const json* holder = fields.object("holder")) lock.holder = read_holder(*holder, document + ".holder");
  for (const json& waiter : fields.array("queue")) lock.queue.push_back(read_waiter(waiter, document + ".queue"));
  if (const json* freeze = fields.object("freeze")) lock.freeze = read_freeze(*freeze, document + ".freeze");
  for (const json& entry : fields.array("superseded")) {
    const std::string place = document + ".superseded";
    const Fields parts(entry, place);
    lock.superseded.push_back({parts.required_text("id"), parts.text("by")});
  }
  lock.moved_to = fields.text("moved_to");
  lock.moved_by = fields.text("moved_by");
  if (const json* reserved = fields.object("reserved"))
    lock.reserved = read_reservation(*reserved, document + ".reserved");
  lock.next_token = std::max(fields.number("next_token", 1), least_next_token(lock));
  return lock;
}

namespace records {

nlohmann::ordered_json to_json(const Holder& holder) { return nlohmann::ordered_json::parse(text_of(holder)); }
nlohmann::ordered_json to_json(const Waiter& waiter) { return nlohmann::ordered_json::parse(text_of(waiter)); }
nlohmann::ordered_json to_json(const Freeze& freeze) { return nlohmann::ordered_json::parse(text_of(freeze)); }

}  // namespace records
}  // namespace signalbox
