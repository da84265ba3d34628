// What an action of the cloud says, before it is put into a service's envelope, and the envelopes.
#pragma once

#include <optional>
#include <string>

#include "rehearsal/http_message.hpp"

namespace signalbox::rehearsal {

struct Refusal {
  std::string code;     ///< AWS's own, e.g. ValidationError
  std::string message;  ///< AWS's own words where they are known
  int status = 400;
};

struct Answer {
  std::optional<Refusal> refusal;
  std::optional<std::string>
      result;  ///< XML inside <ActionResult>; none for actions that answer with their metadata only
};

[[nodiscard]] Answer refused(std::string code, std::string message, int status = 400);
[[nodiscard]] Answer invalid(std::string message);  ///< ValidationError, what CloudFormation says to most mistakes

struct Service {
  std::string_view xml_namespace;
  std::string_view version;
};
inline constexpr Service cloudformation_service{"http://cloudformation.amazonaws.com/doc/2010-05-15/", "2010-05-15"};
inline constexpr Service sts_service{"https://sts.amazonaws.com/doc/2011-06-15/", "2011-06-15"};
inline constexpr Service load_balancing_service{"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
                                                "2015-12-01"};
inline constexpr Service rds_service{"http://rds.amazonaws.com/doc/2014-10-31/", "2014-10-31"};

[[nodiscard]] Response enveloped(const Answer& answer, const Service& service, std::string_view action,
                                 const std::string& request_id);
[[nodiscard]] Response enveloped(const Refusal& refusal, const Service& service, const std::string& request_id);

}  // namespace signalbox::rehearsal
