// STS: who am I, and temporary credentials that really expire. Keys of its own making are known again; all others
// belong to one user.
#pragma once

#include <map>

#include "rehearsal/answer.hpp"
#include "rehearsal/id_source.hpp"
#include "rehearsal/query_call.hpp"

namespace signalbox::rehearsal {

class StsActions {
 public:
  explicit StsActions(IdSource& ids) : ids_(ids) {}

  Answer caller_identity(const QueryCall& call, Time now);
  Answer assume_role(const QueryCall& call, Time now);
  Answer assume_role_with_web_identity(const QueryCall& call, Time now);

  /// The key was made here and its time is over.
  [[nodiscard]] bool is_expired(const std::string& access_key, Time now) const;

 private:
  struct Session {
    std::string arn, user_id;
    Time expires{};
  };
  Answer grant(const QueryCall& call, Time now, bool web_identity);

  IdSource& ids_;
  std::map<std::string, Session> sessions_;  ///< by access key
};

}  // namespace signalbox::rehearsal
