#include "rehearsal/operation_offer.hpp"

#include <array>

#include "rehearsal/id_source.hpp"

namespace signalbox::rehearsal {
namespace {

constexpr std::array offers{OperationOffer::everywhere, OperationOffer::denied, OperationOffer::apart,
                            OperationOffer::apart_denied, OperationOffer::absent};

}  // namespace

std::string_view to_string(OperationOffer offer) {
  switch (offer) {
    case OperationOffer::everywhere:
      return "everywhere";
    case OperationOffer::denied:
      return "denied";
    case OperationOffer::apart:
      return "apart";
    case OperationOffer::apart_denied:
      return "apart-denied";
    case OperationOffer::absent:
      return "absent";
  }
  return "everywhere";
}

std::optional<OperationOffer> operation_offer_named(std::string_view name) {
  for (const auto offer : offers) {
    if (to_string(offer) == name) return offer;
  }
  return std::nullopt;
}

bool tells_in_descriptions(OperationOffer offer) { return offer != OperationOffer::absent; }

bool tells_in_stack_events(OperationOffer offer) {
  return offer == OperationOffer::everywhere || offer == OperationOffer::denied;
}

std::optional<Answer> why_not_offered(OperationOffer offer) {
  switch (offer) {
    case OperationOffer::everywhere:
    case OperationOffer::apart:
      return std::nullopt;
    case OperationOffer::denied:
    case OperationOffer::apart_denied:
      return refused("AccessDenied",
                     fmt::format("User: arn:aws:iam::{}:user/rehearsal is not authorized to perform: "
                                 "cloudformation:DescribeEvents because no identity-based policy allows the "
                                 "cloudformation:DescribeEvents action",
                                 rehearsal_account),
                     403);
    case OperationOffer::absent:
      return refused("InvalidAction", "Could not find operation DescribeEvents for version 2010-05-15");
  }
  return std::nullopt;
}

}  // namespace signalbox::rehearsal
